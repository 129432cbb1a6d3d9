"""Finding a time: a poll of candidates, who can come to which, and the choice."""

from flask import Flask

from ps5_collab.meetings.polls import asking as asking
from ps5_collab.meetings.polls import by_link as by_link
from ps5_collab.meetings.polls import due as due
from ps5_collab.meetings.polls import letters, wording
from ps5_collab.meetings.polls import views as views


def init_app(app: Flask) -> None:
    wording.init_app(app)
    letters.show()
