"""There is a corrected version of a text: the group reads it from now on, its notes come along."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db, put
from ps5_collab.core.errors import NotFound, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.models import (
    Anchoring,
    Annotation,
    AnnotationPlace,
    Discussion,
    DiscussionReading,
)
from ps5_collab.discussions.readings import READABLE
from ps5_collab.discussions.services import hold
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.anchors import Anchor, Status, carry, spot
from ps5_collab.texts.reading import Reading, read

NOTES: Final = Annotation.__table__


def take_over(
    actor: Person, reader: Reader, discussion: Discussion, row: DiscussionReading
) -> Mapping[Anchoring, int]:
    """The group reads the newest version; answers how those of its notes stand in it that the
    reader reads. Their authors are told once. Notes that lost their words before come back where
    these do."""
    require(policy.may_organise(reader, discussion))
    hold(discussion)
    db.session.refresh(row)
    known = discussions.can_be_read(reader, READABLE, [row.item_id]).get(row.item_id)
    if known is None:
        raise NotFound
    if known.revision <= row.revision:
        raise RuleBroken(_("Your group reads the newest version already."))
    new = read(reader, row.item_id, known.revision)
    # The version of before may be closed to the group by now; nothing of it is told but places.
    author = reader_of(known.owner_id)
    notes = notes_on(reader, row)
    changes = [
        change
        for revision, those in groupby(notes, key=lambda note: note.revision)
        for change in carried(author, row.item_id, revision, new, list(those))
    ]
    write(notes, changes)
    row.revision = new.revision
    db.session.flush()
    authors = {note.author_id for note in notes if not note.deleted_at}
    notices.tell(actor, discussion, dict.fromkeys(authors, NoticeKind.DISCUSSION_TEXT))
    told = zip(notes, changes, strict=True)
    return Counter(change["anchoring"] for note, change in told if note.is_read)


def notes_on(reader: Reader, row: DiscussionReading) -> Sequence[Any]:
    """All with words of the text, whoever reads them; by the version that had their words last.
    `is_read`: they stand, and the reader reads them."""
    is_read = sa.and_(policy.readable(reader, utcnow()), NOTES.c.deleted_at.is_(None))
    found = sa.select(
        NOTES.c.id,
        NOTES.c.author_id,
        NOTES.c.deleted_at,
        NOTES.c.revision,
        NOTES.c.block,
        NOTES.c.start,
        NOTES.c.end,
        NOTES.c.exact,
        NOTES.c.prefix,
        NOTES.c.suffix,
        is_read.label("is_read"),
    ).where(NOTES.c.reading_id == row.id, NOTES.c.start.is_not(None))
    return db.session.execute(found.order_by(NOTES.c.revision, NOTES.c.id)).all()


def carried(
    reader: Reader, item_id: int, revision: int, new: Reading, notes: Sequence[Any]
) -> list[dict[str, Any]]:
    """What becomes of notes on one version of before, for a reader who reads that."""
    old = read(reader, item_id, revision)
    anchors = [Anchor(note.exact, note.prefix, note.suffix, note.start, note.end) for note in notes]
    found = carry(old.text, new.text, anchors)
    numbers = {block.id: block.number for block in old.blocks}
    return [
        {
            "stood": numbers.get(note.block),
            **changed(note, new, *(found[at] if note.exact else on_picture(note, old, new))),
        }
        for at, note in enumerate(notes)
    ]


def on_picture(note: Any, old: Reading, new: Reading) -> tuple[Status, Anchor]:
    """A note on a picture goes with that picture: in the block of the same id, else where it stands
    but once."""
    block = next((each for each in old.blocks if each.id == note.block), None)
    same = [
        each for each in new.blocks if block and block.pictures and each.pictures == block.pictures
    ]
    found = [each for each in same if each.id == note.block] or same
    if block is None or len(found) != 1:
        return Status.ORPHANED, Anchor("", note.prefix, note.suffix, note.start, note.end)
    stays = found[0].number == block.number
    return Status.EXACT if stays else Status.MOVED, spot(new.text, new.starts[found[0].id])


def changed(note: Any, new: Reading, status: Status, anchor: Anchor) -> dict[str, Any]:
    lost = status is Status.ORPHANED
    return {
        "number": note.id,
        "anchoring": Anchoring(status.value),
        "revision": note.revision if lost else new.revision,
        "block": note.block if lost else new.block_at(anchor.start).id,
        "start": anchor.start,
        "end": anchor.end,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
    }


def write(notes: Sequence[Any], changes: Sequence[dict[str, Any]]) -> None:
    """Where they stand now, and where they stood."""
    if not changes:
        return
    put(
        AnnotationPlace,
        [
            {
                "annotation_id": note.id,
                "revision": note.revision,
                "block": note.block,
                "number": change["stood"],
                "start": note.start,
                "end": note.end,
            }
            for note, change in zip(notes, changes, strict=True)
        ],
        ["annotation_id", "revision"],
    )
    moved = sa.update(Annotation).where(NOTES.c.id == sa.bindparam("number"))
    names = ("anchoring", "revision", "block", "start", "end", "prefix", "suffix")
    values: dict[Any, Any] = {NOTES.c[name]: sa.bindparam(name) for name in names}
    moved = moved.values({**values, NOTES.c.version: NOTES.c.version + 1})
    given = [{name: change[name] for name in ("number", *names)} for change in changes]
    db.session.connection().execute(moved, given)
    db.session.expire_all()
