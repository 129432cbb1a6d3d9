"""A person's own calendar addresses, and what they want of calendars."""

from datetime import timedelta

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db, put, writing
from ps5_collab.core.errors import NotFound, Refused, RuleBroken, require
from ps5_collab.core.security import hashed, new_token
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import CalendarChoice, CalendarFeed
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader

#: Minutes before a meeting that a calendar may ring; a day is the longest.
ALARMS = (5, 15, 60, 24 * 60)
MOST_FEEDS = 20
READ_EVERY = timedelta(hours=1)


def new_feed(person: Person, reader: Reader, group_id: int | None = None, *, name: str = "") -> str:
    """Make an address of all the person's meetings, or of those of one of their groups; `name`: as
    the person tells it from their others.

    Answers the key in it, which is kept nowhere: it is shown once.
    """
    if group_id is not None and group_id not in reader.group_ids:
        raise NotFound
    hold(person)
    if living(person.id) >= MOST_FEEDS:
        raise RuleBroken(_("You have many calendar addresses already. Revoke one of them first."))
    key = new_token()
    feed = CalendarFeed(person_id=person.id, group_id=group_id, name=name, key_hash=hashed(key))
    db.session.add(feed)
    db.session.flush()
    return key


def hold(person: Person) -> None:
    """Of two addresses that one person makes at once the second is counted after the first."""
    row = sa.select(Person.id).where(Person.id == person.id)
    db.session.execute(row.with_for_update(key_share=True))


def living(person_id: int) -> int:
    mine = sa.and_(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
    count = sa.select(sa.func.count()).select_from(CalendarFeed).where(mine)
    return db.session.scalar(count) or 0


def revoke(person: Person, feed: CalendarFeed) -> None:
    """Whoever asks with it finds nothing from now on."""
    require(feed.person_id == person.id)
    feed.revoked_at = utcnow()


def renew(person: Person, reader: Reader, feed: CalendarFeed) -> str:
    """Another address of the same calendar, in place of one that others may know."""
    revoke(person, feed)
    db.session.flush()
    return new_feed(person, reader, feed.group_id, name=feed.name)


def choose(person: Person, alarm_minutes: int | None, *, shows_address: bool) -> None:
    if alarm_minutes is not None and alarm_minutes not in ALARMS:
        raise Refused(_("Choose one of the times that are offered."))
    chosen = {"alarm_minutes": alarm_minutes, "shows_address": shows_address}
    put(CalendarChoice, [{"person_id": person.id, **chosen}], ["person_id"])


def is_stale(feed: CalendarFeed) -> bool:
    """When it was last read is not known well enough."""
    return feed.read_at is None or feed.read_at < utcnow() - READ_EVERY


def note_read(feed_id: int) -> None:
    """Keep that a program asked just now; in a transaction of its own, for reading commits none."""
    mine = sa.update(CalendarFeed).where(CalendarFeed.id == feed_id)
    with writing(patience=0.25) as connection:
        connection.execute(mine.values(read_at=utcnow()))
