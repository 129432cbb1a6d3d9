"""Reading standards. Frameworks are open to everybody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.text import clean_line, fold
from ps5_collab.standards import package
from ps5_collab.standards.codes import code_norm
from ps5_collab.standards.known import framework_names
from ps5_collab.standards.models import (
    Framework,
    Standard,
    StandardClosure,
    StandardCode,
    StandardEdge,
    StandardLink,
    StandardState,
)

#: Steps along which a replacement is followed; chains can be long, and can loop.
LONGEST_CHAIN = 10

# --- frameworks ---


def frameworks() -> Sequence[Any]:
    """(Framework, standards in force, all standards): those in use first, then by title."""
    active = sa.func.count(sa.case((Standard.state == StandardState.ACTIVE, 1)))
    given_up = sa.case((Framework.adoption_status == "Deprecated", 1), else_=0)
    return db.session.execute(
        sa.select(Framework, active.label("active"), sa.func.count(Standard.id).label("total"))
        .outerjoin(Standard, Standard.framework_id == Framework.id)
        .group_by(Framework.id)
        .order_by(given_up, Framework.title, Framework.id)
    ).all()


def get_framework(key: str) -> Framework:
    """By its key in any case."""
    wanted = clean_line(key).lower()
    found = sa.select(Framework).where(sa.func.lower(Framework.key) == wanted)
    framework = db.session.scalar(found.limit(1))
    if framework is None:
        raise NotFound
    return framework


# --- one standard ---


def get_standard(identifier: str) -> Standard:
    """By its identifier, or one that it had before; with its framework."""
    wanted = package.normal_identifier(clean_line(identifier))
    former = sa.select(StandardCode.standard_id).where(
        StandardCode.kind == "identifier", StandardCode.code == wanted
    )
    found = with_framework().where(sa.or_(Standard.identifier == wanted, Standard.id.in_(former)))
    standard: Standard | None = db.session.scalar(found.limit(1))
    if standard is None:
        raise NotFound
    return standard


def get_by_number(standard_id: int) -> Standard:
    """With its framework."""
    standard: Standard = db.session.scalars(
        with_framework().where(Standard.id == standard_id)
    ).one()
    return standard


def by_code(framework: Framework, code: str) -> Sequence[Standard]:
    """Every standard that the code may mean: by its exact code, else another spelling, else an
    older code or alias. Raise `NotFound` when it means none."""
    norm = code_norm(code)
    other = sa.select(StandardCode.standard_id).where(StandardCode.code_norm == norm)
    found = (
        with_framework()
        .where(
            Standard.framework_id == framework.id,
            sa.or_(Standard.code_norm == norm, Standard.id.in_(other)),
        )
        .order_by(Standard.position, Standard.id)
        .limit(50)
    )
    rows = db.session.scalars(found).all() if norm else []
    exact = [row for row in rows if row.code == code]
    same = [row for row in rows if row.code_norm == norm]
    if not rows:
        raise NotFound
    return exact or same or rows


def with_framework() -> sa.Select[Any]:
    return (
        sa.select(Standard)
        .join(Framework, Framework.id == Standard.framework_id)
        .options(contains_eager(Standard.framework))
    )


@dataclass(frozen=True)
class Beside:
    """A link seen from one of its ends."""

    link: StandardLink
    #: Empty while the other end is not here.
    standard: Standard | None
    #: The standard of the page is the link's origin.
    outward: bool


def path_to(standard: Standard) -> tuple[list[Standard], list[Standard]]:
    """(from the top down to the parent, on the printed way; other parents)."""
    rows = db.session.execute(
        sa.select(Standard, StandardEdge.child_id, StandardEdge.is_primary)
        .join(StandardEdge, StandardEdge.parent_id == Standard.id)
        .join(
            StandardClosure,
            sa.and_(
                StandardClosure.ancestor_id == StandardEdge.child_id,
                StandardClosure.descendant_id == standard.id,
            ),
        )
    ).all()
    primary = {child: parent for parent, child, is_primary in rows if is_primary}
    others = [row for row, child, first in rows if child == standard.id and not first]
    path: list[Standard] = []
    here = standard.id
    while here in primary and len(path) < package.MAX_DEPTH:
        path.insert(0, primary[here])
        here = primary[here].id
    return path, others


def children(standard: Standard, limit: int = 200) -> Sequence[Standard]:
    return db.session.scalars(
        sa.select(Standard)
        .join(StandardEdge, StandardEdge.child_id == Standard.id)
        .where(StandardEdge.parent_id == standard.id)
        .order_by(StandardEdge.position, Standard.id)
        .limit(limit)
    ).all()


def beside(standard: Standard, limit: int = 200) -> list[Beside]:
    """Links from and to the standard, with the other end and its framework."""
    other = sa.case(
        (StandardLink.origin_id == standard.id, StandardLink.destination_id),
        else_=StandardLink.origin_id,
    )
    rows = db.session.execute(
        sa.select(StandardLink, Standard)
        .outerjoin(Standard, Standard.id == other)
        .outerjoin(Framework, Framework.id == Standard.framework_id)
        .options(contains_eager(Standard.framework))
        .where(
            sa.or_(
                StandardLink.origin_id == standard.id, StandardLink.destination_id == standard.id
            )
        )
        .order_by(StandardLink.kind, Framework.key, Standard.position, StandardLink.id)
        .limit(limit)
    ).all()
    return [Beside(link, row, link.origin_id == standard.id) for link, row in rows]


def get_link(standard: Standard, link_id: int) -> StandardLink:
    """A link from or to the standard."""
    ends = sa.or_(StandardLink.origin_id == standard.id, StandardLink.destination_id == standard.id)
    found = sa.select(StandardLink).where(StandardLink.id == link_id, ends)
    link = db.session.scalar(found) if link_id <= MAX_ID else None
    if link is None:
        raise NotFound
    return link


def links_between(one: Standard, other: Standard) -> Sequence[Any]:
    """(origin, kind, destination) of each link from one to the other or back."""
    ends = sa.tuple_(StandardLink.origin_id, StandardLink.destination_id)
    found = sa.select(StandardLink.origin_id, StandardLink.kind, StandardLink.destination_id)
    ways = [(one.id, other.id), (other.id, one.id)]
    return db.session.execute(found.where(ends.in_(ways))).all()


def other_codes(standard: Standard) -> Sequence[StandardCode]:
    return db.session.scalars(
        sa.select(StandardCode)
        .where(StandardCode.standard_id == standard.id, StandardCode.kind != "identifier")
        .order_by(StandardCode.kind, StandardCode.id)
    ).all()


# --- what replaced what ---


def chain(ids: Sequence[int], *, back: bool = False) -> sa.CTE:
    """(start, id, step): each standard and what replaced it, or what it replaced, step by step."""
    ends = StandardLink.origin_id, StandardLink.destination_id
    origin, destination = reversed(ends) if back else ends
    start = sa.select(
        Standard.id.label("start"), Standard.id.label("id"), sa.literal(0).label("step")
    ).where(Standard.id.in_(ids))
    walked = start.cte(f"chain_{'back' if back else 'on'}", recursive=True)
    return walked.union(
        sa.select(walked.c.start, destination, walked.c.step + 1)
        .join(StandardLink, origin == walked.c.id)
        .where(
            StandardLink.kind == "replacedBy",
            destination.is_not(None),
            walked.c.step < LONGEST_CHAIN,
        )
    )


def standards_for(ids: Sequence[int]) -> sa.Select[int]:
    """Ids of all that a search for these standards means: what lies under them, and under what
    they replaced or were replaced by."""
    on, back = chain(ids), chain(ids, back=True)
    meant = sa.union(sa.select(on.c.id), sa.select(back.c.id)).subquery()
    return sa.select(StandardClosure.descendant_id).where(
        StandardClosure.ancestor_id.in_(sa.select(meant.c.id))
    )


# --- by reference ---


def resolve(references: Sequence[tuple[str, str, str | None]]) -> list[Any]:
    """The standard that each (framework key, code, identifier) names, or None; one statement.

    The identifier decides; else the code as it is now, else an older code or alias of it. A code
    that two standards of one framework share names neither.
    """
    if not references:
        return []
    norms = {code_norm(code) for _framework, code, _identifier in references} - {""}
    identifiers = {identifier for *_rest, identifier in references if identifier}
    other = aliased(StandardCode)
    rows = db.session.execute(
        sa.select(
            Standard.id, Standard.identifier, Standard.code_norm, Framework.key,
            other.code_norm.label("other_norm"),
        )
        .join(Framework, Framework.id == Standard.framework_id)
        .outerjoin(other, other.standard_id == Standard.id)
        .where(
            sa.or_(
                Standard.identifier.in_(identifiers),
                Standard.code_norm.in_(norms),
                other.code_norm.in_(norms),
            )
        )
    ).all()  # fmt: skip
    identified = {row.identifier: row for row in rows}
    coded = [spelled(rows, "code_norm"), spelled(rows, "other_norm")]
    return [
        identified.get(identifier or "") or meant(coded, (framework, code_norm(code)))
        for framework, code, identifier in references
    ]


def spelled(rows: Sequence[Any], attribute: str) -> Mapping[tuple[str, str], dict[int, Any]]:
    """{(framework, normal form of a code): {id: row}}."""
    found: defaultdict[tuple[str, str], dict[int, Any]] = defaultdict(dict)
    for row in rows:
        found[row.key, getattr(row, attribute) or ""][row.id] = row
    return found


def meant(coded: Sequence[Mapping[tuple[str, str], dict[int, Any]]], asked: tuple[str, str]) -> Any:
    """The only row of the first spelling that fits; None where a code fits several, or none."""
    for known in coded if asked[1] else ():
        if found := known.get(asked):
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def by_codes(references: Sequence[tuple[str, str]]) -> list[Any | None]:
    """As `resolve`, where the framework may also be called by another of its names ("CCSS-M")."""
    asked = [
        (place, key, code)
        for place, (name, code) in enumerate(references)
        for key in framework_names().get(fold(name), (name,))
    ]
    found: list[Any | None] = [None] * len(references)
    rows = resolve([(key, code, None) for _place, key, code in asked])
    for (place, _key, _code), row in zip(asked, rows, strict=True):
        found[place] = found[place] or row
    return found
