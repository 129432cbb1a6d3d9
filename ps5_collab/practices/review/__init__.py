"""The review of practices: handed in, read by two reviewers, decided on revision by revision."""

from flask import Flask

from ps5_collab.practices import services
from ps5_collab.practices.review import desk as desk
from ps5_collab.practices.review import due as due
from ps5_collab.practices.review import models as models
from ps5_collab.practices.review import panels, wording
from ps5_collab.practices.review import views as views
from ps5_collab.practices.review.services import revised


def init_app(app: Flask) -> None:
    wording.init_app(app)
    panels.init_app()
    if revised not in services.on_revision:
        services.on_revision.append(revised)
