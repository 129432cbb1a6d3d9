"""Reading what imports need to know: what is here now, earlier versions, waiting files."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.db import db
from ps5_collab.standards import package
from ps5_collab.standards.comparison import Stored
from ps5_collab.standards.models import (
    Framework,
    FrameworkVersion,
    Standard,
    StandardEdge,
)


def framework_of(said: package.Framework) -> Framework | None:
    """The framework here that a file is about: by identifier, else by key."""
    found = sa.select(Framework).where(
        sa.or_(Framework.identifier == said.identifier, Framework.key == said.key)
    )
    rows = db.session.scalars(found).all()
    same = [row for row in rows if row.identifier == said.identifier]
    return next(iter([*same, *rows]), None)


def newest_version(framework: Framework) -> FrameworkVersion | None:
    return db.session.scalar(
        sa.select(FrameworkVersion)
        .where(FrameworkVersion.framework_id == framework.id)
        .order_by(FrameworkVersion.id.desc())
        .limit(1)
    )


def newest_import() -> int:
    """The number of the newest import of any framework; 0 when there was none."""
    return db.session.scalar(sa.select(sa.func.max(FrameworkVersion.id))) or 0


def is_ours(shipped: package.Package) -> bool:
    """The framework is not here yet, or its newest import was of the same form."""
    framework = framework_of(shipped.framework)
    newest = newest_version(framework) if framework else None
    return newest is None or newest.report.get("form") == shipped.form


def versions(framework: Framework) -> Sequence[FrameworkVersion]:
    return db.session.scalars(
        sa.select(FrameworkVersion)
        .where(FrameworkVersion.framework_id == framework.id)
        .order_by(FrameworkVersion.id.desc())
        .limit(20)
    ).all()


def stored_standards(framework: Framework) -> tuple[dict[int, dict[str, Any]], list[Stored]]:
    """(every column by id, the same as the comparison wants it): two statements."""
    parent = aliased(Standard)
    above: dict[int, set[str | None]] = {}
    edges = (
        sa.select(StandardEdge.child_id, parent.identifier)
        .join(Standard, Standard.id == StandardEdge.child_id)
        .outerjoin(parent, parent.id == StandardEdge.parent_id)
        .where(Standard.framework_id == framework.id)
    )
    for child, identifier in db.session.execute(edges):
        above.setdefault(child, set()).add(identifier)
    found = sa.select(*sa.inspect(Standard).columns).where(Standard.framework_id == framework.id)
    rows = {row["id"]: dict(row) for row in db.session.execute(found).mappings()}
    return rows, [stored(row, above.get(id_, set())) for id_, row in rows.items()]


def stored(row: dict[str, Any], parents: set[str | None]) -> Stored:
    return Stored(
        id=row["id"],
        identifier=row["identifier"],
        code=row["code"],
        fingerprint=row["fingerprint"],
        short_title=row["short_title"],
        state=row["state"],
        kind=row["kind"],
        levels=tuple(row["levels"]),
        subject=row["subject"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        parents=frozenset(parents),
    )


def free_key(wanted: str) -> str:
    """`wanted` in capitals, with a number when another framework has it."""
    base = wanted.strip("-").upper() or "FRAMEWORK"
    taken = set(db.session.scalars(sa.select(Framework.key).where(Framework.key.startswith(base))))
    number = 1
    while (key := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return key


def some_versions(ids: Sequence[int]) -> Sequence[Any]:
    """(version, framework) of these imports, or of the newest twenty."""
    query = (
        sa.select(FrameworkVersion, Framework)
        .join(Framework, Framework.id == FrameworkVersion.framework_id)
        .order_by(FrameworkVersion.id.desc())
        .limit(20)
    )
    return db.session.execute(query.where(FrameworkVersion.id.in_(ids)) if ids else query).all()
