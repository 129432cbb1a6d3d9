"""Frameworks as trees of standards, in the words of 1EdTech CASE."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.core.text import shorten

#: Characters of a statement where only a line fits.
LINE = 110


def shortened(short_title: str, statement: str) -> str:
    """Our words for it, else the beginning of the official ones."""
    return short_title or shorten(statement, LINE)


class TextPolicy(StrEnum):
    """What of a framework's official wording a page may show."""

    CODES_ONLY = "codes_only"
    TEXT_WITH_NOTICE = "text_with_notice"
    OWN = "own"


class StandardState(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
    #: Gone from the newest file without a word.
    MISSING = "missing"


class Framework(Model):
    __tablename__ = "framework"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The CFDocument's identifier, lower case.
    identifier: Mapped[str] = mapped_column(sa.String(120), unique=True)
    #: Short name for addresses and files: "CA-CS-2018".
    key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(500))
    creator: Mapped[str] = mapped_column(sa.String(500), default="")
    publisher: Mapped[str] = mapped_column(sa.String(500), default="")
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(12), default="en")
    version: Mapped[str] = mapped_column(sa.String(60), default="")
    adoption_status: Mapped[str] = mapped_column(sa.String(60), default="Adopted")
    source_url: Mapped[str] = mapped_column(sa.String(1000), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    text_policy: Mapped[TextPolicy] = mapped_column(default=TextPolicy.CODES_ONLY)
    licence: Mapped[str] = mapped_column(sa.String(500), default="")
    attribution: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def shows_text(self) -> bool:
        """Pages may print the official wording, with the attribution beside it."""
        return self.text_policy != TextPolicy.CODES_ONLY


class FrameworkVersion(Model):
    """One imported file."""

    __tablename__ = "framework_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(sa.ForeignKey("framework.id"), index=True)
    version: Mapped[str] = mapped_column(sa.String(60), default="")
    case_version: Mapped[str] = mapped_column(sa.String(20), default="")
    source_sha256: Mapped[str] = mapped_column(sa.String(64))
    changed_at: Mapped[datetime | None]
    imported_at: Mapped[datetime] = mapped_column(default=utcnow)
    imported_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Standard(Model):
    __tablename__ = "standard"

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(sa.ForeignKey("framework.id"), index=True)
    #: The CASE identifier, lower case: what a tag points at. Never the code.
    identifier: Mapped[str] = mapped_column(sa.String(120), unique=True)
    uri: Mapped[str] = mapped_column(sa.String(1000), default="")
    code: Mapped[str | None] = mapped_column(sa.String(120))
    code_norm: Mapped[str] = mapped_column(sa.String(120), default="", index=True)
    #: Our own words, or the file's short form; never shown as the official text.
    short_title: Mapped[str] = mapped_column(sa.Text, default="")
    #: The official wording; empty where the framework's policy is codes only.
    statement: Mapped[str] = mapped_column(sa.Text, default="")
    #: Digest of the wording, kept also where the wording is not: it shows that it changed.
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    #: The version that last changed the wording.
    reworded_in: Mapped[str] = mapped_column(sa.String(60), default="")
    #: Folded words between single spaces, for finding.
    words: Mapped[str] = mapped_column(sa.Text, default="")
    kind: Mapped[str] = mapped_column(sa.String(120), default="")
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    concept: Mapped[str] = mapped_column(sa.String(500), default="")
    language: Mapped[str] = mapped_column(sa.String(12), default="en")
    #: CEDS levels ("KG", "01"); a set may have holes.
    levels: Mapped[list[str]] = mapped_column(default=list)
    grade_low: Mapped[int | None]
    grade_high: Mapped[int | None]
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    #: Order of the whole tree, as printed.
    position: Mapped[int] = mapped_column(default=0)
    depth: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    state: Mapped[StandardState] = mapped_column(default=StandardState.ACTIVE)
    changed_at: Mapped[datetime | None]

    framework: Mapped[Framework] = relationship(lazy="raise_on_sql")

    @property
    def name(self) -> str:
        """What to call it where there is room for a line."""
        return shortened(self.short_title, self.statement) or self.code or self.identifier

    def in_force(self, day: date) -> bool:
        """May be picked for a lesson on this day; asks the framework, which must be loaded."""
        starts = [start for start in (self.starts_on, self.framework.starts_on) if start]
        ended = self.ends_on is not None and self.ends_on < day
        begun = all(start <= day for start in starts)
        return self.state == StandardState.ACTIVE and begun and not ended


class StandardEdge(Model):
    """A parent and its child in the newest version; several parents are allowed, one is primary."""

    __tablename__ = "standard_edge"
    __table_args__ = (sa.UniqueConstraint("child_id", "parent_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(sa.ForeignKey("standard.id", ondelete="CASCADE"))
    #: Empty for a child of the framework itself.
    parent_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("standard.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    is_primary: Mapped[bool] = mapped_column(default=True)
    #: The file gave it no place that can be; it stands at the end of the tree.
    unplaced: Mapped[bool] = mapped_column(default=False)


class StandardClosure(Model):
    """Every ancestor of every standard, itself included at depth 0."""

    __tablename__ = "standard_closure"
    __table_args__ = (sa.Index("ix_standard_closure_up", "descendant_id", "ancestor_id"),)

    ancestor_id: Mapped[int] = mapped_column(
        sa.ForeignKey("standard.id", ondelete="CASCADE"), primary_key=True
    )
    descendant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("standard.id", ondelete="CASCADE"), primary_key=True
    )
    depth: Mapped[int]


class StandardLink(Model):
    """A CASE association other than isChildOf; its far end may not be here yet."""

    __tablename__ = "standard_link"
    __table_args__ = (sa.UniqueConstraint("origin_id", "kind", "destination_identifier"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    origin_id: Mapped[int] = mapped_column(
        sa.ForeignKey("standard.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(80))
    destination_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("standard.id", ondelete="SET NULL"), index=True
    )
    destination_identifier: Mapped[str] = mapped_column(sa.String(500), index=True)
    destination_title: Mapped[str] = mapped_column(sa.Text, default="")
    destination_uri: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: The ground of it: what the file says, or the crosswalk's words such as "our judgement".
    source: Mapped[str] = mapped_column(sa.Text, default="")
    #: Stated by the framework's own file, whose next version may take it back.
    from_file: Mapped[bool] = mapped_column(default=True)


class CodeKind(StrEnum):
    OLD = "old"
    ALIAS = "alias"
    #: An identifier that it had before its framework came from another source.
    IDENTIFIER = "identifier"


class StandardCode(Model):
    """Other codes under which a standard is found: old ones, aliases."""

    __tablename__ = "standard_code"
    __table_args__ = (sa.UniqueConstraint("standard_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_id: Mapped[int] = mapped_column(sa.ForeignKey("standard.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(120))
    code_norm: Mapped[str] = mapped_column(sa.String(120), index=True)
    kind: Mapped[CodeKind]


class PendingImport(Model):
    """An uploaded file that waits until the administrator has seen what it would do."""

    __tablename__ = "pending_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Random, for the address.
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    name: Mapped[str] = mapped_column(sa.String(200))
    #: The file's bytes, compressed with zlib.
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    #: How to read it and what may be shown: see `services.Choices`.
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
