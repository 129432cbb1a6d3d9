"""Rounds of presenters while people come, go and are put off; and how long each spoke."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ps5_collab.core.errors import RuleBroken
from ps5_collab.protocols import presses, stored
from ps5_collab.protocols.definition import expand
from ps5_collab.protocols.plan import Plan, Step
from ps5_collab.protocols.presses import Late
from ps5_collab.protocols.progress import Progress, Stage
from tests.protocols.documents import LAST_WORD

NINE = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
ANA, BEA, CY, DEE = 1, 2, 3, 4


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


class Room:
    """Some people who follow a protocol."""

    def __init__(self, *people: int) -> None:
        self.people = list(people)
        self.run = presses.start(self.plan_of(Progress()), Progress(), NINE)

    def plan_of(self, run: Progress) -> Plan:
        return expand(LAST_WORD, self.people, rounds=run.rounds)

    @property
    def plan(self) -> Plan:
        return self.plan_of(self.run)

    @property
    def step(self) -> str:
        return self.run.current(self.plan).id

    def press(self, press: Callable[..., Progress], *given: Any) -> None:
        self.run = press(self.plan, self.run, self.run.stay, *given)

    def on(self, step_id: str, when: datetime = NINE) -> "Room":
        while self.step != step_id:
            self.press(presses.advance, when)
        return self

    def leave(self, person: int, when: datetime) -> None:
        self.run = presses.leave(self.plan, self.run, person, when)
        self.people.remove(person)

    def presenters(self) -> list[int | None]:
        return [step.presenter for step in self.plan.steps if step.phase == "read"]


# --- rounds --------------------------------------------------------------------------------------


def test_a_round_that_is_put_off_comes_when_all_others_have_presented() -> None:
    room = Room(ANA, BEA, CY).on("respond:1")
    room.press(presses.put_off, at(5))
    assert (room.step, room.presenters()) == ("read:2", [BEA, CY, ANA])
    room.on("last:3").press(presses.advance, at(20))
    assert room.step == "read:1"


def test_the_last_who_is_left_cannot_put_off_their_round() -> None:
    room = Room(ANA, BEA).on("read:2")
    with pytest.raises(RuleBroken):
        room.press(presses.put_off, at(9))
    with pytest.raises(RuleBroken):
        Room(ANA, BEA).press(presses.put_off, at(1))  # no round yet


def test_two_who_put_off_the_same_round_at_once_put_off_one() -> None:
    room = Room(ANA, BEA, CY).on("read:1")
    stay = room.run.stay
    room.press(presses.put_off, at(5))
    with pytest.raises(Late):
        presses.put_off(room.plan, room.run, stay, at(5))
    assert room.presenters() == [BEA, CY, ANA]


def test_who_joins_presents_after_the_others_and_before_who_was_put_off() -> None:
    room = Room(ANA, BEA, CY).on("read:1")
    room.press(presses.put_off, at(5))
    room.people.append(DEE)
    assert room.presenters() == [BEA, CY, DEE, ANA]
    # Nobody's round moves back once it has begun.
    room.on("read:1").people.append(5)
    assert room.presenters() == [BEA, CY, DEE, ANA, 5]
    assert room.step == "read:1"


def test_who_leaves_before_their_round_is_not_waited_for() -> None:
    room = Room(ANA, BEA, CY).on("last:1")
    room.leave(BEA, at(8))
    room.press(presses.advance, at(9))
    assert room.step == "read:3"


def test_who_leaves_within_their_round_ends_it() -> None:
    room = Room(ANA, BEA, CY).on("respond:2", at(8))
    room.leave(BEA, at(9))
    assert (room.step, room.presenters()) == ("read:3", [ANA, BEA, CY])
    assert room.run.broke_off == BEA
    # What they presented already stays on record.
    assert room.run.spent["respond:2"] == minutes(1)


def test_that_a_round_was_broken_off_is_known_until_the_next_step() -> None:
    room = Room(ANA, BEA, CY).on("respond:2", at(8))
    room.leave(BEA, at(9))
    room.press(presses.pause, at(9))
    assert room.run.broke_off == BEA
    room.press(presses.advance, at(10))
    assert room.run.broke_off is None


def test_whose_turn_it_is_and_leaves_passes_it_on_with_whole_minutes() -> None:
    room = Room(ANA, BEA, CY).on("respond:1")
    room.leave(BEA, at(0.5))
    assert room.run.turn(room.plan) == CY
    assert room.run.left_of_turn(room.plan, at(0.5)) == minutes(1)


# --- who spoke how long --------------------------------------------------------------------------


def test_how_long_each_had_the_word() -> None:
    room = Room(ANA, BEA, CY).on("read:1")
    room.press(presses.advance, at(1))  # Ana read for a minute
    room.press(presses.spoken, BEA, at(1.5))
    room.press(presses.spoken, CY, at(3.5))
    room.press(presses.advance, at(4))  # half a minute of nobody's
    room.press(presses.advance, at(7))  # Ana's last word
    assert room.run.voices(room.plan, at(7)) == {
        ANA: minutes(4), BEA: minutes(0.5), CY: minutes(2),
    }  # fmt: skip


def test_a_turn_that_was_broken_off_goes_on_with_the_time_that_is_left() -> None:
    room = Room(ANA, BEA, CY).on("respond:1")
    room.press(presses.advance, at(0.25))
    room.press(presses.back, at(2))
    assert room.run.turn(room.plan) == BEA
    assert room.run.left_of_turn(room.plan, at(2)) == minutes(0.75)
    room.press(presses.spoken, BEA, at(3))
    assert room.run.turns["respond:1"].times == {BEA: minutes(1.25)}


def test_who_comes_later_did_not_speak_yet() -> None:
    room = Room(ANA, BEA, CY).on("respond:1")
    room.press(presses.skip, BEA, at(0.5))
    room.press(presses.spoken, CY, at(1))
    assert room.run.left_of_turn(room.plan, at(1)) == minutes(1)
    assert room.run.voices(room.plan, at(1.25))[BEA] == minutes(0.25)


def test_a_pause_is_nobodys_time() -> None:
    room = Room(ANA, BEA, CY).on("respond:1")
    room.press(presses.pause, at(0.5))
    room.press(presses.go_on, at(50))
    room.press(presses.spoken, BEA, at(50.25))
    assert room.run.turns["respond:1"].times == {BEA: minutes(0.75)}


def test_clocks_that_differ_take_nothing_from_anybody() -> None:
    room = Room(ANA, BEA, CY).on("respond:1")
    room.press(presses.spoken, BEA, at(1))
    room.press(presses.spoken, CY, at(0.9))
    assert room.run.turns["respond:1"].times == {BEA: minutes(1), CY: minutes(0)}


def test_who_presented_a_little_and_left_was_heard_all_the_same() -> None:
    room = Room(ANA, BEA, CY).on("read:1")
    room.press(presses.put_off, at(1))
    room.leave(ANA, at(2))
    assert room.run.voices(room.plan, at(2)) == {ANA: minutes(1), BEA: minutes(1)}


def test_a_run_kept_before_rounds_and_times_were_is_read() -> None:
    plan = Plan((Step("r", "Round", 2, each=True, in_turn=True),), (ANA, BEA))
    run = presses.spoken(plan, presses.start(plan, Progress(), NINE), 1, ANA, at(1))
    kept = stored.to_json(run)
    del kept["rounds"], kept["turns"]["r"]["times"]
    old = stored.from_json(kept)
    assert (old.queue(plan), old.rounds, old.turns["r"].times) == ((BEA,), {}, {})


# --- laws ----------------------------------------------------------------------------------------


class AnyRoom(RuleBasedStateMachine):
    """Whoever comes, goes and presses, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Room(ANA, BEA, CY)
        self.now = NINE
        self.watch = timedelta()
        self.heard: dict[int, timedelta] = {}
        self.been = {ANA, BEA, CY}

    def press(self, press: Callable[..., Progress], *given: Any) -> None:
        with suppress(RuleBroken):
            self.room.press(press, *given)

    @initialize(people=st.lists(st.integers(1, 6), min_size=1, max_size=5, unique=True))
    def begin(self, people: list[int]) -> None:
        self.room = Room(*people)
        self.been = set(people)

    @rule(seconds=st.integers(0, 400))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        if self.room.run.stage is Stage.RUNNING:
            self.watch += timedelta(seconds=seconds)

    @rule(
        press=st.sampled_from(
            [
                presses.advance,
                presses.advance,
                presses.back,
                presses.put_off,
                presses.pause,
                presses.go_on,
            ]
        )
    )
    def somebody_presses(self, press: Callable[..., Progress]) -> None:
        self.press(press, self.now)

    @precondition(lambda self: self.room.run.turn(self.room.plan))
    @rule(press=st.sampled_from([presses.spoken, presses.spoken, presses.skip]))
    def a_turn_passes(self, press: Callable[..., Progress]) -> None:
        turn = self.room.run.turn(self.room.plan)
        assert turn is not None
        self.press(press, turn, self.now)
        if press is presses.skip:  # who comes later did not speak yet
            self.heard.pop(turn, None)

    @rule(person=st.integers(1, 8))
    def somebody_comes_or_goes(self, person: int) -> None:
        if person not in self.room.people:
            turn = self.room.run.turn(self.room.plan)
            self.room.people.append(person)
            self.been.add(person)
            self.room.run = presses.come(self.room.plan, self.room.run, person, self.now)
            assert turn in (None, self.room.run.turn(self.room.plan))
        elif len(self.room.people) > 1:
            self.room.leave(person, self.now)

    @rule()
    def they_go_on_to_the_end(self) -> None:
        """And everybody who is there has spoken once in each round, and presented once."""
        if self.room.run.stage is Stage.PAUSED:
            self.press(presses.go_on, self.now)
        last = self.room.plan.steps[-1].id
        for _press in range(400):
            run, plan = self.room.run, self.room.plan
            if (turn := run.turn(plan)) is not None:
                self.press(presses.spoken, turn, self.now)
            elif self.room.step == last:
                break
            else:
                self.press(presses.advance, self.now)
        assert self.room.step == last

    @invariant()
    def the_present_step_is_one_of_the_plan(self) -> None:
        assert self.room.run.step in {step.id for step in self.room.plan.steps}

    @invariant()
    def everybody_who_is_there_presents_once(self) -> None:
        presenters = self.room.presenters()
        assert len(set(presenters)) == len(presenters)
        assert set(self.room.people) <= set(presenters) <= self.been

    @invariant()
    def nobody_is_lost_from_the_turns_and_nobody_has_two(self) -> None:
        run, plan = self.room.run, self.room.plan
        step = run.current(plan)
        if step.in_turn:
            ways = (*run.turns_of(step).spoken, *run.queue(plan))
            assert len(set(ways)) == len(ways)
            assert set(plan.speakers(step)) <= set(ways)

    @invariant()
    def whose_round_began_keeps_their_place(self) -> None:
        for name, turns in self.room.run.rounds.items():
            of_round = [step.presenter for step in self.room.plan.steps if step.round == name]
            assert tuple(dict.fromkeys(of_round))[: len(turns.spoken)] == turns.spoken
            assert not set(turns.spoken) & set(turns.skipped)

    @invariant()
    def time_adds_up_and_never_runs_back(self) -> None:
        run = self.room.run
        assert run.spent_in_all(self.now) == self.watch
        heard = run.voices(self.room.plan, self.now)
        assert all(heard.get(who, timedelta()) >= time for who, time in self.heard.items())
        assert sum(heard.values(), timedelta()) <= self.watch
        self.heard = heard

    @invariant()
    def kept_and_read_again_it_is_the_same(self) -> None:
        assert stored.from_json(stored.to_json(self.room.run)) == self.room.run


TestAnyRoom = AnyRoom.TestCase
TestAnyRoom.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
