"""The page of a protocol that people wrote."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.db import MAX_ID, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.protocols.choosing import key_of
from ps5_collab.protocols.definition import Definition
from ps5_collab.protocols.exchange import from_json
from ps5_collab.protocols.models import OwnProtocol
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import Reader
from ps5_collab.writing.reading import NUMBER, WrittenPage, authors_of, page_of


@dataclass(frozen=True)
class ProtocolPage(WrittenPage):
    """One revision of a protocol as its page shows it."""

    stored: dict[str, Any]

    @cached_property
    def document(self) -> Definition:
        return from_json(self.stored)

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def key(self) -> str:
        """By which `choosing.get` finds this very revision."""
        return key_of(self.id, self.number)


def protocol_page(reader: Reader, item_id: int, number: int | None = None) -> ProtocolPage:
    """The newest revision, or the one of that number. Two statements."""
    asked = {"item_id": min(item_id, MAX_ID), "number": min(number or 0, MAX_ID)}
    row = rows(page_for(reader, number is None), **asked).one_or_none()
    if row is None:
        raise NotFound
    return ProtocolPage(**row._mapping, authors=authors_of(row.id, row.owner_id))


@lru_cache(maxsize=512)
def page_for(reader: Reader, newest: bool) -> sa.Select[*tuple[Any, ...]]:
    return page_of(
        OwnProtocol, reader, None if newest else NUMBER, Revision.document.label("stored")
    )
