"""A meeting is repeated; one of its occurrences and all that follow are changed or canceled.

One occurrence alone is changed and canceled as any meeting is: `meetings.planning`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import carrying, coming, findable, planning, policy, telling
from ps5_collab.meetings.models import Meeting, Participant, Series, Stage
from ps5_collab.meetings.repeating import queries
from ps5_collab.meetings.repeating.due import announce_soon
from ps5_collab.meetings.schedule import offer
from ps5_collab.meetings.school_time.queries import schools_of, times_of
from ps5_collab.meetings.series import MOST, Rule, check, days, from_json, to_json
from ps5_collab.meetings.wall_time import WallTime, wall_time
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader

#: What each occurrence begins with, as the meeting has it that is repeated.
COPIED = (
    "title", "summary", "sort", "zone", "minutes", "place", "video_url", "capacity", "audience",
    "admits_observers", "language", "owner_id", "group_id", "school_id",
)  # fmt: skip
#: Days by which all that follow may move: more would change their order.
MOST_DAYS = 6


@dataclass(frozen=True)
class Change:
    """How an occurrence and all that follow are to be from now on."""

    #: Of this occurrence, on the wall of the zone; the others move by as many days.
    starts_local: datetime
    zone: str
    minutes: int
    place: str = ""
    video_url: str = ""
    #: Empty: each keeps its own.
    title: str = ""


def repeat(
    actor: Person, reader: Reader, meeting: Meeting, rule: Rule, chosen: Collection[date]
) -> Series:
    """Plan the meeting again on those days of the rule that were chosen. Of two who repeat it at
    once, one does."""
    require(policy.may_organise(reader, meeting))
    require_repeatable(meeting)
    whens = times_on(rule, chosen)
    series = Series(group_id=meeting.group_id, created_by_id=actor.id, rule={})
    series.rule = to_json(with_exceptions(rule, chosen))
    db.session.add(series)
    db.session.flush()
    claim(meeting, series)
    made = plan_all(meeting, series, whens)
    announce_soon(made)
    return series


def change_on(
    actor: Person, reader: Reader, meeting: Meeting, series: Series, change: Change
) -> int:
    """Change the occurrence and all that follow it; answer how many. What was before it stays: the
    rest becomes a series of its own. What is wanted as it is for this one, each has as before: what
    was agreed on for one of them alone is lost only to what is new for all."""
    require(policy.may_organise(reader, meeting))
    require_ahead(meeting)
    check_change(meeting, change)
    rows = [meeting, *queries.following(meeting)]
    moved = list(zip(rows, times_for(meeting, rows, change), strict=True))
    new = new_in(meeting, change)
    part_off(actor, series, change, moved)
    for row, when in moved:
        rewrite(actor, row, when, new)
    return len(rows)


def cancel_on(actor: Person, reader: Reader, meeting: Meeting, series: Series, reason: str) -> int:
    """None of them takes place; answer how many. Whoever knew of one is told."""
    require(policy.may_organise(reader, meeting))
    if not reason:
        raise Refused(_("Say in a few words why it is canceled."))
    after = queries.following(meeting)
    planning.cancel(actor, reader, meeting, reason)
    for row in after:
        row.stage, row.reason = Stage.CANCELLED, reason
        row.revise()
        db.session.flush()
        planning.kept(row)
        telling.cancelled(actor, row)
    carrying.carry_on(meeting.group_id or 0)  # canceling the first brought it to the second
    return 1 + len(after)


# --- what these share ----------------------------------------------------------------------------


def require_repeatable(meeting: Meeting) -> None:
    if meeting.series_id is not None:
        raise RuleBroken(_("This meeting is one of a series already."))
    if meeting.stage is not Stage.SCHEDULED:
        raise RuleBroken(_("Only a meeting that is planned and has a time can be repeated."))
    planning.require_active(meeting.group_id or 0)


def require_ahead(meeting: Meeting) -> None:
    if meeting.stage is not Stage.SCHEDULED:
        raise RuleBroken(_("This meeting is over or canceled: it stays as it is."))


def local_of(meeting: Meeting) -> datetime:
    """When it begins on its wall; the meetings of a series all have a time."""
    if meeting.starts_local is None:
        raise RuleBroken(_("This meeting has no time yet."))
    return meeting.starts_local


def times_on(rule: Rule, chosen: Collection[date]) -> list[WallTime]:
    """The wall times of the chosen days, without the first day's. `Refused` for a day that the rule
    does not give."""
    check(rule)
    known = set(days(rule))
    wanted = sorted(set(chosen) - {rule.start})
    if not wanted:
        raise Refused(_("Choose at least one more day."))
    if len(wanted) >= MOST:
        raise Refused(_("A series has from 1 to %(most)s meetings.", most=MOST))
    if not set(wanted) <= known:
        raise Refused(_("These days are not those of the series. Look them over once more."))
    whens = [wall_time(datetime.combine(day, rule.time), rule.zone) for day in wanted]
    if whens[0].utc <= utcnow():
        raise Refused(_("One of these days has passed."))
    return whens


def with_exceptions(rule: Rule, chosen: Collection[date]) -> Rule:
    last = max(chosen)
    left_out = {day for day in days(rule) if day <= last} - {*chosen, rule.start}
    return replace(rule, exceptions=frozenset(left_out))


def claim(meeting: Meeting, series: Series) -> None:
    mine = sa.update(Meeting).where(Meeting.item_id == meeting.id, Meeting.series_id.is_(None))
    values = {"series_id": series.id, "occurrence": local_of(meeting).date()}
    done = db.session.execute(mine.values(values).execution_options(synchronize_session="fetch"))
    if not getattr(done, "rowcount", 0):
        raise RuleBroken(_("This meeting is one of a series already."))


def plan_all(meeting: Meeting, series: Series, whens: Sequence[WallTime]) -> list[Meeting]:
    """A meeting for each time, with the same people asked; nobody is told yet."""
    same = {name: getattr(meeting, name) for name in COPIED}
    people = people_of(meeting.id)
    cover = needing_cover(list(people), whens, meeting.minutes)
    shown = {"state": State.PUBLISHED, "published_at": utcnow(), "stage": Stage.SCHEDULED}
    made = [
        Meeting(
            **same | shown | planning.moments(when.local, when.zone, meeting.minutes),
            cover_needed=meeting.cover_needed or when in cover,
            series_id=series.id,
            occurrence=when.day,
        )
        for when in whens
    ]
    db.session.add_all(made)
    db.session.flush()
    asked = [
        {"meeting_id": each.id, "person_id": number, "required": required}
        for each in made
        for number, required in people.items()
    ]
    db.session.execute(sa.insert(Participant), asked)
    for each in made:
        findable.put(each)
    facets.touch(meeting, *made)
    return made


def people_of(meeting_id: int) -> dict[int, bool]:
    """{person who is asked: the meeting makes no sense without them}; observers ask each time."""
    found = sa.select(Participant.person_id, Participant.required).where(
        queries.is_asked(meeting_id)
    )
    return {number: required for number, required in db.session.execute(found)}


def needing_cover(
    person_ids: Sequence[int], whens: Sequence[WallTime], minutes: int
) -> set[WallTime]:
    schools = times_of(schools_of(person_ids), whens[0].day, whens[-1].day)
    return {when for when in whens if offer(schools, when, minutes).in_class}


def check_change(meeting: Meeting, change: Change) -> None:
    if not planning.SHORTEST <= change.minutes <= planning.LONGEST:
        raise Refused(_("A meeting lasts from 5 minutes to 12 hours."))
    if change.video_url and not planning.is_video_address(change.video_url):
        raise Refused(_("A video address begins with https://."))
    if abs((change.starts_local.date() - local_of(meeting).date()).days) > MOST_DAYS:
        raise Refused(_("All that follow move by at most %(most)s days.", most=MOST_DAYS))
    if wall_time(change.starts_local, change.zone).utc <= utcnow():
        raise Refused(_("This time has passed."))


def times_for(meeting: Meeting, rows: Iterable[Meeting], change: Change) -> list[WallTime]:
    """When each would be: as it is, where this one's time is wanted as it is."""
    if (change.starts_local, change.zone) == (meeting.starts_local, meeting.zone):
        return [WallTime(local_of(row), row.zone) for row in rows]
    shift = (change.starts_local.date() - local_of(meeting).date()).days
    return [time_for(row, change, shift) for row in rows]


