"""The showcase: every practice that a reader may see and that was opened to them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ps5_collab.core.web import page_number
from ps5_collab.practices import finding
from ps5_collab.practices.blueprint import bp
from ps5_collab.sharing.readers import reader


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template(
        "practices/index.html",
        page=finding.shown(reader(), page_number()),
        mine=finding.mine(reader()),
    )
