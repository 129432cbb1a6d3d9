"""The index on either engine: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL.

An `Index` is a table of things by number: the tokens of title, keywords and body, and the passages
for excerpts. What hangs on it (the virtual table and its triggers, the GIN index) is made and
dropped with the table, by `create_all` as by the migrations. Queries reach the engines only as
tokens in quotes: their syntax is never typed by anybody.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ps5_collab.core.db import db
from ps5_collab.core.fulltext.excerpts import passages
from ps5_collab.core.fulltext.query import Query, Term
from ps5_collab.core.fulltext.tokens import tokens

#: Bytes of tokens that a tsvector can surely hold (its limit is 1 MB with all its positions).
MOST_BYTES: Final = 400_000
#: Positions that a tsvector tells apart.
MOST_POSITIONS: Final = 16_383
#: Between two parts, so that no phrase reaches from one into the next.
GAP: Final = 8


class Part(StrEnum):
    """Where the words must stand. The values are the weights of a tsvector."""

    TITLE = "A"
    #: Title and keywords.
    HEAD = "AB"
    ANYWHERE = "ABC"


COLUMNS = {Part.TITLE: "title", Part.HEAD: "title keywords", Part.ANYWHERE: "title keywords body"}


@dataclass(frozen=True)
class Text:
    """What is to be found: plain text without markup."""

    id: int
    title: str
    keywords: str = ""
    body: str = ""


class Index:
    """Things that are found by their words, each under its number in a table of its own domain."""

    def __init__(self, name: str) -> None:
        self.table = sa.Table(
            f"search_{name}",
            db.metadata,
            sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
            *(sa.Column(part, sa.Text, nullable=False) for part in ("title", "keywords", "body")),
            #: The body as it is read, a passage a line; the lines of `body` are their tokens.
            sa.Column("passages", sa.Text, nullable=False),
            sa.Column("vector", postgresql.TSVECTOR().with_variant(sa.Text(), "sqlite")),
        )
        self.words = sa.table(f"{self.table.name}_words", sa.column("rowid", sa.Integer))
        sa.event.listen(self.table, "after_create", self._make)
        sa.event.listen(self.table, "before_drop", self._drop)

    @property
    def source(self) -> sa.FromClause:
        """What to select from, on the engine in use."""
        return self.words if on_sqlite() else self.table

    @property
    def id(self) -> sa.ColumnElement[int]:
        return self.words.c.rowid if on_sqlite() else self.table.c.id

    def has(self, words: str) -> sa.ColumnElement[bool]:
        """Rows of `source` that match what `sought` makes of a query, given as the parameter of
        this name: a statement of it is made once for all queries."""
        if on_sqlite():
            given = sa.bindparam(words, type_=sa.Text)
            return sa.literal_column(self.words.name).op("MATCH", is_comparison=True)(given)
        sought = sa.cast(sa.bindparam(words, type_=sa.Text), postgresql.TSQUERY)
        return self.table.c.vector.bool_op("@@")(sought)

    def put(self, texts: Iterable[Text]) -> None:
        """Make the things findable, in place of what they were found by before."""
        rows = [as_row(text) for text in texts]
        if not rows:
            return
        insert = (sqlite if on_sqlite() else postgresql).insert(self.table)
        new = {name: insert.excluded[name] for name in rows[0] if name != "id"}
        db.session.execute(insert.on_conflict_do_update(index_elements=["id"], set_=new), rows)

    def remove(self, numbers: Iterable[int] | sa.Select[int]) -> None:
        """Forget the words of things that are gone for good."""
        db.session.execute(sa.delete(self.table).where(self.table.c.id.in_(numbers)))

    def clear(self) -> None:
        db.session.execute(sa.delete(self.table))

    def _make(self, _table: sa.Table, connection: sa.Connection, **_given: Any) -> None:
        statements = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
        for statement in statements:
            connection.exec_driver_sql(statement.format(table=self.table.name))

    def _drop(self, _table: sa.Table, connection: sa.Connection, **_given: Any) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {self.words.name}")


def joined(numbers: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    """The numbers of many rows as one string: thousands of rows would cost ten times as much."""
    # SQLite knows it as group_concat, and as this only in newer versions.
    return sa.func.aggregate_strings(sa.cast(numbers, sa.Text), ",")


def parted(numbers: str | None) -> list[int]:
    """What `joined` put together."""
    read: list[int] = json.loads(f"[{numbers or ''}]")  # twice as fast as `int` of each
    return read


def follow(connection: sa.Connection, root: str) -> None:
    """Make the tables of the search where the table `root` is, else take them away.

    They hold nothing of their own, so the migrations leave them to this.
    """
    tables = [table for name, table in db.metadata.tables.items() if name.startswith("search_")]
    if sa.inspect(connection).has_table(root):
        db.metadata.create_all(connection, tables)
    else:
        db.metadata.drop_all(connection, tables)


def sought(query: Query, part: Part = Part.ANYWHERE) -> str:
    """Every term of the query in these parts, as the engine in use asks for it."""
    if not on_sqlite():
        return " & ".join(ts_phrase(term, part) for term in query.terms)
    wanted = " AND ".join(fts_phrase(term) for term in query.terms)
    return f"{{{COLUMNS[part]}}} : ({wanted})" if part != Part.ANYWHERE else wanted


def on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def as_row(text: Text) -> dict[str, Any]:
    lines = passages(text.body)
    cut = {"title": within(text.title), "keywords": within(text.keywords)}
    body = [" ".join(tokens(line)) for line in lines]
    while sum(len(line.encode()) + 1 for line in body) > MOST_BYTES:
        del body[len(body) * 9 // 10 :], lines[len(lines) * 9 // 10 :]
    row = {"id": text.id, **cut, "body": "\n".join(body), "passages": "\n".join(lines)}
    return row | {"vector": None if on_sqlite() else vector(row)}


def within(text: str) -> str:
    """The tokens of a line, of a length that fits beside the body's."""
    return " ".join(tokens(text[:20_000]))


