"""The page of a lesson, which is asked most of all pages."""

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
from ps5_collab.sharing import pictures
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import Reader, oldest_open
from ps5_collab.writing.reading import NUMBER, WrittenPage, authors_of, page_of


@dataclass(frozen=True)
class LessonPage(WrittenPage):
    """One revision of a lesson as its page shows it."""

    revision_id: int
    renderer: int

    @cached_property
    def written(self) -> "Written":
        return written(
            Key(self.uuid, self.number, self.published_at, self.renderer, self.revision_id)
        )

    @property
    def document(self) -> LessonDocument:
        return self.written.document

    @property
    def pictures(self) -> frozenset[int]:
        return self.written.pictures

    @cached_property
    def html(self) -> dict[str, Markup]:
        return pictures.without_all(self.written.html, self.gone)

    @property
    def title(self) -> str:
        return self.document.title


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
    def pictures(self) -> frozenset[int]:
        return pictures.shown_in(self.html.values())

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
    read in the place of one that is closed to them. Two statements, and one for what it says; one
    more where it shows pictures."""
    asked = {"item_id": min(item_id, MAX_ID), "number": min(number or 0, MAX_ID)}
    row = rows(page_for(reader, number is None, pinned), **asked).one_or_none()
    if row is None:
        raise NotFound
    return LessonPage(**row._mapping, authors=authors_of(row.id, row.owner_id))


@lru_cache(maxsize=512)
def page_for(reader: Reader, newest: bool, pinned: bool) -> sa.Select[*tuple[Any, ...]]:
    number: sa.ColumnElement[int] = NUMBER
    if pinned:
        oldest = oldest_open(reader)
        number = sa.case((oldest > NUMBER, oldest), else_=NUMBER)
    more = Revision.id.label("revision_id"), Revision.renderer
    return page_of(Lesson, reader, None if newest else number, *more)
