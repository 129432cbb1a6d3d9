"""The demo: a lived-in network of invented people, written for this project."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Set up the demo's commands."""
