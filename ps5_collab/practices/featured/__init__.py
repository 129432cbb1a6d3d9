"""What leaders feature: a practice at the top of the showcase, for some weeks, and why."""

from flask import Flask

from ps5_collab.practices.featured import elsewhere
from ps5_collab.practices.featured import views as views


def init_app(_app: Flask) -> None:
    elsewhere.init_app()
