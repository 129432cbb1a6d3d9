"""Ticks, notes and own lines. Each press writes one row of its own, so nobody's is ever lost."""

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person
from ps5_collab.practices.adoption.models import Line, Note
from ps5_collab.practices.adoption.queries import Whole, get_line, get_note
from ps5_collab.practices.adoption.services import require_not_off
from ps5_collab.sharing.policy import Reader

MOST_LINES = 80
MOST_NOTES = 30


def tick(actor: Person, reader: Reader, whole: Whole, line_id: int, *, done: bool) -> None:
    """Done, or open again. To say what is so already changes nothing, not even who said it."""
    _require(reader, whole)
    line = get_line(whole.id, line_id)
    otherwise = Line.done_at.is_(None) if done else Line.done_at.is_not(None)
    now = {"done_at": utcnow(), "done_by_id": actor.id} if done else {}
    db.session.execute(
        sa.update(Line)
        .where(Line.id == line.id, otherwise)
        .values({"done_at": None, "done_by_id": None} | now)
        .execution_options(synchronize_session=False)
    )


def add_line(actor: Person, reader: Reader, whole: Whole, text: str) -> Line:
    _require(reader, whole)
    if not text:
        raise Refused(_("Write what there is to do."), "text")
    count = sa.select(sa.func.count()).where(Line.adoption_id == whole.id)
    if (db.session.scalar(count) or 0) >= MOST_LINES:
        raise Refused(_("At most %(n)d lines, please.", n=MOST_LINES), "text")
    line = Line(adoption_id=whole.id, text=text, added_by_id=actor.id)
    db.session.add(line)
    db.session.flush()
    return line


def remove_line(reader: Reader, whole: Whole, line_id: int) -> None:
    """An own line; the practice's steps stay."""
    _require(reader, whole)
    line = get_line(whole.id, line_id)
    if line.place:
        raise RuleBroken(_("The steps of the practice stay. Leave them open if you skip them."))
    db.session.delete(line)
    db.session.flush()


def note(actor: Person, reader: Reader, whole: Whole, line_id: int, text: str) -> Note:
    _require(reader, whole)
    line = get_line(whole.id, line_id)
    if not text:
        raise Refused(_("Write the note first."), "text")
    count = sa.select(sa.func.count()).where(Note.line_id == line.id)
    if (db.session.scalar(count) or 0) >= MOST_NOTES:
        raise Refused(_("At most %(n)d notes at one line, please.", n=MOST_NOTES), "text")
    made = Note(line_id=line.id, person_id=actor.id, text=text)
    db.session.add(made)
    db.session.flush()
    return made


def remove_note(actor: Person, reader: Reader, whole: Whole, note_id: int) -> None:
    """One's own."""
    _require(reader, whole)
    found = get_note(whole.id, note_id)
    require(found.person_id == actor.id)
    db.session.delete(found)
    db.session.flush()


def _require(reader: Reader, whole: Whole) -> None:
    require(whole.may_adopt(reader))
    require_not_off(whole.adoption)
