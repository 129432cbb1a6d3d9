"""What remains of a discussion: its record, what the group agrees on, how voices were spread."""

from ps5_collab.discussions.record import elsewhere, reminders, views, voices_views


def init_app() -> None:
    """Before the blueprint is registered: its pages hang on it."""
    elsewhere.init_app()


__all__ = ["init_app", "reminders", "views", "voices_views"]
