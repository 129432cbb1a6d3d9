"""Texts that groups read together, and whatever else is read in the same way."""

from flask import Flask

from ps5_collab.conversation.policy import never, takes_words
from ps5_collab.lessons.models import KIND as LESSONS
from ps5_collab.sharing import search
from ps5_collab.sharing.queries import in_words
from ps5_collab.texts import browse as browse
from ps5_collab.texts import editor as editor
from ps5_collab.texts import (
    elsewhere,
    findable,
    models,
    of_lessons,
    page,
    places,
    sets,
    wording,
)
from ps5_collab.texts import look as look
from ps5_collab.texts import views as views
from ps5_collab.texts.blueprint import bp
from ps5_collab.texts.reading import readers


def init_app(app: Flask) -> None:
    """Set up the pages of texts."""
    wording.init_app(app)
    elsewhere.init_app()
    app.register_blueprint(bp)
    sets.init_app(app)
    search.findable[models.KIND] = findable.from_stored
    in_words[models.KIND] = places.in_words
    takes_words[models.KIND] = never
    readers[models.KIND] = page.read
    readers[LESSONS] = of_lessons.read


__all__ = ["init_app"]
