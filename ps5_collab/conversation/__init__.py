"""Conversation: comments, answers, mentions."""

from flask import Flask

from ps5_collab.conversation import excerpts, finding, services
from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.views import bp
from ps5_collab.notices import letters
from ps5_collab.sharing import search
from ps5_collab.sharing.services import on_closing


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    search.sources["comments"] = search.Source(
        finding.COMMENTS, Comment.id, Comment.item_id, finding.rebuild, finding.link
    )
    if services.close_earlier not in on_closing:
        on_closing.append(services.close_earlier)
    letters.show(letters.TALK, excerpts.said)
