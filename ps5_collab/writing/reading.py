"""The page of a written item: one revision as plain rows, for the pages that are asked most."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from ps5_collab.core.db import rows
from ps5_collab.people.models import Group, Person, School, initials_of, voice_of
from ps5_collab.sharing import pictures
from ps5_collab.sharing.attachments import is_open
from ps5_collab.sharing.models import Alignment, Attachment, Draft, Item, ItemAuthor, Revision
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to
from ps5_collab.standards.models import Framework, Standard

#: What `page_of` leaves open.
ITEM: Final = sa.bindparam("item_id", type_=sa.Integer)
NUMBER: Final = sa.bindparam("number", type_=sa.Integer)


@dataclass(frozen=True)
class Author:
    id: int
    name: str
    gone: bool

    @property
    def voice(self) -> str:
        return voice_of(self.id)

    @property
    def initials(self) -> str:
        return initials_of(self.name)


@dataclass(frozen=True)
class WrittenPage(ABC):
    """One revision of an item as its page shows it: plain rows, no entities."""

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
    school: str | None
    group: str | None
    #: The revision that is shown.
    number: int
    note: str
    published_at: datetime
    restores: int | None
    draft_saved_at: datetime | None
    authors: Sequence[Author]

    @property
    @abstractmethod
    def title(self) -> str: ...

    @property
    def pictures(self) -> frozenset[int]:
        """The files that the revision shows as pictures."""
        return frozenset()

    @cached_property
    def gone(self) -> frozenset[int]:
        """Those of them that were deleted everywhere: the revision stays, and shows them not."""
        return pictures.gone_of(self.pictures)

    @property
    def is_newest(self) -> bool:
        return self.number == self.revision

    @property
    def author_ids(self) -> set[int]:
        return {author.id for author in self.authors}


def page_of(
    model: type[Item], reader: Reader, number: sa.ColumnElement[int] | None, *more: Any
) -> sa.Select[*tuple[Any, ...]]:
    """The columns of a `WrittenPage` and more, of the revision `number` or else of the newest, if
    the reader may read it. The caller keeps it: making it costs more than running it."""
    wanted = model.revision if number is None else number
    return (
        sa.select(
            model.id,
            model.kind,
            model.uuid,
            model.language,
            model.owner_id,
            model.audience,
            model.state,
            model.school_id,
            model.group_id,
            model.revision,
            oldest_open(reader).label("oldest"),
            model.open_from,
            model.comment_count,
            School.name.label("school"),
            Group.name.label("group"),
            Revision.number,
            Revision.note,
            Revision.created_at.label("published_at"),
            Revision.restores,
            Draft.saved_at.label("draft_saved_at"),
            *more,
        )
        .select_from(model)
        .join(Revision, sa.and_(Revision.item_id == model.id, Revision.number == wanted))
        .outerjoin(School, School.id == model.school_id)
        .outerjoin(Group, Group.id == model.group_id)
        .outerjoin(Draft, Draft.item_id == model.id)
        .where(model.id == ITEM, visible_to(reader))
        .where(Revision.number >= oldest_open(reader))
    )


def authors_of(item_id: int, owner_id: int) -> list[Author]:
    """The owner first, then the co-authors in the order in which they came."""
    return [Author(*row[:3]) for row in author_rows(AUTHORS, item_id, owner_id)]


def author_rows(found: sa.Select[*tuple[Any, ...]], item_id: int, owner_id: int) -> list[Any]:
    """The same as rows of `AUTHORS`, with what a kind tells of them besides."""
    people = rows(found, item_id=item_id, owner_id=owner_id)
    return sorted(people, key=lambda row: (row[0] != owner_id, row[3] is None, row[3]))


AUTHORS: Final = (
    sa.select(Person.id, Person.name, Person.deactivated_at.is_not(None), ItemAuthor.added_at)
    .outerjoin(ItemAuthor, sa.and_(ItemAuthor.person_id == Person.id, ItemAuthor.item_id == ITEM))
    .where(
        sa.or_(
            Person.id == sa.bindparam("owner_id"),
            Person.id.in_(sa.select(ItemAuthor.person_id).where(ItemAuthor.item_id == ITEM)),
        )
    )
)


def alignments_of(item_id: int) -> Sequence[Any]:
    """The standards of the newest revision, in its author's order, with what a chip shows."""
    return rows(ALIGNMENTS, item_id=item_id).all()


ALIGNMENTS: Final = (
    sa.select(
        Alignment.role,
        Alignment.tagged_code,
        Standard.id,
        Standard.identifier,
        Standard.code,
        Standard.short_title,
        Standard.statement,
        Standard.state,
        Framework.key.label("framework"),
        Framework.title.label("framework_title"),
        Framework.version.label("framework_version"),
        Framework.text_policy,
        Framework.attribution,
        Framework.licence,
        Standard.levels,
    )
    .join(Standard, Standard.id == Alignment.standard_id)
    .join(Framework, Framework.id == Standard.framework_id)
    .where(Alignment.item_id == ITEM)
    .order_by(Alignment.position)
)


def files_of(item_id: int, oldest: int) -> Sequence[Any]:
    """The files of an item that was loaded for its reader, who begins with the revision `oldest`;
    oldest first. Those that are not `listed` only stand where a revision shows them."""
    return rows(FILES, item_id=item_id, oldest=oldest).all()


def listed(files: Sequence[Any]) -> list[Any]:
    return [file for file in files if file.listed]


FILES: Final = (
    sa.select(
        Attachment.id,
        Attachment.name,
        Attachment.size,
        Attachment.description,
        Attachment.media_type,
        Attachment.width,
        Attachment.height,
        Attachment.unlisted_at.is_(None).label("listed"),
    )
    .where(Attachment.item_id == ITEM, Attachment.part == "", Attachment.removed_at.is_(None))
    .where(is_open(sa.bindparam("oldest", type_=sa.Integer)))
    .order_by(Attachment.id)
)
