"""What a load balancer asks: does the process live, and can it serve."""

import sqlalchemy as sa
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from ps5_collab.config import Settings
from ps5_collab.core.db import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers with our schema and the data folder can be written; else 503."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        db.session.execute(sa.text("SELECT count(*) FROM person"))
        (settings.data_dir / ".ready").touch()
    except (sa.exc.SQLAlchemyError, OSError):
        current_app.logger.exception("not ready")
        status, word = 503, "not ready\n"
    else:
        status, word = 200, "ready\n"
    return word, status, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
