"""Letters: written to the outbox in the transaction of what they tell, sent after its commit.

A mail server that is down never fails a request: the letter waits and is tried again.
"""

import re
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy.orm import Mapped, mapped_column

from ps5_collab.config import Settings
from ps5_collab.core import jobs, smtp
from ps5_collab.core.clock import utcnow
from ps5_collab.core.commands import answer, command, say
from ps5_collab.core.db import Model, db
from ps5_collab.core.text import clean_line

#: Minutes until a letter is tried again, after the first, second, … try.
WAITS = (1, 5, 15, 60, 240, 720, 1440)
MOST_TRIES = len(WAITS) + 1
#: What was sent is forgotten after this.
KEPT = timedelta(days=30)
AT_ONCE = 100


class Letter(Model):
    """One letter to one person."""

    __tablename__ = "letter"
    __table_args__ = (sa.Index("ix_letter_due", "sent_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: A second letter with the key of an earlier one is not written.
    key: Mapped[str] = mapped_column(sa.String(80), unique=True, default=lambda: uuid4().hex)
    to: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    #: Emptied once a server has taken the letter: links in it are secrets.
    text: Mapped[str] = mapped_column(sa.Text, default="")
    html: Mapped[str] = mapped_column(sa.Text, default="")
    #: The text of an .ics file that calendar programs act on, and its METHOD (REQUEST, CANCEL).
    calendar: Mapped[str | None] = mapped_column(sa.Text)
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


def compose(to: str, template: str, language: str, **values: Any) -> Letter:
    """A letter from `templates/mail/<template>.txt`, whose first line is the subject, in the
    language of whoever gets it. `values` are plain text."""
    with force_locale(language):
        page = current_app.jinja_env.get_template(f"mail/{template}.txt").render(**values)
    subject, _newline, text = page.lstrip().partition("\n")
    text = re.sub(r"\n{3,}", "\n\n", text.strip())
    return Letter(to=to, subject=clean_line(subject)[:200], text=text + "\n")


def send(letter: Letter) -> None:
    """Put the letter in the outbox; it leaves after the commit. `ValueError` for a bad address."""
    _check_address(letter.to)
    known = letter.key and db.session.scalar(sa.select(Letter.id).where(Letter.key == letter.key))
    if known:
        return
    db.session.add(letter)
    db.session.flush()
    jobs.later(deliver, letter.id)


def _check_address(to: str) -> None:
    """ "a@b.example, c@d.example" would be two people, and a line break another header."""
    try:
        Address(addr_spec=to)
    except (MessageError, IndexError) as error:
        raise ValueError(f"not one address: {to!r}") from error


def site_link(endpoint: str, **values: Any) -> str:
    """A whole address for a letter. Its host is the settings', never what a request said."""
    settings: Settings = current_app.config["SETTINGS"]
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return settings.base_url.rstrip("/") + path


@jobs.job
def deliver(letter_id: int) -> None:
    """Try to send the letter, if nobody else does and it is due."""
    letter = _claim(letter_id)
    if letter is None:
        return
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mail_url.startswith("mailbox:"):
        letter.sent_at = utcnow()
        return
    message = message_of(letter, settings)
    db.session.commit()  # hold nothing while a server is slow
    try:
        smtp.hand_over(settings.mail_url, message)
    except smtp.NotDelivered as error:
        letter.last_error = clean_line(str(error))[:300]
        letter.tries = MOST_TRIES if error.for_good else letter.tries
        current_app.logger.warning("letter %s was not delivered: %s", letter.id, letter.last_error)
    else:
        letter.sent_at, letter.last_error = utcnow(), ""
        letter.text = letter.html = ""


@jobs.every(minutes=1)
def deliver_due() -> None:
    """Send what waits: after a failure, after a restart, or when its job was lost."""
    due = sa.select(Letter.id).where(*_is_due()).order_by(Letter.id).limit(AT_ONCE)
    ids = db.session.scalars(due).all()
    db.session.rollback()
    for letter_id in ids:
        jobs.perform_in_turn(deliver, letter_id)


@jobs.every(minutes=60)
def forget_old_letters() -> None:
    db.session.execute(sa.delete(Letter).where(Letter.sent_at < utcnow() - KEPT))


def newest_letters() -> sa.Select[Letter]:
    return sa.select(Letter).order_by(Letter.id.desc())


def get_letter(letter_id: int) -> Letter | None:
    return db.session.get(Letter, letter_id)


def hold_unsent() -> int:
    """Keep back what waits to be sent: a restored copy must not write to anybody."""
    waiting = sa.update(Letter).where(Letter.sent_at.is_(None), ~Letter.hold)
    return int(getattr(db.session.execute(waiting.values(hold=True)), "rowcount", 0))


def release_held() -> int:
    """Let go what was kept back."""
    held = sa.update(Letter).where(Letter.hold).values(hold=False, due_at=utcnow())
    return int(getattr(db.session.execute(held), "rowcount", 0))


def message_of(letter: Letter, settings: Settings) -> EmailMessage:
    """The letter as it travels. `EmailMessage` refuses line breaks in headers."""
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.mail_from
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    host = urlsplit(settings.base_url).hostname or "localhost"
    message["Message-ID"] = f"<{letter.key}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        add_calendar(message, letter.calendar, letter.calendar_method)
    return message


def add_calendar(message: EmailMessage, text: str, method: str) -> None:
    """As an alternative, which mail programs show as an invitation, and as a file for the rest.

    The method stands in both the part's header and the text; Outlook wants them to be the same.
    """
    said = {"method": method, "component": "VEVENT"}
    message.add_alternative(text, subtype="calendar", cte="base64", params=said)
    file = text.encode()
    message.add_attachment(file, maintype="application", subtype="ics", filename="invite.ics")


def _claim(letter_id: int) -> Letter | None:
    """Take the letter for one try: two workers never send it at once."""
    now = utcnow()
    taken = db.session.execute(
        sa.update(Letter)
        .where(Letter.id == letter_id, *_is_due())
        .values(tries=Letter.tries + 1, due_at=now + timedelta(minutes=WAITS[0]))
        .execution_options(synchronize_session=False)
    )
    if not getattr(taken, "rowcount", 0):
        return None
    letter = db.session.get_one(Letter, letter_id, populate_existing=True)
    letter.due_at = now + timedelta(minutes=WAITS[min(letter.tries, len(WAITS)) - 1])
    return letter


def _is_due() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Letter.sent_at.is_(None),
        ~Letter.hold,
        Letter.tries < MOST_TRIES,
        Letter.due_at <= utcnow(),
    )


@click.group("mail")
def commands() -> None:
    """Letters that wait to be sent."""


@commands.command("waiting")
@click.option("--json", "as_json", is_flag=True)
@command
def waiting(as_json: bool) -> None:
    """Print the letters that no server has taken yet, and why."""
    letters = db.session.scalars(sa.select(Letter).where(Letter.sent_at.is_(None)))
    rows = [
        {"to": one.to, "subject": one.subject, "tries": one.tries, "held": one.hold}
        | {"given_up": one.given_up, "error": one.last_error}
        for one in letters
    ]
    words = "\n".join(f"{row['to']}\t{row['tries']} tries\t{row['error']}" for row in rows)
    answer(rows, as_json=as_json, words=words)


@commands.command("release")
@command
def release() -> None:
    """Let go the letters that a restored site holds back."""
    say(f"{release_held()} released.")


def init_app(app: Flask) -> None:
    app.cli.add_command(commands)
