"""A discussion over days: its phases open and close by dates, one after the other.

Those of a round are open for all presenters at once. What leaves nothing in writing, such as
reading a passage aloud, takes no time: it opens and closes where the phase before it ends.
"""

import zlib
from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy, queries
from ps5_collab.discussions.annotating import finding
from ps5_collab.discussions.models import Discussion, Mode, Stage, Step
from ps5_collab.discussions.running import presenting
from ps5_collab.discussions.running.clock import put_steps
from ps5_collab.discussions.running.plan import Course, is_open
from ps5_collab.discussions.running.queries import course_of, has_opened
from ps5_collab.discussions.services import hold, tick
from ps5_collab.protocols.definition import Definition, Phase, Product
from ps5_collab.protocols.presses import Late
from ps5_collab.sharing.policy import Reader

#: A phase is open for so long at least, and all of them together at most.
SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(days=120)

#: Without anybody's word a phase takes so many school days, and closes at this hour of the last.
SCHOOL_DAYS: Final = 2
END_OF_SCHOOL: Final = time(16)
#: Before the id of a phase: the name of what says when it closes.
CLOSES: Final = "closes-"

#: When phases close: {phase id: moment}.
Dates = Mapping[str, datetime]


def dated(definition: Definition) -> list[Phase]:
    """The phases that take time: those that leave something in writing."""
    return [phase for phase in definition.phases if phase.product is not Product.NONE]


def begin(
    reader: Reader, discussion: Discussion, dates: Dates, at: datetime, presenter: int = 0
) -> None:
    """Open the first phase now; `dates` say when each closes and the next one opens. `presenter`:
    who presents, if that is open."""
    require(policy.may_run(reader, discussion, queries.members_of(discussion.id)))
    hold(discussion)
    course = days_course(discussion)
    if discussion.stage is not Stage.WAITING:
        raise RuleBroken(_("It has begun already."))
    if presenting.settle(discussion, course, presenter):
        course = days_course(discussion)
    put_dates(discussion, course, dates, at)
    discussion.stage, discussion.began_at = Stage.RUNNING, at
    db.session.flush()
    tick(discussion.id)


def move_dates(reader: Reader, discussion: Discussion, dates: Dates, at: datetime) -> None:
    """Close what is still open earlier or later. What has closed stays so: it has been read."""
    require(policy.may_run(reader, discussion, queries.members_of(discussion.id)))
    hold(discussion)
    course = days_course(discussion)
    if discussion.stage is not Stage.RUNNING or course.is_over(at):
        raise RuleBroken(_("Only the dates of what goes on can be moved."))
    put_dates(discussion, course, dates, at)
    db.session.flush()
    tick(discussion.id)


def close(reader: Reader, discussion: Discussion, version: int, at: datetime) -> bool:
    """Close now what is open, whoever has contributed: the next phase opens at once, and keeps its
    date. Answers whether something was held back until now. `version`: of the dates that the
    presser saw; raises `presses.Late` for others."""
    require(policy.may_run(reader, discussion, queries.members_of(discussion.id)))
    hold(discussion)
    course = days_course(discussion)
    if discussion.stage is not Stage.RUNNING or version_of(course) != version:
        raise Late
    rows = course.steps.values()
    if all(row.opens_at is None or row.opens_at <= at for row in rows if takes_time(row)):
        end(reader, discussion, at)
        return has_opened(discussion.id, at)
    dates = known_dates(course)
    for row in rows:
        if is_open(row, at):
            row.closes_at = at
    put_dates(discussion, course, dates, at)
    db.session.flush()
    finding.reveal(discussion.id)
    tick(discussion.id)
    return has_opened(discussion.id, at)


def takes_time(row: Step) -> bool:
    return row.opens_at != row.closes_at


def end(reader: Reader, discussion: Discussion, at: datetime) -> None:
    """Close all that is open or to come, and let everybody read what was held back."""
    require(policy.may_run(reader, discussion, queries.members_of(discussion.id)))
    hold(discussion)
    course = days_course(discussion)
    if discussion.stage is not Stage.RUNNING:
        raise RuleBroken(_("It does not go on."))
    for step in course.steps.values():
        step.opens_at = min(step.opens_at or at, at)
        step.closes_at = min(step.closes_at or at, at)
    discussion.stage, discussion.ended_at = Stage.OVER, at
    db.session.flush()
    finding.reveal(discussion.id)
    tick(discussion.id)


