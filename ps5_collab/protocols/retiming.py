"""When a run really was, where somebody put that right: the clock was started late, or it went on
when everybody had left.

The run keeps what the clock saw, so that it can be put right once more; `as_held` is what counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ps5_collab.protocols.progress import NOTHING, Progress

#: Stands in `Progress.spent` for time that the clock did not see: it belongs to no step.
UNSEEN: Final = ""


def as_held(now: Progress, steps: Sequence[str]) -> Progress:
    """With the beginning and the end that were put right. What ran before the one is taken from the
    first of the `steps` (ids, in their order) on, what ran after the other from the last back."""
    if now.held is None or now.began_at is None or now.ended_at is None:
        return now
    begins, ends = now.held
    before = within([(begins, now.began_at)], begins, ends)
    seen = within(now.ran, begins, ends)
    after = within([(now.ended_at, ends)], begins, ends)
    early = sum_of((begin, min(end, begins)) for begin, end in now.ran if begin < begins)
    late = sum_of((max(begin, ends), end) for begin, end in now.ran if end > ends)
    order = [*steps, *(step for step in now.spent if step not in steps)]
    spent = less(now.spent, early, order)
    spent = less(spent, late, sorted(order[::-1], key=lambda step: step != now.step))
    if unseen := sum_of([*before, *after]):
        spent = {**spent, UNSEEN: spent.get(UNSEEN, NOTHING) + unseen}
    ran = (*before, *seen, *after)
    return replace(now, began_at=begins, ended_at=ends, ran=ran, spent=spent, held=None)


Stretch = tuple[datetime, datetime]


def within(stretches: Iterable[Stretch], begins: datetime, ends: datetime) -> list[Stretch]:
    """What of them lies between two moments."""
    cut = ((max(begin, begins), min(end, ends)) for begin, end in stretches)
    return [(begin, end) for begin, end in cut if begin < end]


def sum_of(stretches: Iterable[Stretch]) -> timedelta:
    return sum((end - begin for begin, end in stretches), NOTHING)


def less(
    spent: Mapping[str, timedelta], time: timedelta, order: Sequence[str]
) -> dict[str, timedelta]:
    """`time` taken from the steps one after the other, as far as they have it."""
    left = dict(spent)
    for step in order:
        taken = min(left.get(step, NOTHING), time)
        if taken:
            left[step] -= taken
            time -= taken
    return left
