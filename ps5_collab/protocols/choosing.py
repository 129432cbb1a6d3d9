"""Which protocols a reader can run: those that come with the site, and those that people wrote.

A key names one for good: "save-the-last-word", or "item:12@3" for a revision of an item.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.protocols.catalogue import KEYS, shipped
from ps5_collab.protocols.definition import Definition, Length, length
from ps5_collab.protocols.exchange import from_json
from ps5_collab.protocols.models import KIND, OwnProtocol
from ps5_collab.protocols.sheet import USUAL, usual
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.sharing.queries import documents_at

#: Of people's own, the newest.
MOST: Final = 100
#: Nobody looks for a longer one.
MOST_MINUTES: Final = 10_000
_KEY = re.compile(r"item:([1-9][0-9]{0,17})@([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Choice:
    """A protocol as lists show it."""

    key: str
    title: str
    summary: str
    language: str
    purposes: tuple[str, ...]
    least: int
    most: int
    length: Length
    #: Of people's own.
    item_id: int | None = None

    @property
    def people(self) -> int:
        """For how many its minutes are said, unless somebody asks for another number."""
        return usual(self.least, self.most)

    def minutes(self, people: int | None = None) -> int:
        return self.length.minutes(people or self.people)


@dataclass(frozen=True)
class Asked:
    """Which of them somebody looks for."""

    #: A word of `definition.Purpose`.
    purpose: str = ""
    #: How many people there are.
    people: int | None = None
    #: How long it may take in all.
    minutes: int | None = None

    def fits(self, choice: Choice) -> bool:
        return (
            (not self.purpose or self.purpose in choice.purposes)
            and (self.people is None or choice.least <= self.people <= choice.most)
            and (self.minutes is None or choice.minutes(self.people) <= self.minutes)
        )


ALL: Final = Asked()


def choices(reader: Reader, language: str, asked: Asked = ALL) -> list[Choice]:
    """All that the reader may use, first those of the site in the language. One statement."""
    return [
        *(choice for choice in of_site(language) if asked.fits(choice)),
        *map(_own, db.session.execute(owned(reader).where(*wanted(asked)))),
    ]


def wanted(asked: Asked) -> Iterator[sa.ColumnElement[bool]]:
    """The same of people's own as `Asked.fits` says of those of the site."""
    least, most = OwnProtocol.least, OwnProtocol.most
    if asked.purpose:
        yield (" " + OwnProtocol.purposes + " ").contains(f" {asked.purpose} ", autoescape=True)
    if asked.people is not None:
        yield sa.literal(asked.people).between(least, most)
    if asked.minutes is not None:
        usually = sa.case((least > USUAL, least), (most < USUAL, most), else_=USUAL)
        people: Any = usually if asked.people is None else sa.literal(asked.people)
        yield (
            OwnProtocol.minutes_fixed
            + OwnProtocol.minutes_each * people
            + OwnProtocol.minutes_pairs * people * (people - 1)
            <= asked.minutes
        )


def of_site(language: str) -> Iterator[Choice]:
    for key in KEYS:
        if (definition := shipped(key, language)) is not None:
            yield Choice(
                key,
                definition.title,
                definition.summary,
                definition.language,
                definition.purposes,
                definition.least,
                definition.most,
                length(definition),
            )


def owned(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Published protocols of people, the newest first."""
    return (
        sa.select(
            OwnProtocol.id,
            OwnProtocol.title,
            OwnProtocol.summary,
            OwnProtocol.language,
            OwnProtocol.revision,
            OwnProtocol.least,
            OwnProtocol.most,
            OwnProtocol.minutes_fixed,
            OwnProtocol.minutes_each,
            OwnProtocol.minutes_pairs,
            OwnProtocol.purposes,
        )
        .where(OwnProtocol.revision > 0, OwnProtocol.state == State.PUBLISHED, visible_to(reader))
        .order_by(OwnProtocol.published_at.desc(), OwnProtocol.id.desc())
        .limit(MOST)
    )


def _own(row: Any) -> Choice:
    return Choice(
        key_of(row.id, row.revision),
        row.title,
        row.summary,
        row.language,
        tuple(row.purposes.split()),
        row.least,
        row.most,
        Length(row.minutes_fixed, row.minutes_each, row.minutes_pairs),
        row.id,
    )


def key_of(item_id: int, revision: int) -> str:
    return f"item:{item_id}@{revision}"


def get(reader: Reader, key: str, language: str = "en") -> Definition:
    """The protocol of a key, to keep as JSON (`exchange.to_json`) with what is begun by it.

    `language`: that of the words of those that come with the site. Raises `NotFound` where there is
    none, or the reader may not read it.
    """
    if (definition := shipped(key, language)) is not None:
        return definition
    named = _KEY.fullmatch(key)
    if named is None:
        raise NotFound
    item_id, number = map(int, named.groups())
    if not is_protocol(item_id):
        raise NotFound
    (stored,) = documents_at(reader, item_id, number)
    return from_json(stored)


def is_protocol(item_id: int) -> bool:
    return (
        item_id <= MAX_ID
        and db.session.scalar(sa.select(Item.kind).where(Item.id == item_id)) == KIND
    )
