"""What happens by itself while a discussion goes on over days: phases open, who was silent is
reminded once of each, and after the last one it is over."""

from collections.abc import Iterable, Set
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.annotating import finding
from ps5_collab.discussions.models import Discussion, Mode, Stage, Step
from ps5_collab.discussions.running import saying
from ps5_collab.discussions.running.plan import Course, is_open
from ps5_collab.discussions.running.queries import course_of, who_contributed
from ps5_collab.discussions.services import hold, tick
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.sharing.models import State

#: So long before it closes, or half of its time where that is less.
BEFORE_CLOSE: Final = timedelta(hours=24)


@jobs.every(minutes=5)
def go_on() -> None:
    """Each discussion in a commit of its own."""
    for discussion_id in over_days():
        jobs.perform_in_turn(go_on_with, discussion_id)


@jobs.job
def go_on_with(discussion_id: int) -> None:
    """Of two workers, one tells."""
    discussion = db.session.get_one(Discussion, discussion_id)
    hold(discussion)
    db.session.refresh(discussion)
    course, at = course_of(discussion), utcnow()
    if course is None or discussion.stage is not Stage.RUNNING:
        return
    if course.is_over(at):
        discussion.stage = Stage.OVER
        discussion.ended_at = max(
            step.closes_at for step in course.steps.values() if step.closes_at
        )
        db.session.flush()
        finding.reveal(discussion.id)
        tick(discussion.id)
        return
    rows = [row for row in course.steps.values() if is_open(row, at)]
    tell_of_opening(discussion, course, [row for row in rows if row.told_at is None], at)
    late = [row for row in rows if row.reminded_at is None and at >= reminds_at(row)]
    remind(discussion, course, late, at)


def tell_of_opening(
    discussion: Discussion, course: Course, opened: list[Step], at: datetime
) -> None:
    for row in opened:
        row.told_at = at
    if opened:  # where one opens, the one before has closed
        finding.reveal(discussion.id)
    people = for_whom(course, opened)
    if people:
        names = ", ".join(dict.fromkeys(course.definition.phase(row.phase).name for row in opened))
        told = dict.fromkeys(sorted(people), NoticeKind.DISCUSSION_PHASE)
        notices.tell(None, discussion, told, "how", text=names)
        tick(discussion.id)


def remind(discussion: Discussion, course: Course, late: list[Step], at: datetime) -> None:
    for row in late:
        row.reminded_at = at
    silent = for_whom(course, late) - who_contributed([row.id for row in late])
    if silent:
        told = dict.fromkeys(sorted(silent), NoticeKind.DISCUSSION_REMINDER)
        notices.tell(None, discussion, told, "how", text=missing(course, late, silent))


def missing(course: Course, late: list[Step], silent: Set[int]) -> dict[int, str]:
    """{person id: in which phase their words are missing, and until when they can be written}."""
    lines = {}
    for who in silent:
        own = [row for row in late if who in for_whom(course, [row])]
        phases = {row.phase: row.closes_at for row in own if row.closes_at}
        names = ((course.definition.phase(phase).name, phases[phase]) for phase in phases)
        lines[who] = saying.kept(names)
    return lines


def for_whom(course: Course, rows: Iterable[Step]) -> set[int]:
    steps = [step for row in rows if (step := course.step(row.key)) is not None]
    return {who for who in course.people for step in steps if course.takes(step, who)}


def reminds_at(row: Step) -> datetime:
    opens, closes = row.opens_at or utcnow(), row.closes_at or utcnow()
    return closes - min(BEFORE_CLOSE, (closes - opens) / 2)


def over_days() -> list[int]:
    """Those that go on; the session is free again."""
    found = (
        sa.select(Discussion.item_id)
        .where(
            Discussion.mode == Mode.DAYS,
            Discussion.stage == Stage.RUNNING,
            Discussion.state == State.PUBLISHED,
        )
        .order_by(Discussion.item_id)
    )
    ids = list(db.session.scalars(found))
    db.session.rollback()
    return ids
