"""The page of a meeting's roles and of the norm that it watches."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import NotFound, require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, to
from ps5_collab.meetings import norms, policy, queries, roles
from ps5_collab.meetings.blueprint import PLANNING, bp
from ps5_collab.meetings.models import Part
from ps5_collab.meetings.sheet import sheet_of
from ps5_collab.sharing.readers import reader


@bp.route("/<int:item_id>/roles", methods=["GET", "POST"], endpoint="roles")
@login_required
@limiter.limit(PLANNING, methods=["POST"])
def index(item_id: int) -> ResponseReturnValue:
    """Organisers choose; whoever has a role may give it to somebody, or swap."""
    sheet = sheet_of(reader(), item_id)
    require(policy.may_write(reader(), sheet.meeting))
    if request.method == "POST":
        roles.set_all(me(), reader(), sheet.meeting, chosen())
        flash(_("The roles are set, and who has a new one is told."), "success")
        return to("meetings.show", item_id=item_id, _anchor="roles")
    now = {part: person.id for part, person in sheet.roles.items()}
    turn = roles.suggested(sheet.meeting, now) if sheet.meeting.starts_at else {}
    missing = roles.missing(sheet.meeting, sheet.roles, sheet.people)
    has_seat = [row for row in sheet.people if not row.waits_since or row.person_id in now.values()]
    return render_template(
        "meetings/roles.html", sheet=sheet, meeting=sheet.meeting, turn=turn, missing=missing,
        members=[row.person for row in has_seat if not row.observes],
        norms=norms.norms_of(sheet.meeting.group_id),
    )  # fmt: skip


def chosen() -> dict[Part, int]:
    given = {part: an_id(request.form.get(part.value)) for part in Part}
    return {part: who for part, who in given.items() if who is not None}


@bp.post("/<int:item_id>/roles/<part>/exchange")
@login_required
@limiter.limit(PLANNING)
def hand_over(item_id: int, part: str) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    if part not in {one.value for one in Part}:
        raise NotFound
    receiver = an_id(request.form.get("person")) or 0
    roles.hand_over(me(), reader(), meeting, Part(part), receiver)
    flash(_("Done, and told."), "success")
    return to("meetings.show", item_id=item_id, _anchor="roles")


@bp.post("/<int:item_id>/norm")
@login_required
def choose_norm(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    norms.choose(reader(), meeting, request.form.get("norm", ""))
    flash(_("This norm is watched."), "success")
    return to("meetings.show", item_id=item_id, _anchor="roles")
