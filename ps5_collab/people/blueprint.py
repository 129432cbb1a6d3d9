"""The blueprint that all views of this domain hang on."""

from typing import Any

from flask import Blueprint

from ps5_collab.people import policy, roles
from ps5_collab.people.sessions import my_standing

bp = Blueprint("people", __name__)


@bp.context_processor
def template_names() -> dict[str, Any]:
    """Templates ask the same policy as services do before they show a button."""
    return {
        "policy": policy,
        "my_standing": my_standing,
        "roles": roles,
        "browser_name": roles.browser_name,
    }
