"""The record of a discussion as data, for its page and for the papers that are taken away."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from ps5_collab.core.text import fold
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.models import OutcomeKind
from ps5_collab.discussions.page import DiscussionPage
from ps5_collab.discussions.record import document, policy, queries
from ps5_collab.discussions.record.document import At, InRound, InStep, OnReading, Rounds, Said
from ps5_collab.discussions.record.queries import Remains
from ps5_collab.discussions.record.services import MOST_KEPT
from ps5_collab.lessons.models import KIND as LESSONS
from ps5_collab.sharing.policy import Reader

Kind = OutcomeKind


class RecordPage(DiscussionPage):
    #: By which order it is asked for: "text" or "step"; empty for the one that fits.
    asked = ""

    @cached_property
    def said(self) -> Sequence[Said]:
        found = queries.said_in(self.reader, self.discussion.id)
        return document.arranged(found, queries.tags_of(self.discussion.id) if found else {})

    @property
    def many(self) -> int:
        """Notes and answers."""
        return sum(note.many for note in self.said)

    @property
    def has_steps(self) -> bool:
        return any(note.at for note in self.said)

    @property
    def by(self) -> str:
        """The order that is shown."""
        usual = "step" if self.has_steps else "text"
        return self.asked if self.asked in ("text", "step") and self.has_steps else usual

    @cached_property
    def by_text(self) -> Sequence[OnReading]:
        return document.by_text(self.said, self.all_readings)

    @cached_property
    def by_step(self) -> Sequence[InStep | InRound]:
        return document.by_step(self.said, self.rounds)

    @cached_property
    def rounds(self) -> Rounds:
        """Phases of rounds, and those that are shown in them: they wait for their presenter."""
        phases = self.definition.phases if self.definition else ()
        own = {phase.id for phase in phases if phase.every_presenter}
        shown = {phase.id: phase.id if phase.id in own else phase.shown_in for phase in phases}
        return Rounds(
            [phase.id for phase in phases],
            {phase: where for phase, where in shown.items() if where in own},
            queries.presenters_of(self.discussion.id, own) if own else [],
        )

    @cached_property
    def phases(self) -> Mapping[str, str]:
        """{id of a phase of the protocol: its name}."""
        given = self.definition.phases if self.definition else ()
        return {phase.id: phase.name for phase in given}

    def step_words(self, at: At) -> str:
        """A step of the protocol."""
        return self.phases.get(at.phase) or at.phase

    @property
    def protocol(self) -> str:
        """Its title; empty where nothing leads."""
        return self.definition.title if self.definition else ""

    @cached_property
    def taken_up(self) -> Mapping[int, dict[str, int]]:
        """Of feedback on a design which a revision took up: {note: the comparison that shows it},
        as parts of an address."""
        if not any(note.taken_up_in for note in self.said):
            return {}
        designs = {row.id: row for row in self.all_readings if self.is_design(row)}
        found = {}
        for note in self.said:
            row = designs.get(note.reading_id or next(iter(designs), 0))
            number = note.taken_up_in
            if row and number:
                before = min(row.revision, number - 1)
                found[note.id] = {"item_id": row.item_id, "from": before, "to": number}
        return found

    def is_design(self, reading: Any) -> bool:
        """A lesson design that the reader may see."""
        return bool(reading.kind == LESSONS)

    # --- what remains ----------------------------------------------------------------------------

    @cached_property
    def remains(self) -> Sequence[Remains]:
        return queries.remains_of(self.discussion.id)

    def of_kind(self, kind: Kind) -> list[Remains]:
        """What stands."""
        return [one for one in self.remains if one.kind == kind and one.withdrawn_at is None]

    def taken_away(self, kind: Kind) -> list[Remains]:
        """What was taken away a while ago."""
        return [one for one in self.remains if one.kind == kind and one.withdrawn_at]

    @property
    def themes(self) -> list[Remains]:
        return self.of_kind(Kind.THEME)

    @property
    def insights(self) -> list[Remains]:
        return self.of_kind(Kind.INSIGHT)

    @property
    def next_steps(self) -> list[Remains]:
        return self.of_kind(Kind.NEXT_STEP)

    @property
    def kept(self) -> list[Remains]:
        return self.of_kind(Kind.KEPT)

    @cached_property
    def tags(self) -> Mapping[str, int]:
        return document.tag_counts(self.said)

    def notes_of(self, theme: Remains) -> int:
        """How many notes have it as a tag."""
        return sum(count for tag, count in self.tags.items() if fold(tag) == fold(theme.text))

    @property
    def suggested(self) -> dict[str, int]:
        """Tags that are no theme yet, with the number of their notes."""
        agreed = {fold(theme.text) for theme in self.themes}
        open_ = ((tag, count) for tag, count in self.tags.items() if fold(tag) not in agreed)
        return dict(list(open_)[: document.MOST_SUGGESTED])

    @property
    def has_room(self) -> bool:
        """Another sentence can be kept."""
        return len(self.kept) < MOST_KEPT

    def is_agreed(self, sentence: Remains) -> bool:
        """All have signed it who take part and are of the group still."""
        return all(one.person_id in sentence.signed for one in self.people if one.in_group)

    # --- who may what ----------------------------------------------------------------------------

    @property
    def agrees(self) -> bool:
        return policy.may_agree(self.reader, self.discussion)

    @property
    def signs(self) -> bool:
        return policy.may_sign(self.reader, self.discussion, self.seats)

    @property
    def hears_voices(self) -> bool:
        return policy.may_hear_voices(self.reader, self.discussion, self.seats)


def record_page(reader: Reader, item_id: int, by: str = "") -> RecordPage:
    """404 for who may not see the discussion."""
    page = RecordPage(reader, discussions.get_discussion(reader, item_id))
    page.asked = by
    return page
