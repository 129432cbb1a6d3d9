"""By what lists are filtered: one of several values of a kind, and every kind that is chosen."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from ps5_collab.core.db import MAX_ID
from ps5_collab.core.text import whole_number
from ps5_collab.people.models import School
from ps5_collab.sharing.models import Alignment, Item, Tag
from ps5_collab.standards.queries import standards_for

#: What is asked for: the values of each kind.
Filters = Mapping[str, tuple[str, ...]]


def conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """The filters in SQL; the same as `Facets.matching` says of the items that a reader sees."""
    return [condition(kind, values) for kind, values in filters.items() if values]


def condition(kind: str, values: Sequence[str]) -> sa.ColumnElement[bool]:
    if kind == "kind":
        return Item.kind.in_(values)
    if kind == "audience":
        return Item.audience.in_(values)
    if kind == "school":
        return Item.school_id.in_(numbers(values))
    if kind == "level":
        return Item.school_id.in_(sa.select(School.id).where(School.level.in_(values)))
    if kind == "district":
        here = School.local_district_id.in_(numbers(values))
        return Item.school_id.in_(sa.select(School.id).where(here))
    if kind == "language":
        longer = (Item.language.startswith(f"{value}-", autoescape=True) for value in values)
        return sa.or_(Item.language.in_(values), *longer)
    if kind == "standard":
        meant = Alignment.standard_id.in_(standards_for(numbers(values)))
        return Item.id.in_(sa.select(Alignment.item_id).where(meant))
    return Item.id.in_(sa.select(Tag.item_id).where(Tag.kind == kind, Tag.value.in_(values)))


def numbers(values: Sequence[str]) -> list[int]:
    """Those of the values that may be ids."""
    given = map(whole_number, values)
    return [number for number in given if number is not None and number <= MAX_ID]
