"""What became of every part of a document, and which words of it."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.sharing.comparison import (
    MOST_MARKED,
    Change,
    Comparison,
    Kind,
    Part,
    chosen,
    compare,
    longest_run,
)

texts = st.text("ab \n", max_size=12)
ids = st.sampled_from("abcdefg")
things = st.lists(st.builds(Part, ids, text=texts), max_size=4).map(tuple)
parts = st.builds(Part, ids, st.just("A part"), texts, parts=things)
documents = st.lists(parts, max_size=7)
orders = st.permutations("abcdefgh")


def steps(names: str) -> list[Part]:
    """A step for each letter, with its number for a heading."""
    return [Part(name, f"Step {n}", f"Do {name}.") for n, name in enumerate(names, start=1)]


def told(before: str, after: str) -> list[str]:
    """Every step that differs: "+x" added, "-x" removed, ">x" moved."""
    signs = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.SAME: ">", Kind.CHANGED: "*"}
    found = compare(steps(before), steps(after))
    return [signs[change.kind] + change.id for change in found if change.differs]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abc", "abc", []),
        ("abcde", "adbce", [">d"]),
        ("abcde", "bcdae", [">a"]),
        ("abc", "abxc", ["+x"]),
        ("abc", "ac", ["-b"]),
        ("abc", "axc", ["-b", "+x"]),
        ("abcd", "dbc", ["-a", ">d"]),
        ("", "ab", ["+a", "+b"]),
        ("ab", "", ["-a", "-b"]),
    ],
)
def test_what_became_of_steps(before: str, after: str, expected: list[str]) -> None:
    assert told(before, after) == expected


def test_a_step_that_moved_says_where_it_was() -> None:
    found = {change.id: change for change in compare(steps("abcd"), steps("adbc"))}
    assert (found["d"].words, found["d"].was, found["d"].moved) == ("Step 2", "Step 4", True)
    assert (found["b"].words, found["b"].was, found["b"].differs) == ("Step 3", "Step 2", False)


def test_a_part_that_is_filled_or_emptied_keeps_its_place() -> None:
    before = [Part("a", "A", "x"), Part("b", "B", "x"), Part("c", "C", ""), Part("d", "D", "")]
    after = [Part("a", "A", "x"), Part("b", "B", ""), Part("c", "C", "x"), Part("d", "D", "")]
    found = [(change.id, str(change.kind), change.moved) for change in compare(before, after)]
    assert found == [("a", "same", False), ("b", "removed", False), ("c", "added", False)]


def test_parts_of_parts_are_compared_as_well() -> None:
    def step(*answers: Part) -> list[Part]:
        return [Part("s", "Step 1", "Sort", "en", (Part("r", "Answers", parts=answers),))]

    one, two = Part("1", text="It is red."), Part("2", text="It is big.")
    (changed,) = compare(step(one, two), step(one, Part("2", text="It is blue.")))
    (answers,) = changed.parts
    assert (changed.kind, answers.kind) == (Kind.CHANGED, Kind.CHANGED)
    assert [each.kind for each in answers.parts] == [Kind.SAME, Kind.CHANGED]
    assert changed.after.whole == "Sort\n\nAnswers:\n- It is red.\n- It is blue."


@given(documents)
def test_where_all_is_the_same_nothing_is_said(document: list[Part]) -> None:
    both = Comparison(compare(document, document))
    assert both.different == []
    assert len(both.same) == sum(1 for part in document if part.whole)


@given(documents, documents)
def test_either_document_can_be_read_back(before: list[Part], after: list[Part]) -> None:
    """All on the one side is the one, all on the other the other; the newer in its order."""
    found = compare(before, after)
    assert [c.after for c in found if c.after.whole] == [part for part in after if part.whole]
    olds = [c.before for c in found if c.before.whole]
    assert sorted(map(str, olds)) == sorted(str(part) for part in before if part.whole)
    stayed = [c.before for c in found if c.before.whole and c.after.whole and not c.moved]
    places = [before.index(part) for part in stayed]
    assert places == sorted(places) or len(set(before)) < len(before)


@given(documents, documents)
def test_without_the_marks_both_texts_stand_as_they_were(
    before: list[Part], after: list[Part]
) -> None:
    both = Comparison(compare(before, after))
    for change in both.changes:
        found = both.stretches(change)
        assert "".join(one for one, _other, _same in found) == change.before.text
        assert "".join(other for _one, other, _same in found) == change.after.text
        assert all((one == other) == same for one, other, same in found)


@given(st.integers(0, 7), st.integers(0, 7))
def test_a_step_that_only_moves_is_the_only_one_of_which_something_is_said(
    place: int, to: int
) -> None:
    before = "abcdefgh"
    rest = before.replace(before[place], "")
    after = rest[:to] + before[place] + rest[to:]
    moved = [change for change in compare(steps(before), steps(after)) if change.differs]
    assert len(moved) == (place != to)
    assert all(change.kind is Kind.SAME for change in moved)
    if abs(place - to) > 1:  # of two neighbors either may have moved
        assert [change.id for change in moved] == [before[place]]


@given(orders)
def test_as_few_as_possible_count_as_moved(order: list[str]) -> None:
    moved = [change for change in compare(steps("abcdefgh"), steps("".join(order))) if change.moved]
    runs = (run for n in range(8, 0, -1) for run in combinations(order, n))
    assert 8 - len(moved) == len(next(run for run in runs if list(run) == sorted(run)))


@given(st.lists(st.integers(), unique=True, max_size=60))
def test_a_longest_run_rises(values: list[int]) -> None:
    places = longest_run(values)
    run = [values[place] for place in places]
    assert places == sorted(places)
    assert run == sorted(run)


def test_a_page_marks_words_only_up_to_its_limit() -> None:
    """Each part costs little; thousands of them together would not."""
    text = "one two three\n" * 300
    many = MOST_MARKED // len(text)
    before = [Part(str(n), "A part", text) for n in range(many)]
    after = [Part(str(n), "A part", f"{text}four") for n in range(many)]
    both = Comparison(compare(before, after))
    lengths = [len(both.stretches(change)) for change in both.changes]
    assert lengths[0] == 2
    assert lengths[-1] == 1
    same = Comparison(compare(before, before))
    assert all(each.same for change in same.changes for each in same.stretches(change))


def test_a_change_of_nothing_is_none() -> None:
    assert compare([Part("a")], [Part("a")]) == []
    assert not Change(Part("a", text="x"), Part("a", text="x")).differs


@pytest.mark.parametrize(
    ("newest", "given_from", "given_to", "expected"),
    [
        (5, None, None, (4, 5)),
        (5, "2", "4", (2, 4)),
        (5, "4", "2", (2, 4)),
        (5, "2", None, (2, 5)),
        (5, None, "3", (2, 3)),
        (5, None, "1", (1, 1)),
        (5, "3", "3", (3, 3)),
        (5, "0", "99", (1, 5)),
        (5, "-3", "x", (4, 5)),
        (5, "9" * 30, "٣", (4, 5)),
        (1, None, None, (1, 1)),
        (1, "7", "", (1, 1)),
    ],
)
def test_which_two_are_compared(
    newest: int, given_from: str | None, given_to: str | None, expected: tuple[int, int]
) -> None:
    assert chosen(1, newest, given_from, given_to) == expected


def test_what_is_closed_is_compared_as_what_never_was() -> None:
    assert chosen(3, 5, "1", "4") == (3, 4)
    assert chosen(3, 5, None, "2") == chosen(3, 5, None, "3") == (3, 3)
