"""How work grows with its input, in processor time of this process."""

from collections.abc import Callable
from time import process_time

SMALL = 10_000
ROUNDS = 3


def growth(work: Callable[[str], object], make: Callable[[int], str]) -> float:
    """How many times the work for 10,000 characters four times as many cost; 4 is linear.

    The best of some rounds, with 20 ms added to both: the clock of a shared machine cannot tell
    short times apart, and no page cares.
    """
    small, large = make(SMALL), make(4 * SMALL)
    return (0.02 + _cost(work, large)) / (0.02 + _cost(work, small))


def _cost(work: Callable[[str], object], text: str) -> float:
    costs: list[float] = []
    while len(costs) < ROUNDS and sum(costs) < 1:
        start = process_time()
        work(text)
        costs.append(process_time() - start)
    return min(costs)
