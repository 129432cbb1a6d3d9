"""Notices: what a person is told."""

from flask import Flask

from ps5_collab.notices import models as models


def init_app(app: Flask) -> None:
    """Set up the notices' pages."""
