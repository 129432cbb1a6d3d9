"""A framework's tree as a page can show it: whole when it is small, a branch at a time when not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.db import db
from ps5_collab.core.pages import Page, offset
from ps5_collab.standards.models import (
    Framework,
    Standard,
    StandardClosure,
    StandardEdge,
    StandardState,
)
from ps5_collab.standards.shown import BRIEF, line

#: So many standards stand on one page at once, at most about twice.
BUDGET = 160
#: Children of one standard on one page.
MOST_CHILDREN = 120


@dataclass
class Node:
    id: int
    identifier: str
    code: str | None
    name: str
    state: StandardState
    grade_low: int | None
    grade_high: int | None
    unplaced: bool
    has_children: bool
    is_open: bool = False
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    roots: list[Node]
    #: The branch that was too wide for a page, as the page of it that is shown.
    wide: Page[Any] | None


def tree(framework: Framework, open_id: int | None = None, number: int = 1) -> Tree:
    """The top of the tree, as deep as fits, and the way to `open_id` with what lies under it.

    `number` is the page of a branch that is too wide for one. At most four statements.
    """
    path = ancestors(framework, open_id) if open_id is not None else []
    branch = path[-1] if path else None
    width, roots, deep = extent(framework, branch)
    is_wide = width > MOST_CHILDREN
    parts: list[sa.ColumnElement[bool]] = [StandardEdge.parent_id.in_(path)]
    if roots <= MOST_CHILDREN:
        parts.append(Standard.depth <= deep)
    elif branch is not None:  # too many roots to show beside it
        parts.append(Standard.id == path[0])
    if branch is not None:
        parts.append(StandardEdge.parent_id.in_(below(branch)))
    rows = list(edges(framework, sa.or_(*parts), but=branch if is_wide else ...))
    wide = None
    if is_wide:
        some = edges(framework, StandardEdge.parent_id.is_not_distinct_from(branch), page=number)
        rows += some
        wide = Page(some, number, width, MOST_CHILDREN)
    return Tree(grown(rows, set(path)), wide)


def ancestors(framework: Framework, standard_id: int) -> list[int]:
    """From the top down to the standard itself, by any of its parents; empty for a stranger."""
    own = aliased(Standard)
    found = (
        sa.select(StandardClosure.ancestor_id)
        .join(own, own.id == StandardClosure.descendant_id)
        .where(StandardClosure.descendant_id == standard_id, own.framework_id == framework.id)
        .order_by(StandardClosure.depth.desc())
    )
    return list(db.session.scalars(found))


def extent(framework: Framework, branch: int | None) -> tuple[int, int, int]:
    """(children of the branch, standards at the top, levels of the tree that fit on a page)."""
    children = (
        sa.select(sa.func.count(StandardEdge.id))
        .join(Standard, Standard.id == StandardEdge.child_id)
        .where(
            Standard.framework_id == framework.id,
            StandardEdge.parent_id.is_not_distinct_from(branch),
        )
        .scalar_subquery()
    )
    levels = db.session.execute(
        sa.select(Standard.depth, sa.func.count(), children)
        .where(Standard.framework_id == framework.id)
        .group_by(Standard.depth)
        .order_by(Standard.depth)
    ).all()
    if not levels:
        return 0, 0, 0
    deep, total = 1, levels[0][1]
    for depth, count, _width in levels[1:]:
        total += count
        if total > BUDGET:
            break
        deep = depth
    return levels[0][2], levels[0][1], deep


def below(branch: int) -> sa.Select[Any]:
    """The branch and, where all of it fits, everything under it."""
    size = sa.select(sa.func.count()).where(StandardClosure.ancestor_id == branch).scalar_subquery()
    return sa.select(StandardClosure.descendant_id).where(
        StandardClosure.ancestor_id == branch, size <= BUDGET
    )


def edges(framework: Framework, shown: Any, *, but: Any = ..., page: int = 0) -> Sequence[Any]:
    child = aliased(StandardEdge)
    query = (
        sa.select(
            Standard.id, Standard.identifier, Standard.code, Standard.state, *BRIEF,
            Standard.grade_low, Standard.grade_high, StandardEdge.parent_id, StandardEdge.unplaced,
            sa.exists().where(child.parent_id == Standard.id).label("has_children"),
        )
        .join(StandardEdge, StandardEdge.child_id == Standard.id)
        .join(Framework, Framework.id == Standard.framework_id)
        .where(Standard.framework_id == framework.id, shown)
        .order_by(StandardEdge.unplaced, StandardEdge.position, Standard.id)
    )  # fmt: skip
    if but is not ...:
        query = query.where(StandardEdge.parent_id.is_distinct_from(but))
    if page:
        query = query.limit(MOST_CHILDREN).offset(offset(page, MOST_CHILDREN))
    return db.session.execute(query).all()


def grown(rows: Sequence[Any], path: set[int]) -> list[Node]:
    """Nodes under their parents; a standard with two parents stands under each, and what is under
    it only the first time."""
    children: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)

    def nodes(parent: int | None) -> list[Node]:
        # Taken out, so that it is not told twice.
        return [
            Node(
                id=row.id,
                identifier=row.identifier,
                code=row.code,
                name=line(row),
                state=row.state,
                grade_low=row.grade_low,
                grade_high=row.grade_high,
                unplaced=row.unplaced,
                has_children=row.has_children,
                is_open=row.id in path,
                children=nodes(row.id),
            )
            for row in children.pop(parent, [])
        ]

    return nodes(None)
