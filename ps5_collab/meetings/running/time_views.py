"""Putting right when a meeting began and ended."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.web import render_form, to
from ps5_collab.meetings import policy
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.queries import get_meeting, roles_of
from ps5_collab.meetings.running import clock
from ps5_collab.meetings.running.record import require_over
from ps5_collab.meetings.running.time_forms import times_form
from ps5_collab.sharing.readers import reader


@bp.route("/<int:item_id>/times", methods=["GET", "POST"])
@login_required
def times(item_id: int) -> ResponseReturnValue:
    """Whoever runs it, until the minutes are approved."""
    meeting = get_meeting(reader(), item_id)
    require(policy.may_run(reader(), meeting, roles_of(meeting.id)))
    require_over(meeting)
    form = times_form(meeting)
    if form.is_submitted() and form.version.is_late(meeting.version):
        page = render_template(
            "meetings/running/times.html", form=form, meeting=meeting, newer=True
        )
        return page, 409
    if form.validate_on_submit():
        try:
            clock.put_right(reader(), meeting, *form.span(), utcnow())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("The times are put right, and with them what everybody attended."), "success")
            return to("meetings.show", item_id=item_id)
    return render_form("meetings/running/times.html", form, meeting=meeting)
