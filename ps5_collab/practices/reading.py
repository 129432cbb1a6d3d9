"""The page of a practice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import MAX_ID, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.people.models import LocalDistrict, Person, School
from ps5_collab.practices.document import PracticeDocument, from_json
from ps5_collab.practices.models import Consent, Featured, Practice
from ps5_collab.practices.policy import covers
from ps5_collab.practices.strength import Strength
from ps5_collab.sharing import pictures
from ps5_collab.sharing.models import Audience, Item, Revision, Tag
from ps5_collab.sharing.policy import Reader, may_edit
from ps5_collab.writing.reading import (
    AUTHORS,
    ITEM,
    NUMBER,
    Author,
    WrittenPage,
    author_rows,
    page_of,
)

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
#: With how far each agrees that it goes.
CONTRIBUTORS: Final = AUTHORS.add_columns(Consent.audience).outerjoin(
    Consent, sa.and_(Consent.practice_id == ITEM, Consent.person_id == Person.id)
)


@dataclass(frozen=True)
class Contributor(Author):
    """Somebody who made it, with how far they agree that it goes."""

    agreed: Audience | None = None


@dataclass(frozen=True)
class PracticePage(WrittenPage):
    """One revision of a practice as its page shows it."""

    authors: Sequence[Contributor]
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
    level: str | None
    district: str | None
    stored: dict[str, Any]
    rendered: dict[str, Markup]

    @cached_property
    def pictures(self) -> frozenset[int]:
        return pictures.shown_in(self.rendered.values())

    @cached_property
    def html(self) -> dict[str, Markup]:
        return pictures.without_all(self.rendered, self.gone)

    @cached_property
    def document(self) -> PracticeDocument:
        return from_json(self.stored)

    @property
    def title(self) -> str:
        return self.document.title

    def named(self, reader: Reader) -> Sequence[Contributor]:
        """Who stands on it for this reader: authors know all of each other."""
        if may_edit(reader, self):
            return self.authors
        audience = Audience(self.audience)
        return [author for author in self.authors if covers(author.agreed, audience)]

    @property
    def is_reviewed(self) -> bool:
        """The very revision that is shown was approved."""
        return self.number == self.reviewed_revision


def practice_page(reader: Reader, item_id: int, number: int | None = None) -> PracticePage:
    """The newest revision, or the one of that number. Two statements, and one
    more where it shows pictures."""
    asked = {"item_id": min(item_id, MAX_ID), "number": min(number or 0, MAX_ID)}
    row = rows(page_for(reader, number is None), **asked).one_or_none()
    if row is None:
        raise NotFound
    people = author_rows(CONTRIBUTORS, row.id, row.owner_id)
    authors = [Contributor(each[0], each[1], each[2], each[4]) for each in people]
    return PracticePage(**row._mapping, authors=authors)


@lru_cache(maxsize=512)
def page_for(reader: Reader, newest: bool) -> sa.Select[*tuple[Any, ...]]:
    return page_of(
        Practice,
        reader,
        None if newest else NUMBER,
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
        School.level,
        LocalDistrict.name.label("district"),
        Revision.document.label("stored"),
        Revision.html.label("rendered"),
    ).outerjoin(LocalDistrict, LocalDistrict.id == School.local_district_id)
