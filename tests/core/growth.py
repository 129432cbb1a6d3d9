"""How work grows with its input, in processor time of this thread."""

from collections.abc import Callable
from time import thread_time

SMALL = 10_000
MOST_ROUNDS = 40
SURELY_LINEAR = 6.0
PATIENCE = 8.0


def growth(work: Callable[[str], object], make: Callable[[int], str]) -> float:
    """How many times the work for 10,000 characters four times as many cost; 4 is linear.

    Both are done in turn, and the best time of each counts, with 20 ms added to both: the clock of
    a shared machine cannot tell short times apart, and no page cares. The short one comes twice: a
    disturbed one would make slow work look linear. While the answer is in doubt it goes on for
    some seconds, as what disturbs such a machine comes and goes and what a text costs does not.
    """
    small, large = make(SMALL), make(4 * SMALL)
    short, long, ratio = [_cost(work, small)], list[float](), PATIENCE
    while len(long) < MOST_ROUNDS and sum(short + long) < PATIENCE and ratio >= SURELY_LINEAR:
        short.append(_cost(work, small))
        long.append(_cost(work, large))
        ratio = (0.02 + min(long)) / (0.02 + min(short))
    return ratio


def _cost(work: Callable[[str], object], text: str) -> float:
    start = thread_time()
    work(text)
    return thread_time() - start
