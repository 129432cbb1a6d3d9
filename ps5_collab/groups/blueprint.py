"""The blueprints that the views of groups and of their threads hang on."""

from typing import Any

from flask import Blueprint

from ps5_collab.groups import policy, wording
from ps5_collab.sharing.readers import reader

bp = Blueprint("groups", __name__, url_prefix="/groups")
threads_bp = Blueprint("threads", __name__, url_prefix="/threads")


@bp.context_processor
@threads_bp.context_processor
def template_names() -> dict[str, Any]:
    """Templates ask the same policy as services do before they show a button."""
    return {"policy": policy, "wording": wording, "reader": reader()}
