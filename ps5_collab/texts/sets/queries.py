"""Reading text sets, and of each what its reader may read, and no trace of the rest."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.pages import Page, offset
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to
from ps5_collab.texts.models import SETS, Text, TextSet, TextSetMember

_TEXT: Final = Text.__table__
_LISTED: Final = (
    Item.id, Item.title, Item.summary, Item.language, Item.audience, Person.name.label("owner"),
)  # fmt: skip
#: What a set shows of what is in it; all but the first two is empty where it is not open.
_MEMBER: Final = (
    TextSetMember.item_id.label("member_id"), TextSetMember.why, Item.id, Item.kind, Item.title,
    Item.summary, Item.language, Item.revision.label("newest"), TextSetMember.revision,
    TextSetMember.position, _TEXT.c.author, _TEXT.c.minutes,
)  # fmt: skip


def get_set(reader: Reader, item_id: int) -> TextSet:
    """With its owner; the same 404 when it may not be seen."""
    found = (
        sa.select(TextSet)
        .where(TextSet.id == min(item_id, MAX_ID), TextSet.state == State.PUBLISHED)
        .where(visible_to(reader))
        .options(joinedload(TextSet.owner), joinedload(TextSet.coauthors))
    )
    text_set = db.session.scalars(found).unique().one_or_none()
    if text_set is None:
        raise NotFound
    return text_set


def set_of_uuid(reader: Reader, uuid: UUID | None) -> TextSet | None:
    """The reader's own set of that name: its form was sent before."""
    found = sa.select(TextSet).where(TextSet.uuid == uuid, TextSet.owner_id == reader.person_id)
    return db.session.scalar(found) if uuid else None


def own_sets(reader: Reader) -> Sequence[Any]:
    """The reader's own, the newest first."""
    own = _listed().where(Item.owner_id == reader.person_id, Item.state == State.PUBLISHED)
    return db.session.execute(own.order_by(Item.created_at.desc(), Item.id.desc())).all()


def shared_sets(reader: Reader, number: int) -> Page[Any]:
    """What others share with the reader, the newest first."""
    seen = (
        Item.state == State.PUBLISHED,
        Item.kind == SETS,
        Item.owner_id != reader.person_id,
        visible_to(reader),
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Item).where(*seen)) or 0
    newest = (Item.published_at.desc(), Item.id.desc())
    found = _listed().where(*seen).order_by(*newest).offset(offset(number)).limit(Page.size)
    return Page(db.session.execute(found).all(), number, total)


def _listed() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*_LISTED).join(Person, Person.id == Item.owner_id).where(Item.kind == SETS)


def counts(reader: Reader, sets: Collection[int]) -> dict[int, int]:
    """How much the reader can read of each; one statement."""
    found = (
        sa.select(TextSetMember.set_id, sa.func.count())
        .join(Item, _open(reader))
        .where(TextSetMember.set_id.in_(sets))
        .group_by(TextSetMember.set_id)
    )
    return {number: count for number, count in db.session.execute(found)} if sets else {}


def _open(reader: Reader) -> sa.ColumnElement[bool]:
    """Of a member and an item: it is that one, and the reader may read that revision of it."""
    return sa.and_(
        Item.id == TextSetMember.item_id,
        Item.state == State.PUBLISHED,
        TextSetMember.revision >= oldest_open(reader),
        visible_to(reader),
    )


def members_of(reader: Reader, text_set: TextSet) -> Sequence[Any]:
    """In the order of the set. Its owner also gets what is no longer open to them, of which
    nothing is known but the own words: `id` is None."""
    found = (
        sa.select(*_MEMBER)
        .select_from(TextSetMember)
        .outerjoin(Item, _open(reader))
        .outerjoin(_TEXT, _TEXT.c.item_id == Item.id)
        .where(TextSetMember.set_id == text_set.id)
        .order_by(TextSetMember.position, TextSetMember.item_id)
    )
    if reader.person_id != text_set.owner_id:
        found = found.where(Item.id.is_not(None))
    return db.session.execute(found).all()


def in_order(text_set: TextSet) -> list[TextSetMember]:
    found = sa.select(TextSetMember).where(TextSetMember.set_id == text_set.id)
    ordered = found.order_by(TextSetMember.position, TextSetMember.item_id)
    return list(db.session.scalars(ordered))
