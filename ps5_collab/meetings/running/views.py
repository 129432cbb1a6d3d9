"""The running page, its clock, who is there, and how the norm was kept."""

from dataclasses import replace
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from werkzeug.exceptions import BadRequest

from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.live import Look
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, to
from ps5_collab.meetings import policy
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.models import Stage
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.meetings.running import clock, people, queries
from ps5_collab.meetings.running.board import Board
from ps5_collab.meetings.running.ending import WhenEnded
from ps5_collab.meetings.running.forms import (
    LEAVING,
    TAPS,
    BoxForm,
    ItemForm,
    PressForm,
    RatingForm,
    TapForm,
)
from ps5_collab.meetings.running.time_forms import EndForm, end_form
from ps5_collab.protocols.presses import Late
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import glance, reader

#: Taps of a person who takes attendance of a full room.
TAPPING = "120/minute"


@bp.get("/<int:item_id>/run")
@login_required
def run(item_id: int) -> ResponseReturnValue:
    """The page that everyone has open; who has seen it so is answered by `unchanged` alone."""
    meeting = queries.meeting_of(reader(), item_id)
    require(policy.may_read_record(reader(), meeting, admitted=meeting.admitted))
    if meeting.stage in (Stage.POLLING, Stage.CANCELLED):
        return to("meetings.show", item_id=item_id)
    return page(meeting, BoxForm(formdata=None))


def unchanged(look: Look, key: str, item_id: int) -> str:
    """The page's tag by two statements, for what two hundred people ask every few seconds."""
    who = glance(look, key)
    seen = queries.ticks_of(look, who, item_id)
    readable = seen and policy.may_read_record(who, seen, admitted=seen.admitted)
    return tag_of(who, seen) if readable else ""


def tag_of(who: Reader, seen: Any) -> str:
    """Stands for all that the page shows to this reader; what a role allows moves `ticks`."""
    leads, belongs = seen.group_id in who.led_group_ids, policy.belongs(who, seen)
    return f'"{seen.ticks}-{who.person_id}-{leads:d}{belongs:d}"'


def page(meeting: Any, form: BoxForm, ending: EndForm | None = None) -> ResponseReturnValue:
    board, tag = Board(reader(), meeting, utcnow(), wanted_item()), tag_of(reader(), meeting)
    if ending is None and board.asks_end:
        ending = end_form(meeting, board.was_to_end)
    wrong = form.errors or (ending and ending.errors)
    body = render_template(
        "meetings/running/run.html",
        board=board, meeting=meeting, form=form, ending=ending, tag=tag,
    )  # fmt: skip
    return body, 422 if wrong else 200, {"ETag": tag}


def wanted_item() -> int | None:
    return an_id(request.values.get("item"))


def to_run(item_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return to("meetings.run", item_id=item_id, item=wanted_item(), _anchor=anchor)


@bp.post("/<int:item_id>/clock")
@login_required
@limiter.limit(TAPPING)
def press(item_id: int) -> ResponseReturnValue:
    meeting, form = get_meeting(reader(), item_id), PressForm()
    if not form.validate_on_submit():
        raise BadRequest
    pressed, ending = form.pressed(), end_form(meeting)
    try:
        if "ended_time" in request.form and ending.validate():
            pressed = replace(pressed, ended_at=ending.ends(meeting.began_at))
        if not ending.errors:
            clock.press(me(), reader(), meeting, pressed, utcnow())
    except (Late, WhenEnded) as told:
        flash(str(told), "info")
    except Refused as refused:
        refuse(ending, refused)
    if ending.errors:
        return page(queries.meeting_of(reader(), item_id), BoxForm(formdata=None), ending)
    return to("meetings.run", item_id=item_id)


@bp.post("/<int:item_id>/agenda/<int:agenda_item_id>/unfinished")
@login_required
def leave_open(item_id: int, agenda_item_id: int) -> ResponseReturnValue:
    meeting, form = get_meeting(reader(), item_id), ItemForm()
    if not form.validate_on_submit():
        raise BadRequest
    known = queries.agenda_item(meeting.id, agenda_item_id)
    clock.leave(reader(), meeting, known, unfinished=bool(form.unfinished.data))
    return to_run(item_id, "agenda")


@bp.route("/<int:item_id>/attendance", methods=["GET", "POST"])
@login_required
@limiter.limit(TAPPING, methods=["POST"])
def attendance(item_id: int) -> ResponseReturnValue:
    """A tap; and the list of people where there are too many for the running page."""
    if request.method == "GET":
        return attendance_page(item_id)
    meeting, form = get_meeting(reader(), item_id), TapForm()
    if not form.validate_on_submit():
        raise BadRequest
    person_id, how = form.tapped()
    if how in TAPS:
        people.mark(me(), reader(), meeting, person_id, TAPS[how])
    else:
        people.leave(me(), reader(), meeting, person_id, back=LEAVING[how])
    if request.form.get("list"):
        return to("meetings.attendance", item_id=item_id)
    return to_run(item_id, "here")


def attendance_page(item_id: int) -> ResponseReturnValue:
    meeting = queries.meeting_of(reader(), item_id)
    require(policy.may_read_record(reader(), meeting, admitted=meeting.admitted))
    board = Board(reader(), meeting, utcnow(), None)
    return render_template("meetings/running/attendance.html", board=board, meeting=meeting)


@bp.post("/<int:item_id>/rating")
@login_required
def rate(item_id: int) -> ResponseReturnValue:
    meeting, form = get_meeting(reader(), item_id), RatingForm()
    if not form.validate_on_submit():
        raise BadRequest
    people.rate(me(), reader(), meeting, form.rating.data or 0)
    return to_run(item_id, "norm")
