"""The page of a practice: one revision as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import MAX_ID, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.lessons.reading import Author, authors_of
from ps5_collab.people.models import Group, LocalDistrict, School
from ps5_collab.practices.document import PracticeDocument, from_json
from ps5_collab.practices.models import Featured, Practice
from ps5_collab.practices.strength import Strength
from ps5_collab.sharing.models import Draft, Item, Revision, Tag
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to

#: As it was counted when the newest revision was published, or others told of it.
STRENGTH: Final = (
    sa.select(Tag.value)
    .where(Tag.item_id == Item.id, Tag.kind == "strength")
    .limit(1)
    .correlate(Item)
    .scalar_subquery()
)
#: So that a page asks more only of what a leader chose.
FEATURED: Final = (
    sa.select(Featured.id)
    .where(Featured.practice_id == Item.id, Featured.ended_at.is_(None))
    .correlate(Item)
    .exists()
)


@dataclass(frozen=True)
class PracticePage:
    """One revision of a practice as its page shows it: plain rows, no entities."""

    id: int
    kind: str
    uuid: UUID
    language: str
    owner_id: int
    audience: str
    state: str
    school_id: int | None
    group_id: int | None
    #: The newest published revision.
    revision: int
    #: The oldest one that the reader may read.
    oldest: int
    #: The oldest one that its readers read.
    open_from: int
    comment_count: int
    stage: str
    wanted: str
    submitted_at: datetime | None
    reviewed_revision: int | None
    reviewed_at: datetime | None
    tried: int
    strength: str
    out_of_date: str
    #: A leader chose it and did not end that; perhaps its days are over.
    featured: bool
    in_review: bool
    school: str | None
    level: str | None
    district: str | None
    group: str | None
    #: The revision that is shown.
    number: int
    note: str
    published_at: datetime
    restores: int | None
    stored: dict[str, Any]
    html: dict[str, Markup]
    draft_saved_at: datetime | None
    authors: Sequence[Author]

    @cached_property
    def document(self) -> PracticeDocument:
        return from_json(self.stored)

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def is_newest(self) -> bool:
        return self.number == self.revision

    @property
    def is_reviewed(self) -> bool:
        """The very revision that is shown was approved."""
        return self.number == self.reviewed_revision

    @property
    def author_ids(self) -> set[int]:
        return {author.id for author in self.authors}


def practice_page(reader: Reader, item_id: int, number: int | None = None) -> PracticePage:
    """The newest revision, or the one of that number. Two statements."""
    asked = {"item_id": min(item_id, MAX_ID), "number": min(number or 0, MAX_ID)}
    row = rows(page_for(reader, number is None), **asked).one_or_none()
    if row is None:
        raise NotFound
    return PracticePage(**row._mapping, authors=authors_of(row.id, row.owner_id))


@lru_cache(maxsize=512)
def page_for(reader: Reader, newest: bool) -> sa.Select[*tuple[Any, ...]]:
    """Making the statement costs more than running it, so it is kept for the next page."""
    wanted = Practice.revision if newest else sa.bindparam("number", type_=sa.Integer)
    return (
        sa.select(
            Practice.id,
            Practice.kind,
            Practice.uuid,
            Practice.language,
            Practice.owner_id,
            Practice.audience,
            Practice.state,
            Practice.school_id,
            Practice.group_id,
            Practice.revision,
            oldest_open(reader).label("oldest"),
            Practice.open_from,
            Practice.comment_count,
            Practice.stage,
            Practice.wanted,
            Practice.submitted_at,
            Practice.reviewed_revision,
            Practice.reviewed_at,
            Practice.tried,
            sa.func.coalesce(STRENGTH, Strength.TOLD).label("strength"),
            Practice.out_of_date,
            FEATURED.label("featured"),
            Practice.in_review,
            School.name.label("school"),
            School.level,
            LocalDistrict.name.label("district"),
            Group.name.label("group"),
            Revision.number,
            Revision.note,
            Revision.created_at.label("published_at"),
            Revision.restores,
            Revision.document.label("stored"),
            Revision.html,
            Draft.saved_at.label("draft_saved_at"),
        )
        .join(Revision, sa.and_(Revision.item_id == Practice.id, Revision.number == wanted))
        .outerjoin(School, School.id == Practice.school_id)
        .outerjoin(LocalDistrict, LocalDistrict.id == School.local_district_id)
        .outerjoin(Group, Group.id == Practice.group_id)
        .outerjoin(Draft, Draft.item_id == Practice.id)
        .where(Practice.id == sa.bindparam("item_id"), visible_to(reader))
        .where(Revision.number >= oldest_open(reader))
    )
