"""What came out of what: practice, its adoptions, the practices that were written up of them.

A reader is given what they may see and nothing around it: where a practice is hidden the line ends,
and nothing tells that it goes on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.people.models import School
from ps5_collab.practices.adoption.models import Adoption, Origin, Outcome
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to

#: Generations up and down.
DEEPEST: Final = 6
MOST_PRACTICES: Final = 60
MOST_TRIES: Final = 120


@dataclass(frozen=True)
class Try:
    """A school's adoption, and what was written up of it."""

    id: int
    school: str
    outcome: Outcome | None
    called_off: bool
    practices: list["Knot"] = field(default_factory=list)


@dataclass(frozen=True)
class Knot:
    """A practice with its adoptions."""

    id: int
    title: str
    language: str
    tries: list[Try] = field(default_factory=list)

    @property
    def all_practices(self) -> Iterator["Knot"]:
        yield self
        for each in self.tries:
            for practice in each.practices:
                yield from practice.all_practices


@dataclass(frozen=True)
class Lineage:
    root: Knot
    #: Where the reader is.
    here: int
    #: The practice that this one came out of, and whose school made it of that.
    parent: Knot | None = None
    by_way_of: Try | None = None


def lineage(reader: Reader, practice_id: int) -> Lineage | None:
    """From the first ancestor that is seen down to the last; None where nothing came out of
    anything. Two statements."""
    found = db.session.execute(_practices(reader, practice_id)).all()
    knots = {row.id: Knot(row.id, row.title, row.language) for row in found}
    if len(knots) < 2:
        return None
    out_of: dict[int, list[int]] = {}
    for row in found:
        if row.adoption_id is not None:
            out_of.setdefault(row.adoption_id, []).append(row.id)
    root, parent, way = knots[found[0].id], None, None
    for row in db.session.execute(_tries(list(knots), list(out_of))):
        one = Try(row.id, row.school, row.outcome, row.called_off_at is not None)
        one.practices.extend(
            knots[number] for number in out_of.get(row.id, ()) if number != root.id
        )
        knots[row.practice_id].tries.append(one)
        if any(knot.id == practice_id for knot in one.practices):
            parent, way = knots[row.practice_id], one
    return Lineage(root, practice_id, parent, way)


def _practices(reader: Reader, practice_id: int) -> sa.Select[*tuple[Any, ...]]:
    """The practices of the tree, the root first. Each step asks whether the reader sees it."""
    seen = sa.and_(visible_to(reader), Item.state == State.PUBLISHED)
    up = sa.select(
        sa.literal(practice_id, sa.Integer).label("id"), sa.literal(0, sa.Integer).label("depth")
    ).cte("up", recursive=True)
    up = up.union_all(
        sa.select(Adoption.practice_id, up.c.depth + 1)
        .join(Origin, Origin.practice_id == up.c.id)
        .join(Adoption, Adoption.id == Origin.adoption_id)
        .join(Item, Item.id == Adoption.practice_id)
        .where(up.c.depth < DEEPEST, seen)
    )
    first = sa.select(up.c.id).order_by(up.c.depth.desc()).limit(1).scalar_subquery()
    down = sa.select(
        first.label("id"),
        sa.literal(0, sa.Integer).label("depth"),
        sa.cast(sa.null(), sa.Integer).label("adoption_id"),
    ).cte("down", recursive=True)
    down = down.union_all(
        sa.select(Origin.practice_id, down.c.depth + 1, Adoption.id)
        .join(Adoption, Adoption.practice_id == down.c.id)
        .join(Origin, Origin.adoption_id == Adoption.id)
        .join(Item, Item.id == Origin.practice_id)
        .where(down.c.depth < 2 * DEEPEST, seen)
    )
    return (
        sa.select(Item.id, Item.title, Item.language, down.c.adoption_id)
        .join(down, down.c.id == Item.id)
        .order_by(down.c.depth, Item.id)
        .limit(MOST_PRACTICES)
    )


def _tries(practice_ids: Sequence[int], fruitful: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    """Those of which something was written up surely are among them."""
    return (
        sa.select(
            Adoption.id,
            Adoption.practice_id,
            Adoption.outcome,
            Adoption.called_off_at,
            School.name.label("school"),
        )
        .join(School, School.id == Adoption.school_id)
        .where(Adoption.practice_id.in_(practice_ids))
        .order_by(sa.case((Adoption.id.in_(fruitful), 0), else_=1), Adoption.id)
        .limit(MOST_TRIES)
    )
