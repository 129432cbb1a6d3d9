"""Notes of a discussion as files: all that the reader reads of it going out, and coming in."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy
from ps5_collab.discussions.annotating import finding, parsing, whole
from ps5_collab.discussions.annotating.exchange import Told
from ps5_collab.discussions.annotating.tagging import Marks, clean_tags, mark_all
from ps5_collab.discussions.models import (
    Anchoring,
    Annotation,
    Discussion,
    DiscussionReading,
    Hearer,
)
from ps5_collab.discussions.queries import protocol_of
from ps5_collab.discussions.questions import ASKING
from ps5_collab.discussions.running.waiting import require_free
from ps5_collab.discussions.services import hold
from ps5_collab.discussions.wording import step_words
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.texts.anchors import Anchor, locate, spot
from ps5_collab.texts.reading import Reading, read

NOTES: Final = Annotation.__table__


@dataclass(frozen=True)
class Arrived:
    """What a file brought."""

    new: int = 0
    #: Was here already, and is as it was.
    known: int = 0
    #: Of the new: their words do not stand in the text.
    lost: int = 0


@dataclass(frozen=True)
class Source:
    """One of the things that the discussion reads."""

    row: DiscussionReading
    reading: Reading


# --- going out -----------------------------------------------------------------------------------


def told(reader: Reader, discussion: Discussion, *, shared: bool = False) -> list[Told]:
    """All notes that the reader reads, or of them those that everybody does (`shared`), but what
    was taken away. What answers something that is not among them is told as said on the text."""
    found = whole.everything(reader, discussion.id, utcnow(), shared=shared)
    led = protocol_of(discussion)
    names = {row.id: row.uuid for row in found}
    tags, standards = whole.tags_and_standards([row.id for row in found])
    return [
        replace(
            told_of(row, names.get(row.reply_to_id)),
            step=row.imported_step or step_words(led, row.phase or "", row.presenter or ""),
            tags=tuple(tags.get(row.id, ())),
            standards=tuple(one.identifier for one in standards.get(row.id, ())),
        )
        for row in found
    ]


def told_of(row: Any, answers: UUID | None) -> Told:
    anchor = None
    # What is quoted of a text may be closed to the reader, and is empty then, too.
    shows = bool(row.block) and row.start is not None and row.start == row.end
    if row.exact or shows:
        anchor = Anchor(row.exact, row.prefix, row.suffix, row.start, row.end)
    return Told(
        uuid=row.uuid,
        kind=row.kind,
        text=row.text,
        creator=row.imported_as or row.name,
        created=row.created_at,
        modified=row.edited_at,
        is_private=row.hearer is not Hearer.DISCUSSION or row.held_back,
        answered=row.answered_at,
        answers=answers,
        source=row.text_uuid,
        anchor=anchor,
        is_lost=row.anchoring is Anchoring.ORPHANED,
        block=row.block if shows and not row.exact else "",
    )


# --- coming in -----------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where the words of a note stand in a revision of the text; None where they do not."""

    revision: int
    anchor: Anchor | None


@dataclass(frozen=True)
class Prepared:
    """A note of a file with all that takes long: made before anybody has to wait for it."""

    told: Told
    #: Which one of the file, as people count.
    number: int
    html: Markup
    marks: Marks
    #: In the text as it was read meanwhile.
    place: Place | None


def prepared(reader: Reader, discussion: Discussion, data: bytes) -> list[Prepared]:
    """The notes of a file. Takes seconds for thousands of them, and writes nothing: see
    `core.db.reading`. Raises `Refused`."""
    notes, known = parsing.read(data), sources(reader, discussion)
    return [
        Prepared(
            told,
            number,
            markup.render(told.text),
            marks_of(told),
            place_of(told, known.get(told.source)) if told.source else None,
        )
        for number, told in enumerate(notes, start=1)
    ]


def place_of(told: Told, source: Source | None) -> Place | None:
    """None for a note on no words."""
    if source is None or told.anchor is None:
        return None
    found = None if told.is_lost else stood(source.reading, told, told.anchor)
    return Place(source.reading.revision, found)


def marks_of(told: Told) -> Marks:
    return Marks(clean_tags(told.tags), told.standards)


def take_in(
    actor: Person, reader: Reader, discussion: Discussion, notes: Sequence[Prepared]
) -> Arrived:
    """Notes of a file, as said by who brings it, with the names that the file gives. All of them or
    none; those that are here already stay as they are. `Refused` while a step keeps order."""
    require(policy.may_say(reader, discussion))
    hold(discussion)
    require_free(discussion, utcnow())
    return Import(actor, reader, discussion).take(notes)


#: Columns of a note, some as they are for one that is on nothing and answers nothing.
Row = dict[str, Any]
BARE: Final[Row] = {
    **dict.fromkeys(("reading_id", "step_id", "sealed_by_id", "reply_to_id"), None),
    **dict.fromkeys(("revision", "start", "end"), None),
    **dict.fromkeys(("block", "exact", "prefix", "suffix"), ""),
    "sealed_until_open": False,
    "anchoring": Anchoring.EXACT,
}
#: What an answer has of what it answers.
SHARED: Final = ("reading_id", "step_id", "sealed_by_id", "sealed_until_open")


