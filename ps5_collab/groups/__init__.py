"""Inquiry groups: their own place, who belongs to them, and the questions put to them."""

from flask import Flask

from ps5_collab.groups import models as models


def init_app(app: Flask) -> None:
    """The pages of groups."""
