"""Letters: written to the outbox in the transaction of what they tell, sent after its commit.

A mail server that is down never fails a request: the letter waits and is tried again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.config import Settings
from ps5_collab.core import jobs, smtp
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import Model, db, reading
from ps5_collab.core.messages import message_of
from ps5_collab.core.text import clean_line

#: Minutes until a letter is tried again, after the first, second, … try.
WAITS = (1, 5, 15, 60, 240, 720, 1440)
MOST_TRIES = len(WAITS) + 1
#: Nobody else takes a letter that is being sent; longer than the slowest server is waited for. A
#: worker that dies leaves its one letter waiting so long.
LEASE = timedelta(minutes=5)
#: What was sent is forgotten after this.
KEPT = timedelta(days=30)
AT_ONCE = 100
#: Letters of one job: a worker that is told to stop finishes the job it has begun.
OF_ONE_JOB = 10


class Letter(Model):
    """One letter to one person."""

    __tablename__ = "letter"
    __table_args__ = (sa.Index("ix_letter_due", "sent_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: A second letter with the key of an earlier one is not written. By it, many that are inserted
    #: by one statement learn their ids.
    key: Mapped[str] = mapped_column(
        sa.String(80), unique=True, default=lambda: uuid4().hex, insert_sentinel=True
    )
    to: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    #: Emptied once a server has taken the letter: links in it are secrets.
    text: Mapped[str] = mapped_column(sa.Text, default="")
    html: Mapped[str] = mapped_column(sa.Text, default="")
    #: The text of an .ics file that calendar programs act on; its writer finds it with the words.
    calendar: Mapped[str | None] = mapped_column(sa.Text)
    #: Its METHOD (REQUEST, CANCEL); empty for letters without one.
    calendar_method: Mapped[str] = mapped_column(sa.String(12), default="", server_default="")
    #: Names the function that finds its words when it leaves; empty when they stand here.
    writer: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    #: Letters about one thing carry its name, so that mail programs show them together.
    thread: Mapped[str] = mapped_column(sa.String(80), default="", server_default="", index=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    due_at: Mapped[datetime] = mapped_column(default=utcnow)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.String(300), default="")
    #: Waits until an administrator lets it go: set on a restored site.
    hold: Mapped[bool] = mapped_column(default=False)

    @property
    def given_up(self) -> bool:
        return self.sent_at is None and self.tries >= MOST_TRIES


class Withdrawn(Exception):
    """What the letter was to tell needs no telling any more."""


class Postponed(Exception):
    """This is no time for the letter; that is no failed try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(str(until))
        self.until = until


@dataclass(frozen=True)
class Calendar:
    """What a letter tells calendar programs: the text of an .ics file and the METHOD in it."""

    text: str
    method: str = "REQUEST"


@dataclass(frozen=True)
class Written:
    """The words of a letter as they leave."""

    subject: str
    text: str
    html: str = ""
    #: Where one press, without signing in, ends letters of this sort.
    unsubscribe: str = ""
    calendar: Calendar | None = None


Writer = Callable[[Letter], Written]
_writers: dict[str, Writer] = {}


def writer(function: Writer) -> Writer:
    """Let `Letter.writer` name this function: it finds the words when the letter leaves, so that
    nothing goes out which was taken back or may not be seen any more."""
    _writers[writer_name(function)] = function
    return function


def writer_name(function: Writer) -> str:
    return f"{function.__module__}.{function.__name__}"


def send(letter: Letter) -> bool:
    """Put the letter in the outbox; it leaves after the commit, when it is due.

    False when there is one with its key already. `ValueError` for a bad address.
    """
    try:
        with db.session.begin_nested():
            send_all([letter])
    except IntegrityError:
        return False
    return True


def send_all(letters: Sequence[Letter]) -> None:
    """The same of many in one statement, none of which has a key that another may have."""
    for letter in letters:
        _check_address(letter.to)
        letter.created_at = letter.created_at or utcnow()
        letter.due_at = letter.due_at or letter.created_at
    db.session.add_all(letters)
    db.session.flush()
    due = [letter.id for letter in letters if letter.due_at <= utcnow()]
    for start in range(0, len(due), OF_ONE_JOB):
        jobs.later(deliver_each, *due[start : start + OF_ONE_JOB])


def _check_address(to: str) -> None:
    """ "a@b.example, c@d.example" would be two people, and a line break another header."""
    try:
        Address(addr_spec=to)
    except (MessageError, IndexError) as error:
        raise ValueError(f"not one address: {to!r}") from error


def site_link(endpoint: str, anchor: str = "", **values: Any) -> str:
    """A whole address for a letter. Its host is the settings', never what a request said."""
    settings: Settings = current_app.config["SETTINGS"]
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return settings.base_url.rstrip("/") + path + (f"#{anchor}" if anchor else "")


