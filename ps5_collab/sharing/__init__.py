"""Sharing: items, audiences, alignment, files, search: who may see what."""

from flask import Flask

from ps5_collab.sharing import models as models


def init_app(app: Flask) -> None:
    """Set up what all items share."""
