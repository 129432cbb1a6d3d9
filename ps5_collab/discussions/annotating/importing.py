"""Notes of a discussion as files: all that the reader reads of it going out, and coming in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy
from ps5_collab.discussions.annotating import exchange, finding, whole
from ps5_collab.discussions.annotating.exchange import Told
from ps5_collab.discussions.annotating.services import Words, mark
from ps5_collab.discussions.models import (
    Anchoring,
    Annotation,
    Discussion,
    DiscussionReading,
    Hearer,
)
from ps5_collab.discussions.services import hold
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to
from ps5_collab.texts.anchors import Anchor, locate
from ps5_collab.texts.reading import Reading, read


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


def told(reader: Reader, discussion: Discussion) -> list[Told]:
    """All notes that the reader reads, but what was taken away. What answers something that was
    taken away, or that the reader does not read, is told as said on the text."""
    found = whole.everything(reader, discussion.id, utcnow())
    names = {row.id: row.uuid for row in found}
    tags, standards = whole.tags_and_standards([row.id for row in found])
    return [
        replace(
            told_of(row, names.get(row.reply_to_id)),
            tags=tuple(tags.get(row.id, ())),
            standards=tuple(standards.get(row.id, ())),
        )
        for row in found
    ]


def told_of(row: Any, answers: UUID | None) -> Told:
    anchor = None
    if row.exact:
        anchor = Anchor(row.exact, row.prefix, row.suffix, row.start, row.end)
    return Told(
        uuid=row.uuid,
        kind=row.kind,
        text=row.text,
        creator=row.imported_as or row.name,
        created=row.created_at,
        modified=row.edited_at,
        is_private=row.hearer is not Hearer.DISCUSSION or row.held_back,
        answers=answers,
        source=row.text_uuid,
        anchor=anchor,
        is_lost=row.anchoring is Anchoring.ORPHANED,
    )


# --- coming in -----------------------------------------------------------------------------------


def take_in(actor: Person, reader: Reader, discussion: Discussion, data: bytes) -> Arrived:
    """Notes of a file, as said by who brings it, with the names that the file gives. All of them or
    none; those that are here already stay as they are."""
    require(policy.may_say(reader, discussion))
    notes = exchange.read(data)
    hold(discussion)
    return Import(actor, reader, discussion).take(notes)


class Import:
    def __init__(self, actor: Person, reader: Reader, discussion: Discussion) -> None:
        self.actor, self.reader, self.discussion = actor, reader, discussion
        mine = sa.select(Annotation).where(Annotation.discussion_id == discussion.id)
        self.here = set(db.session.scalars(mine.with_only_columns(Annotation.uuid)))
        readable = mine.where(policy.readable(reader, utcnow()), Annotation.deleted_at.is_(None))
        self.parents = {note.uuid: note for note in db.session.scalars(readable)}
        self.sources = sources(reader, discussion)

    def take(self, notes: Sequence[Told]) -> Arrived:
        waiting = {note.uuid: note for note in notes if note.uuid not in self.here}
        numbers = {note.uuid: number for number, note in enumerate(notes, start=1)}
        lost = 0
        many = len(waiting)
        while waiting:  # what is answered comes first
            ready = [note for note in waiting.values() if note.answers not in waiting]
            for note in ready:
                made = self.made(note, numbers[note.uuid])
                lost += made.anchoring is Anchoring.ORPHANED
                self.parents[note.uuid] = made
                del waiting[note.uuid]
        return Arrived(many, len(notes) - many, lost)

    def made(self, told: Told, number: int) -> Annotation:
        note = Annotation(
            uuid=told.uuid,
            discussion_id=self.discussion.id,
            author_id=self.actor.id,
            imported_as=told.creator,
            kind=told.kind,
            text=told.text,
            html=markup.render(told.text),
            hearer=Hearer.ME if told.is_private else Hearer.DISCUSSION,
            created_at=min(told.created, utcnow()),
            edited_at=told.modified and min(told.modified, utcnow()),
        )
        if told.answers:
            self.put_below(note, told.answers, number)
        elif told.source:
            self.put_on(note, told, number)
        db.session.add(note)
        db.session.flush()
        mark(note, Words(tags=told.tags, standards=told.standards))
        finding.put(note)
        return note

    def put_below(self, note: Annotation, answers: UUID, number: int) -> None:
        """Whoever reads what it answers reads it, and nobody else."""
        above = self.parents.get(answers)
        if above is None:
            sentence = _("Note %(number)s answers something that is not here.", number=number)
            raise Refused(sentence)
        between = above.hearer is Hearer.PERSON
        note.reading_id, note.reply_to_id = above.reading_id, above.id
        note.step_id, note.sealed_by_id = above.step_id, above.sealed_by_id
        note.sealed_until_open = above.sealed_until_open
        if above.hearer is not Hearer.DISCUSSION:
            note.hearer = Hearer.ME if between else above.hearer

    def put_on(self, note: Annotation, told: Told, number: int) -> None:
        source = self.sources.get(told.source) if told.source else None
        if source is None:
            sentence = _("Note %(number)s is on a text that is not read here.", number=number)
            raise Refused(sentence)
        note.reading_id, note.revision = source.row.id, source.reading.revision
        if told.anchor is None:
            return
        found = None if told.is_lost else locate(source.reading.text, told.anchor)
        anchor = found or told.anchor
        note.exact, note.prefix, note.suffix = anchor.exact, anchor.prefix, anchor.suffix
        note.start, note.end = anchor.start, anchor.end
        note.anchoring = Anchoring.EXACT if found else Anchoring.ORPHANED
        if found:
            note.block = source.reading.block_at(found.start).id


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
