"""Discussions: a group reads something together, by a protocol or without one."""

from flask import Flask

from ps5_collab.conversation.policy import never, takes_words
from ps5_collab.core import live
from ps5_collab.discussions import (
    elsewhere,
    feedback,
    findable,
    models,
    of_meeting,
    record,
    views,
    wording,
)
from ps5_collab.discussions.annotating import (
    carrying_views,
    earlier_views,
    file_views,
    finding,
    places,
)
from ps5_collab.discussions.annotating import views as notes
from ps5_collab.discussions.annotating import wording as note_wording
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.models import Annotation
from ps5_collab.discussions.running import coming_views
from ps5_collab.discussions.running import due as due
from ps5_collab.discussions.running import saying as running_words
from ps5_collab.discussions.running import views as running
from ps5_collab.notices import saying
from ps5_collab.notices.models import NoticeKind
from ps5_collab.sharing import policy as sharing_policy
from ps5_collab.sharing import search


def init_app(app: Flask) -> None:
    """Set up the pages of discussions."""
    wording.init_app(app)
    note_wording.init_app(app)
    elsewhere.init_app()
    of_meeting.init_app()
    record.init_app()
    feedback.init_app()
    places.init_app()
    saying.say([NoticeKind.DISCUSSION_REMINDER], running_words.lines)
    app.register_blueprint(bp)
    live.page(r"/discussions/([0-9]{1,10})/run", running.unchanged)
    sharing_policy.of_groups.add(models.KIND)
    takes_words[models.KIND] = never
    search.undocumented[models.KIND] = findable.all_discussions
    search.sources["annotations"] = search.Source(
        finding.NOTES, Annotation.id, Annotation.discussion_id, finding.rebuild, finding.link
    )
    live.page(r"/discussions/([0-9]{1,10})/reading/[0-9]{1,10}", notes.unchanged)


__all__ = ["carrying_views", "coming_views", "earlier_views", "file_views", "init_app", "views"]
