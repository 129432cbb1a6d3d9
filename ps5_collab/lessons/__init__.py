"""Lesson designs: written by teachers, published as revisions, found by standard."""

from flask import Flask

from ps5_collab.lessons import browse as browse
from ps5_collab.lessons import editor as editor
from ps5_collab.lessons import elsewhere, findable, forms, places, taught, wording
from ps5_collab.lessons import importing as importing
from ps5_collab.lessons import models as models
from ps5_collab.lessons import views as views
from ps5_collab.lessons.blueprint import bp
from ps5_collab.lessons.commands import lessons
from ps5_collab.sharing import search
from ps5_collab.sharing.queries import in_words


def init_app(app: Flask) -> None:
    """Set up the lessons' pages and commands."""
    wording.init_app(app)
    elsewhere.init_app()
    taught.init_app(app)
    app.register_blueprint(bp)
    app.add_template_global(forms.standard_key)
    app.cli.add_command(lessons)
    search.findable[models.KIND] = findable.from_stored
    in_words[models.KIND] = places.in_words
