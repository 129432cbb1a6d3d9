"""Feedback on a lesson design that a group discussed: its authors read it by the steps of the
lesson, and take it up into the next revision."""

from ps5_collab.discussions.feedback import elsewhere, views


def init_app() -> None:
    """Before the blueprint is registered: its page hangs on it."""
    elsewhere.init_app()


__all__ = ["init_app", "views"]
