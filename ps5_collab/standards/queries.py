"""Reading standards. Frameworks are open to everybody."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.standards.codes import code_norm
from ps5_collab.standards.models import Framework, Standard, StandardCode


def resolve(references: Sequence[tuple[str, str, str | None]]) -> list[Any]:
    """The standard that each (framework key, code, identifier) names, or None; one statement.

    The identifier decides; else the code as it is now, else an older code or alias of it. A code
    that two standards of one framework share names neither.
    """
    if not references:
        return []
    norms = {code_norm(code) for _framework, code, _identifier in references}
    identifiers = {identifier for *_rest, identifier in references if identifier}
    other = sa.select(StandardCode.standard_id, StandardCode.code_norm).subquery()
    rows = db.session.execute(
        sa.select(
            Standard.id, Standard.identifier, Standard.code_norm, Framework.key,
            other.c.code_norm.label("other_norm"),
        )
        .join(Framework, Framework.id == Standard.framework_id)
        .outerjoin(other, other.c.standard_id == Standard.id)
        .where(
            sa.or_(
                Standard.identifier.in_(identifiers),
                Standard.code_norm.in_(norms),
                other.c.code_norm.in_(norms),
            )
        )
    ).all()  # fmt: skip
    return [named(rows, *reference) for reference in references]


def named(rows: Sequence[Any], framework: str, code: str, identifier: str | None) -> Any | None:
    by_identifier = [row for row in rows if identifier and row.identifier == identifier]
    if by_identifier:
        return by_identifier[0]
    norm = code_norm(code)
    of_framework = [row for row in rows if row.key == framework]
    for attribute in ("code_norm", "other_norm"):
        found = {row.id: row for row in of_framework if getattr(row, attribute) == norm}
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None
