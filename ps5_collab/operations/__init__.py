"""Operations: serving, health, backup, checks and measuring."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Set up health pages, logs and commands."""
