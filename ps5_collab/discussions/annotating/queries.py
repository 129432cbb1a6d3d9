"""Reading what was said on a text. Every statement starts from the one rule of who reads it."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions.annotating.state import AT, TEXT, state_columns
from ps5_collab.discussions.models import (
    OF_DISCUSSION,
    Annotation,
    AnnotationPlace,
    AnnotationStandard,
    AnnotationTag,
    Discussion,
    DiscussionReading,
    Member,
    Step,
)
from ps5_collab.discussions.policy import is_revealed, quote, readable
from ps5_collab.discussions.queries import TAKEN_UP_IN
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to
from ps5_collab.standards.models import Framework, Standard

TO: Final = aliased(Person, flat=True)
MEMBERS: Final = (
    sa.select(sa.func.count())
    .select_from(GroupMembership)
    .where(
        GroupMembership.group_id == Item.group_id,
        sa.or_(
            GroupMembership.left_on.is_(None),
            GroupMembership.left_on > sa.bindparam("day", type_=sa.Date),
        ),
    )
    .correlate(Item)
    .scalar_subquery()
)
#: Who takes part now, in one value: a line each of seat, number, whether they share, and name.
_SEAT: Final[tuple[Any, ...]] = (
    sa.cast(Member.position, sa.String),
    sa.cast(Member.person_id, sa.String),
    sa.case((Member.shares_notes, "1"), else_="0"),
    Person.name,
)
SEATS: Final = (
    sa.select(
        sa.func.aggregate_strings(_SEAT[0] + " " + _SEAT[1] + " " + _SEAT[2] + " " + _SEAT[3], "\n")
    )
    .select_from(Member)
    .join(Person, Person.id == Member.person_id)
    .where(Member.discussion_id == Item.id, Member.left_at.is_(None))
    .correlate(Item)
    .scalar_subquery()
)
#: Whether a phase still holds it back: then only its author reads it.
HELD_BACK: Final = sa.not_(is_revealed(AT))
HELD_BY: Final = (
    sa.select(Step.key)
    .where(Step.id == Annotation.sealed_by_id)
    .correlate(Annotation)
    .scalar_subquery()
)


# --- the page ------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def page_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """A discussion with one of the things that it reads, and of that the newest revision and the
    oldest that the reader reads."""
    read = sa.select(oldest_open(reader)).where(Item.id == DiscussionReading.item_id)
    oldest = read.correlate(DiscussionReading).scalar_subquery()
    return (
        sa.select(
            Item.id,
            Item.title,
            Item.owner_id,
            Item.group_id,
            Item.state,
            Item.language,
            OF_DISCUSSION.c.stage,
            OF_DISCUSSION.c.mode,
            OF_DISCUSSION.c.protocol,
            OF_DISCUSSION.c.protocol_key,
            Group.name.label("group"),
            MEMBERS.label("members"),
            SEATS.label("seats"),
            DiscussionReading.id.label("reading_id"),
            DiscussionReading.item_id.label("text_id"),
            DiscussionReading.revision,
            DiscussionReading.title.label("text_title"),
            DiscussionReading.set_aside_at,
            TEXT.kind.label("text_kind"),
            TEXT.revision.label("newest"),
            oldest.label("oldest"),
            *state_columns(reader),
        )
        .select_from(Item)
        .join(OF_DISCUSSION, OF_DISCUSSION.c.item_id == Item.id)
        .join(Group, Group.id == Item.group_id)
        .join(DiscussionReading, DiscussionReading.discussion_id == Item.id)
        .join(TEXT, TEXT.id == DiscussionReading.item_id)
        .where(
            Item.id == sa.bindparam("discussion_id"),
            DiscussionReading.id == sa.bindparam("reading_id"),
            visible_to(reader),
        )
    )


class Seat(NamedTuple):
    """Somebody who takes part."""

    person_id: int
    name: str
    shares_notes: bool


def seats_in(told: str | None) -> list[Seat]:
    """What `SEATS` tells, in the order of seats."""
    lines = (line.split(" ", 3) for line in (told or "").splitlines())
    found = sorted((int(at), int(number), shares, name) for at, number, shares, name in lines)
    return [Seat(number, name, shares == "1") for _at, number, shares, name in found]


def get_page(reader: Reader, discussion_id: int, reading_id: int) -> Any:
    """One row, or the 404 of what is not there."""
    given = {
        "discussion_id": discussion_id,
        "reading_id": reading_id,
        "day": today(),
        "at": utcnow(),
    }
    found = max(discussion_id, reading_id) <= MAX_ID
    row = rows(page_for(reader), **given).one_or_none() if found else None
    if row is None:
        raise NotFound
    return row


def hearers(discussion: Discussion) -> Any:
    """Whose discussion it is, and how many they are: (group, members)."""
    found = sa.select(Group.name.label("group"), MEMBERS.label("members"))
    found = found.join(Item, Item.group_id == Group.id).where(Item.id == discussion.id)
    return db.session.execute(found, {"day": today()}).one()


def get_reading(discussion_id: int, reading_id: int) -> DiscussionReading:
    """One of the things that a discussion reads, which the caller loaded for its reader."""
    wanted = sa.select(DiscussionReading).filter_by(id=reading_id, discussion_id=discussion_id)
    row = db.session.scalar(wanted) if reading_id <= MAX_ID else None
    if row is None:
        raise NotFound
    return row


#: The first fields of `board.Note`, in their order: where it stands and what it is.
PLACED: Final = (
    Annotation.id,
    Annotation.reply_to_id,
    Annotation.author_id,
    Person.name,
    Annotation.imported_as,
    Annotation.kind,
    Annotation.start,
    Annotation.end,
    Annotation.revision,
    Annotation.anchoring,
    Annotation.answered_at,
    Annotation.deleted_at,
)
#: What it says, for those that a page shows; beside it stands what it quotes, see `policy.quote`.
SAID: Final = (
    Annotation.html,
    Annotation.hearer,
    Annotation.to_person_id,
    TO.name.label("to_name"),
    Annotation.block,
    Annotation.created_at,
    Annotation.edited_at,
    TAKEN_UP_IN.label("taken_up_in"),
    HELD_BACK.label("held_back"),
    HELD_BY.label("held_by"),
    Annotation.sealed_until_open.label("until_open"),
)


@lru_cache(maxsize=512)
def notes_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """What was said on one reading of a discussion, in the order of time."""
    return (
        sa.select(*PLACED)
        .join(Person, Person.id == Annotation.author_id)
        .where(
            Annotation.discussion_id == sa.bindparam("discussion_id"),
            Annotation.reading_id == sa.bindparam("reading_id"),
            readable(reader, AT),
        )
        .order_by(Annotation.id)
    )


def notes_of(reader: Reader, discussion_id: int, reading_id: int, at: datetime) -> Sequence[Any]:
    given = {"discussion_id": discussion_id, "reading_id": reading_id, "at": at}
    return rows(notes_for(reader), **given).all()


@lru_cache(maxsize=512)
def words_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Annotation.id, *SAID, quote(reader).label("exact"))
        .outerjoin(TO, TO.id == Annotation.to_person_id)
        .where(
            Annotation.id.in_(sa.bindparam("ids", expanding=True)),
            Annotation.deleted_at.is_(None),
            readable(reader, AT),
        )
    )


def words_of(reader: Reader, ids: Sequence[int], at: datetime) -> Sequence[Any]:
    """What these notes say."""
    return rows(words_for(reader), ids=list(ids), at=at).all() if ids else []


MARKED: Final[sa.CompoundSelect[*tuple[Any, ...]]] = sa.union_all(
    sa.select(
        AnnotationTag.annotation_id, AnnotationTag.tag, sa.null(), sa.null(), sa.null(), sa.null()
    )
    .join(Annotation, Annotation.id == AnnotationTag.annotation_id)
    .where(Annotation.reading_id == sa.bindparam("reading_id")),
    sa.select(
        AnnotationStandard.annotation_id,
        sa.null(),
        Standard.identifier,
        Standard.code,
        Standard.short_title,
        Framework.key,
    )
    .join(Annotation, Annotation.id == AnnotationStandard.annotation_id)
    .join(Standard, Standard.id == AnnotationStandard.standard_id)
    .join(Framework, Framework.id == Standard.framework_id)
    .where(Annotation.reading_id == sa.bindparam("reading_id")),
)


def marks_of(reading_id: int) -> Sequence[Any]:
    """Tags and standards of all notes on a reading, for the caller to put beside those that its
    reader reads: (note, tag, or none and a standard's identifier, code, title and framework)."""
    return db.session.execute(MARKED, {"reading_id": reading_id}).all()


PLACES: Final = sa.select(
    AnnotationPlace.annotation_id,
    AnnotationPlace.revision,
    AnnotationPlace.block,
    AnnotationPlace.number,
    AnnotationPlace.start,
    AnnotationPlace.end,
).join(Annotation, Annotation.id == AnnotationPlace.annotation_id)


def earlier_places(reading_id: int) -> dict[int, Any]:
    """Where notes stood in what the group read before: {note: its newest place of those}."""
    found = PLACES.where(Annotation.reading_id == reading_id).order_by(AnnotationPlace.revision)
    return {row.annotation_id: row for row in db.session.execute(found)}


def places_in(reading_id: int, revision: int) -> dict[int, Any]:
    """Where notes stood in one revision that the group read before, or last before that: {note:
    place}."""
    until = (Annotation.reading_id == reading_id, AnnotationPlace.revision <= revision)
    found = PLACES.where(*until).order_by(AnnotationPlace.revision)
    return {row.annotation_id: row for row in db.session.execute(found)}


def get_note(reader: Reader, note_id: int, discussion_id: int | None = None) -> Annotation:
    """A note with its author, if the reader may read it; what was taken away only its author."""
    wanted = (
        sa.select(Annotation)
        .join(Item, Item.id == Annotation.discussion_id)
        .where(
            Annotation.id == note_id,
            visible_to(reader),
            readable(reader, utcnow()),
            sa.or_(Annotation.deleted_at.is_(None), Annotation.author_id == reader.person_id),
        )
        .options(joinedload(Annotation.author))
    )
    if discussion_id is not None:
        wanted = wanted.where(Annotation.discussion_id == discussion_id)
    note = db.session.scalar(wanted) if note_id <= MAX_ID else None
    if note is None:
        raise NotFound
    return note


def block_of(note: Annotation) -> str:
    """The block that it stands at: of an answer, that of the note above all those that it
    answers."""
    if note.reply_to_id is None:
        return note.block
    step = (Annotation.reply_to_id, Annotation.block)
    above = sa.select(*step).where(Annotation.id == note.reply_to_id).cte(recursive=True)
    higher = sa.select(*step).join(above, Annotation.id == above.c.reply_to_id)
    above = above.union_all(higher)
    top = sa.select(above.c.block).where(above.c.reply_to_id.is_(None))
    return db.session.scalar(top) or ""


def quote_of(reader: Reader, note: Annotation) -> str:
    """The words that a note which was loaded for its reader quotes, as far as they read those."""
    return db.session.scalar(sa.select(quote(reader)).where(Annotation.id == note.id)) or ""


def tags_of(note_id: int) -> Sequence[str]:
    found = sa.select(AnnotationTag.tag).where(AnnotationTag.annotation_id == note_id)
    return db.session.scalars(found.order_by(AnnotationTag.tag)).all()


def standards_of(note_id: int) -> Sequence[Any]:
    """(identifier, code, framework key) of the standards of a note."""
    found = (
        sa.select(Standard.identifier, Standard.code, Framework.key)
        .join(AnnotationStandard, AnnotationStandard.standard_id == Standard.id)
        .join(Framework, Framework.id == Standard.framework_id)
        .where(AnnotationStandard.annotation_id == note_id)
    )
    return db.session.execute(found.order_by(Standard.id)).all()
