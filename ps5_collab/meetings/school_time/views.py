"""What is known of a school's time, and its bell schedules."""

from collections.abc import Iterable

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused
from ps5_collab.core.fields import refuse
from ps5_collab.core.web import render_form, to
from ps5_collab.meetings.models import BellSchedule
from ps5_collab.meetings.schedule import Hours
from ps5_collab.meetings.school_time import queries, reading, services
from ps5_collab.meetings.school_time.blueprint import bp as bp
from ps5_collab.meetings.school_time.blueprint import clock_time, kept_school, usual_zone
from ps5_collab.meetings.school_time.entries import Schedule, stretches
from ps5_collab.meetings.school_time.forms import ScheduleForm
from ps5_collab.people.models import School
from ps5_collab.people.queries import get_school
from ps5_collab.people.sessions import my_standing


def on_school_page(school: School) -> str:
    """What a school's page shows of its time."""
    coming = stretches(queries.coming_days(school.id))[:3]
    return render_template("school_time/_school.html", school=school, next=coming)


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


@bp.get("/school-time.csv")
@login_required
def export(school_id: int) -> ResponseReturnValue:
    """What is known, as a file that can be changed and imported again."""
    school = get_school(my_standing(), school_id)
    return table(reading.written(queries.entries_of(school.id)), "school-time.csv")


def table(text: str, name: str) -> Response:
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


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
            refuse(form, refused)
        else:
            flash(as_read(form.schedule()), "success")
            return to("school_time.show", school_id=school.id)
    return render_form("school_time/schedule.html", form, school=school, schedule=row, newer=False)


def write_schedule(school: School, row: BellSchedule | None, form: ScheduleForm) -> None:
    zone = str(form.zone.data)
    if row is None:
        services.add_schedule(my_standing(), school, form.schedule(), zone)
    else:
        services.change_schedule(my_standing(), row, form.schedule(), zone)


def as_read(schedule: Schedule) -> str:
    """How its hours were understood: "1:15-3" may be read otherwise than it was meant."""
    said = _(
        "The schedule is saved. Free to meet: %(free)s. Classes: %(classes)s.",
        free=hours_words(schedule.bells.free),
        classes=hours_words(schedule.bells.classes),
    )
    return str(said)


def hours_words(hours: Iterable[Hours]) -> str:
    said = (f"{clock_time(each.begins)}\N{EN DASH}{clock_time(each.ends)}" for each in hours)
    return ", ".join(said) or str(_("none"))
