"""Whose turn it is: who did a role least often, and longest ago. Pure: no database, no Flask.

Over meetings of the same people that follow what is suggested, what each has done in all differs by
at most one, and so does how often each had any one role.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ps5_collab.meetings.models import Part

#: Meetings of a group that are looked back on: a year of every other week.
REMEMBERED = 26

#: To be as small as can be, the first of all first: how many roles one has at this meeting, how
#: much each has done in all, how often each had the role, and how lately.
Cost = tuple[int, int, int, int]
NOTHING: Cost = (0, 0, 0, 0)
Roles = Mapping[Part, int]
NOBODY: Roles = {}


@dataclass(frozen=True)
class Held:
    """One meeting: who had which role, and who was there to have one."""

    roles: Roles
    people: Collection[int]


def suggest(
    people: Collection[int], held: Sequence[Held], given: Roles = NOBODY
) -> dict[Part, int]:
    """A role for each part, of people by number; `held` in the order of time. What is `given`
    stays. Nobody has two where somebody has none. Without people nothing more."""
    if not people:
        return dict(given)
    most = -(-len(Part) // len(people))
    done, has = Done(held), Counter(given.values())
    # For each set of parts the best way to give just these to the people so far.
    best: dict[frozenset[Part], tuple[Cost, Roles]] = {frozenset(given): (NOTHING, given)}
    for person in sorted(set(people)):
        for so_far, (cost, roles) in list(best.items()):
            for some in shares(so_far, most - has[person]):
                whole = so_far | set(some)
                more = add(cost, done.cost(person, some, has[person]))
                if whole not in best or more < best[whole][0]:
                    best[whole] = (more, {**roles, **dict.fromkeys(some, person)})
    return dict(best.get(frozenset(Part), (NOTHING, given))[1])


def shares(given: frozenset[Part], most: int) -> Iterator[tuple[Part, ...]]:
    """What one person may have of the parts that are left."""
    left = [part for part in Part if part not in given]
    for size in range(1, most + 1):
        yield from combinations(left, size)


def add(one: Cost, other: Cost) -> Cost:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])


class Done:
    """What people did at earlier meetings."""

    def __init__(self, held: Sequence[Held]) -> None:
        self.held = held
        self.times: dict[tuple[int, Part], int] = {}
        #: The number of the meeting, from 1.
        self.last: dict[tuple[int, Part], int] = {}
        for number, meeting in enumerate(held, 1):
            for part, person in meeting.roles.items():
                self.times[person, part] = self.times.get((person, part), 0) + 1
                self.last[person, part] = number

    def load(self, person: int) -> int:
        """In all; where the person was not there, what was then a fair share: who is new does not
        make up for the past."""
        own = sum(self.times.get((person, part), 0) for part in Part)
        missed = (meeting for meeting in self.held if person not in meeting.people)
        share = sum(Fraction(len(m.roles), len(m.people)) for m in missed if m.people)
        return own + int(share)

    def cost(self, person: int, parts: Sequence[Part], has: int) -> Cost:
        """Of giving parts to who has so many at this meeting. The more somebody did, the more one
        more counts: so it comes out even."""
        load = self.load(person) + has
        return (
            (has + len(parts)) ** 2 - has**2,
            sum(2 * (load + number) + 1 for number in range(len(parts))),
            sum(2 * self.times.get((person, part), 0) + 1 for part in parts),
            sum(self.last.get((person, part), 0) for part in parts),
        )
