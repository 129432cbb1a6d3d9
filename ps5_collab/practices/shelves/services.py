"""Making a shelf, putting practices on it, and what may happen to it. The request commits.

Every change moves the version of the shelf: who changes it after somebody else did, on a page that
was opened before, is told so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.text import clean_line, shorten
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person
from ps5_collab.practices.models import Practice
from ps5_collab.practices.shelves import findable, policy, queries
from ps5_collab.practices.shelves.models import Entry, Shelf
from ps5_collab.sharing import facets
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Shared

LONGEST_TITLE: Final = 160
#: On one shelf.
MOST: Final = 60

ALONE: Final = Shared(Audience.ME)


@dataclass(frozen=True)
class Plate:
    """What stands on the front of a shelf, and who may read it."""

    title: str
    about: str = ""
    on_day: date | None = None
    shared: Shared = ALONE


def make(actor: Person, reader: Reader, plate: Plate, uuid: UUID | None = None) -> Shelf:
    """`uuid` names it for good."""
    require(policy.may_make(reader))
    shelf = Shelf(
        uuid=uuid or uuid4(),
        owner_id=actor.id,
        coauthors=[],
        school_id=min(reader.school_ids, default=None),
        state=State.PUBLISHED,
        published_at=utcnow(),
        language=actor.language or "en",
    )
    describe(reader, shelf, plate)
    try:
        with db.session.begin_nested():
            db.session.add(shelf)
    except IntegrityError:
        raise RuleBroken(_("This shelf is saved already.")) from None
    facets.touch(shelf)
    findable.put(shelf)
    return shelf


def change(reader: Reader, shelf: Shelf, plate: Plate) -> None:
    require(policy.may_change(reader, shelf))
    describe(reader, shelf, plate)
    facets.touch(shelf)
    findable.put(shelf)


def describe(reader: Reader, shelf: Shelf, plate: Plate) -> None:
    if not clean_line(plate.title):
        raise Refused(_("Give it a name."), "title")
    if plate.shared.audience not in policy.AUDIENCES:
        raise Refused(_("Choose who can read it."), "audience")
    shelf.title, shelf.summary, shelf.on_day = clean_line(plate.title), plate.about, plate.on_day
    sharing.address(reader, shelf, plate.shared)


def add(reader: Reader, shelf: Shelf, practice: Practice, note: str = "") -> Entry:
    """Put a practice that the reader sees at the end of a shelf."""
    require(policy.may_change(reader, shelf))
    if practice.state != State.PUBLISHED:
        raise RuleBroken(_("Only what is published can stand on a shelf."))
    facets.touch(shelf)  # from here on nobody else puts anything on it
    there = queries.in_order(shelf)
    if any(entry.practice_id == practice.id for entry in there):
        raise Refused(_("It stands on this shelf already."), "shelf")
    if len(there) >= MOST:
        raise Refused(_("A shelf holds at most %(most)s practices.", most=MOST), "shelf")
    position = there[-1].position + 1 if there else 0
    entry = Entry(shelf_id=shelf.id, practice_id=practice.id, position=position, note=note.strip())
    db.session.add(entry)
    db.session.flush()
    return entry


def move(reader: Reader, shelf: Shelf, entry: Entry, by: int, version: int | None) -> None:
    """One place up (-1) or down (1), as the reader sees the shelf; at its end nothing happens."""
    require(policy.may_change(reader, shelf))
    require_newest(shelf, version)
    there = queries.in_order(shelf)
    at = there.index(entry)
    if 0 <= at + by < len(there):
        there[at], there[at + by] = there[at + by], there[at]
        for position, each in enumerate(there):
            each.position = position
        facets.touch(shelf)


def annotate(reader: Reader, shelf: Shelf, entry: Entry, note: str) -> None:
    require(policy.may_change(reader, shelf))
    entry.note = note.strip()
    facets.touch(shelf)


def take_off(reader: Reader, shelf: Shelf, entry: Entry, version: int | None) -> None:
    require(policy.may_change(reader, shelf))
    require_newest(shelf, version)
    db.session.delete(entry)
    facets.touch(shelf)


def require_newest(shelf: Shelf, version: int | None) -> None:
    if version != shelf.version:
        raise RuleBroken(_("This shelf was changed elsewhere meanwhile. Look at it once more."))


def remove(reader: Reader, shelf: Shelf) -> None:
    """Take it from everybody's sight. Safe to ask twice."""
    require(policy.may_change(reader, shelf))
    shelf.state, shelf.removed_at = State.WITHDRAWN, shelf.removed_at or utcnow()
    facets.touch(shelf)


def bring_back(reader: Reader, shelf: Shelf) -> None:
    require(policy.may_change(reader, shelf))
    shelf.state, shelf.removed_at = State.PUBLISHED, None
    facets.touch(shelf)


def copy(actor: Person, reader: Reader, shelf: Shelf) -> Shelf:
    """A shelf of the actor's own, for them alone, with the practices that they see on this one."""
    title = _("Copy of %(title)s", title=shelf.title)
    made = make(actor, reader, Plate(shorten(str(title), LONGEST_TITLE), shelf.summary))
    rows = [
        {"shelf_id": made.id, "practice_id": row.practice_id, "position": at, "note": row.note}
        for at, row in enumerate(queries.entries_of(reader, shelf))
        if row.practice_id is not None
    ]
    if rows:
        db.session.execute(sa.insert(Entry), rows)
    return made
