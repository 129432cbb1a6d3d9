"""Meetings: finding a time, the agenda, running them, and what remains."""

from flask import Flask

from ps5_collab.meetings import answering as answering
from ps5_collab.meetings import models as models
from ps5_collab.meetings import observation as observation
from ps5_collab.meetings import views as views
from ps5_collab.meetings import wording
from ps5_collab.meetings.blueprint import bp


def init_app(app: Flask) -> None:
    wording.init_app(app)
    app.register_blueprint(bp)
