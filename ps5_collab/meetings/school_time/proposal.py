"""What a file proposes, row by row, and what of it is taken. Pure: no database, no Flask.

A row is a schedule, or a stretch of days alike. The preview shows them ticked, save those of which
something is doubtful, and lets each be left out; a day may be of another kind than the file said.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ps5_collab.core.errors import Refused
from ps5_collab.core.security import hashed
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models.school_time import SchoolDayKind
from ps5_collab.meetings.school_time.entries import (
    SATURDAY,
    Change,
    Day,
    Entries,
    Schedule,
    Stretch,
    change_of,
    check_schedule,
    days_between,
    stretches,
    year_begins,
)

#: What kind a day is, and by which schedule it ends early.
Kind = tuple[SchoolDayKind, str]


@dataclass(frozen=True)
class ScheduleRow:
    schedule: Schedule
    change: Change
    #: Why it cannot be entered beside what is known.
    clash: str = ""


@dataclass(frozen=True)
class DaysRow:
    stretch: Stretch
    change: Change
    #: What is known of these days, and would be replaced.
    before: Sequence[Stretch] = ()
    #: Why it is not ticked to begin with.
    doubt: object = ""

    @property
    def key(self) -> str:
        """Tells it from the others of a file, also when the file is read once more."""
        return hashed(repr((self.stretch, self.change)))[:16]

    @property
    def kind(self) -> Kind:
        return self.stretch.what.kind, self.stretch.what.schedule

    def days(self, kind: Kind) -> list[Day]:
        found = days_between(self.stretch.first, self.stretch.last, self.stretch.what)
        weekends = kind[0] is SchoolDayKind.HOLIDAY
        return [
            replace(day, kind=kind[0], schedule=kind[1])
            for day in found
            if weekends or day.day.weekday() < SATURDAY
        ]


@dataclass(frozen=True)
class Proposal:
    schedules: Sequence[ScheduleRow] = ()
    days: Sequence[DaysRow] = ()
    #: Days that are known just so.
    same: int = 0
    #: Schedules by which a day may end early.
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Picked:
    """What of a proposal is to be entered: schedules by name, days by the key of their row."""

    schedules: Collection[str] = ()
    days: Collection[str] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)


def propose(entries: Entries, known: Entries, today: date) -> Proposal:
    rows = list(schedule_rows(entries.schedules, known.schedules))
    names = list(dict.fromkeys(each.name for each in (*known.schedules, *entries.schedules)))
    before = {each.day: each for each in known.days}
    days: dict[Change, list[Day]] = {change: [] for change in Change}
    early = usual_early(known.schedules, entries.schedules)
    for day in entries.days:
        ends_early = day.kind is SchoolDayKind.MINIMUM and not day.schedule
        meant = replace(day, schedule=early) if ends_early else day
        days[change_of(before.get(day.day), meant)].append(meant)
    found = [DaysRow(stretch, Change.ADDED) for stretch in alike(days[Change.ADDED])]
    for row in (DaysRow(stretch, Change.CHANGED) for stretch in alike(days[Change.CHANGED])):
        known_days = (before[day.day] for day in row.days(row.kind))
        found.append(replace(row, before=stretches(known_days)))
    found.sort(key=lambda row: row.stretch.first)
    return Proposal(rows, doubted(found, names, today), len(days[Change.SAME]), names)


def usual(proposal: Proposal) -> Picked:
    """What is ticked to begin with."""
    return Picked(
        {row.schedule.name for row in proposal.schedules if not row.clash},
        {row.key for row in proposal.days if not row.doubt},
    )


def taken(proposal: Proposal, picked: Picked) -> Entries:
    """What is to be entered. `Refused` where that is nothing, or says two things of a day."""
    schedules = [
        row.schedule for row in proposal.schedules if row.schedule.name in picked.schedules
    ]
    days: dict[date, Day] = {}
    for row in proposal.days:
        if row.key in picked.days:
            for day in row.days(picked.kinds.get(row.key, row.kind)):
                if day.day in days:
                    raise Refused(
                        _("“%(one)s” and “%(other)s” are on the same day: leave one out.",
                          one=days[day.day].name, other=day.name)
                    )  # fmt: skip
                days[day.day] = day
    if not schedules and not days:
        raise Refused(_("Tick what is to be entered."))
    return Entries(tuple(schedules), tuple(days.values()))


# --- the rows -------------------------------------------------------------------------------------


def schedule_rows(new: Iterable[Schedule], known: Iterable[Schedule]) -> Iterable[ScheduleRow]:
    """Each with what it would clash with, if those before it are entered."""
    kept = {each.name: each for each in known}
    for schedule in new:
        change = change_of(kept.get(schedule.name), schedule)
        try:
            check_schedule(schedule, [each for name, each in kept.items() if name != schedule.name])
        except Refused as refused:
            yield ScheduleRow(schedule, change, str(refused))
        else:
            yield ScheduleRow(schedule, change)
            kept[schedule.name] = schedule


def usual_early(*schedules: Iterable[Schedule]) -> str:
    """By which schedule a day ends early if nobody says it: by the only one that is the rule of no
    weekday; nothing where there is not just one."""
    names = {each.name for some in schedules for each in some if not each.weekdays}
    return names.pop() if len(names) == 1 else ""


def alike(days: Iterable[Day]) -> list[Stretch]:
    """Stretches of days that are called and kept alike, whatever else is on these days."""
    by_what: dict[Day, dict[date, Day]] = {}
    for day in days:
        by_what.setdefault(replace(day, day=date.min), {})[day.day] = day
    return [each for some in by_what.values() for each in stretches(some.values(), exact=True)]


def doubted(rows: Iterable[DaysRow], names: Collection[str], today: date) -> list[DaysRow]:
    """The rows with what is doubtful about them."""
    spoken: dict[date, str] = {}
    found = []
    for row in rows:
        doubt = doubt_of(row, names, spoken, today)
        if not doubt:
            spoken |= {day.day: day.name for day in row.days(row.kind)}
        found.append(replace(row, doubt=doubt))
    return found


def doubt_of(
    row: DaysRow, names: Collection[str], spoken: Mapping[date, str], today: date
) -> object:
    name = row.stretch.what.schedule
    if name and name not in names:
        return _("This school has no schedule “%(name)s”: enter it first.", name=name)
    if row.stretch.last < year_begins(today):
        return _("In a past school year: look whether the year is right.")
    other = next((spoken[day.day] for day in row.days(row.kind) if day.day in spoken), None)
    return _("On a day of “%(name)s”.", name=other) if other is not None else ""
