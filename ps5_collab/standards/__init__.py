"""Standards: frameworks, their trees, and how files of them come in."""

from flask import Flask

from ps5_collab.standards import models as models


def init_app(app: Flask) -> None:
    """Set up the standards' pages and commands."""
