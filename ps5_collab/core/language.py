"""Which language and time zone a page speaks."""

from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel
from flask_login import current_user

LANGUAGES = {"en": "English", "es": "Español"}
DEFAULT = "en"


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


def init_app(app: Flask) -> None:
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=chosen_language, timezone_selector=chosen_zone)
