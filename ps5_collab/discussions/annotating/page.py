"""The page of a reading as data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions import policy
from ps5_collab.discussions.annotating import queries, said
from ps5_collab.discussions.annotating.board import EVERYTHING, Board, Wanted
from ps5_collab.discussions.annotating.state import STATE
from ps5_collab.discussions.annotating.threads import Note
from ps5_collab.discussions.models import Anchoring, Hearer, Mode, Part, Stage
from ps5_collab.discussions.queries import roles_of
from ps5_collab.discussions.running.plan import Course, turn_of
from ps5_collab.discussions.running.queries import course_with
from ps5_collab.discussions.running.waiting import seal_of_note, step_that_waits, until
from ps5_collab.protocols.plan import Step
from ps5_collab.protocols.sealing import Seal
from ps5_collab.sharing.policy import Reader
from ps5_collab.texts.reading import Reading, readers


class ReadingPage:
    """One of the things that a discussion reads, with what was said on it that the reader reads.

    `revision`: one that the group read before; none for the one that it reads.
    """

    def __init__(self, reader: Reader, row: Any, wanted: Wanted, revision: int | None) -> None:
        self.reader, self.row, self.wanted = reader, row, wanted
        self.at: datetime = utcnow()
        self.is_before = revision is not None and revision != row.revision
        self.reading = reading_of(reader, row, revision or row.revision)

    @cached_property
    def board(self) -> Board:
        places = None
        if self.is_before:
            places = said.places_in(self.row.reading_id, self.reading.revision)
        found = said.notes_of(self.reader, self.row.id, self.row.reading_id, self.at)
        marks = said.marks_of(self.row.reading_id)
        return Board(self.reading, found, marks, self.wanted, places, self.reader.person_id)

    def fill(self, notes: Sequence[Note]) -> None:
        """Learn what these say, and their answers."""
        ids = [each.id for note in notes for each in (note, *note.answers)]
        self.board.fill(said.words_of(self.reader, ids, self.at))

    @cached_property
    def before(self) -> Mapping[int, Any]:
        """Where notes that moved or lost their words stood: {note: place}. Asked for only where
        there are such."""
        carried = any(note.anchoring is not Anchoring.EXACT for note in self.board.everything)
        return said.earlier_places(self.row.reading_id) if carried else {}

    @cached_property
    def people(self) -> Sequence[queries.Seat]:
        """Who takes part now."""
        return queries.seats_in(self.row.seats)

    @property
    def others(self) -> list[tuple[str, str]]:
        """To whom the reader can speak alone: (id, name)."""
        return [
            (str(seat.person_id), seat.name)
            for seat in self.people
            if seat.person_id != self.reader.person_id
        ]

    @property
    def shares_notes(self) -> bool | None:
        """Whether the reader lets later groups read their notes; None for who takes no part."""
        own = (seat for seat in self.people if seat.person_id == self.reader.person_id)
        return next((seat.shares_notes for seat in own), None)

    @cached_property
    def course(self) -> Course | None:
        """The steps of the protocol, asked for only where they go on."""
        if self.row.mode is Mode.OPEN or self.row.stage is not Stage.RUNNING:
            return None
        course = course_with(self.row, [seat.person_id for seat in self.people], {})
        if course is None or not course.definition.has_presenter:
            return course
        return replace(course, presenter=roles_of(self.row.id).get(Part.PRESENTER))

    @property
    def waits(self) -> Step | None:
        """The open step in which not everybody speaks, so that what is written now waits."""
        return step_that_waits(self.course, self.at) if self.course and self.writes else None

    @cached_property
    def waits_until(self) -> str:
        """Until when others do not read what the reader writes now; empty where they do at once."""
        person = self.reader.person_id
        if self.course is None or self.waits is None or person is None:
            return ""
        seal = seal_of_note(self.course, person, self.at)
        return until(self.course, seal) if seal else ""

    def held_until(self, note: Note) -> str:
        """The same of a note that is held back."""
        key, until_open = note.held_by or "", note.until_open
        step, turn = turn_of(key) or (key, 0)
        return until(self.course, Seal(step, opens=until_open, turn=bool(turn)))

    @property
    def writes(self) -> bool:
        return policy.may_say(self.reader, self.row) and not self.is_before

    @property
    def organises(self) -> bool:
        return policy.may_organise(self.reader, self.row)

    @property
    def has_newer(self) -> bool:
        return bool(self.row.newest > self.row.revision)

    def owns(self, note: Note) -> bool:
        return policy.may_change(self.reader, self.row, note)

    def rewords(self, note: Note) -> bool:
        return policy.may_reword(self.reader, self.row, note)

    def settles(self, note: Note) -> bool:
        return policy.may_settle(self.reader, self.row, note)

    def private(self, note: Note) -> bool:
        return note.hearer is not Hearer.DISCUSSION or note.held_back

    @property
    def tag(self) -> str:
        return tag_of(self.reader, self.row)


def reading_page(
    reader: Reader,
    discussion_id: int,
    reading_id: int,
    wanted: Wanted = EVERYTHING,
    revision: int | None = None,
) -> ReadingPage:
    """404 for who may not see the discussion, or not what it reads."""
    row = queries.get_page(reader, discussion_id, reading_id)
    return ReadingPage(reader, row, wanted, revision)


def reading_of(reader: Reader, row: Any, revision: int) -> Reading:
    if row.text_kind not in readers:
        raise NotFound
    return readers[row.text_kind](reader, row.text_id, revision)


def tag_of(reader: Reader, row: Any) -> str:
    """Stands for all that the page shows to this reader, and for nothing that they do not read.

    `row` has the columns of `state.STATE`, and whose discussion it is.
    """
    leads, belongs = row.group_id in reader.led_group_ids, policy.belongs(reader, row)
    numbers = "-".join(str(getattr(row, name)) for name in STATE)
    return f'"{numbers}-{reader.person_id}-{leads:d}{belongs:d}"'
