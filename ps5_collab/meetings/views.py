"""The page of a meeting, and planning, changing and taking back one."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core import words
from ps5_collab.core.errors import require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, render_form, to
from ps5_collab.meetings import deleting, listing, planning, policy, queries
from ps5_collab.meetings.asking import require_only
from ps5_collab.meetings.beginning import ask_for_group, asked_after, chosen_group, typed_after
from ps5_collab.meetings.blueprint import PLANNING, bp
from ps5_collab.meetings.clashes import Busy, clashes
from ps5_collab.meetings.forms import CancelForm, MeetingForm, ReplyForm, as_typed, time_of
from ps5_collab.meetings.listing import Which
from ps5_collab.meetings.models import Meeting, Participant, Stage
from ps5_collab.meetings.schedule import Span
from ps5_collab.meetings.sheet import Sheet, sheet_of
from ps5_collab.meetings.wording import site_zone
from ps5_collab.people.models import Person
from ps5_collab.people.views.parts import paged
from ps5_collab.sharing.readers import reader


@bp.get("")
@login_required
def index() -> ResponseReturnValue:
    groups = queries.groups_of(reader())
    given = an_id(request.args.get("group"))
    group_id = given if given in reader().group_ids else None
    shown = request.args.get("show", "")
    which = Which(shown) if shown in set(Which) else Which.AHEAD
    page = paged(listing.meetings(reader(), which, None if which is Which.OPEN else group_id))
    return render_template(
        "meetings/index.html", page=page, which=which, groups=groups, group_id=group_id
    )


@bp.get("/<int:item_id>")
def show(item_id: int) -> ResponseReturnValue:
    return render_template("meetings/show.html", **shown(sheet_of(reader(), item_id)))


def shown(sheet: Sheet, form: ReplyForm | None = None) -> dict[str, Any]:
    own = sheet.own
    given: dict[str, Any] = {"coming": own.coming, "note": own.note} if own else {}
    given["seen"] = time_of(sheet.meeting)
    return {
        "sheet": sheet,
        "meeting": sheet.meeting,
        "reply": form or ReplyForm(formdata=None, data=given),
        "restorable": planning.may_be_restored(sheet.meeting),
        "deletable": deleting.may_be_deleted(sheet.meeting),
    }


@bp.route("/new", methods=["GET", "POST"])
@login_required
@limiter.limit(PLANNING, methods=["POST"])
def new() -> ResponseReturnValue:
    """For one of one's groups, which the address or the form names; perhaps after another one."""
    groups = queries.groups_of(reader())
    if not groups and request.method == "GET":
        return render_template("meetings/no_group.html", archived=reader().group_ids)
    group = chosen_group(groups)
    after = asked_after(reader(), group)
    given = typed_after(reader(), after) if after and request.method == "GET" else {}
    form = MeetingForm(data={"zone": me().time_zone or site_zone(), **given})
    members = queries.members_of(group.id) if group else []
    form.offer(site_zone(), members)
    ask_for_group(form, reader(), groups, group, fixed=after is not None)
    around = {"group": group, "after": after, "names": names_of(members)}
    if request.form.get("do") == "people":
        return render_template("meetings/new.html", form=form, busy=(), looked=True, **around)
    made = queries.made_before(reader(), form.own_uuid()) if form.is_submitted() else None
    if made is not None:  # the form was sent twice
        return to("meetings.show", item_id=made)
    busy: Sequence[Busy] = ()
    if form.validate_on_submit() and group and not (busy := newly_busy(form, members)):
        planned = form.planned(words.locale().language)
        meeting = planning.plan(
            me(), reader(), group.id, planned, form.required_ids(), form.own_uuid()
        )
        flash(_("The meeting is planned, and everybody of the group is told."), "success")
        return to("meetings.show", item_id=meeting.id)
    return render_form("meetings/new.html", form, busy=busy, **around)


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(PLANNING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    require(policy.may_organise(reader(), meeting))
    people = queries.participants_of(meeting.id)
    form = edit_form(meeting, people)
    busy: Sequence[Busy] = ()
    if form.is_submitted() and form.version.is_late(meeting.version):
        return edit_page(form, meeting, people, newer=True)[0], 409
    if form.validate_on_submit() and not (
        newly_few(form, meeting, people) or (busy := newly_busy(form, persons(people), meeting))
    ):
        planning.change(me(), reader(), meeting, form.planned(meeting.language))
        require_only(reader(), meeting, form.required_ids())
        flash(_("The meeting is changed."), "success")
        return to("meetings.show", item_id=meeting.id)
    return edit_page(form, meeting, people, busy)


def edit_page(
    form: MeetingForm, meeting: Meeting, people: Sequence[Participant], busy: Sequence[Busy] = (),
    *, newer: bool = False,
) -> tuple[str, int]:  # fmt: skip
    names = names_of(persons(people))
    return render_form(
        "meetings/edit.html",
        form,
        meeting=meeting,
        busy=busy,
        names=names,
        newer=newer,
        seated=seated(people) if form.known_seats.data else 0,
    )


def newly_few(form: MeetingForm, meeting: Meeting, people: Sequence[Participant]) -> bool:
    """Fewer seats than are taken already: asked once for each number, then up to the organiser."""
    seats = form.capacity.data
    fewer = seats is not None and seats != meeting.capacity and seats < seated(people)
    if not fewer or form.known_seats.data == str(seats):
        return False
    form.known_seats.raw_data, form.known_seats.data = None, str(seats)
    return True


def seated(people: Sequence[Participant]) -> int:
    return sum(row.has_seat for row in people)


def names_of(people: Iterable[Person]) -> dict[int, str]:
    return {person.id: person.name for person in people}


def newly_busy(
    form: MeetingForm, people: Iterable[Person], meeting: Meeting | None = None
) -> Sequence[Busy]:
    """Who has another meeting at the time that the form gives: asked once for each time, then known
    and up to the organiser."""
    when = form.when()
    whose = f" {form.group.data}" if form.group else ""
    key = f"{when.utc:%Y%m%d%H%M}+{form.minutes.data}{whose}" if when else ""
    moved = meeting is None or when is None or (meeting.starts_at, meeting.minutes) != (
        when.utc, form.minutes.data
    )  # fmt: skip
    if when is None or form.known.data == key or not moved:
        return ()
    form.known.raw_data, form.known.data = None, key
    span = Span(when.utc, when.utc + timedelta(minutes=form.minutes.data or 0))
    ids = [person.id for person in people]
    found = clashes(reader(), ids, {key: span}, but=[meeting.id] if meeting else ())
    return found.get(key, ())


def persons(people: Iterable[Participant]) -> list[Person]:
    return [row.person for row in people]


def edit_form(meeting: Meeting, people: Sequence[Participant]) -> MeetingForm:
    form = MeetingForm(data=as_typed(meeting, (row.person_id for row in people if row.required)))
    form.offer(site_zone(), [row.person for row in people if not row.observes])
    form.stands = meeting.starts_at
    form.without_group()
    if meeting.stage is Stage.POLLING:
        form.without_time()
    return form


@bp.route("/<int:item_id>/cancellation", methods=["GET", "POST"])
@login_required
@limiter.limit(PLANNING, methods=["POST"])
def cancel(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    require(policy.may_organise(reader(), meeting))
    form = CancelForm()
    if form.validate_on_submit():
        planning.cancel(me(), reader(), meeting, form.reason.data or "")
        flash(_("The meeting is canceled, and everybody who was asked is told."), "success")
        return to("meetings.show", item_id=meeting.id)
    return render_form("meetings/cancel.html", form, meeting=meeting)


@bp.post("/<int:item_id>/restoration")
@login_required
@limiter.limit(PLANNING)
def restore(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    planning.restore(me(), reader(), meeting)
    flash(_("The meeting takes place after all, and everybody is told."), "success")
    return to("meetings.show", item_id=meeting.id)


@bp.post("/<int:item_id>/deletion")
@login_required
def delete(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    deleting.delete(reader(), meeting)
    flash(_("The meeting is deleted. It can be brought back here."), "success")
    return to("meetings.show", item_id=meeting.id)


@bp.post("/<int:item_id>/return")
@login_required
def bring_back(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    deleting.bring_back(reader(), meeting)
    flash(_("The meeting is back."), "success")
    return to("meetings.show", item_id=meeting.id)
