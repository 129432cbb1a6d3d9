"""Which words of two texts are marked as different."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.sharing.marking import LONGEST, MOST_LINES, MOST_PIECES, marked


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("One bead slides.", "One bead slides.", "One bead slides.", "One bead slides."),
        (
            "Sort.\nSlide a bead.\nTell.",
            "Sort.\nSlide two beads.\nTell.",
            "Sort.\nSlide <del>a bead</del>.\nTell.",
            "Sort.\nSlide <ins>two beads</ins>.\nTell.",
        ),
        (
            "A note to someone away.",
            "They tell a friend.",
            "<del>A note to someone away.</del>",
            "<ins>They tell a friend.</ins>",
        ),
        ("Sort.", "Sort.\nTell.", "Sort.", "Sort.<ins>\nTell.</ins>"),
        ("二进制数", "十进制数", "<del>二</del>进制数", "<ins>十</ins>进制数"),
        ("<b>", "<i>", "&lt;<del>b</del>&gt;", "&lt;<ins>i</ins>&gt;"),
    ],
)
def test_only_what_differs_is_marked(before: str, after: str, old: str, new: str) -> None:
    assert marked(before, after) == (old, new)


@given(st.text(alphabet="ab \n<&", max_size=60), st.text(alphabet="ab \n<&", max_size=60))
def test_without_the_marks_both_stand_as_they_were(before: str, after: str) -> None:
    sides = (re.sub(r"</?(?:del|ins)>", "", side) for side in marked(before, after))
    assert tuple(map(html.unescape, sides)) == (before, after)


@pytest.mark.parametrize(
    "text", ["ab " * LONGEST, "\n".join("ab" * (MOST_LINES + 1)), "a," * MOST_PIECES]
)
def test_what_is_long_is_marked_as_a_whole(text: str) -> None:
    old, new = marked(f"x {text}", f"y {text}")
    assert (old.count("<del>"), new.count("<ins>")) == (1, 1)
