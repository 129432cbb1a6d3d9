"""The pages of a school's time."""

from datetime import time
from typing import Any

from flask import Blueprint, Response, current_app, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core import words
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import render_form, to
from ps5_collab.meetings.models import BellSchedule
from ps5_collab.meetings.school_time import policy, queries, reading, services
from ps5_collab.meetings.school_time.entries import (
    Change,
    Entries,
    day_changes,
    schedule_changes,
    stretches,
)
from ps5_collab.meetings.school_time.forms import (
    WEEKDAYS,
    DaysForm,
    ImportForm,
    ScheduleForm,
    StretchForm,
    TakingForm,
)
from ps5_collab.people.models import School
from ps5_collab.people.queries import get_school
from ps5_collab.people.sessions import my_standing

bp = Blueprint("school_time", __name__, url_prefix="/schools/<int:school_id>/bells")


@bp.context_processor
def template_names() -> dict[str, Any]:
    return {
        "may_keep": may_keep,
        "may_keep_all": lambda: policy.may_keep_all(my_standing()),
        "weekday_names": dict(WEEKDAYS),
        "bells_of": queries.bells_of,
        "clock_time": clock_time,
    }


def clock_time(at: time) -> str:
    return words.clock_words(at.hour, at.minute, words.locale().language)


def on_school_page(school: School) -> str:
    """What a school's page shows of its time."""
    coming = stretches(queries.coming_days(school.id))[:3]
    return render_template("school_time/_school.html", school=school, next=coming)


def may_keep(school: School) -> bool:
    return policy.may_keep(my_standing(), school.id)


@bp.get("")
@login_required
def show(school_id: int) -> ResponseReturnValue:
    school = get_school(my_standing(), school_id)
    everything = request.args.get("show") == "all"
    days = queries.days_of(school.id) if everything else queries.coming_days(school.id)
    schedules = queries.schedules_of(school.id)
    return render_template(
        "school_time/show.html",
        school=school,
        schedules=schedules,
        keepers=() if schedules else queries.keepers_of([school.id]).get(school.id, ()),
        stretches=stretches(days),
        everything=everything,
    )


@bp.route("/schedules/new", methods=["GET", "POST"])
@login_required
def new_schedule(school_id: int) -> ResponseReturnValue:
    return schedule_page(kept_school(school_id), None)


@bp.route("/schedules/<int:schedule_id>", methods=["GET", "POST"])
@login_required
def edit_schedule(school_id: int, schedule_id: int) -> ResponseReturnValue:
    school = kept_school(school_id)
    return schedule_page(school, queries.get_schedule(school.id, schedule_id))


@bp.route("/schedules/<int:schedule_id>/deletion", methods=["GET", "POST"])
@login_required
def delete_schedule(school_id: int, schedule_id: int) -> ResponseReturnValue:
    school = kept_school(school_id)
    schedule = queries.get_schedule(school.id, schedule_id)
    if request.method == "GET":
        return render_template("school_time/delete_schedule.html", school=school, schedule=schedule)
    services.remove_schedule(my_standing(), schedule)
    flash(_("The schedule is deleted."), "success")
    return to("school_time.show", school_id=school.id)


@bp.route("/days/new", methods=["GET", "POST"])
@login_required
def new_days(school_id: int) -> ResponseReturnValue:
    school = kept_school(school_id)
    form = DaysForm()
    form.offer_schedules(row.name for row in queries.schedules_of(school.id))
    if form.validate_on_submit():
        try:
            days = services.add_days(my_standing(), school, *form.days())
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            done = ngettext("%(num)d day is entered.", "%(num)d days are entered.", len(days))
            flash(done, "success")
            return to("school_time.show", school_id=school.id)
    return render_form("school_time/days.html", form, school=school)


@bp.post("/days/deletion")
@login_required
def delete_days(school_id: int) -> ResponseReturnValue:
    school = kept_school(school_id)
    form = StretchForm()
    if not form.validate():
        raise Refused(_("Choose the days that are to go."))
    count = services.remove_days(my_standing(), school, *form.days())
    done = ngettext(
        "%(num)d day is like others again.", "%(num)d days are like others again.", count
    )
    flash(done, "success")
    return to("school_time.show", school_id=school.id)


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
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            return preview(school, entries, form)
    return render_form("school_time/import.html", form, school=school)


@bp.post("/import/taking")
@login_required
def take(school_id: int) -> ResponseReturnValue:
    school = kept_school(school_id)
    form = TakingForm()
    if not form.validate():
        raise Refused(_("Choose the file once more."))
    entries = reading.read(str(form.text.data).encode())
    services.take(my_standing(), school, entries, str(form.zone.data))
    if form.everywhere.data:
        count = services.take_holidays_everywhere(my_standing(), entries)
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


@bp.get("/school-time.csv")
@login_required
def export(school_id: int) -> ResponseReturnValue:
    """What is known, as a file that can be changed and imported again."""
    school = get_school(my_standing(), school_id)
    return table(reading.written(queries.entries_of(school.id)), "school-time.csv")


def kept_school(school_id: int) -> School:
    """The school, for who may enter its time."""
    school = get_school(my_standing(), school_id)
    require(may_keep(school))
    return school


def usual_zone(school_id: int) -> str:
    return queries.zone_of(school_id) or str(current_app.config["SETTINGS"].time_zone)


def schedule_page(school: School, row: BellSchedule | None) -> ResponseReturnValue:
    """Begin a schedule, or change the one given."""
    form = ScheduleForm()
    if row is not None and not form.is_submitted():
        form.show(row)
    form.offer_zones(usual_zone(school.id))
    if row is not None and form.is_submitted() and form.version.is_late(row.version):
        page = render_template(
            "school_time/schedule.html", form=form, school=school, schedule=row, newer=True
        )
        return page, 409
    if form.validate_on_submit():
        try:
            write_schedule(school, row, form)
        except Refused as refused:
            form.form_errors.append(str(refused))
        else:
            flash(_("The schedule is saved."), "success")
            return to("school_time.show", school_id=school.id)
    return render_form("school_time/schedule.html", form, school=school, schedule=row, newer=False)


def write_schedule(school: School, row: BellSchedule | None, form: ScheduleForm) -> None:
    zone = str(form.zone.data)
    if row is None:
        services.add_schedule(my_standing(), school, form.schedule(), zone)
    else:
        services.change_schedule(my_standing(), row, form.schedule(), zone)


def preview(school: School, entries: Entries, form: ImportForm) -> ResponseReturnValue:
    known = queries.entries_of(school.id)
    days = day_changes(entries.days, {each.day: each for each in known.days})
    return render_template(
        "school_time/preview.html",
        school=school,
        entries=entries,
        schedules=list(
            schedule_changes(entries.schedules, {each.name: each for each in known.schedules})
        ),
        added=stretches(days[Change.ADDED]),
        changed=stretches(days[Change.CHANGED]),
        same=len(days[Change.SAME]),
        text=reading.written(entries),
        zone=form.zone.data,
        everywhere=bool(form.everywhere.data) and policy.may_keep_all(my_standing()),
    )


def table(text: str, name: str) -> Response:
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
