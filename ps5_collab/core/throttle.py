"""Rate limits: how often a person, or an address, may do a thing."""

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user

from ps5_collab.config import Settings


def who() -> str:
    """The person, else the address: a school behind one address is not one person."""
    if current_user.is_authenticated:
        return f"person {current_user.id}"
    return f"address {request.remote_addr}"


limiter = Limiter(key_func=who, headers_enabled=True, swallow_errors=True)


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.setdefault("RATELIMIT_STORAGE_URI", settings.redis_url or "memory://")
    limiter.init_app(app)
