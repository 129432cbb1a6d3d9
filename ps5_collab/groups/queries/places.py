"""Reading groups' places and their revisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.groups.document import GroupDocument, from_json
from ps5_collab.groups.models import GroupPlace, Inquiry, Joining, Reach
from ps5_collab.people.models import Person, School
from ps5_collab.sharing.models import Audience, Item, Revision, State
from ps5_collab.sharing.policy import Reader, authored_by, visible_to


@dataclass(frozen=True)
class PlacePage:
    """A group as its page shows it: a plain row."""

    id: int
    kind: str
    title: str
    summary: str
    language: str
    owner_id: int
    group_id: int
    audience: Audience
    state: State
    school_id: int | None
    revision: int
    inquiry: Inquiry
    reach: Reach
    joining: Joining
    archived_at: datetime | None
    school: str | None
    stored: dict[str, Any] | None
    html: dict[str, Markup] | None

    @cached_property
    def document(self) -> GroupDocument:
        return from_json(self.stored or {})

    @property
    def purpose(self) -> Markup:
        return (self.html or {}).get("purpose", Markup())

    @property
    def norms(self) -> list[Markup]:
        pieces = self.html or {}
        return [pieces[key] for key in norm_keys(self.document.norms) if key in pieces]

    @property
    def listed(self) -> bool:
        return self.audience is not Audience.GROUP


def norm_keys(norms: Sequence[str]) -> list[str]:
    """Where the HTML of each norm stands in a revision."""
    return [f"norm-{number}" for number in range(1, len(norms) + 1)]


def place_page(reader: Reader, item_id: int) -> PlacePage:
    """The group's place, if the reader may see it; otherwise the 404 of none. One statement."""
    row = rows(PLACE.where(visible_to(reader)), item_id=min(item_id, MAX_ID)).one_or_none()
    if row is None:
        raise NotFound
    return PlacePage(**row._mapping)


PLACE: Final = (
    sa.select(
        *(
            getattr(GroupPlace, name)
            for name in ("id", "kind", "title", "summary", "language", "owner_id", "group_id")
        ),
        *(getattr(GroupPlace, name) for name in ("audience", "state", "school_id", "revision")),
        *(getattr(GroupPlace, name) for name in ("inquiry", "reach", "joining", "archived_at")),
        School.name.label("school"),
        Revision.document.label("stored"),
        Revision.html,
    )
    .outerjoin(
        Revision,
        sa.and_(Revision.item_id == GroupPlace.id, Revision.number == GroupPlace.revision),
    )
    .outerjoin(School, School.id == GroupPlace.school_id)
    .where(GroupPlace.id == sa.bindparam("item_id"))
)


def get_place(reader: Reader, item_id: int) -> GroupPlace:
    """The place for changing something; the same 404 when it may not be seen."""
    found = sa.select(GroupPlace).where(GroupPlace.id == min(item_id, MAX_ID), visible_to(reader))
    place = db.session.scalar(found)
    if place is None:
        raise NotFound
    return place


def place_of(reader: Reader, group_id: int | None) -> GroupPlace | None:
    """The place of a group, if it has one and the reader may see it."""
    found = sa.select(GroupPlace).where(GroupPlace.group_id == group_id, visible_to(reader))
    return db.session.scalar(found)


def own_of_uuid(reader: Reader, uuid: UUID | None) -> Item | None:
    """What this reader made before under the same name: a form that was sent twice."""
    found = sa.select(Item).where(Item.uuid == uuid, authored_by(reader))
    return db.session.scalar(found) if uuid else None


def document_of(item: Item | PlacePage, number: int | None = None) -> GroupDocument:
    """The newest document, or that of revision `number`, of a place that its reader may see."""
    wanted = item.revision if number is None else min(number, MAX_ID)
    found = sa.select(Revision.document).where(
        Revision.item_id == item.id, Revision.number == wanted
    )
    stored = db.session.scalar(found)
    if stored is None:
        raise NotFound
    return from_json(stored)


def last_author(item_id: int, number: int) -> str:
    found = sa.select(Person.name).join(Revision, Revision.author_id == Person.id)
    name = db.session.scalar(found.where(Revision.item_id == item_id, Revision.number == number))
    return name or ""


def revisions_of(item_id: int) -> sa.Select[Any]:
    """Every revision with its author, newest first."""
    found = sa.select(Revision).where(Revision.item_id == item_id)
    return found.options(joinedload(Revision.author)).order_by(Revision.number.desc())


def documents_of(item_id: int, numbers: Iterable[int]) -> dict[int, GroupDocument]:
    found = sa.select(Revision.number, Revision.document).where(
        Revision.item_id == item_id, Revision.number.in_(list(numbers))
    )
    return {number: from_json(stored) for number, stored in db.session.execute(found)}
