"""Counts of what lists can be filtered by, under the whole rule of visibility.

Each value of a filter is a set of items, kept in the process as the bits of one whole number; so is
what a reader may see, which only `visible_to` decides. Counting is `&` and `bit_count()`.
A clock in the database moves with every change that counts can see: each process compares
it at every request and reads again only the items that changed since, so that a lesson taken back
is gone from every count at once.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.dialects import postgresql, sqlite

from ps5_collab.core.db import db
from ps5_collab.sharing.filters import Filters
from ps5_collab.sharing.masks import Mask, as_mask, read_since
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.standards.models import FrameworkVersion

#: Readers whose view is kept; at 10,000 items a view takes about a kilobyte.
MOST_VIEWS: Final = 200
#: Standards from which the most frequent of a list are chosen.
MOST_OFTEN: Final = 300
#: Things of some kilobytes that pages made.
MOST_MADE: Final = 300
Made = TypeVar("Made")

CLOCK = sa.Table(
    "search_clock",
    db.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("now", sa.Integer, nullable=False),
)
#: Its hands: one moves with items, the other with links between standards.
ITEMS: Final = 1
LINKS: Final = 2


@dataclass(frozen=True)
class Values:
    """Which items have which value, as of one moment of the clock."""

    clock: int = -1
    #: The newest import of standards and change of links; either may have moved every parent.
    imported: tuple[int | None, ...] = ()
    #: {kind: {value: items}}; a standard has the items of what is below it and in its line of
    #: replacements too.
    of: Mapping[str, Mapping[str, Mask]] = field(default_factory=dict)
    #: Standards that items are aligned to themselves, those with most items first.
    often: tuple[str, ...] = ()
    #: When each item was published, in seconds, by its number; 0 for none.
    published: "array[int]" = field(default_factory=lambda: array("q"))
    #: What pages made of these values, and forget with them.
    made: dict[Hashable, Any] = field(default_factory=dict)


@dataclass
class Kept:
    """What a process remembers between requests; one for each application."""

    lock: Lock = field(default_factory=Lock)
    values: Values = field(default_factory=Values)
    views: OrderedDict[Reader, tuple[int, Mask]] = field(default_factory=OrderedDict)


@dataclass(frozen=True)
class Facets:
    """The values of all filters, and what one reader may see of them."""

    values: Values
    visible: Mask

    def matching(self, filters: Filters, but: str | None = None) -> Mask:
        """What the reader sees that has one of the values of each kind; `but` one kind."""
        found = self.visible
        for kind, values in filters.items():
            if values and kind != but:
                found &= self.any_of(kind, values)
        return found

    def any_of(self, kind: str, values: Iterable[str]) -> Mask:
        known = self.values.of.get(kind, {})
        found = 0
        for value in values:
            found |= known.get(value, 0)
        return found

    def counts(
        self, kind: str, filters: Filters, among: Mask = -1, only: Iterable[str] | None = None
    ) -> dict[str, int]:
        """How many items each value of a kind would leave, the kind's own choice left out.

        `among` restricts to some items, `only` to some values; values without items are left out.
        """
        base = self.matching(filters, but=kind) & among
        known = self.values.of.get(kind, {})
        asked = known if only is None else [value for value in only if value in known]
        counted = ((value, (known[value] & base).bit_count()) for value in asked)
        return {value: count for value, count in counted if count}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, anew when a value has changed; the key names all else it rests on."""
        made = self.values.made
        if key not in made:
            if len(made) >= MOST_MADE:
                made.clear()
            made[key] = make()
        found: Made = made[key]
        return found


def touch(*items: Item) -> None:
    """Write what has changed of the items, as something that lists and counts show."""
    with db.session.no_autoflush:  # the items are written once, with the time of the clock
        now = moved(ITEMS)
    for item in items:
        item.changed = now
    db.session.flush()


def touch_quietly(*those: sa.ColumnElement[bool]) -> None:
    """The same for items whose own row says nothing new, so that no writer of theirs is late."""
    update = sa.update(Item).where(*those).values(changed=moved(ITEMS))
    db.session.execute(update.execution_options(synchronize_session=False))


