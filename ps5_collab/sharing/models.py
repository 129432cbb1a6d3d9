"""Everything that people share is an item; whatever points at one is written once, here."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Group, Person, School
from ps5_collab.standards.models import Standard


class Audience(StrEnum):
    """Who reads an item besides its authors; each is wider than the last."""

    ME = "me"
    GROUP = "group"
    SCHOOL = "school"
    NETWORK = "network"
    EVERYONE = "everyone"


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    #: Taken back by its authors; only they see it, and can bring it back.
    WITHDRAWN = "withdrawn"


IN_REVIEW = sa.text("in_review")


class Item(Model):
    """One shared thing. Its kind is its blueprint's name, its page the endpoint `<kind>.show`."""

    __tablename__ = "item"
    __table_args__: tuple[Any, ...] = (
        sa.CheckConstraint("audience != 'group' OR group_id IS NOT NULL", name="group_named"),
        sa.CheckConstraint("audience != 'school' OR school_id IS NOT NULL", name="school_named"),
        # What reviewers read is found at once.
        sa.Index("ix_item_in_review", "id", sqlite_where=IN_REVIEW, postgresql_where=IN_REVIEW),
        # Of the kinds that are few: groups, meetings.
        sa.Index("ix_item_kind", "kind", "group_id"),
        # Of one kind the newest first under the visibility rule, without touching the table.
        sa.Index(
            "ix_item_newest",
            "kind",
            "published_at",
            "state",
            "audience",
            "school_id",
            "group_id",
            "owner_id",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: For exchange: what is imported again is recognised, here and on another site.
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    title: Mapped[str] = mapped_column(sa.String(300))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: The owner's school when written; a teacher who moves does not take its readers along.
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school.id"))
    group_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiry_group.id"))
    audience: Mapped[Audience] = mapped_column(default=Audience.ME)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    language: Mapped[str] = mapped_column(sa.String(12), default="en")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: The newest published revision's time.
    published_at: Mapped[datetime | None]
    #: The newest published revision's number; 0 while there is none.
    revision: Mapped[int] = mapped_column(default=0)
    #: The oldest revision that its readers read; `sharing.policy.oldest_open` says who reads all.
    open_from: Mapped[int] = mapped_column(default=1, server_default="1")
    comment_count: Mapped[int] = mapped_column(default=0)
    #: Handed in: whoever reviews may read it, whatever its audience.
    in_review: Mapped[bool] = mapped_column(default=False)
    #: Moves with every change that lists and counts can see; see `sharing.facets`.
    changed: Mapped[int] = mapped_column(default=0, index=True)
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Person] = relationship(lazy="raise_on_sql")
    school: Mapped[School | None] = relationship(lazy="raise_on_sql")
    group: Mapped[Group | None] = relationship(lazy="raise_on_sql")
    #: Who writes it besides the owner.
    coauthors: Mapped[list[Person]] = relationship(
        secondary="item_author", order_by="ItemAuthor.added_at", viewonly=True, lazy="raise_on_sql"
    )

    __mapper_args__ = {  # noqa: RUF012 (SQLAlchemy's own form)
        "polymorphic_on": "kind",
        "version_id_col": version,
    }

    @property
    def author_ids(self) -> set[int]:
        """The owner and the co-authors, who must have been loaded."""
        return {self.owner_id, *(person.id for person in self.coauthors)}


class ItemAuthor(Model):
    """A co-author: sees and edits as the owner does."""

    __tablename__ = "item_author"

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    added_at: Mapped[datetime] = mapped_column(default=utcnow)


class ItemGuest(Model):
    """Somebody outside its audience who may read an item once it is shared, such as an observer."""

    __tablename__ = "item_guest"

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    admitted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    admitted_at: Mapped[datetime] = mapped_column(default=utcnow)


class Revision(Model):
    """A published state of an item's document. Never updated."""

    __tablename__ = "revision"
    __table_args__ = (sa.UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    #: Safe HTML of every long field: {place id: html}, made once at save.
    html: Mapped[dict[str, Markup]]
    #: What a comment can point at, in the order of the page: {place id: words, or what
    #: `sharing.queries.in_words` makes them of}.
    places: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: `core.markup.VERSION` that made the HTML.
    renderer: Mapped[int] = mapped_column(default=1)
    #: What changed and why.
    note: Mapped[str] = mapped_column(sa.Text, default="")
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    #: The number of the revision that this one brings back.
    restores: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    author: Mapped[Person] = relationship(lazy="raise_on_sql")


class Draft(Model):
    """What the authors are writing now. `version` tells two writers apart."""

    __tablename__ = "draft"

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    document: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    version: Mapped[int] = mapped_column(default=1)

    saved_by: Mapped[Person] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


class AlignmentRole(StrEnum):
    TEACHES = "teaches"
    ASSESSES = "assesses"
    REQUIRES = "requires"


class Alignment(Model):
    """The link from an item to a standard's identity, with the code as it was tagged."""

    __tablename__ = "alignment"
    __table_args__ = (sa.Index("ix_alignment_standard", "standard_id", "item_id"),)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    standard_id: Mapped[int] = mapped_column(sa.ForeignKey("standard.id"), primary_key=True)
    role: Mapped[AlignmentRole] = mapped_column(default=AlignmentRole.TEACHES)
    tagged_code: Mapped[str] = mapped_column(sa.String(120), default="")
    position: Mapped[int] = mapped_column(default=0)

    standard: Mapped[Standard] = relationship(lazy="raise_on_sql")


class Tag(Model):
    """A value by which lists are filtered: kind is grade, subject, minutes, skill or topic."""

    __tablename__ = "tag"
    __table_args__ = (sa.Index("ix_tag_value", "kind", "value", "item_id"),)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(80), primary_key=True)


class Attachment(Model):
    """A file that belongs to an item; its bytes lie in the store under their SHA-256."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(150))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    #: Bytes as stored.
    size: Mapped[int]
    #: What it is; for an image, its alternative text.
    description: Mapped[str] = mapped_column(sa.String(500), default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    #: The newest revision that shows it or links to it; empty for what only lies with the item.
    used_in: Mapped[int | None]
    #: The part of the item that it belongs to, where that is in other hands than its authors':
    #: whoever writes the part adds and removes it. Empty for the item itself.
    part: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=utcnow)
    #: Taken off the list of files: only the revisions that show it still do.
    unlisted_at: Mapped[datetime | None]
    #: Nobody gets it any more, not even where a revision shows it.
    removed_at: Mapped[datetime | None]
