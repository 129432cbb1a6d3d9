"""Operations: serving, health, backup, checks and measuring."""

from flask import Flask

from ps5_collab.operations import commands, health, logs, timing


def init_app(app: Flask) -> None:
    logs.init_app(app)
    timing.init_app(app)
    app.register_blueprint(health.bp)
    commands.init_app(app)
