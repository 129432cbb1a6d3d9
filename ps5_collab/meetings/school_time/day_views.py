"""Entering days that are not like others, changing them in place, taking them off the list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from wtforms import Field

from ps5_collab.core.errors import NotFound, Refused
from ps5_collab.core.fields import refuse
from ps5_collab.core.security import hashed
from ps5_collab.core.web import render_form, to
from ps5_collab.meetings.school_time import queries, services
from ps5_collab.meetings.school_time.blueprint import bp, kept_school
from ps5_collab.meetings.school_time.entries import Day, Stretch, days_between, stretches
from ps5_collab.meetings.school_time.forms import DaysForm, StretchForm
from ps5_collab.people.models import School
from ps5_collab.people.sessions import my_standing


@bp.route("/days/new", methods=["GET", "POST"])
@login_required
def new_days(school_id: int) -> ResponseReturnValue:
    school = kept_school(school_id)
    form = days_form(school)
    replaced: Sequence[Stretch] = ()
    if form.validate_on_submit() and not (replaced := newly_replaced(form, school)):
        try:
            days = services.add_days(my_standing(), school, *form.days())
        except Refused as refused:
            refuse(form, refused)
        else:
            return done(school, days)
    return render_form(
        "school_time/days.html", form, school=school, stretch=None, replaced=replaced
    )


@bp.route("/days/<first>/<last>", methods=["GET", "POST"])
@login_required
def edit_days(school_id: int, first: str, last: str) -> ResponseReturnValue:
    """A stretch as the list shows it. Who changes it after somebody else did is told so."""
    school = kept_school(school_id)
    found = queries.days_of(school.id, day_in(first), day_in(last))
    now, form = stretches(found), days_form(school)
    if not now or (len(now) > 1 and not form.is_submitted()):
        raise NotFound
    around: dict[str, Any] = {"school": school, "stretch": now[0]}
    if not form.is_submitted():
        form.show(now[0])
    elif form.was.data != mark_of(found):
        keep(form.was, mark_of(found))
        return render_template("school_time/days.html", form=form, newer=now, **around), 409
    keep(form.was, mark_of(found))
    replaced: Sequence[Stretch] = ()
    if form.validate_on_submit() and not (replaced := newly_replaced(form, school, found)):
        was = (found[0].day, found[-1].day)
        try:
            days = services.change_days(my_standing(), school, was, *form.days())
        except Refused as refused:
            refuse(form, refused)
        else:
            return done(school, days)
    return render_form("school_time/days.html", form, replaced=replaced, **around)


@bp.post("/days/deletion")
@login_required
def delete_days(school_id: int) -> ResponseReturnValue:
    school = kept_school(school_id)
    form = StretchForm()
    if not form.validate():
        raise Refused(_("Choose the days that are to go."))
    count = services.remove_days(my_standing(), school, *form.days())
    gone = ngettext(
        "%(num)d day is like others again.", "%(num)d days are like others again.", count
    )
    flash(gone, "success")
    return to("school_time.show", school_id=school.id)


def done(school: School, days: Sequence[Day]) -> ResponseReturnValue:
    said = ngettext("%(num)d day is entered.", "%(num)d days are entered.", len(days))
    flash(said, "success")
    return to("school_time.show", school_id=school.id)


def days_form(school: School) -> DaysForm:
    form = DaysForm()
    form.offer_schedules(row.name for row in queries.schedules_of(school.id))
    return form


def newly_replaced(
    form: DaysForm, school: School, changed: Sequence[Day] = ()
) -> Sequence[Stretch]:
    """What is known of these days and would be gone, but for those that are changed: asked once,
    then known and up to the writer."""
    try:
        new = {day.day: day for day in days_between(*form.days())}
    except Refused:  # the service says so at its field
        return ()
    known = queries.days_of(school.id, min(new), max(new)) if new else ()
    gone = {day.day for day in known if new.get(day.day, day) != day}
    gone -= {day.day for day in changed}
    replaced = [day for day in known if day.day in gone]
    if not replaced or form.known.data == mark_of(replaced):
        return ()
    keep(form.known, mark_of(replaced))
    return stretches(replaced)


def mark_of(days: Sequence[Day]) -> str:
    """Another one when anything is said otherwise of these days."""
    return hashed(repr(days))[:32]


def keep(field: Field, value: str) -> None:
    """What the form holds when it is sent next."""
    field.raw_data, field.data = None, value


def day_in(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise NotFound from None
