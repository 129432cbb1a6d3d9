"""Notices: what a person is told, on the site and by letter."""

from flask import Flask

from ps5_collab.notices import rounds
from ps5_collab.notices.views import bp, from_letters

__all__ = ["init_app", "rounds"]


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(from_letters)
