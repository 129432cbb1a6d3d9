"""Inquiry groups: their own place, who belongs to them, and the questions put to them."""

from flask import Flask

from ps5_collab.conversation.policy import never, takes_words
from ps5_collab.core import slots
from ps5_collab.groups import elsewhere, findable, models, views
from ps5_collab.groups.blueprint import bp, threads_bp
from ps5_collab.groups.queries import threads
from ps5_collab.groups.services.closing import account_closed
from ps5_collab.people.services.appointments import on_deactivation
from ps5_collab.sharing import search


def init_app(app: Flask) -> None:
    """Set up the pages of groups."""
    app.register_blueprint(bp)
    app.register_blueprint(threads_bp)
    search.findable[models.KIND] = findable.from_stored
    search.findable[models.THREADS] = findable.thread_from_stored
    if account_closed not in on_deactivation:
        on_deactivation.append(account_closed)
    takes_words[models.KIND] = never
    takes_words[models.THREADS] = threads.is_open
    slots.fill("standards.show", elsewhere.of_standard)


__all__ = ["init_app", "views"]
