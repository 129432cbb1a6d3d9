"""Reading practices. Every function starts from what the reader may see."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.core.fulltext import parse_query
from ps5_collab.lessons.models import KIND as LESSONS
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.people.models import Appointment, Person
from ps5_collab.people.queries import is_current
from ps5_collab.practices.document import LINKED, PracticeDocument, from_json
from ps5_collab.practices.models import Consent, Practice
from ps5_collab.practices.policy import covers
from ps5_collab.practices.strength import ALL_THERE, Gone
from ps5_collab.sharing import finding
from ps5_collab.sharing.models import Attachment, Audience, Item, ItemAuthor, State, Tag
from ps5_collab.sharing.policy import Reader, authored_by, visible_to
from ps5_collab.sharing.queries import documents_at, newest_of

#: What the form of a practice offers at once to be linked.
MOST_FOUND: Final = 10
LINK: Final = (Item.id, Item.kind, Item.title, Item.language)


def get_practice(reader: Reader, item_id: int) -> Practice:
    """The practice for changing it, with its co-authors; the same 404 when it may not be seen."""
    found = (
        sa.select(Practice)
        .where(Practice.id == min(item_id, MAX_ID), visible_to(reader))
        .options(joinedload(Practice.coauthors), joinedload(Practice.owner))
    )
    practice = db.session.scalars(found).unique().one_or_none()
    if practice is None:
        raise NotFound
    return practice


def document_of(practice: Practice) -> PracticeDocument:
    """The newest published document."""
    return from_json(newest_of(practice).document)


def document_at(reader: Reader, practice: Practice, number: int) -> PracticeDocument:
    """That of a revision which the reader may read; otherwise a 404."""
    (stored,) = documents_at(reader, practice.id, number)
    return from_json(stored)


def practice_of_uuid(reader: Reader, uuid: UUID | None) -> Practice | None:
    """One of the reader's own practices."""
    found = sa.select(Practice).where(Practice.uuid == uuid, authored_by(reader))
    return db.session.scalar(found) if uuid else None


def consents(practice_id: int) -> dict[int, Audience]:
    """{contributor: how far they agree that it goes}."""
    given = sa.select(Consent.person_id, Consent.audience)
    rows = db.session.execute(given.where(Consent.practice_id == practice_id))
    return {person_id: audience for person_id, audience in rows}


def who_has_not_agreed(practice: Practice, wanted: Audience) -> list[Person]:
    """Contributors without whose consent it may not go that far, by name."""
    given = consents(practice.id)
    people = [practice.owner, *practice.coauthors]
    asked = [person for person in people if person.deactivated_at is None]
    missing = (person for person in asked if not covers(given.get(person.id), wanted))
    return sorted(missing, key=lambda person: person.name)


def named_on(practice: Practice) -> list[Person]:
    """Its authors as readers know them: without who has not agreed that it goes so far."""
    given = consents(practice.id)
    people = [practice.owner, *practice.coauthors]
    return [each for each in people if covers(given.get(each.id), practice.audience)]


def names(person_id: int) -> sa.ColumnElement[bool]:
    """The practices of the showcase on which their readers see the person named."""
    far_enough = sa.or_(Item.audience == Audience.NETWORK, Consent.audience == Audience.EVERYONE)
    agreed = sa.exists().where(
        Consent.practice_id == Item.id, Consent.person_id == person_id, far_enough
    )
    return sa.and_(authored_by(Reader(person_id=person_id)), agreed)


def made_at(
    practice_id: int | sa.SQLColumnExpression[int], day: sa.BindParameter[date] | None = None
) -> sa.CompoundSelect[int]:
    """The schools that made a practice: its own, and those where its co-authors work now, or on
    the day."""
    its = sa.inspect(Item).local_table.alias("made")
    own = sa.select(its.c.school_id).where(its.c.id == practice_id, its.c.school_id.is_not(None))
    theirs = (
        sa.select(Appointment.school_id)
        .join(ItemAuthor, ItemAuthor.person_id == Appointment.person_id)
        .where(ItemAuthor.item_id == practice_id, is_current(day))
        .where(Appointment.school_id.is_not(None))
    )
    return sa.union_all(own, theirs)


def schools_that_made(practice_id: int) -> frozenset[int]:
    return frozenset(db.session.scalars(made_at(practice_id)))


def gone_from(practice_id: int, document: PracticeDocument) -> Gone:
    """What the document names as evidence and what is not there any more. One statement, or none
    where it names nothing."""
    files = {piece.attachment for piece in document.evidence if piece.attachment}
    records = {piece.record for piece in document.evidence if piece.record}
    if not files and not records:
        return ALL_THERE
    there = sa.union_all(
        sa.select(sa.literal("file"), Attachment.id).where(
            Attachment.item_id == practice_id,
            Attachment.id.in_(files),
            Attachment.removed_at.is_(None),
        ),
        sa.select(sa.literal("record"), TaughtRecord.id).where(
            TaughtRecord.id.in_(records), TaughtRecord.removed_at.is_(None)
        ),
    )
    found = {(kind, number) for kind, number in db.session.execute(there)}
    return Gone(
        frozenset(each for each in files if ("file", each) not in found),
        frozenset(each for each in records if ("record", each) not in found),
    )


def that_cite(record_id: int) -> Sequence[int]:
    """The practices whose newest revision names the record."""
    cites = Tag.kind == "record", Tag.value == str(record_id)
    return db.session.scalars(sa.select(Tag.item_id).where(*cites).order_by(Tag.item_id)).all()


def links(reader: Reader, document: PracticeDocument) -> dict[str, list[Any]]:
    """What belongs to the practice and the reader may see: {kind: rows in the order of the
    document}. One statement, or none."""
    named = {kind: getattr(document, kind) for kind in LINKED}
    numbers = [number for of_kind in named.values() for number in of_kind]
    found = rows(_links(reader), numbers=numbers) if numbers else ()
    seen = {(row.kind, row.id): row for row in found}
    return {
        kind: [seen[kind, number] for number in of_kind if (kind, number) in seen]
        for kind, of_kind in named.items()
    }


@lru_cache(maxsize=512)
def _links(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*LINK).where(
        Item.kind.in_(LINKED),
        Item.state == State.PUBLISHED,
        Item.id.in_(sa.bindparam("numbers", expanding=True)),
        visible_to(reader),
    )


def to_link(reader: Reader, words: str) -> Sequence[Any]:
    """What the reader may see that has the words; without words, their own newest lessons."""
    if words:
        return finding.find(reader, parse_query(words), LINKED).rows[:MOST_FOUND]
    found = (
        sa.select(*LINK)
        .where(Item.kind == LESSONS, Item.state == State.PUBLISHED, authored_by(reader))
        .order_by(Item.published_at.desc(), Item.id.desc())
        .limit(MOST_FOUND)
    )
    return db.session.execute(found).all()
