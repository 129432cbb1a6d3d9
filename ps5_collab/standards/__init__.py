"""Standards: frameworks, their trees, and how files of them come in."""

from flask import Flask

from ps5_collab.standards import importing as importing
from ps5_collab.standards import linking as linking
from ps5_collab.standards import models as models
from ps5_collab.standards import wording
from ps5_collab.standards.commands import standards
from ps5_collab.standards.views import bp


def init_app(app: Flask) -> None:
    """Set up the standards' pages and commands."""
    wording.init_app(app)
    app.register_blueprint(bp)
    app.cli.add_command(standards)
