"""The place of a note, where it is seen among what it is about, and the ways that lead there."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.letters import Block
from ps5_collab.core.text import whole_number
from ps5_collab.core.web import to
from ps5_collab.discussions import policy
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.annotating import queries
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.models import Annotation, Hearer
from ps5_collab.notices import leading, letters
from ps5_collab.notices.leading import Place
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader, reader_of

#: In the address of a reading's page.
FILTERS: Final = ("kind", "person", "tag", "open")
#: Notices that tell of one note.
KINDS: Final = (NoticeKind.DISCUSSION_ANSWER, NoticeKind.DISCUSSION_TO_YOU)


@bp.get("/notes/<int:note_id>")
@login_required
def note(note_id: int) -> ResponseReturnValue:
    return to_note(queries.get_note(reader(), note_id))


@bp.get("/<int:item_id>/notes/<int:note_id>")
@login_required
def told_note(item_id: int, note_id: int) -> ResponseReturnValue:
    """Where a notice leads. What was taken away since, or is not the reader's to read any more, is
    no dead end, and is told apart neither from the other nor from what never was."""
    discussion = discussions.get_discussion(reader(), item_id)
    try:
        return to_note(queries.get_note(reader(), note_id, discussion.id))
    except NotFound:
        flash(_("That note is not here for you to read any more. It was in this discussion."))
        return to("discussions.show", item_id=discussion.id)


def to_note(note: Annotation) -> ResponseReturnValue:
    """Where it stands on the page, as the page was asked for before."""
    if note.reading_id is not None and opens(reader(), note):
        asked = {name: request.args[name] for name in FILTERS if name in request.args}
        return to(
            "discussions.reading",
            item_id=note.discussion_id,
            reading_id=note.reading_id,
            at=queries.block_of(note) or None,
            _anchor=f"n{note.id}",
            **asked,
        )
    here: dict[str, Any] = {"item_id": note.discussion_id}
    if policy.is_contribution(note):
        return to("discussions.run", _anchor=f"c{note.id}", **here)
    if note.hearer is Hearer.DISCUSSION:
        return to("discussions.record", _anchor=f"said-{note.id}", **here)
    return to("discussions.show", **here)


def opens(reader: Reader, note: Annotation) -> bool:
    """The reader may see what it was said on, still."""
    rows = discussions.readings_for(reader, note.discussion_id)
    return any(row.id == note.reading_id and row.kind for row in rows)


# --- notices -------------------------------------------------------------------------------------


def place(notice: Notice) -> Place:
    return Place("discussions.told_note", {"item_id": notice.item_id, "note_id": number(notice)})


def number(notice: Notice) -> int:
    """The note that "n12" names; 0 for any other place."""
    return whole_number(notice.anchor.removeprefix("n")) or 0


def still_read(notices: Sequence[Notice]) -> Mapping[int, Sequence[Block]]:
    """Of one person. Letters do not tell of a note that is gone when they leave, or that its author
    has said to another since. One statement."""
    who = reader_of(notices[0].person_id)
    found = sa.select(Annotation.id).where(
        Annotation.id.in_({number(notice) for notice in notices}),
        Annotation.deleted_at.is_(None),
        policy.readable(who, utcnow()),
    )
    known = set(db.session.scalars(found))
    return {notice.id: () for notice in notices if number(notice) in known}


def init_app() -> None:
    leading.lead(KINDS, place)
    letters.show(KINDS, still_read)
