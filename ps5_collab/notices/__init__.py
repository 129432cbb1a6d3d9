"""Notices: what a person is told."""

from flask import Flask

from ps5_collab.notices.views import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
