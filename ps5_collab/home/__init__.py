"""Home: the front page, my desk, search, administration, help."""

from flask import Flask

from ps5_collab.core import slots
from ps5_collab.home import machines as machines
from ps5_collab.home import search as search
from ps5_collab.home.views import bp


def init_app(app: Flask) -> None:
    """Set up the pages that gather from all domains."""
    app.register_blueprint(bp)
    slots.fill("items.kind", search.kind_words)
