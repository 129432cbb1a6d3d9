"""Who may say something, change it, take it away, and settle a question."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader


class Remark(Protocol):
    """A comment, as an entity or as a row of a page."""

    @property
    def author_id(self) -> int: ...
    @property
    def is_question(self) -> bool: ...
    @property
    def deleted_at(self) -> datetime | None: ...


#: What a kind of item asks besides, filled by its domain at start-up: a conversation that is closed
#: takes no words, a thing that is not talked about never does.
takes_words: dict[str, Callable[[Reader, Item], bool]] = {}


def may_comment(reader: Reader, item: Item) -> bool:
    """People of the network may, on whatever they can see; its owner on their own in any case."""
    own = reader.person_id is not None and reader.person_id == item.owner_id
    asks = takes_words.get(item.kind)
    return (reader.in_network or own) and (asks is None or asks(reader, item))


def may_edit(person: Person, comment: Remark) -> bool:
    return comment.author_id == person.id and comment.deleted_at is None


def may_delete(person: Person, comment: Remark, *, moderates: bool = False) -> bool:
    """One's own; a moderator may take away another's, which goes on record."""
    return comment.deleted_at is None and (comment.author_id == person.id or moderates)


def may_accept(person: Person, question: Remark, item_authors: Collection[int]) -> bool:
    """Who asked knows what helped; the item's authors know what is right."""
    asked = question.is_question and question.deleted_at is None
    return asked and (question.author_id == person.id or person.id in item_authors)


def never(_reader: Reader, _item: Item) -> bool:
    """For kinds that are not talked about on their own page."""
    return False
