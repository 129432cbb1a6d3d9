"""What remains of a meeting: notes, decisions, actions, minutes."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item

MINUTES = "minutes"


class NoteKind(StrEnum):
    #: The one that the recorder keeps of an agenda item.
    SHARED = "shared"
    #: Somebody's own beside it; also what two recorders wrote at once.
    BESIDE = "beside"
    #: Worth talking about, but not now.
    PARKED = "parked"


class Note(Model):
    __tablename__ = "meeting_note"
    __table_args__ = (
        sa.Index("ix_meeting_note_meeting_id", "meeting_id", "agenda_item_id", "id"),
        sa.Index(
            "uq_meeting_note_shared",
            "agenda_item_id",
            unique=True,
            sqlite_where=sa.text("kind = 'shared'"),
            postgresql_where=sa.text("kind = 'shared'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.item_id", ondelete="CASCADE"))
    agenda_item_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("agenda_item.id", ondelete="SET NULL")
    )
    kind: Mapped[NoteKind]
    #: Markdown.
    text: Mapped[str] = mapped_column(sa.Text, default="")
    html: Mapped[Markup]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    edited_at: Mapped[datetime | None]
    #: Parked: picked up again.
    settled_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Person] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class NoteRevision(Model):
    """What a note said, from each save on."""

    __tablename__ = "meeting_note_revision"
    __table_args__ = (sa.UniqueConstraint("note_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_note.id", ondelete="CASCADE"))
    #: The note's version that this save made.
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class PrivateNote(Model):
    """What one person writes for themselves during a meeting; nobody else ever reads it."""

    __tablename__ = "private_note"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    html: Mapped[Markup]
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class Decision(Model):
    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), index=True
    )
    agenda_item_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("agenda_item.id", ondelete="SET NULL")
    )
    text: Mapped[str] = mapped_column(sa.String(1000))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class Action(Model):
    """Something one person does until a day. Seen by whoever sees its meeting."""

    __tablename__ = "action"
    __table_args__ = (
        sa.Index("ix_action_owner_id", "owner_id", "done_at", "due_on"),
        sa.Index("ix_action_group_id", "group_id", "done_at", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), index=True
    )
    agenda_item_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("agenda_item.id", ondelete="SET NULL")
    )
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiry_group.id"))
    text: Mapped[str] = mapped_column(sa.String(500))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    due_on: Mapped[date | None]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Given up, with the trace that it was meant.
    dropped_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id], lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class ActionChange(Model):
    """The history of an action: given, moved, done, opened again, dropped."""

    __tablename__ = "action_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(
        sa.ForeignKey("action.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    #: A verb of `meetings.actions`.
    what: Mapped[str] = mapped_column(sa.String(20))
    #: Before and after, in words, where there is something to say.
    words: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Minutes(Item):
    """The record of a meeting: a draft of its recorder, then shared, then approved and locked."""

    __tablename__ = "minutes"
    __mapper_args__ = {"polymorphic_identity": MINUTES}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), unique=True
    )
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: The meeting that approved them.
    approved_in_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="SET NULL")
    )


class Correction(Model):
    """What was put right after the approval; the approved words stay."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(
        sa.ForeignKey("minutes.item_id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[Markup]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    author: Mapped[Person] = relationship(lazy="raise_on_sql")
