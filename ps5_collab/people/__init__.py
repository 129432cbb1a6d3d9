"""People: accounts, schools, appointments, group membership."""

from flask import Flask

from ps5_collab.people import sessions
from ps5_collab.people.commands import people
from ps5_collab.people.views import bp


def init_app(app: Flask) -> None:
    sessions.init_app(app)
    app.register_blueprint(bp)
    app.cli.add_command(people)
