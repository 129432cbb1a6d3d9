"""Roles go round: whatever the group, however many meetings."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ps5_collab.meetings.models import Part
from ps5_collab.meetings.rotation import Held, suggest


def series(people: list[int], meetings: int) -> list[Held]:
    held: list[Held] = []
    for _n in range(meetings):
        held.append(Held(suggest(people, held), people))
    return held


def spread(people: list[int], done: Counter[int]) -> int:
    return max(done[person] for person in people) - min(done[person] for person in people)


def assert_fair(people: list[int], held: list[Held]) -> None:
    in_all = Counter(person for meeting in held for person in meeting.roles.values())
    assert spread(people, in_all) <= 1
    for part in Part:
        assert spread(people, Counter(meeting.roles[part] for meeting in held)) <= 1, part


@given(people=st.lists(st.integers(1, 10_000), min_size=4, max_size=4, unique=True))
def test_over_six_meetings_of_four_people_no_load_differs_by_more_than_one(
    people: list[int],
) -> None:
    held = series(people, 6)
    for number in range(1, 7):
        assert_fair(people, held[:number])
    assert all(len(set(meeting.roles.values())) == 4 for meeting in held)


@settings(deadline=None, max_examples=40)
@given(
    people=st.lists(st.integers(1, 10_000), min_size=1, max_size=11, unique=True),
    meetings=st.integers(1, 20),
)
def test_the_same_holds_for_any_group(people: list[int], meetings: int) -> None:
    held = series(people, meetings)
    assert_fair(people, held)
    assert all(meeting.roles.keys() == set(Part) for meeting in held)
    assert all(len(set(m.roles.values())) == min(4, len(people)) for m in held)


@given(st.permutations([1, 2, 3, 4, 5, 6]))
def test_the_order_of_the_list_does_not_matter(people: list[int]) -> None:
    held = series([1, 2, 3, 4, 5, 6], 3)
    assert suggest(people, held) == suggest([1, 2, 3, 4, 5, 6], held)


def test_who_is_new_does_not_make_up_for_the_past() -> None:
    old = [1, 2, 3, 4, 5, 6, 7]
    held = series(old, 14)
    for _n in range(8):
        held.append(Held(suggest([*old, 8], held), [*old, 8]))
    later = Counter(person for meeting in held[14:] for person in meeting.roles.values())
    assert spread([*old, 8], later) <= 1


def test_a_change_by_hand_is_evened_out() -> None:
    people = [1, 2, 3, 4, 5]
    held = [Held(dict.fromkeys(Part, 1), people)]
    for _n in range(4):
        held.append(Held(suggest(people, held), people))
    assert_fair_in_all(people, held)


def assert_fair_in_all(people: list[int], held: list[Held]) -> None:
    in_all = Counter(person for meeting in held for person in meeting.roles.values())
    assert spread(people, in_all) <= 1


def test_whoever_did_a_role_longest_ago_has_it_next() -> None:
    people = [1, 2, 3, 4]
    held = series(people, 4)
    facilitators = [meeting.roles[Part.FACILITATOR] for meeting in held]
    assert sorted(facilitators) == people
    assert suggest(people, held)[Part.FACILITATOR] == facilitators[0]


@settings(deadline=None, max_examples=40)
@given(
    people=st.lists(st.integers(1, 100), min_size=1, max_size=8, unique=True),
    parts=st.sets(st.sampled_from(list(Part))),
)
def test_what_is_given_stays_and_the_rest_goes_to_the_others(
    people: list[int], parts: set[Part]
) -> None:
    given = {part: people[n % len(people)] for n, part in enumerate(sorted(parts))}
    found = suggest(people, [], given)
    assert set(found) == set(Part) and given.items() <= found.items()
    times = Counter(found.values())
    assert max(times.values()) - min(times[person] for person in people) <= 1 or given


def test_without_people_there_are_no_roles() -> None:
    assert suggest([], []) == {}
