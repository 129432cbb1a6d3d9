"""Who comes and goes while a discussion is live, and who takes its clock then."""

from collections.abc import Set
from datetime import datetime

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy, queries, seating
from ps5_collab.discussions.models import Discussion, Member, Part
from ps5_collab.discussions.running import clock
from ps5_collab.discussions.services import hold, tick
from ps5_collab.people.models import Person
from ps5_collab.protocols import presses
from ps5_collab.protocols.progress import Stage as RunStage
from ps5_collab.sharing.policy import Reader


def leave(
    actor: Person, reader: Reader, discussion: Discussion, person_id: int, at: datetime
) -> None:
    """Somebody goes in the middle: oneself, or whom the one who runs it notes. What they said
    stays."""
    runs = policy.may_run(reader, discussion, queries.members_of(discussion.id))
    require(runs or (actor.id == person_id and policy.may_say(reader, discussion)))
    hold(discussion)
    member = db.session.get(Member, (discussion.id, person_id), populate_existing=True)
    if member is None:
        raise NotFound
    course = clock.live_course(discussion)
    if course.progress.stage is RunStage.WAITING:
        raise RuleBroken(_("It has not begun: change who takes part instead."))
    if len(course.people) < 2:
        raise RuleBroken(_("Nobody else is here any more. End the discussion instead."))
    member.left_at = member.left_at or at
    now = presses.leave(course.plan, course.progress, person_id, at)
    db.session.flush()
    clock.move(discussion, clock.live_course(discussion), now, at)


def join(reader: Reader, discussion: Discussion, person_id: int, at: datetime) -> None:
    """Somebody of the group comes later, or comes back: at the end of the order of turns. Whoever
    took part says so themselves, or the one who runs it does."""
    seats = queries.members_of(discussion.id)
    took_part = person_id in {seat.person_id for seat in seats}
    back = took_part and person_id == reader.person_id and policy.may_say(reader, discussion)
    require(back or policy.may_run(reader, discussion, seats))
    hold(discussion)
    seating.require_of_group(discussion, {person_id})
    member = db.session.get(Member, (discussion.id, person_id), populate_existing=True)
    if member is None or member.left_at is not None:
        last = queries.last_seat(discussion.id) + 1
        member = member or Member(discussion_id=discussion.id, person_id=person_id)
        member.position, member.left_at = last, None
        db.session.add(member)
        db.session.flush()
        admit(discussion, {person_id}, at)


def admit(discussion: Discussion, people: Set[int], at: datetime) -> None:
    """These were seated while it runs: they come after all who are still to speak."""
    course = clock.live_course(discussion)
    now = course.progress
    if now.stage not in (RunStage.RUNNING, RunStage.PAUSED):
        return
    for person_id in (who for who in course.people if who in people):
        now = presses.come(course.plan, now, person_id, at)
    clock.move(discussion, course, now, at)


def take(actor: Person, reader: Reader, discussion: Discussion) -> None:
    """Those who ran it have all left: somebody who is there goes on, as its facilitator."""
    hold(discussion)
    db.session.refresh(discussion)
    seats = queries.members_of(discussion.id)
    require(policy.belongs(reader, discussion))
    require(any(seat.person_id == actor.id and seat.left_at is None for seat in seats))
    if not policy.may_take_clock(reader, discussion, seats):
        raise presses.Late
    seating.give(discussion, Part.FACILITATOR, actor.id)
    tick(discussion.id)
