"""Which words of two texts are marked as different."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.sharing.marking import MOST_PIECES, MOST_SENTENCES, marked


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
        (
            "In the remark column (it falls).",
            "In the remark column, at once (it fell).",
            "In the remark column (it <del>falls</del>).",
            "In the remark column<ins>, at once</ins> (it <ins>fell</ins>).",
        ),
        ("Sort.", "Sort.\nTell.", "Sort.", "Sort.<ins>\nTell.</ins>"),
        ("二进制数", "十进制数", "<del>二</del>进制数", "<ins>十</ins>进制数"),
        ("<b>", "<i>", "&lt;<del>b</del>&gt;", "&lt;<ins>i</ins>&gt;"),
    ],
)
def test_only_what_differs_is_marked(before: str, after: str, old: str, new: str) -> None:
    assert marked(before, after) == (old, new)


texts = st.text(alphabet="ab .\n<&", max_size=60)


@given(texts, texts)
def test_without_the_marks_both_stand_as_they_were(before: str, after: str) -> None:
    sides = (re.sub(r"</?(?:del|ins)>", "", side) for side in marked(before, after))
    assert tuple(map(html.unescape, sides)) == (before, after)


def test_in_one_long_line_the_sentences_stand_apart() -> None:
    rest = "".join(f"It is said in {n} words, and then in some more. " for n in range(99))
    old, new = marked(
        f"One bead slides. {rest}Then we tell.", f"A bead slides. {rest}Then they tell."
    )
    assert re.findall("<del>(.*?)</del>", old) == ["One", "we"]
    assert re.findall("<ins>(.*?)</ins>", new) == ["A", "they"]


@pytest.mark.parametrize("text", ["ab " * 2 * MOST_PIECES, "ab\n" * 2 * MOST_SENTENCES])
def test_one_word_in_a_long_text_is_one_word(text: str) -> None:
    old, new = marked(f"{text}one {text}", f"{text}two {text}")
    assert (re.findall("<del>(.*)</del>", old), re.findall("<ins>(.*)</ins>", new)) == (
        ["one"], ["two"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["\n".join("ab" * MOST_SENTENCES), "a," * MOST_PIECES, "二" * (MOST_PIECES + 1)]
)
def test_what_is_long_is_marked_as_a_whole(text: str) -> None:
    old, new = marked(f"x{text}y", f"y{text}x")
    assert (old.count("<del>"), new.count("<ins>")) == (1, 1)
