"""Discussions: a group reads something together, by a protocol or without one."""

from flask import Flask

from ps5_collab.conversation.policy import takes_words
from ps5_collab.discussions import (
    elsewhere,
    feedback,
    findable,
    models,
    policy,
    record,
    views,
    wording,
)
from ps5_collab.discussions.blueprint import bp
from ps5_collab.sharing import policy as sharing_policy
from ps5_collab.sharing import search


def init_app(app: Flask) -> None:
    """Set up the pages of discussions."""
    wording.init_app(app)
    elsewhere.init_app()
    record.init_app()
    feedback.init_app()
    app.register_blueprint(bp)
    sharing_policy.of_groups.add(models.KIND)
    takes_words[models.KIND] = policy.never
    search.undocumented[models.KIND] = findable.all_discussions


__all__ = ["init_app", "views"]
