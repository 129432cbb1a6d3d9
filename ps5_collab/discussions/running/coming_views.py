"""Who comes and goes while a discussion is live, and who takes its clock then."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, to
from ps5_collab.discussions import queries
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.running import coming
from ps5_collab.discussions.running.board import board_of
from ps5_collab.discussions.running.views import TAPPING
from ps5_collab.meetings import queries as meetings
from ps5_collab.protocols.presses import Late
from ps5_collab.sharing.readers import reader


@bp.post("/<int:item_id>/clock/taking")
@login_required
@limiter.limit(TAPPING)
def take_clock(item_id: int) -> ResponseReturnValue:
    """Go on with it, when those who ran it have left."""
    try:
        coming.take(me(), reader(), queries.get_discussion(reader(), item_id))
    except Late as late:
        flash(str(late), "info")
    else:
        flash(_("You facilitate now: the clock is yours."), "success")
    return to("discussions.run", item_id=item_id, _anchor="controls")


@bp.post("/<int:item_id>/people/<int:person_id>/leaving")
@login_required
@limiter.limit(TAPPING)
def leave(item_id: int, person_id: int) -> ResponseReturnValue:
    discussion = queries.get_discussion(reader(), item_id)
    coming.leave(me(), reader(), discussion, person_id, utcnow())
    return to("discussions.run", item_id=item_id, _anchor="people")


@bp.route("/<int:item_id>/people", methods=["GET", "POST"])
@login_required
@limiter.limit(TAPPING, methods=["POST"])
def join(item_id: int) -> ResponseReturnValue:
    """Members of the group who come later."""
    if request.method == "GET":
        return render_template("discussions/running/join.html", **who_may_come(item_id))
    discussion = queries.get_discussion(reader(), item_id)
    person_id = an_id(request.form.get("person"))
    if person_id is None:
        raise Refused(_("Choose who has come."))
    coming.join(reader(), discussion, person_id, utcnow())
    return to("discussions.run", item_id=item_id, _anchor="people")


def who_may_come(item_id: int) -> dict[str, Any]:
    board = board_of(reader(), item_id, utcnow())
    require(board.runs)
    here = {seat.person_id for seat in board.people}
    members = meetings.members_of(board.discussion.group_id or 0)
    return {"page": board, "others": [person for person in members if person.id not in here]}
