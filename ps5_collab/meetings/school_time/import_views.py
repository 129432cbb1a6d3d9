"""Files with a school's time: first what they propose, then what of it is taken."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.clock import today
from ps5_collab.core.errors import Refused
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import render_form, to
from ps5_collab.meetings.school_time import policy, queries, reading, services
from ps5_collab.meetings.school_time.blueprint import bp, kept_school, usual_zone
from ps5_collab.meetings.school_time.entries import Entries
from ps5_collab.meetings.school_time.forms import (
    ImportForm,
    TakingForm,
    kind_value,
    kinds_offered,
    picked_in,
)
from ps5_collab.meetings.school_time.proposal import Picked, Proposal, propose, taken, usual
from ps5_collab.meetings.school_time.reading import RowsRefused
from ps5_collab.meetings.school_time.views import table
from ps5_collab.people.models import School
from ps5_collab.people.sessions import my_standing


@bp.route("/import", methods=["GET", "POST"])
@login_required
@limiter.limit("30/minute", methods=["POST"])
def import_(school_id: int) -> ResponseReturnValue:
    """First a look at what would change; nothing is kept of the file."""
    school = kept_school(school_id)
    form = ImportForm()
    form.offer_zones(usual_zone(school.id))
    if form.validate_on_submit():
        try:
            entries = reading.read(form.file.data.read(reading.LARGEST + 1))
        except RowsRefused as refused:
            form.file.errors = refused.faults
        except Refused as refused:
            form.file.errors = [str(refused)]
        else:
            return proposed(school, entries, form)
    return render_form("school_time/import.html", form, school=school)


def proposed(school: School, entries: Entries, form: ImportForm) -> str:
    known = propose(entries, queries.entries_of(school.id), today())
    everywhere = bool(form.everywhere.data) and policy.may_keep_all(my_standing())
    text = reading.written(entries)
    sent = {"text": text, "zone": form.zone.data, "everywhere": everywhere}
    return preview(school, entries, known, usual(known), TakingForm(formdata=None, data=sent))


@bp.post("/import/taking")
@login_required
def take(school_id: int) -> ResponseReturnValue:
    """Enter the rows that are ticked; what cannot be taken is said on the preview."""
    school = kept_school(school_id)
    form = TakingForm()
    if not form.validate():
        raise Refused(_("Choose the file once more."))
    entries = reading.read(str(form.text.data).encode())
    known = propose(entries, queries.entries_of(school.id), today())
    picked = picked_in(request.form, known)
    try:
        chosen = taken(known, picked)
        services.take(my_standing(), school, chosen, str(form.zone.data))
    except Refused as refused:
        refuse(form, refused)
        return preview(school, entries, known, picked, form), 422
    if form.everywhere.data:
        count = services.take_holidays_everywhere(my_standing(), chosen)
        done = ngettext(
            "The holidays of %(num)d school are entered.",
            "The holidays of %(num)d schools are entered.",
            count,
        )
        flash(done, "success")
    flash(_("Done. This is what is known now."), "success")
    return to("school_time.show", school_id=school.id)


@bp.get("/import/template.csv")
@login_required
def template(school_id: int) -> ResponseReturnValue:
    kept_school(school_id)
    return table(reading.TEMPLATE, "school-time-template.csv")


def preview(
    school: School, entries: Entries, proposal: Proposal, picked: Picked, form: TakingForm
) -> str:
    return render_template(
        "school_time/preview.html",
        school=school,
        remarks=entries.remarks,
        proposal=proposal,
        picked=picked,
        form=form,
        kinds=kinds_offered(proposal.names),
        kind_value=kind_value,
    )
