"""Inquiry groups: their own place, who belongs to them, and the questions put to them."""

from flask import Flask

from ps5_collab.conversation.policy import takes_words
from ps5_collab.groups import findable, models, policy, views
from ps5_collab.groups.blueprint import bp
from ps5_collab.sharing import search


def init_app(app: Flask) -> None:
    """Set up the pages of groups."""
    app.register_blueprint(bp)
    search.findable[models.KIND] = findable.from_stored
    takes_words[models.KIND] = policy.never


__all__ = ["init_app", "views"]
