"""Conversation: comments, answers, mentions."""

from flask import Flask

from ps5_collab.conversation import models as models


def init_app(app: Flask) -> None:
    """Set up the conversation's pages."""
