"""Paragraphs that did not change are known in the next version, among all that look like them, and
so are notes on their words."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.texts.anchors import Anchor, Status, carry, describe, times
from ps5_collab.texts.paragraphs import TELLING, same_paragraphs

NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight"),
    *("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
#: They differ by one word each, far from the words that notes are on.
ALIKE = [
    f"Lesson {name}. Here the teacher asks a question, and a third voice answers after a pause."
    for name in NUMBERS
]
REFRAIN = "And then the third voice says once more what it has said before."


def note(lines: list[str], number: int, words: str = "third voice") -> Anchor:
    text = "\n".join(lines)
    at = text.index(words, sum(len(line) + 1 for line in lines[: number - 1]))
    return describe(text, at, at + len(words))


def went(old: list[str], new: list[str], number: int, words: str = "third voice") -> int | None:
    """Into which paragraph a note on words of another goes; None: it lost its place."""
    text = "\n".join(new)
    status, now = carry("\n".join(old), text, [note(old, number, words)])[0]
    if status is Status.ORPHANED:
        return None
    there = text.count("\n", 0, now.start) + 1
    assert text[now.start : now.end] == words
    assert (status is Status.EXACT) == (there == number)
    return there


def changed(lines: list[str], *numbers: int, was: str = "pause", now: str = "silence") -> list[str]:
    return [
        line.replace(was, now) if number in numbers else line
        for number, line in enumerate(lines, start=1)
    ]


@pytest.mark.parametrize(
    ("new", "there"),
    [
        (["An opening.", *ALIKE], 9),
        (["An opening.", *changed(ALIKE, 3, 6, 7, 9, 12)], 9),
        (["An opening.", *changed(ALIKE, 7, 9, was="third", now="fourth")], 9),
        ([*ALIKE[:3], "Something new.", *changed(ALIKE, *range(1, 8), *range(9, 16))[3:]], 9),
        ([*ALIKE[:2], *changed(ALIKE, 4, 7, 9)[3:]], 7),
        ([*ALIKE[:7], ALIKE[8], ALIKE[7], *ALIKE[9:]], 9),
        ([*ALIKE[8:], *ALIKE[:8]], 15),
        (["An opening.", *changed(ALIKE, 8), "An end."], 9),
        (["An opening.", *changed(ALIKE, 8, was="Here", now="Now")], 9),
        ([*ALIKE[:7], *ALIKE[8:]], None),
        (changed(ALIKE, 8, was="third", now="fourth"), None),
        ([*ALIKE[:7], "Something else.", *ALIKE[8:], "The third voice."], None),
    ],
)
def test_among_look_alikes_a_note_goes_with_its_paragraph(
    new: list[str], there: int | None
) -> None:
    assert went(ALIKE, new, 8) == there


def test_a_paragraph_that_takes_the_place_of_a_look_alike_takes_none_of_its_notes() -> None:
    """The eighth is taken away, and the ninth stands where it stood."""
    new = [*ALIKE[:7], *ALIKE[8:]]
    assert [went(ALIKE, new, number) for number in (7, 8, 9)] == [7, None, 8]


def test_a_paragraph_is_merged_with_the_next_or_split() -> None:
    merged = [*ALIKE[:7], f"{ALIKE[7]} {ALIKE[8]}", *ALIKE[9:]]
    assert [went(ALIKE, merged, number) for number in (7, 8, 9, 10)] == [7, 8, 8, 9]
    first, second = ALIKE[7].split(" Here ")
    split = [*ALIKE[:7], first, f"Here {second}", *ALIKE[8:]]
    assert [went(ALIKE, split, number) for number in (7, 8, 9)] == [7, 9, 10]


def test_a_refrain_is_known_by_the_verses_beside_it() -> None:
    verses = [f"{name} {name} {name}, sings the {name} of us." for name in NUMBERS[:4]]
    song = [line for verse in verses for line in (verse, REFRAIN)]
    assert [went(song, ["Title", *song], n) for n in (2, 4, 6, 8)] == [3, 5, 7, 9]
    without_second = [*song[:2], *song[4:]]  # and the refrain before it, or the one behind it?
    assert [went(song, without_second, n) for n in (2, 4, 6, 8)] == [None, None, 4, 6]
    only_refrain = [*song[:3], *song[4:]]
    assert [went(song, only_refrain, n) for n in (2, 4, 6, 8)] == [2, None, 5, 7]
    only_verse = [*song[:2], *song[3:]]
    assert [went(song, only_verse, n) for n in (2, 4, 6, 8)] == [2, 3, 5, 7]
    other_verses = [line.replace("sings", "hums") for line in song]
    assert [went(song, other_verses, n) for n in (2, 4, 6, 8)] == [2, 4, 6, 8]
    assert [went(song, [REFRAIN, *other_verses], n) for n in (2, 4, 6, 8)] == [None, None, None, 9]
    swapped = [*song[4:6], *song[:4], *song[6:]]
    assert went(song, swapped, 8) == 8


def test_of_equal_paragraphs_none_is_taken_where_nobody_can_know() -> None:
    a, b = "The one before says something.", "The one behind says something else."
    for old, new in (
        ([a, REFRAIN, REFRAIN, b], [a, REFRAIN, b]),
        ([a, REFRAIN, b], [a, REFRAIN, REFRAIN, b]),
        ([REFRAIN] * 15, ["Other.", *changed([REFRAIN] * 15, 3, 9, was="third", now="fourth")]),
    ):
        assert went(old, new, 2) is None
    assert went([REFRAIN] * 15, ["Other.", *[REFRAIN] * 15], 8) == 9
    assert went([REFRAIN] * 15, [REFRAIN] * 15, 8) == 8


def test_words_whose_paragraph_moved_and_changed_are_known_by_all_that_is_around_them() -> None:
    lines = [
        f"First: a voice. Lesson {name}, with the third voice in it: {name} again." * 2
        for name in NUMBERS
    ]
    new = [*lines[:7], lines[8], lines[7].replace("First", "To begin with", 1), *lines[9:]]
    assert went(lines, new, 8) == 9


def test_how_often_words_stand_in_a_text() -> None:
    text = "A cat and a category: cats, a cat… (cat)"
    assert [times(text, words) for words in ("dog", "category", "cat", "cat and", "…", "")] == [
        *(0, 1, 2, 1, 1, 0)
    ]


def test_short_paragraphs_are_known_in_their_order_only() -> None:
    assert same_paragraphs(["Yes.", "a", "b"], ["a", "b", "Yes."]) == {1: 0, 2: 1}
    long = "y" * TELLING
    assert same_paragraphs([long, "a", "b"], ["a", "b", long]) == {0: 2, 1: 0, 2: 1}
    assert same_paragraphs(["a", ""], ["", "a"]) in ({0: 1}, {1: 0})


@given(
    st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcde"), max_size=12)
)
def test_each_is_the_same_and_no_two_are_at_one_place(old: list[str], new: list[str]) -> None:
    found = same_paragraphs(old, new)
    assert all(old[was] == new[now] for was, now in found.items())
    assert len(set(found.values())) == len(found)
    assert same_paragraphs(old, old) == {number: number for number in range(len(old))}


@given(st.randoms())
def test_whatever_happens_to_others_a_note_stays_in_its_paragraph(luck: random.Random) -> None:
    kept = set(luck.sample(range(1, 16), luck.randint(1, 6)))
    others = [n for n in range(1, 16) if n not in kept]
    new = changed(ALIKE, *luck.sample(others, luck.randint(0, len(others))))
    gone = set(luck.sample(others, luck.randint(0, len(others))))
    new = [line for number, line in enumerate(new, start=1) if number not in gone]
    for _n in range(luck.randint(0, 4)):
        new.insert(luck.randint(0, len(new)), f"{REFRAIN} {luck.random()}")
    if luck.random() < 0.5:
        luck.shuffle(new)
    for number in kept:
        assert went(ALIKE, new, number) == new.index(ALIKE[number - 1]) + 1


def test_many_equal_paragraphs_with_a_thousand_notes_take_a_moment() -> None:
    old = [REFRAIN if number % 2 else "Short." for number in range(2_000)]
    new = ["New.", *old[:900], *old[901:]]
    text = "\n".join(old)
    anchors = [describe(text, at * 30, at * 30 + 9) for at in range(1_000)]
    begun = time.process_time()
    carry(text, "\n".join(new), anchors)
    assert time.process_time() - begun < 3


def test_a_refrain_that_was_removed_does_not_come_back_before_its_verse() -> None:
    """It stood between the beginning and a verse; the verse moved behind another refrain."""
    one, two, three = (f"A verse that is long enough to be known by itself, {n}" for n in "123")
    old = ["Opening line", "Refrain", one, "Refrain", two, "Refrain", "Turn", "End"]
    new = ["Opening line", two, "Refrain", three, "Refrain", one, "Refrain", "Turn", "End"]
    assert 1 not in same_paragraphs(old, new)
