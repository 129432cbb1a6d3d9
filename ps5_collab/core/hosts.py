"""By which names the site is asked, and whom it believes about who asks.

Whoever sends a request types its Host header, and those that a proxy adds, as they like.
"""

from urllib.parse import urlsplit

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from ps5_collab.config import Settings


def names_of(settings: Settings) -> list[str] | None:
    """The site's own names; None, for any, where it is only tried out on some machine."""
    if not (settings.secure or settings.trusted_hosts):
        return None
    return [urlsplit(settings.base_url).hostname or "", *map(str.lower, settings.trusted_hosts)]


def show_stranger(_error: SecurityError) -> ResponseReturnValue:
    """No page: its links would be built from a name that is not ours."""
    return "This is not the address of this site.\n", 400, {"Content-Type": "text/plain"}


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config["TRUSTED_HOSTS"] = names_of(settings)
    app.register_error_handler(SecurityError, show_stranger)
    if hops := settings.proxies:
        believing = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = believing  # type: ignore[method-assign]
