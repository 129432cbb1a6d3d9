"""Reading what was said on a text. Every statement starts from the one rule of who reads it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions.annotating.state import TEXT, state_columns
from ps5_collab.discussions.models import (
    OF_DISCUSSION,
    Annotation,
    AnnotationStandard,
    AnnotationTag,
    Discussion,
    DiscussionReading,
    Member,
)
from ps5_collab.discussions.policy import quote, readable
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to
from ps5_collab.standards.models import Framework, Standard

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
