"""The page of a meeting, and planning, changing and taking back one."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core import words
from ps5_collab.core.errors import require
from ps5_collab.core.web import me, render_form, to
from ps5_collab.meetings import planning, policy, queries
from ps5_collab.meetings.asking import require_only
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.forms import CancelForm, MeetingForm, ReplyForm, an_id, as_typed
from ps5_collab.meetings.models import Meeting, Stage
from ps5_collab.meetings.sheet import Sheet, sheet_of
from ps5_collab.meetings.wording import site_zone
from ps5_collab.sharing.readers import reader


@bp.get("/<int:item_id>")
def show(item_id: int) -> ResponseReturnValue:
    return render_template("meetings/show.html", **shown(sheet_of(reader(), item_id)))


def shown(sheet: Sheet, form: ReplyForm | None = None) -> dict[str, Any]:
    own = sheet.own
    given = {"coming": own.coming, "note": own.note} if own else {}
    return {
        "sheet": sheet,
        "meeting": sheet.meeting,
        "reply": form or ReplyForm(formdata=None, data=given),
        "restorable": planning.may_be_restored(sheet.meeting),
        "deletable": planning.may_be_deleted(sheet.meeting),
    }


@bp.route("/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    """For one of one's groups, which the address or the form names."""
    groups = queries.groups_of(reader())
    group_id = an_id(request.values.get("group"))
    group = next((one for one in groups if one.id == group_id), groups[0] if groups else None)
    if group is None:
        return render_template("meetings/no_group.html")
    form = MeetingForm(data={"zone": me().time_zone or site_zone()})
    form.offer(site_zone(), queries.members_of(group.id))
    if form.validate_on_submit():
        planned = form.planned(words.locale().language)
        meeting = planning.plan(
            me(), reader(), group.id, planned, form.required_ids(), form.own_uuid()
        )
        flash(_("The meeting is planned, and everybody of the group is told."), "success")
        return to("meetings.show", item_id=meeting.id)
    return render_form("meetings/new.html", form, group=group, groups=groups)


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
def edit(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    require(policy.may_organise(reader(), meeting))
    form = edit_form(meeting)
    if form.is_submitted() and form.version.data not in (None, meeting.version):
        form.version.raw_data = None
        form.version.data = meeting.version
        page = render_template("meetings/edit.html", form=form, meeting=meeting, newer=True)
        return page, 409
    if form.validate_on_submit():
        planning.change(me(), reader(), meeting, form.planned(meeting.language))
        require_only(reader(), meeting, form.required_ids())
        flash(_("The meeting is changed."), "success")
        return to("meetings.show", item_id=meeting.id)
    return render_form("meetings/edit.html", form, meeting=meeting, newer=False)


def edit_form(meeting: Meeting) -> MeetingForm:
    people = queries.participants_of(meeting.id)
    form = MeetingForm(data=as_typed(meeting, (row.person_id for row in people if row.required)))
    form.offer(site_zone(), [row.person for row in people if not row.observes])
    if meeting.stage is Stage.POLLING:
        form.without_time()
    return form


@bp.route("/<int:item_id>/cancellation", methods=["GET", "POST"])
@login_required
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
def restore(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    planning.restore(me(), reader(), meeting)
    flash(_("The meeting takes place after all, and everybody is told."), "success")
    return to("meetings.show", item_id=meeting.id)


@bp.post("/<int:item_id>/deletion")
@login_required
def delete(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    planning.delete(reader(), meeting)
    flash(_("The meeting is deleted: nobody sees it any more."), "success")
    if meeting.owner_id == me().id:
        return to("meetings.show", item_id=meeting.id)
    return to("home.desk")


@bp.post("/<int:item_id>/return")
@login_required
def bring_back(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    planning.bring_back(reader(), meeting)
    flash(_("The meeting is back."), "success")
    return to("meetings.show", item_id=meeting.id)
