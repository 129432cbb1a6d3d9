"""What a person is told, about which item, and by which way."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item


class NoticeKind(StrEnum):
    """Why a person is told; each can have a way of its own."""

    COMMENT = "comment"
    REPLY = "reply"
    MENTION = "mention"
    QUESTION = "question"
    ANSWER = "answer"
    COAUTHOR = "coauthor"
    REVISION = "revision"


class Way(StrEnum):
    """How notices of a kind reach a person besides the site. Mail itself comes in a later part."""

    NOW = "now"
    DAILY = "daily"
    NEVER = "never"


class Notice(Model):
    __tablename__ = "notice"
    __table_args__ = (
        sa.Index("ix_notice_unread", "person_id", "read_at"),
        sa.Index("ix_notice_newest", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Who is told.
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    #: Who did it.
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[NoticeKind]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"), index=True)
    #: Fragment of the item's page, such as "c12"; empty for the page itself.
    anchor: Mapped[str] = mapped_column(sa.String(40), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    read_at: Mapped[datetime | None]
    #: When mail took it along; empty while it has not.
    mailed_at: Mapped[datetime | None]

    actor: Mapped[Person] = relationship(foreign_keys=[actor_id], lazy="raise_on_sql")
    item: Mapped[Item] = relationship(lazy="raise_on_sql")


class NoticeWay(Model):
    """A person's choice for one kind of notice; without a row it is `Way.DAILY`."""

    __tablename__ = "notice_way"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(primary_key=True)
    way: Mapped[Way]
