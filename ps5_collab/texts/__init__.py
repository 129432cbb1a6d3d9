"""Texts that groups read together, and whatever else is read in the same way."""

from flask import Flask

from ps5_collab.texts import models as models


def init_app(app: Flask) -> None:
    """Set up the pages of texts."""


__all__ = ["init_app"]
