"""The page of a lesson: one revision as plain rows, which is asked most of all pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core.db import MAX_ID, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.lessons.document import LessonDocument, from_json, minutes_planned
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.places import around, places
from ps5_collab.people.models import Group, Person, School, initials_of, voice_of
from ps5_collab.sharing.attachments import is_open
from ps5_collab.sharing.models import (
    Alignment,
    Attachment,
    Draft,
    ItemAuthor,
    Revision,
)
from ps5_collab.sharing.policy import Reader, oldest_open, visible_to
from ps5_collab.standards.models import Framework, Standard


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
class LessonPage:
    """One revision of a lesson as its page shows it: plain rows, no entities."""

    id: int
    kind: str
    uuid: Any
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
    revision_id: int
    renderer: int
    authors: Sequence[Author]
    draft_saved_at: datetime | None

    @cached_property
    def written(self) -> "Written":
        return written(
            Key(self.uuid, self.number, self.published_at, self.renderer, self.revision_id)
        )

    @property
    def document(self) -> LessonDocument:
        return self.written.document

    @property
    def html(self) -> dict[str, Markup]:
        return self.written.html

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def is_newest(self) -> bool:
        return self.number == self.revision

    @property
    def author_ids(self) -> set[int]:
        return {author.id for author in self.authors}


@dataclass(frozen=True)
class Written:
    """What a revision says, which never changes."""

    document: LessonDocument
    html: dict[str, Markup]
    _places: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def planned(self) -> int:
        """Minutes of all steps."""
        return minutes_planned(self.document)

    @cached_property
    def around(self) -> dict[str, list[str]]:
        return around(self.document)

    def places(self, language: str) -> dict[str, str]:
        """What a comment can point at, in words of the reader's language, which is spoken now."""
        if language not in self._places:
            self._places[language] = places(self.document)
        return self._places[language]


@dataclass(frozen=True)
class Key:
    """Names one revision on any site; the row's number is only for finding it."""

    uuid: UUID
    number: int
    published_at: datetime
    renderer: int
    row_id: int = field(compare=False)


@lru_cache(maxsize=40)
def written(key: Key) -> Written:
    """Read once for all who read it now; a hundred kilobytes each. One statement, or none."""
    stored, html = rows(WRITTEN, row_id=key.row_id).one()
    return Written(from_json(stored), html)


WRITTEN: Final = sa.select(Revision.document, Revision.html).where(
    Revision.id == sa.bindparam("row_id")
)


def lesson_page(
    reader: Reader, item_id: int, number: int | None = None, *, pinned: bool = False
) -> LessonPage:
    """The newest revision, or the one of that number; `pinned` takes the oldest that the reader may
    read in the place of one that is closed to them. Two statements, and one for what it says."""
    asked = {"item_id": min(item_id, MAX_ID), "number": min(number or 0, MAX_ID)}
    row = rows(page_for(reader, number is None, pinned), **asked).one_or_none()
    if row is None:
        raise NotFound
    return LessonPage(**row._mapping, authors=authors_of(row.id, row.owner_id))


@lru_cache(maxsize=512)
def page_for(reader: Reader, newest: bool, pinned: bool) -> sa.Select[*tuple[Any, ...]]:
    """Making the statement costs more than running it, so it is kept for the next page."""
    number, oldest = sa.bindparam("number", type_=sa.Integer), oldest_open(reader)
    wanted: sa.ColumnElement[int] = Lesson.revision if newest else number  # type: ignore[assignment]
    if pinned:
        wanted = sa.case((number < oldest, oldest), else_=number)
    return (
        sa.select(
            Lesson.id,
            Lesson.kind,
            Lesson.uuid,
            Lesson.language,
            Lesson.owner_id,
            Lesson.audience,
            Lesson.state,
            Lesson.school_id,
            Lesson.group_id,
            Lesson.revision,
            oldest_open(reader).label("oldest"),
            Lesson.open_from,
            Lesson.comment_count,
            School.name.label("school"),
            Group.name.label("group"),
            Revision.number,
            Revision.note,
            Revision.created_at.label("published_at"),
            Revision.restores,
            Revision.id.label("revision_id"),
            Revision.renderer,
            Draft.saved_at.label("draft_saved_at"),
        )
        .select_from(Lesson)
        .join(Revision, sa.and_(Revision.item_id == Lesson.id, Revision.number == wanted))
        .outerjoin(School, School.id == Lesson.school_id)
        .outerjoin(Group, Group.id == Lesson.group_id)
        .outerjoin(Draft, Draft.item_id == Lesson.id)
        .where(Lesson.id == sa.bindparam("item_id"), visible_to(reader))
        .where(Revision.number >= oldest_open(reader))
    )


def authors_of(item_id: int, owner_id: int) -> list[Author]:
    """The owner first, then the co-authors in the order in which they came."""
    found = rows(AUTHORS, item_id=item_id, owner_id=owner_id)
    ordered = sorted(found, key=lambda row: (row[0] != owner_id, row[3] is None, row[3]))
    return [Author(*row[:3]) for row in ordered]


_ITEM: Final = sa.bindparam("item_id", type_=sa.Integer)
AUTHORS: Final = (
    sa.select(Person.id, Person.name, Person.deactivated_at.is_not(None), ItemAuthor.added_at)
    .outerjoin(ItemAuthor, sa.and_(ItemAuthor.person_id == Person.id, ItemAuthor.item_id == _ITEM))
    .where(
        sa.or_(
            Person.id == sa.bindparam("owner_id"),
            Person.id.in_(sa.select(ItemAuthor.person_id).where(ItemAuthor.item_id == _ITEM)),
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
        Standard.levels,
    )
    .join(Standard, Standard.id == Alignment.standard_id)
    .join(Framework, Framework.id == Standard.framework_id)
    .where(Alignment.item_id == _ITEM)
    .order_by(Alignment.position)
)


def files_of(item_id: int, oldest: int) -> Sequence[Any]:
    """The files of an item that was loaded for its reader, who begins with the revision `oldest`;
    oldest first."""
    return rows(FILES, item_id=item_id, oldest=oldest).all()


FILES: Final = (
    sa.select(
        Attachment.id,
        Attachment.name,
        Attachment.size,
        Attachment.description,
        Attachment.media_type,
        Attachment.width,
        Attachment.height,
    )
    .where(Attachment.item_id == _ITEM, Attachment.part == "", Attachment.removed_at.is_(None))
    .where(is_open(sa.bindparam("oldest", type_=sa.Integer)))
    .order_by(Attachment.id)
)
