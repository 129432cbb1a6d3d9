"""The application, from the lowest floor up."""

from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from ps5_collab import (
    conversation,
    demo,
    home,
    lessons,
    notices,
    operations,
    people,
    sharing,
    standards,
)
from ps5_collab.config import Settings
from ps5_collab.core import audit, db, headers, language, pages, throttle, web

#: Every floor and room that has something to set up, lowest first.
FLOORS: tuple[Any, ...] = (
    (headers, db, audit, web, language, throttle, pages)
    + (people, standards, sharing, notices, conversation)
    + (lessons, home, operations, demo)
)


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Build the application. `overrides` are Flask settings, for tests."""
    settings = settings or Settings.from_environ()
    app = Flask(
        "ps5_collab",
        template_folder=str(db.folder("templates")),
        static_folder=str(db.folder("static")),
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.old_secret_keys),
    )
    app.config.update(overrides)
    app.jinja_env.undefined = StrictUndefined
    for floor in FLOORS:
        floor.init_app(app)
    return app
