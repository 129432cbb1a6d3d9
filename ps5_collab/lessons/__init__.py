"""Lesson designs: written by teachers, published as revisions, found by standard."""

from flask import Flask

from ps5_collab.lessons import models as models


def init_app(app: Flask) -> None:
    """Set up the lessons' pages and commands."""
