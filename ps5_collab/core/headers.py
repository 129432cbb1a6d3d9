"""What every answer says to the browser: no code but ours, no frames, no sniffing, no traces."""

from flask import Flask, Response, g, request, session

from ps5_collab.config import Settings

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


def seal(response: Response) -> Response:
    """Add what a view has not said itself; a stricter policy of its own (a file's) stays."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    person = g.get("_login_user")  # set when the request asked who is signed in
    personal = person is not None and person.is_authenticated
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
