"""Statements made into SQL once, for what is asked so often that making it would be most of it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

#: One select, or several as one.
Reads = sa.Select[*tuple[Any, ...]] | sa.CompoundSelect[*tuple[Any, ...]]


class Prepared:
    """The SQL of `statement` for one engine; what it leaves open is given when it is run.

    It answers what the driver answers: fit for numbers and text, not for types of ours.
    """

    def __init__(self, statement: Reads, engine: sa.Engine) -> None:
        compiled = statement.compile(engine)
        self.open = {bind.key for bind in compiled.binds.values() if bind.required}
        state = compiled.construct_expanded_state(dict.fromkeys(self.open))
        self.sql, self.order = state.statement, state.positiontup
        #: How the driver wants values of some types.
        self.ready = dict(state.processors)
        for name, bind in compiled.binds.items():
            ready = bind.type.dialect_impl(engine.dialect).bind_processor(engine.dialect)
            self.ready |= {name: ready} if ready else {}
        self.values = {
            name: self.ready[name](value) if name in self.ready else value
            for name, value in state.parameters.items()
            if name not in self.open
        }

    def rows(self, cursor: Any, **given: Any) -> Sequence[Any]:
        """`cursor` is the driver's own."""
        values = dict(self.values)
        for name in self.open:
            ready = self.ready.get(name)
            values[name] = ready(given[name]) if ready else given[name]
        cursor.execute(self.sql, [values[name] for name in self.order] if self.order else values)
        found: Sequence[Any] = cursor.fetchall()
        return found
