"""The pages on which an agenda is built: by its organisers, with proposals of the others."""

from collections.abc import Sequence

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import NotFound, require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.meetings import agenda, linking, policy, queries
from ps5_collab.meetings.agenda_forms import PointForm
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.models import AgendaItem, Meeting
from ps5_collab.meetings.outline import offered, said, templates
from ps5_collab.meetings.sheet import linked_of, sheet_of
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.readers import reader

#: An agenda is typed at one go; the search inside the form counts, too.
ADDING = "60/minute"
AT = "/<int:item_id>/agenda"
ONE = AT + "/<int:number>"


@bp.get(AT, endpoint="agenda")
@login_required
def index(item_id: int) -> ResponseReturnValue:
    sheet = sheet_of(reader(), item_id)
    require(policy.may_write(reader(), sheet.meeting))
    return render_template(
        "meetings/agenda.html", sheet=sheet, meeting=sheet.meeting, form=PointForm(formdata=None)
    )


@bp.route(f"{AT}/new", methods=["GET", "POST"])
@login_required
@limiter.limit(ADDING, methods=["POST"])
def new_point(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    require(policy.may_write(reader(), meeting))
    form = PointForm()
    form.offer(queries.participants_of(meeting.id))
    if not form.seeks() and form.validate_on_submit():
        item = agenda.add(me(), reader(), meeting, form.point())
        proposed = item.proposed_by_id is not None
        flash(_("Proposed to the organizer.") if proposed else _("On the agenda."), "success")
        return to_agenda(meeting, item)
    return point_page(form, meeting, None)


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@login_required
def edit_point(item_id: int, number: int) -> ResponseReturnValue:
    meeting, item = load(item_id, number)
    require(agenda.may_set(reader(), meeting) or agenda.is_own_proposal(me(), item))
    form = PointForm(data=PointForm.typed(item))
    form.offer(queries.participants_of(meeting.id))
    if form.seeks():
        return point_page(form, meeting, item)
    if form.is_submitted() and form.version.is_late(item.version):
        return point_page(form, meeting, item, newer=True)[0], 409
    if form.validate_on_submit():
        agenda.change(me(), reader(), meeting, item, form.point())
        flash(_("The item is changed."), "success")
        return to_agenda(meeting, item)
    return point_page(form, meeting, item)


def point_page(
    form: PointForm, meeting: Meeting, item: AgendaItem | None, *, newer: bool = False
) -> tuple[str, int]:
    """With what the search found and what is linked now; `newer`: somebody else saved meanwhile."""
    found = linking.found(reader(), form.find.data or "") if form.seeks() else []
    choices = links(form, item, found)
    page, status = render_form(
        "meetings/point.html", form, meeting=meeting, item=item, newer=newer, choices=choices
    )
    return page, 200 if form.seeks() else status


def links(
    form: PointForm, item: AgendaItem | None, found: Sequence[Item]
) -> list[tuple[str, Item | None]]:
    """(value, thing) of each choice; of what is linked and cannot be opened only that it is."""
    choices: dict[str, Item | None] = {}
    now, revision = linking.read_key(form.linked.data or "")
    if now is not None:
        known = linked_of(reader(), [AgendaItem(linked_id=now)])
        if now in known or (item is not None and item.linked_id == now):
            choices[linking.key(now, revision)] = known.get(now)
    for thing in found:
        choices.setdefault(linking.key(thing.id, thing.revision), thing)
    return list(choices.items())


@bp.post(f"{ONE}/position")
@login_required
def move_point(item_id: int, number: int) -> ResponseReturnValue:
    meeting, item = load(item_id, number)
    agenda.move(reader(), meeting, item, -1 if request.form.get("to") == "up" else 1)
    return to_agenda(meeting, item)


@bp.post(f"{ONE}/removal")
@login_required
def remove_point(item_id: int, number: int) -> ResponseReturnValue:
    meeting, item = load(item_id, number)
    agenda.remove(me(), reader(), meeting, item)
    flash(_("Taken off: “%(title)s”. It can be put back below.", title=item.title), "success")
    return to("meetings.agenda", item_id=meeting.id)


@bp.post(f"{ONE}/return")
@login_required
def put_back_point(item_id: int, number: int) -> ResponseReturnValue:
    meeting, item = load(item_id, number)
    agenda.put_back(reader(), meeting, item)
    flash(_("It is back on the agenda."), "success")
    return to_agenda(meeting, item)


@bp.post(f"{ONE}/admission")
@login_required
def take_in_point(item_id: int, number: int) -> ResponseReturnValue:
    meeting, item = load(item_id, number)
    agenda.take_in(reader(), meeting, item)
    flash(_("It is on the agenda."), "success")
    return to_agenda(meeting, item)


@bp.route(f"{AT}/template", methods=["GET", "POST"])
@login_required
def template(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    require(agenda.may_set(reader(), meeting))
    if request.method == "POST":
        chosen = templates().get(request.form.get("template", ""))
        if chosen is None:
            raise NotFound
        added = agenda.use_template(reader(), meeting, chosen, fit="fit" in request.form)
        title = said(chosen.title, meeting.language)
        flash(_("The items of “%(title)s” are on the agenda.", title=title), "success")
        if len(added) < len(chosen.lines):
            flash(_("What was there already, or was taken off, is not added again."), "info")
        return to("meetings.agenda", item_id=meeting.id)
    planned = sum(item.minutes for item in queries.agenda_of(meeting.id))
    return render_template(
        "meetings/template.html", meeting=meeting, planned=planned,
        offered=offered(meeting.sort), said=said,
    )  # fmt: skip


def load(item_id: int, number: int) -> tuple[Meeting, AgendaItem]:
    meeting = queries.get_meeting(reader(), item_id)
    require(policy.may_write(reader(), meeting))
    return meeting, agenda.get_agenda_item(meeting, number)


def to_agenda(meeting: Meeting, item: AgendaItem) -> ResponseReturnValue:
    return to("meetings.agenda", item_id=meeting.id, _anchor=f"point-{item.id}")
