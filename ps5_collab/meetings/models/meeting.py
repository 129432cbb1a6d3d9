"""A meeting: when and where, who comes, what it is for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item

KIND = "meetings"


class Stage(StrEnum):
    """What a meeting goes through."""

    #: Its time is being found.
    POLLING = "polling"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    HELD = "held"
    CANCELLED = "cancelled"


class MeetingKind(StrEnum):
    PLANNING = "planning"
    LESSON_STUDY = "lesson_study"
    DEBRIEF = "debrief"
    TEXT_DISCUSSION = "text_discussion"
    ACTION_RESEARCH = "action_research"
    GENERAL = "general"


class Series(Model):
    """A rule by which meetings repeat; see `meetings.series`."""

    __tablename__ = "meeting_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiry_group.id"), index=True)
    rule: Mapped[dict[str, Any]]
    #: The series that this one was parted from, when all that follow were changed.
    parted_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting_series.id"))
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Meeting(Item):
    """One meeting of a group. It keeps the time on the wall and the zone: 15:30 stays 15:30."""

    __tablename__ = "meeting"
    __table_args__ = (
        sa.Index("ix_meeting_starts_at", "starts_at"),
        sa.Index("ix_meeting_series_id", "series_id", "starts_at"),
        sa.CheckConstraint("(starts_at IS NULL) = (starts_local IS NULL)", name="one_time"),
    )
    __mapper_args__ = {"polymorphic_identity": KIND}  # noqa: RUF012 (SQLAlchemy's own form)

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[Stage] = mapped_column(default=Stage.SCHEDULED)
    sort: Mapped[MeetingKind] = mapped_column(default=MeetingKind.GENERAL)
    #: As the clock on the wall says, without a zone; empty while its time is being found.
    starts_local: Mapped[datetime | None] = mapped_column(sa.DateTime)
    #: IANA name of the zone of that clock.
    zone: Mapped[str] = mapped_column(sa.String(64))
    #: Planned length.
    minutes: Mapped[int] = mapped_column(default=60)
    #: The same moments in UTC, for order and comparison only.
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    #: https only.
    video_url: Mapped[str] = mapped_column(sa.String(500), default="")
    #: How many may come; empty for no limit.
    capacity: Mapped[int | None]
    #: People from outside the group may ask to observe.
    admits_observers: Mapped[bool] = mapped_column(default=False)
    #: Somebody needs a substitute to come.
    cover_needed: Mapped[bool] = mapped_column(default=False)
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting_series.id"))
    #: The day that the series' rule gave, whatever became of it.
    occurrence: Mapped[date | None]
    #: Rises with each change that calendars must learn of (RFC 5545), and when it last did.
    sequence: Mapped[int] = mapped_column(default=0)
    revised_at: Mapped[datetime | None]
    #: When everybody was invited, with roles and a norm; empty while its time is being found, and
    #: until it is near where it repeats. Some may know of it before: `Participant.told_sequence`.
    announced_at: Mapped[datetime | None]
    #: Why it was cancelled.
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    #: The norm that was drawn for this meeting.
    norm: Mapped[str] = mapped_column(sa.String(300), default="")
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: Moves with every change that its running page shows.
    ticks: Mapped[int] = mapped_column(default=0)

    @property
    def is_missed(self) -> bool:
        """Its time has passed, and nobody began it."""
        over = self.ends_at is not None and self.ends_at < utcnow()
        return self.stage is Stage.SCHEDULED and over

    @property
    def is_to_come(self) -> bool:
        """Or under way, though it lasts longer than was planned."""
        ahead = self.stage in (Stage.POLLING, Stage.SCHEDULED) and not self.is_missed
        return ahead or self.stage is Stage.RUNNING

    def revise(self) -> None:
        """It changed so that calendars must learn of it."""
        self.sequence += 1
        self.revised_at = utcnow()


class Coming(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Attendance(StrEnum):
    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


#: They were there, if only for a part of it.
HERE = (Attendance.PRESENT, Attendance.LATE)


class Participant(Model):
    """A person who is asked to a meeting: whether they come, and whether they were there."""

    __tablename__ = "participant"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    #: The meeting makes no sense without them.
    required: Mapped[bool] = mapped_column(default=False)
    #: Comes from outside the group, to watch.
    observes: Mapped[bool] = mapped_column(default=False)
    #: An observer who asked and is not admitted yet.
    asks_since: Mapped[datetime | None]
    #: The meeting's sequence when they were last told of it, with its entry for their calendar;
    #: empty for who was not invited yet.
    told_sequence: Mapped[int | None]
    coming: Mapped[Coming | None]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    answered_at: Mapped[datetime | None]
    #: Would come but it is full: the order of the waiting list.
    waits_since: Mapped[datetime | None]
    attendance: Mapped[Attendance | None]
    by_video: Mapped[bool] = mapped_column(default=False)
    #: When it was noted that they were there; for who came late, their beginning.
    arrived_at: Mapped[datetime | None]
    #: When it was noted that they left before the end.
    left_at: Mapped[datetime | None]
    #: What counts as professional development.
    minutes_attended: Mapped[int | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def has_seat(self) -> bool:
        """Takes up one of those there are; who has left, or has no account any more, does not."""
        there = self.left_at is None and self.person.deactivated_at is None
        return self.coming is Coming.YES and self.waits_since is None and there


class Part(StrEnum):
    """A role at one meeting; roles rotate."""

    FACILITATOR = "facilitator"
    TIMEKEEPER = "timekeeper"
    RECORDER = "recorder"
    NORM_KEEPER = "norm_keeper"


class MeetingRole(Model):
    __tablename__ = "meeting_role"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[Part] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class NormRating(Model):
    """How well one person thinks the group kept its norm, 1 to 4."""

    __tablename__ = "norm_rating"
    __table_args__ = (sa.CheckConstraint("rating BETWEEN 1 AND 4", name="one_to_four"),)

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.item_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    rating: Mapped[int]


class Purpose(StrEnum):
    INFORM = "inform"
    DISCUSS = "discuss"
    DECIDE = "decide"


class Standing(StrEnum):
    """Where an agenda item stands; only those on the agenda are run and kept in the minutes."""

    AGENDA = "agenda"
    #: By a member; the organiser has not taken it in yet.
    PROPOSED = "proposed"
    #: Taken off, and can be put back; what was carried over and taken off does not come again.
    REMOVED = "removed"


class Brings(StrEnum):
    """What an item brings up of earlier meetings, by itself."""

    MINUTES = "minutes"
    ACTIONS = "actions"


class Keeps(StrEnum):
    """What an item of a template keeps whatever becomes of its words: its place in the order (the
    instructor is heard before observers, after the final comments nothing follows but the closing),
    or that each such meeting has it anyway."""

    #: Opens the meeting: what is carried over stands behind it.
    OPENING = "opening"
    EACH_TIME = "each_time"
    INSTRUCTOR = "instructor"
    OBSERVERS = "observers"
    FINAL = "final"
    CLOSING = "closing"


class AgendaItem(Model):
    __tablename__ = "agenda_item"
    __table_args__ = (sa.Index("ix_agenda_item_meeting_id", "meeting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.item_id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    minutes: Mapped[int] = mapped_column(default=5)
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.DISCUSS)
    standing: Mapped[Standing] = mapped_column(default=Standing.AGENDA)
    presenter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    #: The question, or what to prepare; plain text.
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: What it is about: a lesson at a revision, a text, a practice.
    linked_id: Mapped[int | None] = mapped_column(sa.ForeignKey("item.id", ondelete="SET NULL"))
    linked_revision: Mapped[int | None]
    #: The item of an earlier meeting that was not finished there.
    carried_from_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("agenda_item.id", ondelete="SET NULL")
    )
    brings: Mapped[Brings | None]
    keeps: Mapped[Keeps | None]
    #: Left open: it comes back by itself at the next meeting.
    unfinished: Mapped[bool] = mapped_column(default=False)
    #: What the clock said it took.
    seconds_spent: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    presenter: Mapped[Person | None] = relationship(
        foreign_keys=[presenter_id], lazy="raise_on_sql"
    )
    proposed_by: Mapped[Person | None] = relationship(
        foreign_keys=[proposed_by_id], lazy="raise_on_sql"
    )
    linked: Mapped[Item | None] = relationship(foreign_keys=[linked_id], lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)

    @property
    def is_from_before(self) -> bool:
        """It tells of earlier meetings: their open items, actions or minutes."""
        return self.brings is not None or self.carried_from_id is not None
