"""The review of practices: handed in, read by two reviewers, decided on revision by revision."""

from flask import Flask

from ps5_collab.practices.review import desk as desk
from ps5_collab.practices.review import due as due
from ps5_collab.practices.review import models as models
from ps5_collab.practices.review import panels, wording
from ps5_collab.practices.review import views as views
from ps5_collab.practices.review.queries import reviewed_by
from ps5_collab.practices.review.services import revised
from ps5_collab.practices.services import on_revision
from ps5_collab.sharing.policy import reads_whole_too


def init_app(app: Flask) -> None:
    wording.init_app(app)
    panels.init_app()
    if reviewed_by not in reads_whole_too:
        reads_whole_too.append(reviewed_by)
    if revised not in on_revision:
        on_revision.append(revised)
