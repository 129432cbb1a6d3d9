"""How a protocol leads a discussion of the demo: live by its clock, or over days by dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.demo import discussion_files as files
from ps5_collab.demo.events import Event
from ps5_collab.discussions.models import Mode, Part
from ps5_collab.discussions.running import clock, contributing, days, due
from ps5_collab.discussions.running.clock import Press, Pressed
from ps5_collab.discussions.running.plan import Course, is_open
from ps5_collab.discussions.running.queries import course_of
from ps5_collab.protocols.plan import Step

if TYPE_CHECKING:
    from ps5_collab.demo.discussing import Held

A_MINUTE: Final = timedelta(minutes=1)
#: A group takes somewhat less time than it has.
PACE: Final = 0.9
#: Characters that everybody's turn has before it begins: standing up, finding the line.
BREATH: Final = 60


def events(held: Held) -> Iterator[Event]:
    if held.told.mode is Mode.LIVE:
        yield Event(held.begins, partial(run, held))
    else:
        yield from over_days(held)


# --- live ----------------------------------------------------------------------------------------


def run(held: Held) -> None:
    """From the first step to the last; what was said is said in its own step."""
    at, runs = held.begins, held.told.roles[Part.FACILITATOR]
    press(held, runs, Pressed(Press.START), at)
    course = led(held)
    left = list(held.told.said)
    for step, stay in zip(course.plan.steps, count(1)):
        mine = [said for said in left if said.phase == step.phase and in_round(held, step, said)]
        left = [said for said in left if said not in mine]
        ends = at + course.plan.time_for(step) * PACE
        if step.in_turn:
            take_turns(held, course, step, mine, at, ends, stay)
        else:
            for number, said in enumerate(mine, start=1):
                contribute(held, step.id, said, at + (ends - at) * number / (len(mine) + 1))
        at = ends
        last = step is course.plan.steps[-1]
        press(held, runs, Pressed(Press.END if last else Press.NEXT, stay), at)
    if left:
        raise ValueError(f"{held.told.title}: no step for {left[0]}")


def in_round(held: Held, step: Step, said: files.Said) -> bool:
    return not step.round or step.presenter == held.scene.id_of(said.of or said.by)


def take_turns(
    held: Held,
    course: Course,
    step: Step,
    mine: Iterable[files.Said],
    at: datetime,
    ends: datetime,
    stay: int,
) -> None:
    """One after the other, in the order of seats; who says more takes longer."""
    by = {held.scene.id_of(said.by): said for said in mine}
    keys = {held.scene.id_of(key): key for key in held.told.people}
    speakers = course.plan.speakers(step)
    lengths = [BREATH + len(by[who].text if who in by else "") for who in speakers]
    for who, length in zip(speakers, lengths, strict=True):
        at += (ends - at) * length / sum(lengths[speakers.index(who) :])
        if who in by:
            contribute(held, step.id, by[who], at - timedelta(seconds=2))
        press(held, keys[who], Pressed(Press.SPOKEN, stay, person_id=who), at)


def press(held: Held, key: str, pressed: Pressed, at: datetime) -> None:
    with as_of(at):
        clock.press(*held.who(key), held.discussion, pressed, at)


def led(held: Held) -> Course:
    course = course_of(held.discussion)
    if course is None:
        raise ValueError(f"no protocol leads {held.told.title}")
    return course


def contribute(held: Held, key: str, said: files.Said, at: datetime) -> None:
    person, reader = held.who(said.by)
    words = contributing.Said(said.text, said.kind, held.on(said, reader))
    with as_of(at):
        contributing.contribute(person, reader, held.discussion, key, words, at)


# --- over days -----------------------------------------------------------------------------------


def over_days(held: Held) -> Iterator[Event]:
    """It begins, each phase that has opened is announced, and people say theirs when they do."""
    told, at = held.told, held.scene.year.at
    yield Event(held.begins, partial(begin, held))
    past = (date for date in told.dates.values() if date.startswith("-"))
    for opens in (held.begins, *map(at, past)):
        yield Event(opens + A_MINUTE, partial(announce, held))
    for said in told.said:
        yield Event(at(said.at), partial(contribute, held, said.phase, said, at(said.at)))


def begin(held: Held) -> None:
    _person, reader = held.who(held.told.roles[Part.FACILITATOR])
    dates = {phase: held.scene.year.at(date) for phase, date in held.told.dates.items()}
    days.begin(reader, held.discussion, dates, utcnow())


def announce(held: Held) -> None:
    """As the site's own clock does every few minutes."""
    course, at = led(held), utcnow()
    rows = [row for row in course.steps.values() if is_open(row, at) and row.told_at is None]
    due.tell_of_opening(held.discussion, course, rows, at)
