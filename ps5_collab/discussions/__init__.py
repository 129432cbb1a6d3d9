"""Discussions: a group reads something together, by a protocol or without one."""

from flask import Flask

from ps5_collab.discussions import models as models
from ps5_collab.discussions.blueprint import bp


def init_app(app: Flask) -> None:
    """Set up the pages of discussions."""
    app.register_blueprint(bp)
