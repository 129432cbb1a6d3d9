"""Beginning a poll, and changing what it asks. Buttons inside the form work without script."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from flask_wtf import FlaskForm

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import CollabError, Refused, RuleBroken
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, to
from ps5_collab.meetings.beginning import ask_for_group, asked_after, chosen_group, typed_after
from ps5_collab.meetings.blueprint import PLANNING, bp
from ps5_collab.meetings.models import Meeting, Poll
from ps5_collab.meetings.planning import LONGEST, SHORTEST
from ps5_collab.meetings.polls import queries, services, times
from ps5_collab.meetings.polls.board import first_names
from ps5_collab.meetings.polls.forms import PollForm, TermsForm, as_asked, kept_in
from ps5_collab.meetings.polls.offers import Asks, Offered, offered
from ps5_collab.meetings.polls.queries import Asked
from ps5_collab.meetings.polls.times import Days, Row, TimesRefused
from ps5_collab.meetings.polls.views import poll_to_run, refused_page
from ps5_collab.meetings.queries import groups_of, made_before, members_of, participants_of
from ps5_collab.meetings.wall_time import FIRST_DAY, LAST_DAY, is_zone, seen_from
from ps5_collab.meetings.wording import site_zone
from ps5_collab.people.models import Group, Person
from ps5_collab.people.sessions import my_standing
from ps5_collab.sharing.readers import reader

A_DAY = timedelta(days=1)


def is_verb() -> bool:
    """A button inside the form was pressed, which saves nothing and tells nobody."""
    return request.form.get("do", "save") != "save"


@bp.route("/polls/new", methods=["GET", "POST"])
@login_required
@limiter.limit(PLANNING, methods=["POST"], exempt_when=is_verb)
def new_poll() -> ResponseReturnValue:
    """For one of one's groups, which the address or the form names; perhaps after another one."""
    groups = groups_of(reader())
    if not groups and request.method == "GET":
        return render_template("meetings/no_group.html", archived=reader().group_ids)
    group = chosen_group(groups)
    members = members_of(group.id) if group else []
    after = asked_after(reader(), group)
    given = typed_after(reader(), after) if after and request.method == "GET" else {}
    form = PollForm(data={"zone": site_zone(), **given})
    form.without_time()
    form.offer(me().time_zone, members)
    ask_for_group(form, reader(), groups, group, fixed=after is not None)
    around = {"group": group, "after": after, "looked": request.form.get("do") == "people"}
    if request.method == "GET" or is_verb():
        days = first_day(given) if given else after_verb(typed_rows())
        return new_page(form, days, members, around)
    made = made_before(reader(), form.own_uuid())
    if made is not None:  # the form was sent twice
        return to("meetings.poll", item_id=made)
    days, local = times_sent(form.zone.data or "")
    meeting, days = started(form, group, days, local)
    if meeting is not None:
        flash(_("The poll is open, and everybody of the group is asked."), "success")
        return to("meetings.poll", item_id=meeting.id)
    return new_page(form, days, members, around), 422


def started(
    form: PollForm, group: Group | None, days: Days, local: Sequence[datetime]
) -> tuple[Meeting | None, Days]:
    """The meeting, or none and the days with what is wrong."""
    if form.validate() and group and not days.faults:
        try:
            return begin(form, group, local), days
        except Refused as refused:
            days = told(refused, form, days)
    form.form_errors += days.faults
    return None, days


def first_day(given: Mapping[str, Any]) -> Days:
    """When the next meeting would usually be, to begin with."""
    day, time = given["day"], given["time"]
    return Days([Row(day.isoformat(), f"{time:%H:%M}")] if day and time else [])


def begin(form: PollForm, group: Group, local: Sequence[datetime]) -> Meeting:
    planned = form.planned(words.locale().language)
    uuid = form.own_uuid()
    return services.start(me(), reader(), group.id, planned, form.terms(), local, uuid)


def new_page(
    form: PollForm, days: Days, members: Sequence[Person], around: Mapping[str, Any]
) -> str:
    zone = form.zone.data if is_zone(form.zone.data or "") else site_zone()
    shown = times_shown(days, named(members), str(zone), form.minutes.data)
    return render_template("polls/new.html", form=form, **around, **shown)


def named(people: Iterable[Person | Asked]) -> dict[int, str]:
    return {person.id: person.name for person in people}


