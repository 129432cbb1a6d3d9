"""Decisions and actions of a meeting: changed, taken back, ticked off."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.exceptions import BadRequest

from ps5_collab.core.errors import require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form
from ps5_collab.meetings import actions, decisions, policy
from ps5_collab.meetings.actions import What
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.models import Action, Decision
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.meetings.running import queries
from ps5_collab.meetings.running.forms import ActionForm, ActionStateForm, DecisionForm
from ps5_collab.meetings.running.note_views import SAYING, back_to, wanted_back
from ps5_collab.sharing.readers import reader


@bp.route("/<int:item_id>/decisions/<int:decision_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAYING, methods=["POST"])
def edit_decision(item_id: int, decision_id: int) -> ResponseReturnValue:
    meeting = get_meeting(reader(), item_id)
    require(policy.may_write(reader(), meeting))
    decision = queries.of_meeting(Decision, meeting.id, decision_id)
    form = DecisionForm(obj=decision)
    template, shown = "meetings/running/edit_decision.html", {"meeting": meeting}
    if form.is_submitted() and form.version.is_late(decision.version):
        return render_template(template, form=form, newer=decision, **shown), 409
    if form.validate_on_submit():
        decisions.reword(reader(), meeting, decision, form.text.data or "")
        flash(_("The decision is changed."), "success")
        return back_to(item_id, "decisions")
    return render_form(template, form, newer=None, **shown)


@bp.post("/<int:item_id>/decisions/<int:decision_id>/withdrawal")
@login_required
def withdraw_decision(item_id: int, decision_id: int) -> ResponseReturnValue:
    meeting, back = get_meeting(reader(), item_id), wanted_back()
    decision = queries.of_meeting(Decision, meeting.id, decision_id)
    decisions.withdraw(reader(), meeting, decision, back=back)
    return back_to(item_id, "decisions")


@bp.route("/<int:item_id>/actions/<int:action_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAYING, methods=["POST"])
def edit_action(item_id: int, action_id: int) -> ResponseReturnValue:
    meeting = get_meeting(reader(), item_id)
    action = queries.of_meeting(Action, meeting.id, action_id)
    require(policy.may_change_action(reader(), meeting, action))
    form = ActionForm(
        text=action.text, owner=action.owner_id, due=action.due_on, version=action.version
    )
    form.noted_at(meeting)
    shown = {
        "meeting": meeting,
        "owners": queries.able_to_own(meeting.id, meeting.group_id),
    }
    if form.is_submitted() and form.version.is_late(action.version):
        page = render_template(
            "meetings/running/edit_action.html", form=form, newer=action, **shown
        )
        return page, 409
    if form.validate_on_submit():
        actions.change(me(), reader(), meeting, action, form.task(me().id))
        flash(_("The action is changed."), "success")
        return back_to(item_id, "actions")
    return render_form("meetings/running/edit_action.html", form, newer=None, **shown)


@bp.post("/<int:item_id>/actions/<int:action_id>/state")
@login_required
def mark_action(item_id: int, action_id: int) -> ResponseReturnValue:
    meeting, form = get_meeting(reader(), item_id), ActionStateForm()
    if not form.validate_on_submit():
        raise BadRequest
    action = queries.of_meeting(Action, meeting.id, action_id)
    actions.mark(me(), reader(), meeting, action, What(form.state.data or ""))
    return back_to(item_id, "actions")
