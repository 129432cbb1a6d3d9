"""Values in an address that only we can have written: for links in letters that need no sign-in."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from ps5_collab.core.errors import NotFound


def signed(purpose: str, *values: str | int) -> str:
    """A token for the values. One made for another purpose does not open here."""
    return str(_signer(purpose).dumps(values))


def values_of(purpose: str, token: str) -> list[Any]:
    """What was signed; `NotFound` for what we did not sign for this purpose."""
    try:
        values = _signer(purpose).loads(token)
    except BadSignature as error:
        raise NotFound from error
    return list(values)


def _signer(purpose: str) -> URLSafeSerializer:
    """Older keys still open links while a new one takes over."""
    settings = current_app.config["SETTINGS"]
    keys = [*reversed(settings.old_secret_keys), str(current_app.secret_key)]
    return URLSafeSerializer(keys, salt=purpose)