def new_in(meeting: Meeting, change: Change) -> dict[str, Any]:
    """What else is wanted otherwise than the meeting has it."""
    wanted = {name: getattr(change, name) for name in ("minutes", "place", "video_url")}
    wanted |= {"title": change.title} if change.title else {}
    return {name: value for name, value in wanted.items() if value != getattr(meeting, name)}


def time_for(row: Meeting, change: Change, shift: int) -> WallTime:
    """When an occurrence would be. `Refused` names a day on which the wall does not show it."""
    local = datetime.combine(local_of(row).date(), change.starts_local.time())
    moved = WallTime(local, change.zone)
    return moved.plus_days(shift)


def part_off(
    actor: Person, series: Series, change: Change, moved: Sequence[tuple[Meeting, WallTime]]
) -> None:
    """The rule says from now on what the rows are; with others before them, it is a new one."""
    old, first = from_json(series.rule), moved[0][0]
    rule = replace(
        old,
        start=first.occurrence or local_of(first).date(),
        time=change.starts_local.time(),
        zone=change.zone,
        meetings=len(moved) if old.meetings else None,
        moved=days_moved(moved),
    )
    if not queries.has_earlier(first):
        series.rule = to_json(rule)
        return
    parted = Series(
        group_id=series.group_id,
        created_by_id=actor.id,
        rule=to_json(rule),
        parted_from_id=series.id,
    )
    db.session.add(parted)
    db.session.flush()
    for row, _when in moved:
        row.series_id = parted.id


def days_moved(moved: Sequence[tuple[Meeting, WallTime]]) -> int:
    """By how many days most of them lie after the day that the rule gave."""
    by = Counter((when.day - row.occurrence).days for row, when in moved if row.occurrence)
    return max(by, key=lambda days: (by[days], -abs(days)), default=0)


def rewrite(actor: Person, row: Meeting, when: WallTime, new: Mapping[str, Any]) -> None:
    """Only what differs raises the sequence, and only who was invited is told of it."""
    before = planning.calendar_facts(row)
    moved = (row.starts_local, row.zone) != (when.local, when.zone)
    minutes = new.get("minutes", row.minutes)
    at = planning.moments(when.local, when.zone, minutes)
    for name, value in {**new, **at, "zone": when.zone}.items():
        setattr(row, name, value)
    learns = planning.calendar_facts(row) != before
    if learns:
        row.revise()
    db.session.flush()
    if moved:
        planning.ask_again(actor, row)
    planning.kept(row)
    coming.let_in(row)
    if learns:
        telling.changed(actor, row)
