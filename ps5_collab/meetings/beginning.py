"""What a form begins with that plans a meeting or asks for its time: whose it is, and what it takes
over from the one that was before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from flask import request

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.web import an_id
from ps5_collab.core.words import later as _
from ps5_collab.meetings.forms import MeetingForm, as_typed
from ps5_collab.meetings.models import Meeting, Series
from ps5_collab.meetings.queries import get_meeting, participants_of
from ps5_collab.meetings.repeating.queries import holidays_for
from ps5_collab.meetings.series import MOST, Rule, days, from_json
from ps5_collab.meetings.wall_time import exists, seen_from
from ps5_collab.people.models import Group
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader, visible_to


def chosen_group(groups: Sequence[Group]) -> Group | None:
    """The one that the form or the address names, or the only one; never another."""
    named = named_group()
    if not named and len(groups) == 1:
        return groups[0]
    return next((one for one in groups if str(one.id) == named), None)


def named_group() -> str:
    return request.form.get("group") or request.args.get("group") or ""


def ask_for_group(
    form: MeetingForm, reader: Reader, groups: Sequence[Group], chosen: Group | None, *, fixed: bool
) -> None:
    """Unless there is nothing to choose: one group, or the one of the meeting before (`fixed`)."""
    if chosen is not None and (fixed or len(groups) == 1):
        form.without_group()
        return
    refusal: Any = ""
    if chosen is None and named_group():
        archived = an_id(named_group()) in reader.group_ids
        refusal = (
            _("This group is archived: nothing new happens in it.")
            if archived
            else _("You cannot plan for that group. Choose one of yours.")
        )
    form.offer_groups(groups, chosen, refusal)


def asked_after(reader: Reader, group: Group | None) -> Meeting | None:
    """The meeting of the group after which the next one is planned, as the address or the form
    says; nothing for nonsense."""
    given = an_id(request.values.get("after"))
    try:
        meeting = get_meeting(reader, given) if given else None
    except NotFound:
        return None
    return meeting if meeting and group and meeting.group_id == group.id else None


def typed_after(reader: Reader, meeting: Meeting) -> Mapping[str, Any]:
    """The same but for the day and what it is about; a series is about the same each time."""
    people = [row for row in participants_of(meeting.id) if not row.observes]
    typed = dict(as_typed(meeting, (row.person_id for row in people if row.required)))
    typed["version"] = None
    if meeting.series_id is None:
        typed |= {"title": "", "summary": ""}
    if meeting.starts_local is not None:
        since = max(meeting.starts_local.date(), seen_from(utcnow(), meeting.zone).day)
        closed = holidays_for([row.person_id for row in people], since)
        taken = days_taken(reader, meeting, since)
        rule = rule_of(meeting, meeting.starts_local)
        typed["day"] = day_after(rule, since, lambda day: day in taken or closed(day) is not None)
    return typed


def days_taken(reader: Reader, meeting: Meeting, since: date) -> set[date]:
    """On which the group meets already, or was to: the others of a series, above all."""
    found = sa.select(Meeting.starts_local).where(
        Meeting.group_id == meeting.group_id,
        Meeting.state == State.PUBLISHED,
        Meeting.starts_local >= datetime.combine(since, time()),
        visible_to(reader),
    )
    return {local.date() for local in db.session.scalars(found) if local}


def rule_of(meeting: Meeting, starts_local: datetime) -> Rule:
    """That of its series, without its end; else a week later, and again."""
    series = db.session.get(Series, meeting.series_id) if meeting.series_id else None
    if series is not None:
        return replace(from_json(series.rule), until=None, meetings=MOST)
    return Rule(starts_local.date(), starts_local.time(), meeting.zone, meetings=MOST)


def day_after(rule: Rule, since: date, passes: Callable[[date], bool]) -> date | None:
    """The rule's first day behind a day that is not passed over and has the meeting's time."""
    ahead = (day for day in days(rule) if day > since and not passes(day))
    return next((day for day in ahead if exists(datetime.combine(day, rule.time), rule.zone)), None)
