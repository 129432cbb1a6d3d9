"""The showcase: practices browsed, listed on other pages, and told to other sites and machines."""

from flask import Flask

from ps5_collab.practices.showcase import browse as browse
from ps5_collab.practices.showcase import elsewhere
from ps5_collab.practices.showcase.public import bp


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    elsewhere.init_app()