@bp.route("/<int:item_id>/poll/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(PLANNING, methods=["POST"], exempt_when=is_verb)
def poll_edit(item_id: int) -> ResponseReturnValue:
    meeting, poll = poll_to_run(item_id)
    try:
        services.require_polling(meeting)
    except RuleBroken as broken:
        return refused_page(item_id, broken)
    people = [row for row in participants_of(meeting.id) if not row.observes]
    form = TermsForm(
        data=as_asked(meeting, poll, (row.person_id for row in people if row.required))
    )
    form.offer(row.person for row in people)
    if request.method == "GET" or is_verb():
        return edit_page(form, meeting, after_verb(typed_rows()))
    if form.version.is_late(poll.version):
        return edit_page(form, meeting, Days(typed_rows()), newer=True), 409
    days, local = times_sent(meeting.zone)
    if form.validate() and not days.faults:
        try:
            save(form, meeting, poll, local)
        except (Refused, services.AnsweredInConfidence) as refused:
            days = told(refused, form, days)
        else:
            flash(_("The poll is changed. Answers that were given are kept."), "success")
            return to("meetings.poll", item_id=meeting.id)
    form.form_errors += days.faults
    return edit_page(form, meeting, days), 422


def told(refused: CollabError, form: FlaskForm, days: Days) -> Days:
    """Why it was not taken, at the times, at its field or of the form as a whole."""
    if isinstance(refused, TimesRefused):
        return replace(days, error=str(refused))
    refuse(form, refused)
    return days


def save(form: TermsForm, meeting: Meeting, poll: Poll, local: Sequence[datetime]) -> None:
    kept = kept_in(request.form.getlist("stays"), request.form.getlist("cover"))
    services.change(reader(), meeting, poll, form.terms(), kept, local)


def edit_page(form: TermsForm, meeting: Meeting, days: Days, *, newer: bool = False) -> str:
    candidates = queries.candidates_of(meeting.id)
    posted = request.method == "POST" and not newer
    stored = {each.id: each.cover_needed for each in candidates}
    kept = kept_in(request.form.getlist("stays"), request.form.getlist("cover"))
    asked = named(queries.asked_of(meeting.id))
    return render_template(
        "polls/edit.html",
        form=form,
        meeting=meeting,
        candidates=candidates,
        kept=kept if posted else stored,
        newer=newer,
        **times_shown(days, asked, meeting.zone, meeting.minutes, but=[meeting.id]),
    )


# --- the days and times in both -------------------------------------------------------------------


def typed_rows() -> list[Row]:
    return times.rows_of(request.form.getlist("day"), request.form.getlist("times"))


def times_sent(zone: str) -> tuple[Days, list[datetime]]:
    """The rows with what is wrong about each, and all times: those typed and those ticked."""
    ticked = times.moments(request.form.getlist("offer"))
    return times.checked(typed_rows(), zone, utcnow(), ticked)


def after_verb(rows: list[Row]) -> Days:
    """The rows after the button inside the form: one more day, or one day's times on others."""
    verb, _colon, target = request.form.get("do", "").partition(":")
    if verb == "add":
        return times.one_more(rows)
    if verb == "copy" and target.isascii() and target.isdecimal():
        chosen = {an_id(value) for value in request.form.getlist(f"onto-{target[:3]}")}
        return times.copied(rows, int(target[:3]), {each for each in chosen if each is not None})
    return Days(rows)


def times_shown(
    days: Days,
    names: Mapping[int, str],
    zone: str,
    minutes: int | None,
    *,
    but: Sequence[int] = (),
) -> dict[str, Any]:
    """For people of these names; the meetings `but` keep nobody busy."""
    length = min(max(minutes or 60, SHORTEST), LONGEST)
    since = since_asked(zone)
    asks = Asks(reader(), list(names), but)
    found: Offered = offered(my_standing(), asks, since, zone, length)
    return {
        "days": days,
        "rows": times.with_room(days.rows),
        "offered": found,
        "short": first_names(names),
        "since": since,
        "minutes": length,
        "zone": zone,
        "ticked": set(request.form.getlist("offer")),
        "most": times.MOST,
    }


def since_asked(zone: str) -> date:
    """From which day free times are shown: that asked for, else tomorrow on the meeting's wall."""
    tomorrow = seen_from(utcnow(), zone).day + A_DAY
    try:
        asked = date.fromisoformat(request.values.get("since", ""))
    except ValueError:
        return tomorrow
    return max(tomorrow, asked) if FIRST_DAY <= asked <= LAST_DAY - 60 * A_DAY else tomorrow
