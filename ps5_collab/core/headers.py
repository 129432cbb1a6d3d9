"""What every answer says to the browser: no code but ours, no frames, no sniffing, no traces."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, g, request, session

from ps5_collab.config import Settings

View = TypeVar("View", bound=Callable[..., Any])

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Addresses of one-time links must not travel to other sites.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HSTS = "max-age=31536000; includeSubDomains"


#: Whatever keeps a copy asks each time whether it is still so: what is withdrawn is gone at once.
SHARED = "public, no-cache"
VARIES = ("Cookie", "Accept-Language")


def same_for_all(view: View) -> View:
    """Have all visitors' copies of a page be one: kept by whatever stands between, and asked for
    anew by its `ETag`. Who is signed in gets a page of their own, as everywhere."""

    @wraps(view)
    def marked(*args: Any, **given: Any) -> Any:
        g.same_for_all = True
        return view(*args, **given)

    return cast("View", marked)


def share(response: Response) -> None:
    """A copy for everyone bears nothing of who asked: where the page wrote into a session, or told
    somebody something once, it is theirs alone."""
    if response.status_code != 200 or session.modified or "Set-Cookie" in response.headers:
        return
    response.headers.setdefault("Cache-Control", SHARED)
    response.vary.update(VARIES)
    if not response.get_etag()[0]:
        response.add_etag()
    response.make_conditional(request)


def seal(response: Response) -> Response:
    """Add what a view has not said itself; a stricter policy of its own (a file's) stays."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    person = g.get("_login_user")  # set when the request asked who is signed in
    personal = person is not None and person.is_authenticated
    if g.get("same_for_all") and not personal:
        share(response)
    response.headers.setdefault("Cache-Control", "no-store" if personal else "private, no-cache")
    if request.endpoint == "static":
        # Flask-Login looks into the session of every request; styles do not depend on who asks.
        session.accessed = False
    return response


def seal_secure(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def init_app(app: Flask) -> None:
    """Comes first of all floors: Flask runs the last registered `after_request` first."""
    settings: Settings = app.config["SETTINGS"]
    app.after_request(seal)
    if settings.secure:
        app.after_request(seal_secure)
