"""Reading what imports need to know: what is here now, earlier versions, waiting files."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
    StandardLink,
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


# --- links between frameworks ---


@dataclass(frozen=True)
class Linked:
    """A link that is here, with what its ends are called."""

    id: int
    origin_id: int
    kind: str
    #: Empty while the far end is not here.
    destination_id: int | None
    title: str
    source: str
    from_file: bool
    from_framework: str
    from_code: str | None
    to_framework: str | None
    to_code: str | None

    @property
    def far(self) -> str:
        """The framework at the far end; as it was written, while that is not here."""
        return self.to_framework or self.title.partition(" ")[0]

    @property
    def end(self) -> int | str:
        return self.destination_id or self.title


def links_from(keys: Collection[str]) -> list[Linked]:
    """All links whose origins are in these frameworks, those of the frameworks' own files too."""
    to, at = aliased(Standard), aliased(Framework)
    found = (
        sa.select(
            StandardLink.id, StandardLink.origin_id, StandardLink.kind,
            StandardLink.destination_id, StandardLink.destination_title, StandardLink.source,
            StandardLink.from_file, Framework.key, Standard.code, at.key, to.code,
        )
        .join(Standard, Standard.id == StandardLink.origin_id)
        .join(Framework, Framework.id == Standard.framework_id)
        .outerjoin(to, to.id == StandardLink.destination_id)
        .outerjoin(at, at.id == to.framework_id)
        .where(Framework.key.in_(keys))
        .order_by(Standard.position, StandardLink.id)
    )  # fmt: skip
    return [Linked(*row) for row in db.session.execute(found)]


def crosswalks() -> Sequence[Any]:
    """(key and title of both frameworks, links between them, those that wait for the far one).

    Of links that no framework's own file states.
    """
    to, at = aliased(Standard), aliased(Framework)
    waits = sa.func.count(sa.case((StandardLink.destination_id.is_(None), 1)))
    return db.session.execute(
        sa.select(
            Framework.key, Framework.title, at.key.label("to_key"), at.title.label("to_title"),
            sa.func.count(StandardLink.id).label("links"), waits.label("waiting"),
        )
        .select_from(StandardLink)
        .join(Standard, Standard.id == StandardLink.origin_id)
        .join(Framework, Framework.id == Standard.framework_id)
        .outerjoin(to, to.id == StandardLink.destination_id)
        .outerjoin(at, at.id == to.framework_id)
        .where(sa.not_(StandardLink.from_file))
        .group_by(Framework.id, at.id)
        .order_by(Framework.title, Framework.id, at.title, at.id)
    ).all()  # fmt: skip
