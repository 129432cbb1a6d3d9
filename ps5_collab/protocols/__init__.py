"""Protocols: timed steps and who speaks when; as data, and as people change them."""

from flask import Flask

from ps5_collab.protocols import editor as editor
from ps5_collab.protocols import models, places, publication, wording
from ps5_collab.protocols import views as views
from ps5_collab.protocols.blueprint import bp
from ps5_collab.sharing import search
from ps5_collab.sharing.queries import in_words


def init_app(app: Flask) -> None:
    """Set up the pages of protocols."""
    wording.init_app(app)
    app.register_blueprint(bp)
    search.findable[models.KIND] = publication.from_stored
    in_words[models.KIND] = places.in_words
