"""What must be true of the settings before people trust the site with their work."""

import os
import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa

from ps5_collab.config import EXAMPLE_KEY, Settings
from ps5_collab.core import migrations

SHORTEST_KEY = 32
#: A name or an address, without scheme, port or star; a dot before it means all below it.
HOST = re.compile(r"\.?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


def problems(settings: Settings) -> list[str]:
    """One sentence for each thing to put right; empty when all is well."""
    return [*_of_secrets(settings), *_of_addresses(settings), *_of_places(settings), *_of_schema()]


def _of_secrets(settings: Settings) -> Iterator[str]:
    if settings.secret_key == EXAMPLE_KEY:
        yield "PS5_SECRET_KEY is not set: sessions and links could be forged."
    elif len(settings.secret_key.encode()) < SHORTEST_KEY:
        yield f"PS5_SECRET_KEY is shorter than {SHORTEST_KEY} bytes."
    if settings.bench:
        yield "PS5_BENCH is on: nothing limits how often anybody may try anything."
    if settings.demo:
        yield "PS5_DEMO is on: everybody knows the password of the demo's accounts."


def _of_addresses(settings: Settings) -> Iterator[str]:
    if not settings.secure:
        yield "PS5_BASE_URL does not begin with https://: passwords would travel in the open."
    if not urlsplit(settings.base_url).hostname:
        yield "PS5_BASE_URL names no host."
    for name in settings.trusted_hosts:
        if not HOST.fullmatch(name):
            yield f"PS5_TRUSTED_HOSTS has no name of a host in {name!r}."
    if settings.mail_url.startswith("mailbox:"):
        yield "PS5_MAIL_URL is not set: no letter would leave the site."
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"PS5_TIME_ZONE is not a time zone: {settings.time_zone!r}."


def _of_places(settings: Settings) -> Iterator[str]:
    if not os.access(settings.data_dir, os.W_OK):
        yield "PS5_DATA_DIR cannot be written."
    if not settings.database.startswith("sqlite") and not settings.redis_url:
        yield "PS5_REDIS_URL is not set: several nodes would each count rate limits and jobs alone."


def _of_schema() -> Iterator[str]:
    try:
        now = migrations.current()
    except sa.exc.SQLAlchemyError:
        yield "PS5_DATABASE_URL: the database does not answer."
        return
    if now != migrations.newest():
        yield "The database is not at the newest schema: run `ps5 db upgrade`."
