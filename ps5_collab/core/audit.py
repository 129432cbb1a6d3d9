"""What administrators and moderators did: append-only, each row sealed with the one before."""

import hashlib
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model, db


class AuditRecord(Model):
    __tablename__ = "audit_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    #: Empty when the command line did it.
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    verb: Mapped[str] = mapped_column(sa.String(60))
    #: What it was done to: "person 7", "framework CA-CS-2018".
    subject: Mapped[str] = mapped_column(sa.String(200))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: SHA-256 over the seal before and this row: a changed or missing row breaks the chain.
    seal: Mapped[str] = mapped_column(sa.String(64))


def record(actor_id: int | None, verb: str, subject: str, **details: Any) -> AuditRecord:
    """Add a row, in the transaction of the act itself."""
    entry = AuditRecord(
        at=utcnow().replace(microsecond=0),
        actor_id=actor_id,
        verb=verb,
        subject=subject,
        details=details,
    )
    entry.seal = sealed(last_seal(), entry)
    db.session.add(entry)
    db.session.flush()
    return entry


def last_seal() -> str:
    if db.engine.dialect.name == "postgresql":  # two acts at once must not seal the same row
        db.session.execute(sa.text("SELECT pg_advisory_xact_lock(7305)"))
    newest = sa.select(AuditRecord.seal).order_by(AuditRecord.id.desc()).limit(1)
    return db.session.scalar(newest) or ""


def sealed(before: str, entry: AuditRecord) -> str:
    said = [entry.at.isoformat(), entry.actor_id, entry.verb, entry.subject, entry.details]
    return hashlib.sha256((before + json.dumps(said, sort_keys=True)).encode()).hexdigest()


def first_broken() -> AuditRecord | None:
    """The first row that does not fit the one before it; nothing when the chain holds."""
    before = ""
    for entry in db.session.scalars(sa.select(AuditRecord).order_by(AuditRecord.id)):
        if entry.seal != sealed(before, entry):
            return entry
        before = entry.seal
    return None


def verbs() -> list[str]:
    """What was done so far, each once."""
    return list(
        db.session.scalars(sa.select(AuditRecord.verb).distinct().order_by(AuditRecord.verb))
    )


def init_app(app: Flask) -> None:
    """Nothing to set up; importing it made the table known."""
