"""What a person is told, about which item, and by which way."""

from datetime import datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item


class NoticeKind(StrEnum):
    """Why a person is told; each can have a way of its own. What it says stands in `words`."""

    COMMENT = "comment"
    REPLY = "reply"
    MENTION = "mention"
    QUESTION = "question"
    ANSWER = "answer"
    THREAD = "thread"
    COAUTHOR = "coauthor"
    REVISION = "revision"
    #: Somebody noted how a lesson went.
    TAUGHT = "taught"
    #: A leader shows a practice at the top of the showcase.
    FEATURED = "featured"
    MEETING_INVITED = "meeting_invited"
    MEETING_CHANGED = "meeting_changed"
    MEETING_CANCELLED = "meeting_cancelled"
    #: The waiting list has come to the person.
    MEETING_SEAT = "meeting_seat"
    #: Somebody who is needed does not come.
    MEETING_DECLINED = "meeting_declined"
    MEETING_ROLE = "meeting_role"
    #: Nobody ended it, so the site did.
    MEETING_ENDED = "meeting_ended"
    #: An agenda item is proposed.
    MEETING_PROPOSAL = "meeting_proposal"
    MEETING_OBSERVER = "meeting_observer"
    MEETING_NOT_OBSERVING = "meeting_not_observing"
    POLL_OPEN = "poll_open"
    POLL_REMINDER = "poll_reminder"
    POLL_ALL_ANSWERED = "poll_all_answered"
    POLL_CLOSED = "poll_closed"
    #: The times of a poll that the person answered are on another clock.
    POLL_CLOCK = "poll_clock"
    MINUTES_SHARED = "minutes_shared"
    ACTION_GIVEN = "action_given"
    #: Something is due tomorrow, an action of a meeting or a next step of a discussion.
    ACTION_DUE = "action_due"
    GROUP_REQUEST = "group_request"
    GROUP_ADMITTED = "group_admitted"
    GROUP_INVITED = "group_invited"
    GROUP_DECLINED = "group_declined"
    GROUP_JOINED = "group_joined"
    GROUP_FACILITATOR = "group_facilitator"
    GROUP_REMOVED = "group_removed"
    #: The account of a member is closed, and what they were to do waits for somebody.
    GROUP_ACCOUNT_CLOSED = "group_account_closed"
    #: A school begins to try a practice, reports of it, calls it off: its authors are told.
    PRACTICE_TRIED = "practice_tried"
    PRACTICE_REPORTED = "practice_reported"
    PRACTICE_CALLED_OFF = "practice_called_off"
    PRACTICE_THANKED = "practice_thanked"
    #: A colleague takes the person along, the authors answer the report, the day to look back.
    PRACTICE_JOINED = "practice_joined"
    PRACTICE_REPLIED = "practice_replied"
    PRACTICE_LOOK_BACK = "practice_look_back"
    #: A practice needs the person's consent to be shown.
    REVIEW_CONSENT = "review_consent"
    #: Somebody reviews a practice of the person's.
    REVIEW_TAKEN = "review_taken"
    REVIEW_GIVEN_BACK = "review_given_back"
    #: The person is asked to review, for the first time or again.
    REVIEW_ASKED = "review_asked"
    #: Its authors took back what the person reviews.
    REVIEW_OVER = "review_over"
    REVIEW_NOTE = "review_note"
    REVIEW_APPROVED = "review_approved"
    REVIEW_CHANGES = "review_changes"
    REVIEW_DECLINED = "review_declined"
    REVIEW_SHOWN = "review_shown"
    REVIEW_OUT_OF_DATE = "review_out_of_date"
    #: What was handed in long ago has not got its two reviewers.
    REVIEW_WAITING = "review_waiting"
    #: A reviewer has not decided for long: told to them, and to program staff.
    REVIEW_DUE = "review_due"
    REVIEW_LATE = "review_late"
    #: The group reads something together.
    DISCUSSION_INVITED = "discussion_invited"
    DISCUSSION_ANSWER = "discussion_answer"
    #: A note that only this person reads.
    DISCUSSION_TO_YOU = "discussion_to_you"
    #: A phase has opened; a phase closes soon, and this person has not yet contributed.
    DISCUSSION_PHASE = "discussion_phase"
    DISCUSSION_REMINDER = "discussion_reminder"
    #: What is read has a corrected version, and notes of this person moved or lost their place.
    DISCUSSION_TEXT = "discussion_text"
    #: The person is to do something that a discussion agreed on.
    DISCUSSION_NEXT_STEP = "discussion_next_step"


#: They tell of what is closed to the person from then on, so they lead nowhere: what they say of it
#: is their `text`, its title as the person knew it.
PARTING = frozenset({NoticeKind.GROUP_REMOVED, NoticeKind.REVIEW_OVER})


class Way(StrEnum):
    """How notices of a kind reach a person besides the site."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Notice(Model):
    __tablename__ = "notice"
    __table_args__ = (
        sa.Index("ix_notice_unread", "person_id", "read_at"),
        sa.Index("ix_notice_newest", "person_id", "id"),
        sa.Index("ix_notice_to_mail", "mailed_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Who is told.
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    #: Who did it; empty when the site itself reminds.
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[NoticeKind]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="CASCADE"), index=True)
    #: Fragment of the item's page, such as "c12"; empty for the page itself.
    anchor: Mapped[str] = mapped_column(sa.String(40), default="")
    #: One short plain line, such as the day of a meeting or the words of an action.
    text: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    read_at: Mapped[datetime | None]
    #: When mail was done with it: took it along, or had not to. Empty while it waits for a letter.
    mailed_at: Mapped[datetime | None]
    #: The letter that takes it along.
    letter_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("letter.id", ondelete="SET NULL"), index=True
    )

    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id], lazy="raise_on_sql")
    item: Mapped[Item] = relationship(lazy="raise_on_sql")

    @property
    def parts(self) -> bool:
        return self.kind in PARTING

    @property
    def title(self) -> str:
        return self.text if self.parts else self.item.title

    @property
    def line(self) -> str:
        """What stands under it."""
        return "" if self.parts else self.text


class NoticeWay(Model):
    """A person's choice for one kind of notice; without a row it is `words.WAYS`'s."""

    __tablename__ = "notice_way"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(primary_key=True)
    way: Mapped[Way]


class LetterChoice(Model):
    """What a person wants of letters as a whole; without a row all is as it begins here."""

    __tablename__ = "letter_choice"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    #: No letters at all but those about the account.
    stopped: Mapped[bool] = mapped_column(default=False)
    #: Letters wait between these hours of the person's clock; both or none are set.
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    #: Letters without an HTML part.
    plain: Mapped[bool] = mapped_column(default=False)
