"""How work grows with its input, in processor time of this thread."""

from collections.abc import Callable
from time import thread_time

SMALL = 10_000
ROUNDS = 2
MOST_ROUNDS = 40
SURELY_LINEAR = 6.0
PATIENCE = 8.0


def growth(work: Callable[[str], object], make: Callable[[int], str]) -> float:
    """How many times the work for 10,000 characters four times as many cost; 4 is linear.

    Both are done in turn, and the best time of each counts, with 20 ms added to both: the clock of
    a shared machine cannot tell short times apart, and no page cares. While the answer is in
    doubt it goes on for some seconds, as what disturbs such a machine comes and goes and what a
    text costs does not.
    """
    small, large = make(SMALL), make(4 * SMALL)
    costs: list[tuple[float, float]] = []
    ratio = 0.0
    while len(costs) < MOST_ROUNDS and sum(map(sum, costs)) < PATIENCE:
        costs.append((_cost(work, small), _cost(work, large)))
        ratio = (0.02 + min(cost for _, cost in costs)) / (0.02 + min(cost for cost, _ in costs))
        if ratio < SURELY_LINEAR and (len(costs) >= ROUNDS or sum(map(sum, costs)) > 1):
            break
    return ratio


def _cost(work: Callable[[str], object], text: str) -> float:
    start = thread_time()
    work(text)
    return thread_time() - start
