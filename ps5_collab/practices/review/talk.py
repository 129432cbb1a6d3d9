"""What reviewers and authors say to each other: about a place, or about the whole."""

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices.models import Practice
from ps5_collab.practices.review import queries
from ps5_collab.practices.review.models import ReviewNote
from ps5_collab.practices.review.queries import Table
from ps5_collab.sharing.policy import Authored, Reader, may_edit
from ps5_collab.sharing.queries import places_of


def may_read(reader: Reader, practice: Authored, table: Table) -> bool:
    """The authors and those who review it; nobody else, whatever the role."""
    return may_edit(reader, practice) or table.seat_of(reader.person_id) is not None


def say(actor: Person, reader: Reader, practice: Practice, text: str, place: str) -> ReviewNote:
    table = queries.table(practice.id)
    require(may_read(reader, practice, table))
    if place and place not in places_of(practice):
        raise Refused(
            _("That part of the page is not there any more. Choose another one."), "place"
        )
    note = ReviewNote(
        practice_id=practice.id,
        author_id=actor.id,
        place=place,
        revision=practice.revision,
        text=text,
        html=markup.render(text),
    )
    db.session.add(note)
    db.session.flush()
    people = {*practice.author_ids, *(seat.person_id for seat in table.active)}
    notices.tell(actor, practice, dict.fromkeys(people, NoticeKind.REVIEW_NOTE), "review")
    return note


def settle(actor: Person, reader: Reader, practice: Practice, note: ReviewNote, done: bool) -> None:
    """The authors mark what they have taken care of, or take the mark away."""
    require(may_edit(reader, practice))
    note.settled_at, note.settled_by_id = (utcnow(), actor.id) if done else (None, None)
    db.session.flush()


def edit(actor: Person, reader: Reader, practice: Practice, note: ReviewNote, text: str) -> None:
    """One's own words, better said. Nobody is told again."""
    require_own(actor, reader, practice, note)
    if text != note.text:
        note.text, note.html, note.edited_at = text, markup.render(text), utcnow()
        db.session.flush()


def require_own(actor: Person, reader: Reader, practice: Practice, note: ReviewNote) -> None:
    require(may_read(reader, practice, queries.table(practice.id)) and note.author_id == actor.id)


def take_away(actor: Person, reader: Reader, practice: Practice, note: ReviewNote) -> None:
    """One's own words go for good."""
    require_own(actor, reader, practice, note)
    db.session.delete(note)
    db.session.flush()
