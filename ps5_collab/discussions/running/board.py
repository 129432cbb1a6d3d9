"""The page of a discussion that a protocol leads, as data."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from ps5_collab.core.errors import NotFound
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.models import Discussion, Mode, Step
from ps5_collab.discussions.page import DiscussionPage
from ps5_collab.discussions.running import days, presenting, queries
from ps5_collab.discussions.running.contributing import room_in
from ps5_collab.discussions.running.plan import Course
from ps5_collab.discussions.running.waiting import keeps_order
from ps5_collab.protocols import presses
from ps5_collab.protocols.definition import Phase
from ps5_collab.protocols.plan import Step as PlanStep
from ps5_collab.protocols.progress import Stage as RunStage
from ps5_collab.sharing.policy import Reader
from ps5_collab.texts.reading import Reading, readers

Row = Any
A_MINUTE = timedelta(minutes=1)


class Board(DiscussionPage):
    """See `board_of`."""

    def __init__(self, reader: Reader, discussion: Discussion, at: datetime) -> None:
        super().__init__(reader, discussion, at)

    @cached_property
    def course(self) -> Course:
        """404 where no protocol leads the discussion."""
        people = [seat.person_id for seat in self.people]
        course = queries.course_with(self.discussion, people, self.roles)
        if course is None:
            raise NotFound
        return course

    @property
    def live(self) -> bool:
        return self.course.mode is Mode.LIVE

    @property
    def over(self) -> bool:
        return self.course.is_over(self.at)

    @cached_property
    def names(self) -> dict[int, str]:
        return {seat.person_id: seat.name for seat in self.seats}

    def name(self, person_id: int | None) -> str:
        return self.names.get(person_id or 0, "")

    # --- steps ---

    @cached_property
    def open(self) -> Sequence[PlanStep]:
        return self.course.open_steps(self.at)

    @property
    def current(self) -> PlanStep:
        """Live: the step that the clock is at, or will begin with."""
        return self.course.progress.current(self.course.plan)

    @property
    def here(self) -> int:
        return self.course.progress.place(self.course.plan)

    @property
    def is_last(self) -> bool:
        return self.here >= len(self.course.plan.steps) - 1

    @property
    def open_phases(self) -> Sequence[tuple[Phase, list[PlanStep]]]:
        """With their open steps, of a round those of all presenters."""
        found: dict[str, list[PlanStep]] = {}
        for step in self.open:
            found.setdefault(step.phase, []).append(step)
        return [(self.course.definition.phase(phase), steps) for phase, steps in found.items()]

    @property
    def holds_back(self) -> bool:
        """What is open keeps something from others until it closes, as far as its protocol says."""
        return any(keeps_order(self.course, step) for step in self.open)

    @property
    def dates_version(self) -> int:
        return days.version_of(self.course)

    @property
    def next_phase(self) -> tuple[Phase, Step] | None:
        """Over days: the one that opens when what is open closes."""
        known = [(phase, row) for phase, row in self.dated_phases if row and row.opens_at]
        return next(((p, row) for p, row in known if row.opens_at and row.opens_at > self.at), None)

    @property
    def dated_phases(self) -> Sequence[tuple[Phase, Step | None]]:
        """The phases that take time, each with one of its steps as it is known."""
        rows = {row.phase: row for row in self.course.steps.values()}
        return [(phase, rows.get(phase.id)) for phase in days.dated(self.course.definition)]

    def phase(self, step: PlanStep) -> Phase:
        return self.course.phase_of(step)

    def row(self, step: PlanStep) -> Step | None:
        return self.course.steps.get(step.id)

    def presents(self, step: PlanStep) -> str:
        """Whose step it is, in a round."""
        return self.name(step.presenter) if step.round else ""

    # --- the clock ---

    @property
    def paused(self) -> bool:
        return self.course.progress.stage is RunStage.PAUSED

    @property
    def moment(self) -> str:
        return self.course.progress.moment(self.course.plan, self.at).value

    @property
    def left(self) -> timedelta:
        return self.course.progress.left(self.course.plan, self.at)

    @property
    def left_of_turn(self) -> timedelta | None:
        return self.course.progress.left_of_turn(self.course.plan, self.at)

    @property
    def allowed(self) -> int:
        """Minutes that the step has, with those given beyond the protocol."""
        return self.course.progress.time_for(self.course.plan, self.current) // A_MINUTE

    @property
    def ends_at(self) -> datetime | None:
        if self.course.progress.stage is not RunStage.RUNNING:
            return None
        return self.at + self.course.progress.to_come(self.course.plan, self.at)

    @property
    def turn(self) -> int | None:
        return self.course.progress.turn(self.course.plan)

    @property
    def queue(self) -> Sequence[int]:
        return self.course.progress.queue(self.course.plan)

    @property
    def queue_names(self) -> str:
        """Who follows."""
        return ", ".join(map(self.name, self.queue[1:]))

    @property
    def my_turn(self) -> bool:
        return self.turn is not None and self.turn == self.reader.person_id

    @property
    def may_put_off(self) -> bool:
        return presses.may_put_off(self.course.plan, self.course.progress)

    @property
    def broke_off(self) -> str:
        """Who left in the middle of their round, which is why this step came."""
        who = self.course.progress.broke_off if self.goes_on else None
        return next((seat.name for seat in self.gone if seat.person_id == who), "")

    @property
    def goes_on(self) -> bool:
        """Live, and under way: people come and go."""
        return self.live and not self.waits and not self.over

    @property
    def i_left(self) -> bool:
        return any(seat.person_id == self.reader.person_id for seat in self.gone)

    @cached_property
    def presenters(self) -> list[tuple[int | str, object]]:
        """Who can present; empty where that is settled, or where nobody presents."""
        if not self.waits or not self.course.lacks_presenter:
            return []
        offered = presenting.offered(self.discussion, self.people)
        return [("", _("Choose who presents")), *offered]

    @property
    def may_take_clock(self) -> bool:
        return policy.may_take_clock(self.reader, self.discussion, self.seats)

    @property
    def clock_keepers(self) -> str:
        """Who is there and has the clock as their role."""
        return ", ".join(seat.name for seat in self.people if policy.has_clock(seat))

    # --- what is contributed ---

    @cached_property
    def contributions(self) -> Mapping[int, Sequence[Row]]:
        """By step."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in queries.contributions(self.reader, self.discussion.id, self.at):
            if row.deleted_at is None:
                found[row.step_id].append(row)
        return found

    def said_in(self, step: PlanStep) -> Sequence[Row]:
        row = self.row(step)
        return self.contributions.get(row.id, ()) if row else ()

    @property
    def given(self) -> Sequence[Row]:
        """What whoever presents fixed before their round, and what whoever has the turn chose for
        it, as far as the reader may read them."""
        return [*self.presented, *self.brought]

    @property
    def presented(self) -> Sequence[Row]:
        """In a round: the passages that its presenter chose, and what they wrote for this step."""
        step = self.current
        if not step.round:
            return []
        rounds = {known.id for s in self.course.plan.steps if s.round and (known := self.row(s))}
        own = (row for row in self.all_said if row.author_id == step.presenter)
        before = [row for row in own if row.step_id not in rounds]
        return [row for row in before if row.exact or row.step_id in self.meant_for(step)]

    @property
    def lacks_passage(self) -> bool:
        """Whose round it is has chosen nothing to present; said once it would be read by all."""
        steps = self.course.awaited if self.goes_on else []
        said = (row for step in steps for row in self.said_in(step))
        return bool(steps) and all(row.author_id != self.current.presenter for row in said)

    @property
    def brought(self) -> Sequence[Row]:
        """The passages that whoever has the turn chose for it."""
        meant = self.meant_for(self.current)
        said = (row for row in self.all_said if row.step_id in meant)
        return [row for row in said if row.author_id == self.turn and row.exact]

    @property
    def all_said(self) -> Sequence[Row]:
        return [row for rows in self.contributions.values() for row in rows]

    def meant_for(self, step: PlanStep) -> set[int]:
        """The steps whose contributions are held back until this one."""
        phases = {p.id for p in self.course.definition.phases if p.shown_in == step.phase}
        return {row.id for row in self.course.steps.values() if row.phase in phases}

    def mine_in(self, step: PlanStep) -> Sequence[Row]:
        return [row for row in self.said_in(step) if row.author_id == self.reader.person_id]

    def is_mine(self, row: Row) -> bool:
        return bool(row.author_id == self.reader.person_id)

    @cached_property
    def writes_in(self) -> Sequence[PlanStep]:
        """The open steps in which the reader may write (something more)."""
        me = self.reader.person_id
        if me is None or not policy.may_say(self.reader, self.discussion):
            return []
        own = [s for s in self.open if self.course.takes(s, me) and self.has_room(s)]
        late = (s for s in self.course.plan.steps if self.course.fixes_late(s, me))
        return own + [step for step in late if step not in self.open and not self.mine_in(step)]

    def has_room(self, step: PlanStep) -> bool:
        return len(self.mine_in(step)) < room_in(self.phase(step))

    def changes(self, row: Row) -> bool:
        """One's own words, while their step is open."""
        steps = {known.id for step in self.open if (known := self.row(step))}
        return self.is_mine(row) and self.belongs and row.step_id in steps

    @property
    def spoken_steps(self) -> Sequence[tuple[PlanStep, Sequence[Row]]]:
        """Steps with what the reader may read in them, in the order of the plan."""
        pairs = ((step, self.said_in(step)) for step in self.course.plan.steps)
        return [(step, said) for step, said in pairs if said]

    # --- what is read ---

    def text(self, wanted: int | None) -> tuple[Row, Reading] | None:
        """The one asked for, else the first, as far as the reader may read it."""
        seen = [row for row in self.readings if row.kind in readers]
        chosen = next((row for row in seen if row.id == wanted), next(iter(seen), None))
        if chosen is None:
            return None
        try:
            return chosen, readers[chosen.kind](self.reader, chosen.item_id, chosen.revision)
        except NotFound:
            return None


def board_of(reader: Reader, item_id: int, at: datetime) -> Board:
    """404 for who may not see the discussion, and where no protocol leads it."""
    board = Board(reader, discussions.get_discussion(reader, item_id), at)
    _led = board.course
    return board
