"""Sets of items as the bits of whole numbers, and how they are read from the database."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.people.models import School
from ps5_collab.sharing.models import Alignment, Item, Tag
from ps5_collab.standards.models import StandardClosure, StandardLink

#: Of the signs that write a whole number in bits.
AS_BOOLS: Final = bytes.maketrans(b"01", b"\0\1")
#: A set of items, as the bits of a whole number: item 5 is bit 5.
Mask = int


def read_since(since: int, published: "array[int]") -> tuple[dict[str, dict[str, Mask]], Mask]:
    """The values of the items that changed since, and which items these are.

    `published` learns when they were published.
    """
    changed = Item.changed > since
    highest = db.session.scalar(sa.select(sa.func.max(Item.id)).where(changed)) or 0
    published.extend(bytes(max(0, highest + 1 - len(published))))
    bits = Bits(highest)
    add_own(bits, published, changed)
    tags = sa.select(Tag.kind, Tag.value, Tag.item_id).join(Item, Item.id == Tag.item_id)
    bits.add_rows(streamed(tags.where(changed)))
    aligned = sa.select(sa.literal("aligned"), Alignment.standard_id, Alignment.item_id)
    aligned = aligned.join(Item, Item.id == Alignment.item_id).where(changed)
    bits.add_rows(streamed(aligned))
    fresh = bits.masks()
    fresh["aligned"] = {str(number): mask for number, mask in fresh.get("aligned", {}).items()}
    fresh["standard"] = with_replaced(with_parents(fresh["aligned"]))
    return fresh, fresh.pop("changed", {}).get("", 0)


def add_own(bits: "Bits", published: "array[int]", changed: sa.ColumnElement[bool]) -> None:
    """What the items have by themselves and by the school that they are from."""
    items = sa.select(Item.id, Item.kind, Item.audience, Item.language, Item.published_at)
    items = items.add_columns(Item.school_id, School.level, School.local_district_id)
    items = items.outerjoin(School, School.id == Item.school_id).where(changed)
    for item_id, kind, audience, language, moment, *place in streamed(items):
        published[item_id] = int(moment.timestamp()) if moment else 0
        bits.add("changed", "", item_id)
        bits.add("kind", kind, item_id)
        bits.add("audience", audience, item_id)
        bits.add("language", language.partition("-")[0], item_id)
        if place[0] is not None:
            for name, value in zip(("school", "level", "district"), place, strict=True):
                bits.add(name, str(value), item_id)


def streamed(query: sa.Select[*tuple[Any, ...]]) -> Iterable[Any]:
    """Rows as they come: all alignments of a large site at once would fill the memory.

    Not through the session, which would take as long for them as all the rest.
    """
    return db.session.connection().execute(query.execution_options(yield_per=2_000))


def with_parents(aligned: Mapping[str, Mask]) -> dict[str, Mask]:
    """The items of each standard, those of its children included."""
    whole = dict(aligned)
    above = sa.select(StandardClosure.descendant_id, StandardClosure.ancestor_id).where(
        StandardClosure.depth > 0
    )
    for below, number in streamed(above) if aligned else ():
        if mask := aligned.get(str(below), 0):
            whole[str(number)] = whole.get(str(number), 0) | mask
    return whole


def with_replaced(under: Mapping[str, Mask]) -> dict[str, Mask]:
    """The items of each standard, those of what it replaced or was replaced by included."""
    links = sa.select(StandardLink.origin_id, StandardLink.destination_id).where(
        StandardLink.kind == "replacedBy"
    )
    newer: defaultdict[int, list[int]] = defaultdict(list)
    older: defaultdict[int, list[int]] = defaultdict(list)
    for origin, destination in db.session.execute(links) if under else ():
        if destination is not None:
            newer[origin].append(destination)
            older[destination].append(origin)
    whole = dict(under)
    for number in {*newer, *older}:
        for other in {*reached(number, newer), *reached(number, older)}:
            if mask := under.get(str(other), 0):
                whole[str(number)] = whole.get(str(number), 0) | mask
    return whole


def reached(start: int, ways: Mapping[int, Sequence[int]]) -> set[int]:
    """All numbers that the ways lead to from one; data may lead in a circle."""
    found, ahead = {start}, [start]
    while ahead:
        new = [number for number in ways.get(ahead.pop(), ()) if number not in found]
        found.update(new)
        ahead += new
    return found


class Bits:
    """Masks in the making: bytes are cheaper to set one by one."""

    def __init__(self, highest: int) -> None:
        self.size = highest // 8 + 1
        self.found: dict[str, dict[Any, bytearray]] = defaultdict(
            lambda: defaultdict(lambda: bytearray(self.size))
        )

    def add(self, kind: str, value: Any, item_id: int) -> None:
        self.found[kind][value][item_id >> 3] |= 1 << (item_id & 7)

    def add_rows(self, rows: Iterable[Any]) -> None:
        """Rows of (kind, value, item)."""
        found = self.found
        for kind, value, item_id in rows:
            found[kind][value][item_id >> 3] |= 1 << (item_id & 7)

    def masks(self) -> dict[str, dict[Any, Mask]]:
        return {
            kind: {value: int.from_bytes(bits, "little") for value, bits in known.items()}
            for kind, known in self.found.items()
        }


def members(mask: Mask, numbers: Iterable[int]) -> list[int]:
    """Those of the numbers that are in the set, in their order."""
    listed = [*numbers]
    signs = bin(mask)[:1:-1].ljust(max(listed, default=0) + 1, "0").encode().translate(AS_BOOLS)
    return [*compress(listed, map(signs.__getitem__, listed))]


def as_mask(numbers: Iterable[int]) -> Mask:
    listed = list(numbers)
    bits = bytearray(max(listed, default=0) // 8 + 1)
    for number in listed:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")
