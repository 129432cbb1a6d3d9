"""What the address of a list asks for, made clean; the same address can be written from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from ps5_collab.core.fulltext import Query, parse_query
from ps5_collab.core.text import clean_line, whole_number
from ps5_collab.sharing.filters import Filters

#: Of one kind; nobody ticks more.
MOST_VALUES: Final = 20
LONGEST_VALUE: Final = 120


@dataclass(frozen=True)
class Asked:
    query: Query
    filters: Filters
    sort: str
    page: int
    #: Those that can be asked for; the first where the address names none.
    orders: Sequence[str]

    def address(self, **changes: Sequence[str] | str | None) -> str:
        """The query of the address with some of it changed, from the first page on."""
        values: dict[str, Any] = {"q": self.query.text, **self.filters}
        values["sort"] = self.sort if self.sort != self.orders[0] else ""
        kept = {name: value for name, value in (values | changes).items() if value}
        return "?" + urlencode(kept, doseq=True)

    def without(self, kind: str, value: str) -> str:
        return self.address(**{kind: [v for v in self.filters[kind] if v != value]})


def read_address(
    args: MultiDict[str, str], kinds: Iterable[str], orders: Sequence[str], best: str = ""
) -> Asked:
    """Whatever the address says: unknown words find nothing, nonsense is left out.

    `best` is one more order, and the first, where there are words.
    """
    query = parse_query(args.get("q"))
    offered = [best, *orders] if best and query else orders
    values = {kind: tuple(values_of(args, kind)) for kind in kinds}
    sort = args.get("sort", "")
    return Asked(
        query,
        {kind: some for kind, some in values.items() if some},
        sort if sort in offered else offered[0],
        whole_number(args.get("page", ""), digits=6) or 1,
        offered,
    )


def values_of(args: MultiDict[str, str], kind: str) -> list[str]:
    cleaned = (clean_line(value)[:LONGEST_VALUE] for value in args.getlist(kind)[:MOST_VALUES])
    return list(dict.fromkeys(value for value in cleaned if value))
