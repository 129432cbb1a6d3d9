"""The application, from the lowest floor up."""

import secrets
from dataclasses import replace
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from ps5_collab import (
    conversation,
    demo,
    discussions,
    groups,
    home,
    lessons,
    meetings,
    notices,
    operations,
    people,
    practices,
    protocols,
    sharing,
    standards,
    texts,
)
from ps5_collab.config import EXAMPLE_KEY, Settings
from ps5_collab.core import (
    audit,
    db,
    files,
    headers,
    hosts,
    jobs,
    kept,
    language,
    outbox,
    pages,
    slots,
    throttle,
    web,
)

#: Every floor and room that has something to set up, lowest first.
FLOORS: tuple[Any, ...] = (
    *(headers, hosts, db, files, audit, web, language, throttle, jobs, outbox, slots, kept, pages),
    *(people, standards, sharing, notices, conversation),
    *(lessons, protocols, meetings, texts, discussions, groups, practices),
    *(home, operations, demo),
)


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Build the application. `overrides` are Flask settings, for tests."""
    settings = with_key(settings or Settings.from_environ())
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
    app.jinja_environment = pages.Environment
    app.jinja_env.undefined = StrictUndefined
    for floor in FLOORS:
        floor.init_app(app)
    return app


def with_key(settings: Settings) -> Settings:
    """The demo keeps a random key beside its data, so that sign-ins outlive a restart."""
    if not settings.demo or settings.secret_key != EXAMPLE_KEY:
        return settings
    file = settings.data_dir / "demo.key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return replace(settings, secret_key=file.read_text())
