"""The pages of observers: asking, being invited, being let in."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.db import db
from ps5_collab.core.errors import require
from ps5_collab.core.text import clean_line
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, to
from ps5_collab.meetings import observing, policy, queries
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.sheet import sheet_of
from ps5_collab.people import queries as people
from ps5_collab.people.models import Person
from ps5_collab.people.sessions import my_standing
from ps5_collab.sharing.readers import reader

#: People whom a search of the directory offers.
MOST_FOUND = 12


@bp.get("/<int:item_id>/observers")
@login_required
def observers(item_id: int) -> ResponseReturnValue:
    """Who observes, who asks to, and the directory to invite from."""
    sheet = sheet_of(reader(), item_id)
    require(policy.may_organise(reader(), sheet.meeting))
    words = clean_line(request.args.get("q"))[:80]
    known = {row.person_id for row in sheet.rows}
    found = [person for person in found_by(words) if person.id not in known]
    return render_template(
        "meetings/observers.html",
        sheet=sheet,
        meeting=sheet.meeting,
        guests=queries.guest_ids(item_id),
        words=words,
        found=found,
    )


def found_by(words: str) -> list[Person]:
    if len(words) < 2:
        return []
    wanted = people.people_for(my_standing(), people.Wanted(words=words)).limit(MOST_FOUND)
    return list(db.session.scalars(wanted))


@bp.post("/<int:item_id>/observers/<int:person_id>")
@login_required
@limiter.limit("60/hour")
def invite_observer(item_id: int, person_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    person = people.get_person(my_standing(), person_id)
    observing.invite(me(), reader(), meeting, person)
    flash(_("%(name)s is invited to observe.", name=person.name), "success")
    return to("meetings.observers", item_id=meeting.id)


@bp.post("/<int:item_id>/observers/<int:person_id>/admission")
@login_required
@limiter.limit("60/hour")
def admit_observer(item_id: int, person_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    person = people.get_person(my_standing(), person_id)
    row = observing.admit(me(), reader(), meeting, person)
    told = _("%(name)s may observe, and is told.", name=person.name)
    if row.waits_since:
        told = _("%(name)s may observe, is told, and waits for a seat.", name=person.name)
    flash(told, "success")
    return to("meetings.observers", item_id=meeting.id)


@bp.post("/<int:item_id>/observers/<int:person_id>/removal")
@login_required
@limiter.limit("60/hour")
def remove_observer(item_id: int, person_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    require(policy.may_organise(reader(), meeting))
    person = people.get_person(my_standing(), person_id)
    observing.remove(me(), reader(), meeting, person)
    flash(_("%(name)s does not observe.", name=person.name), "success")
    return to("meetings.observers", item_id=meeting.id)


@bp.post("/<int:item_id>/observation")
@login_required
@limiter.limit("20/hour")
def ask_to_observe(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    note = clean_line(request.form.get("note"))[:300]
    observing.ask(me(), reader(), meeting, note)
    flash(_("The organizer is told that you would like to observe."), "success")
    return to("meetings.show", item_id=meeting.id)


@bp.post("/<int:item_id>/observation/withdrawal")
@login_required
@limiter.limit("60/hour")
def step_back(item_id: int) -> ResponseReturnValue:
    """For who asks, and for an observer who does not come after all."""
    meeting = queries.get_meeting(reader(), item_id)
    observing.remove(me(), reader(), meeting, me())
    flash(_("You do not observe this meeting."), "success")
    return to("home.desk")