def days_course(discussion: Discussion) -> Course:
    db.session.refresh(discussion)
    course = course_of(discussion)
    if course is None or discussion.mode is not Mode.DAYS:
        raise RuleBroken(_("No protocol over days leads this discussion."))
    if not course.people:
        raise RuleBroken(_("Nobody takes part. Choose people first."))
    return course


def admit(discussion: Discussion) -> None:
    """Who was seated after it began has a round of their own, at the time of all."""
    course = course_of(discussion)
    if course is None or discussion.mode is not Mode.DAYS or not course.steps:
        return
    spans = {row.phase: (row.opens_at, row.closes_at) for row in course.steps.values()}
    for row in put_steps(discussion, course).values():
        row.opens_at, row.closes_at = spans[row.phase]


def put_dates(discussion: Discussion, course: Course, dates: Dates, at: datetime) -> None:
    spans = spans_of(course, dates, discussion.began_at or at, at)
    for row in put_steps(discussion, course).values():
        row.opens_at, row.closes_at = spans[row.phase]


def spans_of(
    course: Course, dates: Dates, begins: datetime, at: datetime
) -> dict[str, tuple[datetime, datetime]]:
    """When each phase opens and closes: {phase id: (moment, moment)}; what has closed stays so."""
    spans, opens = {}, begins
    for phase in course.definition.phases:
        ends = (row.closes_at for row in course.steps.values() if row.phase == phase.id)
        closed = [end for end in ends if end and end <= at]
        closes = closing(phase, dates, opens, at) if not closed else min(closed)
        spans[phase.id] = (opens, closes)
        opens = closes
    if opens - at > LONGEST:
        last = dated(course.definition)[-1]
        raise Refused(_("The last phase closes in four months at most."), CLOSES + last.id)
    return spans


def closing(phase: Phase, dates: Dates, opens: datetime, at: datetime) -> datetime:
    if phase.product is Product.NONE:
        return opens
    closes = dates.get(phase.id)
    if closes is None:
        raise Refused(_("Say when it closes."), CLOSES + phase.id)
    if closes < max(opens, at) + SHORTEST:
        words = _(
            "It closes before it can be worked on. A phase is open for %(minutes)s minutes at "
            "least, after the one before it.",
            minutes=SHORTEST // timedelta(minutes=1),
        )
        raise Refused(words, CLOSES + phase.id)
    return closes


def suggested(definition: Definition, at: datetime, place: tzinfo) -> dict[str, datetime]:
    """Dates to begin with: school days at their end, by the clock of the place."""
    day, found = at.astimezone(place).date(), {}
    for phase in dated(definition):
        for _each in range(SCHOOL_DAYS):
            day += timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))  # to Monday
        found[phase.id] = datetime.combine(day, END_OF_SCHOOL, place)
    return found


def spread(definition: Definition, begins: datetime, each: timedelta) -> dict[str, datetime]:
    """Each phase takes as long."""
    return {
        phase.id: begins + each * number for number, phase in enumerate(dated(definition), start=1)
    }


def to_date(course: Course, at: datetime) -> list[Phase]:
    """Phases that take time and have not closed."""
    rows = course.steps.values()
    closed = {row.phase for row in rows if row.closes_at and row.closes_at <= at}
    return [phase for phase in dated(course.definition) if phase.id not in closed]


def version_of(course: Course) -> int:
    """Moves with the dates: who moves them at the same time as another is told by it."""
    known = sorted((row.key, str(row.closes_at)) for row in course.steps.values())
    return zlib.crc32(repr(known).encode()) % MAX_ID + 1


def dates_now(course: Course, at: datetime, place: tzinfo) -> dict[str, datetime]:
    """As they are; before it begins, as they are suggested."""
    return suggested(course.definition, at, place) | known_dates(course)


def known_dates(course: Course) -> dict[str, datetime]:
    return {row.phase: row.closes_at for row in course.steps.values() if row.closes_at}