@jobs.job
def deliver(letter_id: int) -> None:
    """Try to send the letter, if nobody else does and it is due."""
    letter = _claim(letter_id)
    if letter is None:
        return
    db.session.commit()  # the try counts, whatever becomes of it
    try:
        outcome = _hand_over(_packed(letter))
    except Withdrawn:
        db.session.execute(sa.delete(Letter).where(Letter.id == letter_id))
        return
    except Postponed as postponed:
        outcome = {"due_at": postponed.until, "tries": Letter.tries - 1}
    except smtp.NotDelivered as error:
        outcome = _failure(letter, str(error), for_good=error.for_good)
    except Exception as error:
        db.session.rollback()
        current_app.logger.exception("letter %s could not be written", letter_id)
        outcome = _failure(letter, f"{type(error).__name__}: {error}")
    db.session.execute(sa.update(Letter).where(Letter.id == letter_id).values(outcome))


def words_of(letter: Letter) -> Written:
    """The letter's words: its own, or what its writer finds now. Raise `Withdrawn`, `Postponed`."""
    if letter.writer:
        return _writers[letter.writer](letter)
    own = Calendar(letter.calendar, letter.calendar_method) if letter.calendar else None
    return Written(letter.subject, letter.text, letter.html, calendar=own)


def _packed(letter: Letter) -> Written | EmailMessage:
    """What is handed to a server; for the mailbox, the words alone."""
    settings: Settings = current_app.config["SETTINGS"]
    with reading():  # a letter is drawn from many rows
        written = words_of(letter)
        if settings.mail_url.startswith("mailbox:"):
            return written
        return message_of(letter, written, settings, _key_before(letter))


def _hand_over(parcel: Written | EmailMessage) -> dict[str, Any]:
    if isinstance(parcel, Written):
        words = {"subject": parcel.subject, "text": parcel.text, "html": parcel.html}
        calendar = parcel.calendar and parcel.calendar.text
        return {"sent_at": utcnow(), "calendar": calendar, **words}
    smtp.hand_over(current_app.config["SETTINGS"].mail_url, parcel)
    return {"sent_at": utcnow(), "last_error": "", "text": "", "html": "", "calendar": None}


def _key_before(letter: Letter) -> str:
    """The key of the last letter of the same thread to the same person; empty for the first."""
    if not letter.thread:
        return ""
    before = sa.select(Letter.key).where(
        Letter.thread == letter.thread,
        Letter.to == letter.to,
        Letter.sent_at.is_not(None),
        Letter.id != letter.id,
    )
    return db.session.scalar(before.order_by(Letter.sent_at.desc(), Letter.id.desc())) or ""


def _failure(letter: Letter, why: str, *, for_good: bool = False) -> dict[str, Any]:
    line = clean_line(why)[:300]
    current_app.logger.warning("letter %s was not delivered: %s", letter.id, line)
    tries = MOST_TRIES if for_good else letter.tries
    wait = WAITS[min(tries, len(WAITS)) - 1]
    return {"last_error": line, "tries": tries, "due_at": utcnow() + timedelta(minutes=wait)}


@jobs.every(minutes=1)
def deliver_due() -> None:
    """Send what waits: after a failure, after a restart, or when its job was lost."""
    due = sa.select(Letter.id).where(*_is_due()).order_by(Letter.id).limit(AT_ONCE)
    ids = db.session.scalars(due).all()
    db.session.rollback()
    deliver_each(*ids)


@jobs.job
def deliver_each(*letter_ids: int) -> None:
    """Each with a commit of its own; while no server answers they wait for a later round."""
    for letter_id in letter_ids:
        if smtp.is_silent(current_app.config["SETTINGS"].mail_url):
            break
        jobs.perform_in_turn(deliver, letter_id)


@jobs.every(minutes=60)
def forget_old_letters() -> None:
    db.session.execute(sa.delete(Letter).where(Letter.sent_at < utcnow() - KEPT))


def _claim(letter_id: int) -> Letter | None:
    """Take the letter for one try: two workers never send it at once."""
    taken = db.session.execute(
        sa.update(Letter)
        .where(Letter.id == letter_id, *_is_due())
        .values(tries=Letter.tries + 1, due_at=utcnow() + LEASE)
        .execution_options(synchronize_session=False)
    )
    if not getattr(taken, "rowcount", 0):
        return None
    return db.session.get_one(Letter, letter_id, populate_existing=True)


def _is_due() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Letter.sent_at.is_(None),
        ~Letter.hold,
        Letter.tries < MOST_TRIES,
        Letter.due_at <= utcnow(),
    )
