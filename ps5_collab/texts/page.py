"""The page of a text: one revision of it as plain rows, and as a `Reading`."""

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import MAX_ID, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.lessons.reading import Key
from ps5_collab.sharing import pictures
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import Reader
from ps5_collab.texts.blocks import read_back
from ps5_collab.texts.document import TextDocument, from_json
from ps5_collab.texts.models import KIND, Text
from ps5_collab.texts.publication import minutes
from ps5_collab.texts.reading import Block, BlockKind, Reading
from ps5_collab.writing.reading import NUMBER, WrittenPage, authors_of, page_of

#: From so many headings on, a text has a list of contents; with more than those, only of the
#: higher ones.
CONTENTS: Final = 3
MOST_CONTENTS: Final = 16


@dataclass(frozen=True)
class TextPage(WrittenPage):
    revision_id: int
    renderer: int

    @cached_property
    def written(self) -> "Written":
        return written(
            Key(self.uuid, self.number, self.published_at, self.renderer, self.revision_id)
        )

    @property
    def document(self) -> TextDocument:
        return self.written.document

    @property
    def title(self) -> str:
        return self.document.title

    @cached_property
    def reading(self) -> Reading:
        return Reading(
            item_id=self.id,
            kind=KIND,
            revision=self.number,
            title=self.title,
            byline=self.document.author,
            language=self.document.language,
            blocks=self.blocks,
            gone=self.gone,
        )

    @property
    def pictures(self) -> frozenset[int]:
        return self.written.pictures

    @property
    def blocks(self) -> tuple[Block, ...]:
        blocks, gone = self.written.blocks, self.gone
        if not gone:
            return blocks
        return tuple(replace(each, html=pictures.without(each.html, gone)) for each in blocks)


@dataclass(frozen=True)
class Written:
    """What a revision says, which never changes."""

    document: TextDocument
    blocks: tuple[Block, ...] = field(repr=False)

    @cached_property
    def pictures(self) -> frozenset[int]:
        return pictures.shown_in(block.html for block in self.blocks)

    @cached_property
    def minutes(self) -> int:
        return minutes(self.document)


@lru_cache(maxsize=20)
def written(key: Key) -> Written:
    """Read once for all who read it now; some hundred kilobytes each. One statement, or none."""
    stored, html, places = rows(WRITTEN, row_id=key.row_id).one()
    return Written(from_json(stored), read_back(html, places))


WRITTEN: Final = sa.select(Revision.document, Revision.html, Revision.places).where(
    Revision.id == sa.bindparam("row_id")
)


def text_page(reader: Reader, item_id: int, number: int | None = None) -> TextPage:
    """The newest revision, or the one of that number. Two statements, and one for what it says; one
    more where it shows pictures."""
    asked = {"item_id": min(item_id, MAX_ID), "number": min(number or 0, MAX_ID)}
    row = rows(page_for(reader, number is None), **asked).one_or_none()
    if row is None:
        raise NotFound
    return TextPage(**row._mapping, authors=authors_of(row.id, row.owner_id))


@lru_cache(maxsize=512)
def page_for(reader: Reader, newest: bool) -> sa.Select[*tuple[Any, ...]]:
    more = Revision.id.label("revision_id"), Revision.renderer
    return page_of(Text, reader, None if newest else NUMBER, *more)


def read(reader: Reader, item_id: int, revision: int) -> Reading:
    """For `reading.readers`."""
    return text_page(reader, item_id, revision).reading


def contents(reading: Reading) -> list[Block]:
    """The headings of a text that is long enough to look for one."""
    headings = [block for block in reading.blocks if block.kind is BlockKind.HEADING]
    if len(headings) < CONTENTS:
        return []
    for deepest in (4, 3):
        some = [block for block in headings if block.level <= deepest]
        if len(some) <= MOST_CONTENTS:
            return some
    return [block for block in headings if block.level == 2]
