"""What became of a lesson: the records of those who taught it, and what they say together."""

from flask import Flask

from ps5_collab.lessons.taught import due as due
from ps5_collab.lessons.taught import elsewhere, excerpts, wording
from ps5_collab.lessons.taught import views as views
from ps5_collab.notices import letters
from ps5_collab.notices.models import NoticeKind


def init_app(app: Flask) -> None:
    wording.init_app(app)
    elsewhere.init_app()
    letters.show({NoticeKind.TAUGHT}, excerpts.noted)