def school_moved(school_id: int) -> None:
    """A school got another level or local district, and all that is from it counts there."""
    touch_quietly(Item.school_id == school_id)


def links_changed() -> None:
    """Links between standards came or went, so that items count for other standards."""
    moved(LINKS)


def moved(hand: int) -> int:
    """Move a hand of the clock; the time that it shows now.

    Whoever moves it holds it until the commit, so that no change commits behind its back.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    clock = dialect.insert(CLOCK).values(id=hand, now=1)
    later = clock.on_conflict_do_update(index_elements=["id"], set_={"now": CLOCK.c.now + 1})
    now: int = db.session.scalars(later.returning(CLOCK.c.now)).one()
    db.session().info[facets_for] = db.session().get_transaction()
    return now


def facets_for(reader: Reader) -> Facets:
    """One statement while nothing changed; then some more, for what did."""
    kept: Kept = Kept() if moved_here() else current_app.extensions["facets"]
    clock, *imported = db.session.execute(NOW).one()
    with kept.lock:
        kept.values = brought_up(kept.values, clock or 0, tuple(imported))
        visible = view(kept.views, reader, clock or 0)
        return Facets(kept.values, visible)


def moved_here() -> bool:
    """The clock was moved by this very transaction, so that what it sees may yet be undone."""
    session = db.session()
    return facets_for in session.info and session.info[facets_for] is session.get_transaction()


NOW: Final = sa.select(
    sa.select(CLOCK.c.now).where(CLOCK.c.id == ITEMS).scalar_subquery(),
    sa.select(sa.func.max(FrameworkVersion.id)).scalar_subquery(),
    sa.select(CLOCK.c.now).where(CLOCK.c.id == LINKS).scalar_subquery(),
)


def view(views: OrderedDict[Reader, tuple[int, Mask]], reader: Reader, clock: int) -> Mask:
    """What the reader sees among published items."""
    at, mask = views.get(reader, (-1, 0))
    if at < clock:
        mask = seen_since(reader, at, mask)
        views[reader] = (clock, mask)
    views.move_to_end(reader)
    while len(views) > MOST_VIEWS:
        views.popitem(last=False)
    return mask


def seen_since(reader: Reader, at: int, mask: Mask) -> Mask:
    sees = sa.and_(visible_to(reader), Item.state == State.PUBLISHED)
    if at < 0:
        return as_mask(db.session.scalars(sa.select(Item.id).where(sees)))
    rows = db.session.execute(
        sa.select(Item.id, sa.case((sees, 1), else_=0)).where(Item.changed > at)
    ).all()
    changed, seen = as_mask(row[0] for row in rows), as_mask(row[0] for row in rows if row[1])
    return mask & ~changed | seen


def brought_up(values: Values, clock: int, imported: tuple[int | None, ...]) -> Values:
    """The values as of now: all of them after an import, else those of items that changed."""
    if values.clock >= clock and values.imported == imported:
        return values
    since = values.clock if values.imported == imported else -1
    published = values.published[:] if since >= 0 else array("q")
    fresh, changed = read_since(since, published)
    direct = fresh.pop("aligned", {})
    newly = sorted(direct, key=lambda value: -direct[value].bit_count())
    often = dict.fromkeys([*(values.often if since >= 0 else ()), *newly])
    whole = {kind: dict(known) for kind, known in values.of.items()} if since >= 0 else {}
    for kind, known in whole.items():
        stale = [(value, mask) for value, mask in known.items() if mask & changed]
        known.update((value, mask & ~changed) for value, mask in stale)
        whole[kind] = known
    for kind, found in fresh.items():
        known = whole.setdefault(kind, {})
        for value, mask in found.items():
            known[value] = known.get(value, 0) | mask
    return Values(clock, imported, whole, tuple(often)[:MOST_OFTEN], published)


def forget() -> None:
    """Begin anew, as after a restart."""
    current_app.extensions["facets"] = Kept()


def init_app(app: Flask) -> None:
    app.extensions["facets"] = Kept()
