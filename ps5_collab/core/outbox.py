"""What of the outbox people look after: letters that wait, that failed, or that are held."""

from enum import StrEnum

import click
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.commands import answer, command, say
from ps5_collab.core.db import db
from ps5_collab.core.mail import MOST_TRIES, Letter, deliver


class Fate(StrEnum):
    """What becomes of a letter that no server has taken."""

    WAITING = "waiting"
    #: Tried for the last time, or refused for good.
    FAILED = "failed"
    #: Kept back until somebody lets it go: on a restored site.
    HELD = "held"


_UNSENT = Letter.sent_at.is_(None)
_FATES: dict[Fate, sa.ColumnElement[bool]] = {
    Fate.WAITING: sa.and_(_UNSENT, ~Letter.hold, Letter.tries < MOST_TRIES),
    Fate.FAILED: sa.and_(_UNSENT, ~Letter.hold, Letter.tries >= MOST_TRIES),
    Fate.HELD: sa.and_(_UNSENT, Letter.hold),
}


def newest_letters() -> sa.Select[Letter]:
    return sa.select(Letter).order_by(Letter.id.desc())


def get_letter(letter_id: int) -> Letter | None:
    return db.session.get(Letter, letter_id)


def unsent(fate: Fate) -> sa.Select[Letter]:
    """The oldest first: it has waited longest."""
    return sa.select(Letter).where(_FATES[fate]).order_by(Letter.id)


def number_of(fate: Fate) -> sa.Select[int]:
    return sa.select(sa.func.count(Letter.id)).where(_FATES[fate])


def counts() -> dict[Fate, int]:
    """How many there are of each, in one statement."""
    numbers = sa.select(*(number_of(fate).scalar_subquery() for fate in Fate))
    return dict(zip(Fate, db.session.execute(numbers).one(), strict=True))


def try_again(letter: Letter) -> None:
    """Now, and as often as a new one; one that is held is let go."""
    letter.tries, letter.hold, letter.due_at = 0, False, utcnow()
    jobs.later(deliver, letter.id)


def drop(letter: Letter) -> None:
    """It is not sent any more."""
    db.session.delete(letter)


def hold_unsent() -> int:
    """Keep back what waits to be sent: a restored copy must not write to anybody."""
    waiting = sa.update(Letter).where(_UNSENT, ~Letter.hold).values(hold=True)
    return _changed(waiting)


def release_held() -> int:
    """Let go what was kept back."""
    return _changed(sa.update(Letter).where(Letter.hold).values(hold=False, due_at=utcnow()))


def drop_held() -> int:
    return _changed(sa.delete(Letter).where(_FATES[Fate.HELD]))


def _changed(statement: sa.Executable) -> int:
    return int(getattr(db.session.execute(statement), "rowcount", 0))


@click.group("mail")
def commands() -> None:
    """Letters that wait to be sent."""


@commands.command("waiting")
@click.option("--json", "as_json", is_flag=True)
@command
def waiting(as_json: bool) -> None:
    """Print the letters that no server has taken yet, and why."""
    letters = db.session.scalars(sa.select(Letter).where(_UNSENT).order_by(Letter.id))
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
