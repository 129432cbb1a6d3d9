"""What administrators and moderators did, and who came in: append-only, each row sealed with the
one before."""

import hashlib
import json
from datetime import datetime
from typing import Any, Final, NewType

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Mapped, mapped_column, scoped_session

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model, db, writing
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _

#: A verb that has its words. What is kept and sealed is the verb, whoever reads it.
Act = NewType("Act", str)
#: What pages say of each act.
WORDS: dict[str, Later] = {}


def act(verb: str, words: Later) -> Act:
    """Declare what can be put on record."""
    WORDS[verb] = words
    return Act(verb)


SIGN_IN: Final = act("sign in", _("Signed in"))
#: An account or an address has used up its wrong tries for a while.
STOPPED: Final = act("sign-ins stopped", _("Sign-ins stopped"))
#: So many a day that they would hide the rest: shown when they are asked for.
EVERYDAY: Final = (SIGN_IN,)


class AuditRecord(Model):
    __tablename__ = "audit_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    #: Empty when the command line did it, or somebody who is not signed in.
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    verb: Mapped[str] = mapped_column(sa.String(60))
    #: What it was done to: "person 7", "framework CA-CS-2018".
    subject: Mapped[str] = mapped_column(sa.String(200))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: SHA-256 over the seal before and this row: a changed or missing row breaks the chain.
    seal: Mapped[str] = mapped_column(sa.String(64))


def record(actor_id: int | None, verb: Act, subject: str, **details: Any) -> AuditRecord:
    """Add a row, in the transaction of the act itself."""
    entry = AuditRecord(**sealed_row(db.session, actor_id, verb, subject, details))
    db.session.add(entry)
    db.session.flush()
    return entry


def record_apart(actor_id: int | None, verb: Act, subject: str, **details: Any) -> None:
    """Add a row in a transaction of its own: of what is refused, nothing else is kept.

    The session must not hold the database.
    """
    with writing() as connection:
        row = sealed_row(connection, actor_id, verb, subject, details)
        connection.execute(sa.insert(AuditRecord), row)


def sealed_row(
    asked: sa.Connection | scoped_session[Any],
    actor_id: int | None,
    verb: Act,
    subject: str,
    details: dict[str, Any],
) -> dict[str, Any]:
    moment = utcnow().replace(microsecond=0)
    row = {"at": moment, "actor_id": actor_id, "verb": verb, "subject": subject, "details": details}
    return row | {"seal": sealed(last_seal(asked), AuditRecord(**row))}


def last_seal(asked: sa.Connection | scoped_session[Any]) -> str:
    if db.engine.dialect.name == "postgresql":  # two acts at once must not seal the same row
        asked.execute(sa.text("SELECT pg_advisory_xact_lock(7305)"))
    newest = sa.select(AuditRecord.seal).order_by(AuditRecord.id.desc()).limit(1)
    return asked.scalar(newest) or ""


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


def entries(verb: str) -> sa.Select[AuditRecord]:
    """The newest first: of one kind, or of all that are not everyday."""
    newest = sa.select(AuditRecord).order_by(AuditRecord.id.desc())
    if verb:
        return newest.where(AuditRecord.verb == verb)
    return newest.where(AuditRecord.verb.not_in(EVERYDAY))


def verbs() -> list[str]:
    """What was done so far, each once."""
    return list(db.session.scalars(sa.select(AuditRecord.verb).distinct()))


def words_for(verb: str) -> str:
    """What a page says of it; a verb that nothing records any more says itself."""
    return str(WORDS.get(verb, verb))


def init_app(app: Flask) -> None:
    """Nothing to set up; importing it made the table known."""
