"""One JSON line a request, under an id that the answer carries too."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask, Response, current_app, g, request

HEADER = "X-Request-ID"
#: What a proxy may hand down as an id; anything else is replaced.
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
requests = logging.getLogger("ps5.requests")


class JsonLines(logging.Formatter):
    """Escapes newlines by being JSON, so that no input can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        } | getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if GIVEN.fullmatch(given) else uuid4().hex
    g.began = time.perf_counter()


def end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    requests.info("%s %s", request.method, response.status_code, extra={"fields": fields(response)})
    return response


def fields(response: Response) -> dict[str, object]:
    """The path as a rule, never as typed: links with secrets in them stay out of the log."""
    person = g.get("_login_user", None)
    return {
        "request_id": g.request_id,
        "method": request.method,
        "route": str(request.url_rule) if request.url_rule else "(none)",
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1),
        "bytes": response.calculate_content_length(),
        "person": getattr(person, "id", None),
    }


def note_crash(exc_info: Any) -> None:
    """In place of Flask's own, which writes the path as it was typed, secrets of links included."""
    route = request.url_rule or "(none)"
    current_app.logger.error("Exception on %s [%s]", route, request.method, exc_info=exc_info)


def show_on_stderr() -> None:
    """For the server: every logger writes JSON lines to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.getLogger("waitress").setLevel(logging.WARNING)
    logging.getLogger("huey").setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    # Before all others: a request that one of them refuses (CSRF) is logged like any other.
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(end)
    app.log_exception = note_crash  # type: ignore[method-assign]