class Import:
    """Some statements, however many notes: others who write have to wait for all of them."""

    def __init__(self, actor: Person, reader: Reader, discussion: Discussion) -> None:
        self.actor, self.reader, self.discussion = actor, reader, discussion
        mine = NOTES.c.discussion_id == discussion.id
        self.here = set(db.session.scalars(sa.select(NOTES.c.uuid).where(mine)))
        names = ("uuid", "id", "hearer", *SHARED)
        readable = sa.select(*(getattr(Annotation, name) for name in names)).where(
            mine, policy.readable(reader, utcnow()), Annotation.deleted_at.is_(None)
        )
        #: What can be answered: what stands here, and what has come in.
        self.above: dict[UUID, Row] = {
            row.uuid: dict(row._mapping) for row in db.session.execute(readable)
        }
        self.sources = sources(reader, discussion)

    def take(self, notes: Sequence[Prepared]) -> Arrived:
        new = list(in_order([note for note in notes if note.told.uuid not in self.here]))
        rows = [self.row(note) for note in new]
        if rows:
            self.write(new, rows)
        lost = sum(row["anchoring"] is Anchoring.ORPHANED for row in rows)
        return Arrived(len(new), len(notes) - len(new), lost)

    def write(self, new: Sequence[Prepared], rows: Sequence[Row]) -> None:
        made = sa.insert(Annotation).returning(NOTES.c.uuid, NOTES.c.id)
        found = db.session.connection().execute(made, rows)
        ids = {row.uuid: row.id for row in found}
        answers = [
            {"number": ids[note.told.uuid], "above": ids[note.told.answers]}
            for note in new
            if note.told.answers in ids
        ]
        if answers:
            below = sa.update(Annotation).where(NOTES.c.id == sa.bindparam("number"))
            below = below.values({NOTES.c.reply_to_id: sa.bindparam("above")})
            db.session.connection().execute(below, answers)
        mark_all({ids[note.told.uuid]: note.marks for note in new})
        finding.put_all(ids.values())

    def row(self, note: Prepared) -> Row:
        told, now, asks = note.told, utcnow(), note.told.kind in ASKING
        row = BARE | {
            "uuid": told.uuid,
            "discussion_id": self.discussion.id,
            "author_id": self.actor.id,
            "imported_as": told.creator,
            "imported_step": told.step,
            "answered_at": told.answered and min(told.answered, now) if asks else None,
            "kind": told.kind,
            "text": told.text,
            "html": note.html,
            "hearer": Hearer.ME if told.is_private else Hearer.DISCUSSION,
            "created_at": min(told.created, now),
            "edited_at": told.modified and min(told.modified, now),
        }
        if told.answers:
            row |= self.below(row, told.answers, note.number)
        elif told.source:
            row |= self.on(note)
        self.above[told.uuid] = row
        return row

    def below(self, row: Row, answers: UUID, number: int) -> Row:
        """Whoever reads what it answers reads it, and nobody else."""
        above = self.above.get(answers)
        if above is None:
            sentence = _("Note %(number)s answers something that is not here.", number=number)
            raise Refused(sentence)
        private = above["hearer"] is not Hearer.DISCUSSION
        return {
            **{name: above[name] for name in SHARED},
            "reply_to_id": above.get("id"),
            # Of what two people say to each other, it is one's own copy.
            "hearer": Hearer.ME if private else row["hearer"],
        }

    def on(self, note: Prepared) -> Row:
        told = note.told
        source = self.sources.get(told.source) if told.source else None
        if source is None:
            sentence = _("Note %(number)s is on a text that is not read here.", number=note.number)
            raise Refused(sentence)
        revision, place = source.reading.revision, note.place
        whole = {"reading_id": source.row.id, "revision": revision}
        if told.anchor is None:
            return whole
        if place is None or place.revision != revision:  # it was corrected meanwhile
            place = place_of(told, source)
        found = place.anchor if place else None
        return {
            **whole,
            **asdict(found or told.anchor),
            "anchoring": Anchoring.EXACT if found else Anchoring.ORPHANED,
            "block": source.reading.block_at(found.start).id if found else told.block,
        }


def stood(reading: Reading, told: Told, anchor: Anchor) -> Anchor | None:
    """Where the words of a note stand, or the picture that it is on."""
    if anchor.exact:
        return locate(reading.text, anchor)
    named = (each for each in reading.blocks if each.id == told.block)
    shown = any(each.pictures and not each.text.strip() for each in named)
    return spot(reading.text, reading.starts[told.block]) if shown else None


def in_order(notes: Sequence[Prepared]) -> Iterator[Prepared]:
    """As the file has them, but what is answered before its answers."""
    waiting = {note.told.uuid: note for note in notes}
    for note in notes:
        chain: list[Prepared] = []
        at: UUID | None = note.told.uuid
        while at in waiting:
            chain.append(waiting.pop(at))
            at = chain[-1].told.answers
        yield from reversed(chain)


def sources(reader: Reader, discussion: Discussion) -> dict[UUID, Source]:
    """What the discussion reads and the reader may open, by its name for good."""
    wanted = (
        sa.select(DiscussionReading, Item.uuid)
        .join(Item, Item.id == DiscussionReading.item_id)
        .where(DiscussionReading.discussion_id == discussion.id, visible_to(reader))
    )
    found = {}
    for row, uuid in db.session.execute(wanted).all():
        try:
            found[uuid] = Source(row, read(reader, row.item_id, row.revision))
        except NotFound:  # that revision is closed to them
            continue
    return found
