"""A run of timed steps: nothing of it needs a database, and no test waits."""

from collections.abc import Callable
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

from ps5_collab.protocols import presses, stored
from ps5_collab.protocols.plan import Plan, Step, Who
from ps5_collab.protocols.presses import Late
from ps5_collab.protocols.progress import Moment, Progress, Stage

NINE = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
ANA, BEA, CY, DEE = 1, 2, 3, 4
AGENDA = Plan((Step("a", "Welcome", 2), Step("b", "The task", 25), Step("c", "Closing", 10)))


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def begun(plan: Plan = AGENDA) -> Progress:
    return presses.start(plan, Progress(), NINE)


# --- the clock -----------------------------------------------------------------------------------


def test_each_item_keeps_the_minutes_it_really_took() -> None:
    run = presses.advance(AGENDA, begun(), 1, at(3))
    run = presses.advance(AGENDA, run, 2, at(31))
    run = presses.finish(AGENDA, run, 3, at(40))

    assert run.spent == {"a": minutes(3), "b": minutes(28), "c": minutes(9)}
    assert (run.began_at, run.ended_at) == (NINE, at(40))
    assert run.spent_in_all(at(500)) == minutes(40)


def test_a_pause_takes_no_time() -> None:
    run = presses.pause(AGENDA, begun(), 1, at(1))
    assert run.left(AGENDA, at(90)) == minutes(1)
    run = presses.go_on(AGENDA, run, 1, at(100))
    assert run.left(AGENDA, at(100.5)) == minutes(0.5)


def test_back_goes_on_where_the_item_was_left() -> None:
    run = presses.advance(AGENDA, begun(), 1, at(1))
    run = presses.back(AGENDA, run, 2, at(4))
    assert run.current(AGENDA).id == "a"
    assert run.left(AGENDA, at(4)) == minutes(1)
    assert run.spent["b"] == minutes(3)


def test_the_end_can_be_taken_back() -> None:
    run = presses.finish(AGENDA, begun(), 1, at(2))
    run = presses.back(AGENDA, run, run.stay, at(60))
    assert (run.stage, run.ended_at) == (Stage.RUNNING, None)
    assert run.spent_in_all(at(61)) == minutes(3)


def test_more_minutes_are_given_once_however_many_press() -> None:
    run = presses.allow(AGENDA, begun(), 1, 4)
    assert run.left(AGENDA, NINE) == minutes(4)
    with pytest.raises(Late):
        presses.allow(AGENDA, run, 1, 4)
    assert presses.allow(AGENDA, run, 1, 6).left(AGENDA, NINE) == minutes(6)


def test_the_two_moments_that_everybody_should_hear_of() -> None:
    run = presses.advance(AGENDA, begun(), 1, NINE)
    assert run.moment(AGENDA, at(19.9)) is Moment.FINE
    assert run.moment(AGENDA, at(20)) is Moment.SOON
    assert run.moment(AGENDA, at(25)) is Moment.OVER
    # Of an item of two minutes "five minutes left" says nothing.
    assert begun().moment(AGENDA, at(1)) is Moment.FINE


def test_what_is_still_to_come_tells_when_the_meeting_will_end() -> None:
    run = presses.advance(AGENDA, begun(), 1, at(1))
    assert run.to_come(AGENDA, at(6)) == minutes(20 + 10)
    late = presses.advance(AGENDA, run, 2, at(41))
    assert late.to_come(AGENDA, at(41)) == minutes(10)


def test_servers_whose_clocks_differ_give_no_time_back() -> None:
    run = presses.advance(AGENDA, begun(), 1, at(2))
    behind = presses.advance(AGENDA, run, 2, at(1.9))
    assert behind.spent == {"a": minutes(2), "b": minutes(0)}
    assert behind.spent_in_all(at(3)) == minutes(3)


# --- who is late ---------------------------------------------------------------------------------


def test_of_two_who_press_next_at_once_one_moves_the_run() -> None:
    run = presses.advance(AGENDA, begun(), 1, at(2))
    with pytest.raises(Late):
        presses.advance(AGENDA, run, 1, at(2))
    assert run.current(AGENDA).id == "b"


def test_a_press_of_an_earlier_stay_on_the_same_item_is_late() -> None:
    again = presses.back(AGENDA, presses.advance(AGENDA, begun(), 1, at(1)), 2, at(2))
    assert again.current(AGENDA).id == "a"
    with pytest.raises(Late):
        presses.advance(AGENDA, again, 1, at(2))


