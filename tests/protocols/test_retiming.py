"""When a run really was: what the clock saw outside of it does not count, and no step gets what it
did not see."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.protocols import presses, stored
from ps5_collab.protocols.plan import Plan, Step
from ps5_collab.protocols.progress import Progress
from ps5_collab.protocols.retiming import UNSEEN, as_held, sum_of

PLAN = Plan((Step("1", "Welcome", 5), Step("2", "The task", 30), Step("3", "Closing", 10)))
STEPS = ["1", "2", "3"]


def at(minute: float) -> datetime:
    return datetime(2026, 3, 12, 15, 30, tzinfo=UTC) + timedelta(minutes=minute)


def run(*moves: int, ends: int) -> Progress:
    """Begun at 0, moved on at these minutes, ended."""
    now = presses.start(PLAN, Progress(), at(0))
    for minute in moves:
        now = presses.advance(PLAN, now, now.stay, at(minute))
    return presses.finish(PLAN, now, now.stay, at(ends))


def minutes(now: Progress) -> dict[str, int]:
    return {step: round(time / timedelta(minutes=1)) for step, time in now.spent.items()}


def held(now: Progress, begins: float, ends: float) -> Progress:
    return as_held(Progress(**{**vars(now), "held": (at(begins), at(ends))}), STEPS)


def test_nothing_put_right_is_what_the_clock_saw() -> None:
    now = run(5, 35, ends=45)
    assert as_held(now, STEPS) is now


def test_the_last_step_does_not_get_the_night() -> None:
    now = held(run(5, 35, ends=20 * 60), 0, 45)
    assert minutes(now) == {"1": 5, "2": 30, "3": 10}
    assert (now.began_at, now.ended_at, now.ran) == (at(0), at(45), ((at(0), at(45)),))


def test_who_moved_on_only_at_the_end_gave_the_rest_no_time() -> None:
    now = held(run(300, 301, ends=302), 0, 60)
    assert minutes(now) == {"1": 60, "2": 0, "3": 0}


def test_a_clock_that_was_started_too_early_took_from_the_first_step() -> None:
    now = held(run(15, 35, ends=45), 10, 45)
    assert minutes(now) == {"1": 5, "2": 20, "3": 10}


def test_what_the_clock_did_not_see_is_no_step_s() -> None:
    longer = held(run(5, 35, ends=45), -10, 60)
    assert minutes(longer) == {"1": 5, "2": 30, "3": 10, UNSEEN: 25}
    noted_later = held(run(ends=1), -300, -240)
    assert minutes(noted_later) == {"1": 0, UNSEEN: 60}
    assert noted_later.ran == ((at(-300), at(-240)),)


def test_it_can_be_put_right_once_more_and_is_kept_so() -> None:
    now = run(5, 35, ends=45)
    wrong = Progress(**{**vars(now), "held": (at(0), at(600))})
    again = stored.from_json(stored.to_json(wrong))
    assert again == wrong
    assert minutes(held(again, 0, 40)) == {"1": 5, "2": 30, "3": 5}


@given(
    st.lists(st.integers(1, 300), max_size=2).map(sorted),
    st.integers(-400, 700),
    st.integers(1, 900),
)
def test_steps_and_stretches_agree(moves: list[int], begins: int, length: int) -> None:
    now = held(run(*moves, ends=301), begins, begins + length)
    ran = sum_of(now.ran)
    assert sum(now.spent.values(), timedelta()) == ran == timedelta(minutes=length)
    assert min(now.spent.values()) >= timedelta()
