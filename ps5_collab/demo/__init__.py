"""The demo: a lived-in network of invented people, written for this project."""

from flask import Flask

from ps5_collab.demo import commands


def init_app(app: Flask) -> None:
    commands.init_app(app)