def vector(row: dict[str, Any]) -> str:
    """The tsvector of three parts, written out: the engine must not cut words by its own rules."""
    start = 1
    found: dict[str, list[str]] = {}
    for part, weight in (("title", "A"), ("keywords", "B"), ("body", "C")):
        cut = row[part].split()
        for at, token in enumerate(cut, start):
            found.setdefault(token, []).append(f"{min(at, MOST_POSITIONS)}{weight}")
        start += len(cut) + GAP
    return " ".join(f"'{token}':{','.join(places[:255])}" for token, places in found.items())


def fts_phrase(term: Term) -> str:
    return f'"{" ".join(term.tokens)}"' + (" *" if term.prefix else "")


def ts_phrase(term: Term, part: Part) -> str:
    weights = "" if part == Part.ANYWHERE else part.value
    *before, last = term.tokens
    words = [f"'{token}':{weights}" if weights else f"'{token}'" for token in before]
    star = "*" if term.prefix else ""
    words.append(f"'{last}'" + (f":{star}{weights}" if star or weights else ""))
    return f"({' <-> '.join(words)})"


_OLD = "VALUES ('delete', old.id, old.title, old.keywords, old.body)"
_NEW = "VALUES (new.id, new.title, new.keywords, new.body)"
_UNFIND = f"INSERT INTO {{table}}_words({{table}}_words, rowid, title, keywords, body) {_OLD};"
_FIND = f"INSERT INTO {{table}}_words(rowid, title, keywords, body) {_NEW};"
SQLITE: Final = (
    # "ascii" leaves every letter beyond ASCII alone: the tokens are cut already.
    "CREATE VIRTUAL TABLE IF NOT EXISTS {table}_words USING fts5(title, keywords, body,"
    " content='{table}', content_rowid='id', tokenize='ascii', prefix='4 5 6')",
    f"CREATE TRIGGER IF NOT EXISTS {{table}}_new AFTER INSERT ON {{table}} BEGIN {_FIND} END",
    f"CREATE TRIGGER IF NOT EXISTS {{table}}_old AFTER DELETE ON {{table}} BEGIN {_UNFIND} END",
    f"CREATE TRIGGER IF NOT EXISTS {{table}}_other AFTER UPDATE ON {{table}}"
    f" BEGIN {_UNFIND} {_FIND} END",
)
POSTGRESQL: Final = ("CREATE INDEX IF NOT EXISTS ix_{table}_vector ON {table} USING gin (vector)",)