Press = Callable[[Progress], Progress]
REFUSED: dict[str, tuple[Progress, Press]] = {
    "start twice": (begun(), lambda run: presses.start(AGENDA, run, NINE)),
    "pause twice": (
        presses.pause(AGENDA, begun(), 1, NINE),
        lambda run: presses.pause(AGENDA, run, 1, NINE),
    ),
    "go on while it runs": (begun(), lambda run: presses.go_on(AGENDA, run, 1, NINE)),
    "next before the start": (Progress(), lambda run: presses.advance(AGENDA, run, 0, NINE)),
    "back before the first": (begun(), lambda run: presses.back(AGENDA, run, 1, NINE)),
    "less time than before": (begun(), lambda run: presses.allow(AGENDA, run, 1, 1)),
    "more time than a day has": (begun(), lambda run: presses.allow(AGENDA, run, 1, 10_000)),
    "next after the end": (
        presses.finish(AGENDA, begun(), 1, NINE),
        lambda run: presses.advance(AGENDA, run, run.stay, NINE),
    ),
    "next at the last": (
        begun(Plan((Step("a", "All", 9),))),
        lambda run: presses.advance(Plan((Step("a", "All", 9),)), run, 1, NINE),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_now_changes_nothing(case: str) -> None:
    run, press = REFUSED[case]
    with pytest.raises(Late):
        press(run)


# --- a plan that changes while it runs -------------------------------------------------------------


def test_an_item_put_before_the_current_one_does_not_move_the_run() -> None:
    run = presses.advance(AGENDA, begun(), 1, at(2))
    more = Plan((Step("z", "Urgent", 5), *AGENDA.steps))
    assert run.current(more).id == "b"
    assert presses.back(more, run, 2, at(3)).current(more).id == "a"


def test_when_the_current_item_is_taken_out_the_one_in_its_place_goes_on() -> None:
    run = presses.advance(AGENDA, begun(), 1, at(2))
    less = Plan((AGENDA.steps[0], AGENDA.steps[2]))
    assert run.current(less).id == "c"
    ended = presses.finish(less, run, 2, at(5))
    assert ended.spent == {"a": minutes(2), "c": minutes(3)}
    only = Plan(AGENDA.steps[:1])
    assert run.current(only).id == "a"


@pytest.mark.parametrize("ids", [(), ("",), ("a", "a")])
def test_a_plan_has_steps_with_ids_of_their_own(ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        Plan(tuple(Step(one, "x", 1) for one in ids))


# --- turns ---------------------------------------------------------------------------------------


def go_round(*people: int, who: Who = Who.EVERYBODY, presenter: int | None = None) -> Plan:
    step = Step("r", "Round", 2, each=True, who=who, in_turn=True, presenter=presenter)
    return Plan((step, Step("t", "Talk", 5)), people)


def test_turns_pass_in_order_and_who_was_skipped_comes_back() -> None:
    plan = go_round(ANA, BEA, CY)
    run = begun(plan)
    run = presses.skip(plan, run, 1, ANA, at(1))
    assert run.queue(plan) == (BEA, CY, ANA)
    run = presses.spoken(plan, run, 1, BEA, at(2))
    run = presses.skip(plan, run, 1, CY, at(3))
    assert run.queue(plan) == (ANA, CY)
    run = presses.spoken(plan, run, 1, ANA, at(4))
    run = presses.spoken(plan, run, 1, CY, at(5))
    assert run.turn(plan) is None


def test_each_turn_has_its_own_minutes() -> None:
    plan = go_round(ANA, BEA)
    run = presses.spoken(plan, begun(plan), 1, ANA, at(1.5))
    assert run.left_of_turn(plan, at(2)) == minutes(1.5)
    assert run.left(plan, at(2)) == minutes(2)
    done = presses.spoken(plan, run, 1, BEA, at(3))
    assert done.left_of_turn(plan, at(3)) is None


def test_a_turn_is_passed_once_and_only_by_naming_who_has_it() -> None:
    plan = go_round(ANA, BEA)
    run = presses.spoken(plan, begun(plan), 1, ANA, at(1))
    for press in (presses.spoken, presses.skip):
        with pytest.raises(Late):
            press(plan, run, 1, ANA, at(1))


def test_who_comes_late_speaks_last_and_who_leaves_is_not_waited_for() -> None:
    plan = go_round(ANA, BEA)
    run = presses.skip(plan, begun(plan), 1, ANA, at(1))
    assert run.queue(go_round(ANA, BEA, CY)) == (BEA, CY, ANA)
    assert run.queue(go_round(BEA, CY)) == (BEA, CY)


def test_who_may_speak() -> None:
    people = (ANA, BEA, CY)
    presents = Step("p", "Present", 3, who=Who.PRESENTER, presenter=ANA)
    answer = Step("o", "Answer", 1, each=True, who=Who.OTHERS, presenter=ANA, in_turn=True)
    plan = Plan((presents, answer, Step("t", "Talk", 5)), people)
    assert [plan.may_speak(presents, who) for who in people] == [True, False, False]
    run = presses.advance(plan, begun(plan), 1, at(3))
    assert [plan.may_speak(answer, who, run.turn(plan)) for who in people] == [False, True, False]
    assert not plan.may_speak(plan.steps[2], DEE)


def test_minutes_follow_from_the_head_count() -> None:
    """The Final Word: a round for each with up to 3 minutes, a minute for each other, and 1."""

    def final_word(*people: int) -> Plan:
        rounds = (
            part
            for who in people
            for part in (
                Step(f"{who}-why", "Why", 3, who=Who.PRESENTER, presenter=who),
                Step(f"{who}-others", "Others", 1, each=True, who=Who.OTHERS, presenter=who),
                Step(f"{who}-last", "Last word", 1, who=Who.PRESENTER, presenter=who),
            )
        )
        return Plan(tuple(rounds), people)

    assert final_word(ANA, BEA, CY, DEE).planned == minutes(4 * (3 + 3 + 1))
    assert final_word(ANA, BEA, CY, DEE, 5).planned == minutes(5 * (3 + 4 + 1))


# --- as it is kept -------------------------------------------------------------------------------


def test_nothing_kept_is_a_run_that_waits() -> None:
    assert stored.from_json({}) == Progress()


def test_of_a_run_kept_before_pauses_were_all_the_time_counts() -> None:
    run = presses.finish(AGENDA, begun(), 1, at(45))
    kept = stored.to_json(run)
    del kept["ran"]
    assert stored.from_json(kept) == run


def test_a_later_schema_is_refused() -> None:
    with pytest.raises(ValueError):
        stored.from_json({**stored.to_json(begun()), "schema": 2})


# --- laws ----------------------------------------------------------------------------------------

PEOPLE = (ANA, BEA, CY)
MIXED = Plan(
    (
        Step("a", "Open", 6),
        Step("r", "Round", 1, each=True, in_turn=True),
        Step("o", "Others", 2, each=True, who=Who.OTHERS, presenter=BEA, in_turn=True),
        Step("z", "Close", 3),
    ),
    PEOPLE,
)


class AnyRun(RuleBasedStateMachine):
    """Whatever is pressed, in whatever order, at whatever pace."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = MIXED
        self.run = Progress()
        self.now = NINE
        #: What a stop watch beside it shows.
        self.watch = timedelta()

    def press(self, press: Callable[..., Progress], *given: Any) -> None:
        before = self.run
        try:
            self.run = press(self.plan, before, before.stay, *given)
        except Late:
            self.run = before

    @initialize()
    def begin(self) -> None:
        self.run = presses.start(self.plan, self.run, self.now)

    @rule(seconds=st.floats(0, 900).map(lambda s: round(s, 6)))
    def time_passes(self, seconds: float) -> None:
        gone = timedelta(seconds=seconds)
        self.now += gone
        if self.run.stage is Stage.RUNNING:
            self.watch += gone

    @rule(press=st.sampled_from([presses.pause, presses.go_on, presses.advance, presses.back]))
    def somebody_presses(self, press: Callable[..., Progress]) -> None:
        self.press(press, self.now)

    @rule()
    def the_end(self) -> None:
        self.press(presses.finish, self.now)

    @rule(count=st.integers(0, 40))
    def more_time(self, count: int) -> None:
        self.press(presses.allow, count)

    @precondition(lambda self: self.run.turn(self.plan))
    @rule(press=st.sampled_from([presses.spoken, presses.skip]))
    def a_turn_passes(self, press: Callable[..., Progress]) -> None:
        self.press(press, self.run.turn(self.plan), self.now)

    @rule(kept=st.sets(st.sampled_from("aroz"), min_size=1))
    def items_come_and_go(self, kept: set[str]) -> None:
        self.plan = Plan(tuple(step for step in MIXED.steps if step.id in kept), PEOPLE)

    @invariant()
    def spent_times_add_up_to_what_the_stop_watch_shows(self) -> None:
        assert self.run.spent_in_all(self.now) == self.watch

    @invariant()
    def it_is_always_on_a_step_of_the_plan(self) -> None:
        assert self.run.current(self.plan) in self.plan.steps

    @invariant()
    def nobody_is_lost_from_the_turns_and_nobody_has_two(self) -> None:
        step = self.run.current(self.plan)
        if step.in_turn:
            ways = (*self.run.turns_of(step).spoken, *self.run.queue(self.plan))
            assert sorted(ways) == sorted(self.plan.speakers(step))

    @invariant()
    def kept_and_read_again_it_is_the_same(self) -> None:
        assert stored.from_json(stored.to_json(self.run)) == self.run


TestAnyRun = AnyRun.TestCase
TestAnyRun.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
