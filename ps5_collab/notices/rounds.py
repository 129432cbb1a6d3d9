"""The worker's rounds: what waits to be told becomes letters, each notice in one letter at most.

A round may be made by two workers at once and may die anywhere: a letter has a key that exists
once, and takes its notices along by one guarded statement in the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ps5_collab.core import jobs, mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.mail import Letter
from ps5_collab.notices import hours, letters, services
from ps5_collab.notices.models import Notice, Way
from ps5_collab.notices.ways import Choice, choice_of, choices_of, waiting
from ps5_collab.sharing.models import Item

#: What is said of one thing within this time comes in one letter; see `docs/decisions/`.
GATHER: Final = timedelta(minutes=3)


@jobs.every(minutes=1)
def tell_at_once() -> None:
    """One letter for each person and item of which something has waited long enough."""
    now = utcnow()
    found = (
        sa.select(Notice.person_id, Notice.item_id)
        .where(Notice.id.in_(waiting(Way.NOW)))
        .group_by(Notice.person_id, Notice.item_id)
        .having(sa.func.min(Notice.created_at) <= now - GATHER)
        .order_by(sa.func.min(Notice.id))
    )
    pairs = db.session.execute(found).all()
    choices = choices_of({person_id for person_id, _item in pairs})
    db.session.rollback()
    for person_id, item_id in pairs:
        if not choices[person_id].quiet_at(now):
            jobs.perform_in_turn(write_about_one_item, person_id, item_id)


@jobs.every(minutes=5)
def tell_in_the_morning() -> None:
    """One digest for each person for whom it is after seven, and of whom something has waited."""
    now = utcnow()
    oldest = {way: oldest_waiting(way) for way in (Way.DAILY, Way.WEEKLY)}
    people = sorted(set(oldest[Way.DAILY]) | set(oldest[Way.WEEKLY]))
    choices = choices_of(people)
    db.session.rollback()
    for person_id in people:
        choice = choices[person_id]
        since = limits(choice, now)
        due = any(person_id in oldest[way] and oldest[way][person_id] < since[way] for way in since)
        if due and not choice.quiet_at(now):
            jobs.perform_in_turn(write_digest, person_id)


def write_about_one_item(person_id: int, item_id: int) -> None:
    mine = (Notice.person_id == person_id, Notice.item_id == item_id)
    ids = ids_of(Notice.id.in_(waiting(Way.NOW)), *mine)
    choice = choice_of(person_id)
    if choice.stopped:
        services.settle(person_id)
    elif ids:
        letter = Letter(
            key=f"now {person_id} {ids[0]}",
            to=choice.email,
            writer=mail.writer_name(letters.about_one_item),
            thread=letters.thread_of(db.session.get_one(Item, item_id)),
        )
        take_along(letter, ids)


def write_digest(person_id: int) -> None:
    """What was told before the last seven o'clock: of the day, and of the week if it is Monday."""
    choice = choice_of(person_id)
    since = limits(choice, utcnow())
    due = sa.or_(
        *(sa.and_(Notice.id.in_(waiting(way)), Notice.created_at < since[way]) for way in since)
    )
    ids = ids_of(Notice.person_id == person_id, due)
    if choice.stopped:
        services.settle(person_id)
    elif ids:
        day = since[Way.DAILY].astimezone(choice.zone).date()
        take_along(digest_for(person_id, choice, day.isoformat()), ids)


def hold_back() -> int:
    """A restored copy must not write to anybody: what waits goes into letters that are held."""
    by_person: dict[int, list[int]] = {}
    rows = sa.select(Notice.person_id, Notice.id).where(Notice.mailed_at.is_(None))
    for person_id, notice_id in db.session.execute(rows.order_by(Notice.id)):
        by_person.setdefault(person_id, []).append(notice_id)
    for person_id, ids in by_person.items():
        letter = digest_for(person_id, choice_of(person_id), f"held {ids[0]}")
        letter.hold = True
        take_along(letter, ids)
    return len(by_person)


def digest_for(person_id: int, choice: Choice, name: str) -> Letter:
    key, writer = f"digest {person_id} {name}", mail.writer_name(letters.digest)
    return Letter(key=key, to=choice.email, writer=writer)


def take_along(letter: Letter, ids: Sequence[int]) -> None:
    """Put the letter in the outbox with those of the notices that no other letter took."""
    if not mail.send(letter):
        return
    free = sa.update(Notice).where(Notice.id.in_(ids), Notice.mailed_at.is_(None))
    taken = db.session.execute(free.values(mailed_at=utcnow(), letter_id=letter.id))
    if not getattr(taken, "rowcount", 0):
        db.session.delete(letter)


def limits(choice: Choice, now: datetime) -> dict[Way, datetime]:
    """{way: what was told before this moment is due}."""
    return {
        Way.DAILY: hours.last_morning(now, choice.zone),
        Way.WEEKLY: hours.last_monday(now, choice.zone),
    }


def oldest_waiting(way: Way) -> dict[int, datetime]:
    """{person: the time of the oldest notice that waits for this way}."""
    found = sa.select(Notice.person_id, sa.func.min(Notice.created_at)).where(
        Notice.id.in_(waiting(way))
    )
    return {person_id: at for person_id, at in db.session.execute(found.group_by(Notice.person_id))}


def ids_of(*conditions: sa.ColumnElement[bool]) -> list[int]:
    found = sa.select(Notice.id).where(Notice.mailed_at.is_(None), *conditions)
    return list(db.session.scalars(found.order_by(Notice.id)))
