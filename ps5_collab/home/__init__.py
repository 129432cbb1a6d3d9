"""Home: the front page, my desk, search, administration, help."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Set up the pages that gather from all domains."""
