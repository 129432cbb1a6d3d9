"""One's own note on a meeting, which nobody else ever reads."""

from sqlalchemy.exc import IntegrityError

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy
from ps5_collab.meetings.mine.queries import private_note
from ps5_collab.meetings.models import Meeting, PrivateNote
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader


def write(actor: Person, reader: Reader, meeting: Meeting, text: str, *, admitted: bool) -> None:
    """Keep the note; an empty text takes it away. `admitted`: an observer who was let in."""
    require(policy.may_read_record(reader, meeting, admitted=admitted))
    note = private_note(actor.id, meeting.id)
    if not text.strip():
        if note is not None:
            db.session.delete(note)
        return
    html = markup.render_lines(text)
    if note is not None:
        note.text, note.html, note.saved_at = text, html, utcnow()
        return
    new = PrivateNote(meeting_id=meeting.id, person_id=actor.id, text=text, html=html)
    try:
        with db.session.begin_nested():
            db.session.add(new)
    except IntegrityError:
        raise RuleBroken(_("You saved this note in another window at the same moment.")) from None
