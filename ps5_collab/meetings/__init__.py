"""Meetings: finding a time, the agenda, running them, and what remains."""

from flask import Flask

from ps5_collab.meetings import models as models
from ps5_collab.meetings.blueprint import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
