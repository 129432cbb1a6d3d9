"""Two who write in one text at once: every word of both is kept, or neither is changed."""

import re
import time
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ps5_collab.core.merging import merged

BASE = "We open with the task.\nBea brings blocks.\nWho observes?"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("", "one", "two", "two\none"),
        ("", "same", "same", "same"),
        ("a", "a\nmine", "a\ntheirs", "a\ntheirs\nmine"),
        ("a\nb", "a!\nb", "a\nb?", "a!\nb?"),
        ("a", "a and more", "a\ntheirs", "a and more\ntheirs"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("the red pen and the block", "the blue pen and the block", "the red pen and a block", "the blue pen and a block"),
        (BASE, BASE.replace("Bea", "Cy"), BASE.replace("blocks", "tiles"), BASE.replace("Bea", "Cy").replace("blocks", "tiles")),
        (BASE, f"First.\n{BASE}", f"{BASE}\nLast.", f"First.\n{BASE}\nLast."),
    ],
)  # fmt: skip
def test_what_both_wrote_stands_together(base: str, mine: str, theirs: str, both: str) -> None:
    assert merged(base, mine, theirs) == both


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("the red pen", "the blue pen", "the green pen"),
        ("we end", "we end with a song", "we end at four"),
        ("one line", "", "one line more"),
        ("a\nb\nc\nd", "a\nd", "a\nb\nnew\nc\nd"),
        ("a b", "a x b", "a y b"),
    ],
)
def test_what_cannot_stand_together_is_left_to_people(base: str, mine: str, theirs: str) -> None:
    assert merged(base, mine, theirs) is None


TEXTS = st.lists(st.sampled_from(["a", "b b", "c.", "", "d e f"]), max_size=6).map("\n".join)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


@example("a\n", "a", "b b\nb b")
@given(TEXTS, TEXTS, TEXTS)
def test_no_word_that_either_wrote_is_lost(base: str, mine: str, theirs: str) -> None:
    both = merged(base, mine, theirs)
    if both is not None:
        added = (words(mine) - words(base)) | (words(theirs) - words(base))
        assert not added - words(both)
        assert not words(both) - (words(base) + words(mine) + words(theirs))


EDITS = st.lists(st.sampled_from(["keep", "drop", "replace", "before"]), min_size=6, max_size=6)


def edited(base: list[str], edits: list[str], new: str) -> list[str]:
    made = {"keep": "{0}", "drop": "", "replace": "{1}", "before": "{1} {0}"}
    lines = zip(base, edits, strict=False)
    return " ".join(made[edit].format(line, new + line) for line, edit in lines).split()


@given(st.integers(0, 6), EDITS, EDITS)
def test_what_one_took_out_stays_out(count: int, ours: list[str], others: list[str]) -> None:
    base = list("abcdef"[:count])
    mine, theirs = edited(base, ours, "x"), edited(base, others, "y")
    both = merged(*("\n".join(lines) for lines in (base, mine, theirs)))
    if both is not None:
        taken_out = {line for line in base if line not in mine or line not in theirs}
        assert not taken_out & set(both.split("\n"))


@given(TEXTS, TEXTS)
def test_who_alone_wrote_is_followed(base: str, mine: str) -> None:
    assert merged(base, mine, base) == mine == merged(base, base, mine) == merged(base, mine, mine)


LONG = {
    "one letter": ("a\n" * 10_000, "a\n" * 9_000 + "b", "c\n" + "a\n" * 9_500),
    "two letters": ("a b " * 5_000, "b a " * 5_000, "a a b " * 3_300),
    "all words": (
        " ".join(map(str, range(4_000))),
        " ".join(map(str, range(4_000, 0, -1))),
        " ".join(map(str, range(0, 8_000, 2))),
    ),
    "middle": (
        " ".join(f"{n % 90}" for n in range(990)),
        " ".join(f"{n * 7 % 90}" for n in range(990)),
        " ".join(f"{n * 11 % 90}" for n in range(990)),
    ),
}


@pytest.mark.parametrize("case", LONG)
def test_no_text_takes_long(case: str) -> None:
    began = time.process_time()
    merged(*LONG[case])
    assert time.process_time() - began < 1
