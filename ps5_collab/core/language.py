"""Which language and time zone a page speaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale
from flask_login import current_user

LANGUAGES = {"en": "English", "es": "Español"}
DEFAULT = "en"
#: Written from right to left, of those in which people may write here or write elsewhere.
FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ps", "ur", "yi"})


def dir_of(language: str) -> str:
    """Which way the words of a language run, as HTML says it."""
    return "rtl" if language.partition("-")[0] in FROM_THE_RIGHT else "ltr"


def chosen_language() -> str:
    """The switch on the page, then the person's profile, then the browser.

    Jobs and commands have no page and speak English, save where they say otherwise.
    """
    if not has_request_context():
        return DEFAULT
    cookie = request.cookies.get("language")
    if cookie in LANGUAGES:
        return cookie
    profile = getattr(current_user, "language", None)
    if profile in LANGUAGES:
        return str(profile)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def chosen_zone() -> str:
    """The person's own time zone, else the district's."""
    own = getattr(current_user, "time_zone", "") if has_request_context() else ""
    return own or str(current_app.config["SETTINGS"].time_zone)


@contextmanager
def speaking(language: str, zone: str = "") -> Iterator[None]:
    """Say all that stands inside in this language and on this zone's clock, whoever asks."""
    with force_locale(language if language in LANGUAGES else DEFAULT):
        kept = g._flask_babel
        before = getattr(kept, "babel_tzinfo", None)
        kept.babel_tzinfo = zone_named(zone)
        try:
            yield
        finally:
            kept.babel_tzinfo = before


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name, as a profile has it; the district's for none and for nonsense."""
    return known_zone(name) or ZoneInfo(str(current_app.config["SETTINGS"].time_zone))


@lru_cache(maxsize=512)
def known_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def init_app(app: Flask) -> None:
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=chosen_language, timezone_selector=chosen_zone)
