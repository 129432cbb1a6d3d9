"""What the page of a list knows of the kind of items that it shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ps5_collab.sharing.filters import Filters


@dataclass(frozen=True, eq=False)
class Listing:
    """One for each list, made at start-up and told apart by itself."""

    #: The kind of items, and its table alone: as an entity it would bring the item a second time.
    kind: str
    table: sa.FromClause
    #: What a card shows; whoever owns the item and the school it is from are joined.
    card: Sequence[Any]
    #: By name, the first where an address names none; `best` comes before it where there are words.
    orders: Mapping[str, tuple[sa.ColumnElement[Any], ...]]
    #: Kinds of filters in the order of the rail. A standard, as a filter, is itself and all below
    #: it, and so with what it replaced or was replaced by.
    filters: Sequence[str]
    #: Their names in the reader's language.
    legends: Callable[[], Mapping[str, str]]
    #: A value of a kind in the reader's language, where the database has no name for it.
    words: Callable[[str, str], str]
    #: Kinds in an order of their own, which are shown whole.
    ordered: Mapping[str, Sequence[str]]
    #: Filters that are never shown and always hold.
    within: Filters = field(default_factory=dict)

    def all_filters(self, chosen: Filters) -> Filters:
        return {**chosen, "kind": (self.kind,), **self.within}
