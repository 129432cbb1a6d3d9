"""Protocols: timed steps, and who speaks when."""

from flask import Flask

from ps5_collab.protocols import models as models


def init_app(app: Flask) -> None:
    """Nothing to set up yet: the engine has no pages of its own."""
