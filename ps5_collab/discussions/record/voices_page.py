"""How the voices of a discussion were spread, as data for those who took part."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions import questions
from ps5_collab.discussions.models import Annotation, Discussion
from ps5_collab.discussions.policy import quote, shared_by_all
from ps5_collab.discussions.record import policy
from ps5_collab.discussions.record.voices import (
    FEWEST,
    Spoken,
    Voice,
    numbered,
    untouched,
    voices,
)
from ps5_collab.protocols.models import Run
from ps5_collab.protocols.progress import Progress
from ps5_collab.protocols.stored import from_json
from ps5_collab.sharing.policy import Reader
from ps5_collab.texts.reading import Block, Reading, read


class VoicesPage:
    """`asked`: which of the things that were read its untouched passages are shown of."""

    def __init__(self, reader: Reader, discussion: Discussion, asked: int | None) -> None:
        self.reader, self.discussion, self.asked = reader, discussion, asked

    @cached_property
    def seats(self) -> Sequence[discussions.Seat]:
        return discussions.members_of(self.discussion.id)

    @property
    def people(self) -> dict[int, str]:
        """Who takes part, or did, in the order of turns: {id: name}."""
        return {seat.person_id: seat.name for seat in self.seats}

    @property
    def is_too_small(self) -> bool:
        return len(self.people) < FEWEST

    @cached_property
    def said(self) -> Sequence[Spoken]:
        """What everybody reads, by those who wrote it here."""
        found = (
            sa.select(
                Annotation.id,
                Annotation.reply_to_id,
                Annotation.author_id,
                Annotation.kind,
                Annotation.text,
                Annotation.reading_id,
                Annotation.step_id,
                Annotation.block,
                Annotation.start,
                Annotation.end,
                Annotation.revision,
                Annotation.anchoring,
                quote(self.reader).label("exact"),
                Annotation.answered_at,
                Annotation.deleted_at,
            )
            .where(
                Annotation.discussion_id == self.discussion.id,
                shared_by_all(self.reader, utcnow()),
                Annotation.deleted_at.is_(None),
                Annotation.imported_as == "",
            )
            .order_by(Annotation.created_at, Annotation.id)
        )
        return db.session.execute(found).all()

    @cached_property
    def progress(self) -> Progress:
        """Of the run of its protocol; one that waits where there was none."""
        state = db.session.scalar(sa.select(Run.state).where(Run.item_id == self.discussion.id))
        return from_json(state or {})

    @cached_property
    def voices(self) -> Sequence[Voice]:
        return voices(self.people, self.said, self.progress)

    @property
    def has_turns(self) -> bool:
        return any(voice.turns for voice in self.voices)

    def most(self, what: str) -> Any:
        """The longest bar of a column."""
        return max(getattr(voice, what) for voice in self.voices)

    @property
    def has_questions(self) -> bool:
        return any(questions.is_question(note) for note in self.said)

    @cached_property
    def unanswered(self) -> Sequence[Spoken]:
        return questions.unanswered(self.said)

    @property
    def not_settled(self) -> int:
        """Questions that have an answer, and are open still."""
        return sum(questions.is_open(note) for note in self.said) - len(self.unanswered)

    @cached_property
    def readings(self) -> Sequence[Any]:
        return discussions.readings_of(self.discussion.id)

    @property
    def chosen(self) -> Any:
        """The row of what the untouched passages are shown of; None where nothing is read."""
        asked = [row for row in self.readings if row.id == self.asked]
        return next(iter([*asked, *self.readings]), None)

    @cached_property
    def reading(self) -> Reading | None:
        """None where there is none, or the reader may not see it any more."""
        try:
            row = self.chosen
            return read(self.reader, row.item_id, row.revision) if row else None
        except NotFound:
            return None

    @cached_property
    def untouched(self) -> Sequence[Block]:
        return untouched(self.reading, self.chosen.id, self.said) if self.reading else []

    @property
    def passages(self) -> int:
        return len(numbered(self.reading)) if self.reading else 0


def voices_page(reader: Reader, item_id: int, asked: int | None) -> VoicesPage:
    """404 for all who did not take part, as if there were no such page."""
    page = VoicesPage(reader, discussions.get_discussion(reader, item_id), asked)
    if not policy.may_hear_voices(reader, page.discussion, page.seats):
        raise NotFound
    return page
