"""Conversation: comments, answers, mentions."""

from flask import Flask

from ps5_collab.conversation.views import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
