"""Comments on items and on their sections, steps and anticipated responses."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item


class Comment(Model):
    __tablename__ = "comment"
    __table_args__ = (sa.Index("ix_comment_item", "item_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"))
    #: The id of a section, step or response of the document; empty for the whole.
    place: Mapped[str] = mapped_column(sa.String(40), default="")
    #: The revision that was on the page when this was written.
    revision: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[Markup]
    is_question: Mapped[bool] = mapped_column(default=False)
    #: On a question: the reply that its author, or the item's, accepted.
    answer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    edited_at: Mapped[datetime | None]
    #: A trace stays; the words do not.
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: Of a review, or about what only closed revisions have: for whoever reads all revisions.
    closed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    item: Mapped[Item] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class CommentEdit(Model):
    """What a comment said before an edit."""

    __tablename__ = "comment_edit"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("comment.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[Markup]
    replaced_at: Mapped[datetime] = mapped_column(default=utcnow)


class Mention(Model):
    __tablename__ = "mention"

    comment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
