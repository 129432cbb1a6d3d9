"""Notes stay on their words when a text gets a new version; never on words that only look alike."""

import random
import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ps5_collab.texts.anchors import (
    CONTEXT,
    LONG,
    PROOF,
    Anchor,
    Status,
    carry,
    describe,
    locate,
    only,
)
from ps5_collab.texts.comparison import alike

#: Not in any text below.
FRESH = "§"
WORDS = (
    *("listen", "the", "a", "what", "pupils", "say", "and", "mean", "of", "why", "é", "niño", "🙂"),
    *("👩‍🏫", "नमस्ते", "שלום", "مرحبا", "é", "ñandú", "o̧", "word", "talk"),
)
nfc = unicodedata.normalize
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(
    lambda words: " ".join(words) + "."
)
#: Paragraphs of sentences, of which some are said more than once.
texts = st.lists(
    st.lists(sentences, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=7
).map(lambda lines: nfc("NFC", "\n".join(lines)))


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, Anchor]:
    """A text, and some of its words."""
    text = draw(texts)
    spots = [0, *(at + 1 for at, sign in enumerate(text) if sign in " \n")]
    start = draw(st.sampled_from(spots))
    ends = [at for at in range(start + 1, len(text) + 1) if at == len(text) or text[at] in " .\n"]
    return text, describe(text, start, draw(st.sampled_from(ends)))


def one(old: str, new: str, anchor: Anchor) -> tuple[Status, Anchor]:
    return carry(old, new, [anchor])[0]


def test_it_says_what_stands_around() -> None:
    anchor = describe("Ask, then wait.", 5, 9)
    assert anchor == Anchor("then", "Ask, ", " wait.", 5, 9)
    for start, end in ((3, 3), (-1, 2), (0, 99), (4, 2)):
        with pytest.raises(ValueError, match=str(start)):
            describe("Ask, then wait.", start, end)


@given(texts, texts, st.randoms())
def test_what_is_not_orphaned_reads_the_same(old: str, new: str, luck: random.Random) -> None:
    cuts = [sorted(luck.sample(range(len(old) + 1), 2)) for _n in range(6) if len(old) > 1]
    anchors = [describe(old, start, end) for start, end in cuts]
    for number, (status, now) in carry(old, new, anchors).items():
        if status is Status.ORPHANED:
            assert now == anchors[number]
        else:
            assert new[now.start : now.end] == anchors[number].exact == now.exact
            assert now == describe(new, now.start, now.end)


@given(quoted())
def test_nothing_changes_where_nothing_changed(given_: tuple[str, Anchor]) -> None:
    text, anchor = given_
    assert one(text, text, anchor) == (Status.EXACT, anchor)


#: Words of any text, or such as no text has.
MORE = st.one_of(texts, st.integers(1, 4).map(lambda many: f" {FRESH} news." * many))


@given(quoted(), MORE, st.data())
def test_what_comes_before_or_after_orphans_nothing(
    given_: tuple[str, Anchor], more: str, data: st.DataObject
) -> None:
    """But where nobody can know which of two that look alike were there before."""
    text, anchor = given_
    spots = [*range(anchor.start + 1), *range(anchor.end, len(text) + 1)]
    at = data.draw(st.sampled_from(spots))
    new = text[:at] + more + text[at:]
    assume(new.count(anchor.exact) == text.count(anchor.exact))
    assume(nfc("NFC", new) == new and not anchor_grows(text, anchor, at, more))
    status, now = one(text, new, anchor)
    if only(text, anchor.exact) is None and status is Status.ORPHANED:
        return  # in doubt, they are taken for none
    assert status is not Status.ORPHANED
    assert new[now.start : now.end] == anchor.exact
    assert now.start == anchor.start + (len(more) if at <= anchor.start else 0)


def anchor_grows(text: str, anchor: Anchor, at: int, more: str) -> bool:
    """A joiner or an accent beside the words makes other signs of them; what is written onto their
    first or last word makes another word of it ("listen" of "listenlisten")."""
    written_on = (at == anchor.end and more[:1].isalnum() and text[at - 1].isalnum()) or (
        at == anchor.start and more[-1:].isalnum() and text[at].isalnum()
    )
    return written_on or more[:1] in ("", "\u0327") or (at > 0 and text[at - 1] == "\u200d")


@given(quoted(), st.data())
def test_what_is_taken_away_elsewhere_orphans_nothing(
    given_: tuple[str, Anchor], data: st.DataObject
) -> None:
    """But where nobody can know which of two that look alike was taken away."""
    text, anchor = given_
    assume(text.count(anchor.exact) == 1)
    before = data.draw(st.booleans())
    low, high = (0, anchor.start) if before else (anchor.end, len(text))
    start, end = sorted((data.draw(st.integers(low, high)), data.draw(st.integers(low, high))))
    new = text[:start] + text[end:]
    left = anchor.start - (end - start if before else 0)
    beside = new[left + len(anchor.exact) : left + len(anchor.exact) + 1]
    assume(nfc("NFC", new) == new and not (beside and unicodedata.combining(beside)))
    assume(beside not in ("\u200d",) and new[max(0, left - 1) : left] != "\u200d")
    status, now = one(text, new, anchor)
    assert status is not Status.ORPHANED
    assert now.start == left


@given(quoted(), st.data())
def test_other_words_in_their_place_always_orphan(
    given_: tuple[str, Anchor], data: st.DataObject
) -> None:
    text, anchor = given_
    at = data.draw(st.integers(anchor.start, anchor.end - 1))
    until = data.draw(st.integers(at + 1, anchor.end))
    assert one(text, text[:at] + FRESH + text[until:], anchor)[0] is Status.ORPHANED
    inside = data.draw(st.integers(anchor.start + 1, anchor.end))
    if inside < anchor.end:
        assert one(text, text[:inside] + FRESH + text[inside:], anchor)[0] is Status.ORPHANED


@given(quoted(), st.integers(0, 40))
def test_words_that_are_gone_do_not_go_to_their_like(given_: tuple[str, Anchor], far: int) -> None:
    """The words are replaced, and written again at the end."""
    text, anchor = given_
    new = text[: anchor.start] + FRESH + text[anchor.end :] + FRESH * far + anchor.exact
    assume(len(anchor.exact) < 32 and anchor.end < len(text))  # else it is put before them
    assert one(text, new, anchor)[0] is Status.ORPHANED


def test_of_two_alike_the_second_is_not_taken_for_the_first() -> None:
    """The first is replaced, and the words are written once more at the end."""
    old = "listen the what the the the listen. the what the the the listen."
    first = old.index("the the listen.", 16)
    anchor = describe(old, first, first + 15)
    new = f"{old[:first]}§{old[first + 15 :]}{anchor.exact}"
    assert one(old, new, anchor)[0] is Status.ORPHANED


@given(st.lists(sentences, min_size=2, max_size=9), st.data())
def test_those_that_look_alike_never_change_places(lines: list[str], data: st.DataObject) -> None:
    said = "we say the same again and again"
    places = sorted(data.draw(st.sets(st.integers(0, len(lines)), min_size=2, max_size=4)))
    for place in reversed(places):
        lines.insert(place, said)
    old = nfc("NFC", "\n".join(lines))
    anchors = [
        describe(old, at, at + len(said)) for at in range(len(old)) if old.startswith(said, at)
    ]
    cut = data.draw(st.integers(0, len(lines) - 1))
    new = nfc(
        "NFC",
        "\n".join([*lines[:cut], "Something new.", *lines[cut + data.draw(st.integers(0, 1)) :]]),
    )
    now = [
        each for status, each in carry(old, new, anchors).values() if status is not Status.ORPHANED
    ]
    begins = [each.start for each in now]
    assert begins == sorted(set(begins))


def test_paragraphs_that_change_places_take_their_notes_along() -> None:
    lines = [f"Paragraph {name} says something of its own: {name * 3}." for name in "abcdefg"]
    old, new = "\n".join(lines), "\n".join([lines[5], *lines[:5], lines[6]])
    anchors = [describe(old, old.index(name * 3), old.index(name * 3) + 3) for name in "abcdefg"]
    found = carry(old, new, anchors)
    for number, name in enumerate("abcdefg"):
        status, now = found[number]
        assert new[now.start : now.end] == name * 3
        assert status is (Status.EXACT if name == "g" else Status.MOVED)


def test_the_paragraph_of_another_number_is_another_place() -> None:
    old = "First.\nSecond thing that is said here.\nThird."
    anchor = describe(old, 7, 19)
    typo = old.replace("here", "there")
    assert one(old, typo, anchor)[0] is Status.EXACT
    assert one(old, "The first.\n" + old[7:], anchor)[0] is Status.EXACT
    assert one(old, "New.\n" + old, anchor)[0] is Status.MOVED


def test_a_paragraph_that_is_written_anew_keeps_no_note_of_a_small_word() -> None:
    old, new = "Wait for the answer of a pupil.", "Nobody knows what the others think."
    anchor = describe(old, 9, 12)
    assert anchor.exact == "the"
    assert one(old, new, anchor)[0] is Status.ORPHANED


def test_of_two_alike_one_is_taken_away() -> None:
    old, new = "the cat. the dog.", "the dog."
    first, second = describe(old, 0, 3), describe(old, 9, 12)
    assert one(old, new, first)[0] is Status.ORPHANED
    assert one(old, new, second) == (Status.EXACT, describe(new, 0, 3))
    old, new = "Yes.\nNo, not at all.\nYes.", "No, not at all.\nYes."
    assert one(old, new, describe(old, 0, 3))[0] is Status.ORPHANED
    assert one(old, new, describe(old, 21, 24))[0] is Status.MOVED


def test_signs_that_grow_are_others() -> None:
    old = "A 👩 teaches here, and nobody else does."
    anchor = describe(old, 2, 3)
    assert one(old, old.replace("👩", "👩🏽"), anchor)[0] is Status.ORPHANED
    assert one(old, old.replace("👩", "👩‍🏫"), anchor)[0] is Status.ORPHANED
    q = "x q y, and then some more of the same"
    assert one(q, q.replace("q", "q̃"), describe(q, 2, 3))[0] is Status.ORPHANED


@given(quoted())
def test_what_comes_back_into_its_text_stands_where_it_stood(given_: tuple[str, Anchor]) -> None:
    text, anchor = given_
    assert locate(text, anchor) == anchor


@given(quoted(), texts)
def test_what_comes_into_another_text_stands_on_no_look_alike(
    given_: tuple[str, Anchor], other: str
) -> None:
    """Even where the words stand at the very position."""
    _text, anchor = given_
    for new in (other, other[: anchor.start].ljust(anchor.start) + anchor.exact + other):
        found = locate(new, anchor)
        if found is None:
            continue
        assert (found.exact, found) == (anchor.exact, describe(new, found.start, found.end))
        before = alike(found.prefix[::-1], anchor.prefix[::-1])
        after = alike(found.suffix, anchor.suffix)
        whole = before + after == len(anchor.prefix + anchor.suffix)
        assert whole or before + after >= PROOF or len(anchor.exact) >= LONG


def test_words_are_located_where_they_stand_with_what_was_around_them() -> None:
    text = "Ask first. Then ask again, then wait."
    anchor = describe(text, 16, 25)
    assert locate(text, anchor) == anchor
    longer = "So: " + text
    assert locate(longer, anchor) == describe(longer, 20, 29)
    assert locate("Ask again.", anchor) is None
    assert locate(text, Anchor("", "", "", 3, 3)) is None


def test_a_position_alone_proves_nothing() -> None:
    there = describe("We wait. We ask", 9, 11)
    assert locate("xxxxxx - We left", there) is None
    assert locate("We wait. We ask now", there) == describe("We wait. We ask now", 9, 11)


def test_of_places_that_agree_a_little_none_is_taken() -> None:
    said = "and then we all said it again and again"
    anchor = describe(f"First, {said}. Yes.", 11, 15)
    twice = f"Later, {said}! Later, {said}!"
    assert twice.startswith(anchor.exact, 11)
    assert locate(twice, anchor) is None
    once = f"Later, {said}!"
    assert locate(once, anchor) == describe(once, 11, 15)


def test_a_position_tells_apart_what_stands_twice() -> None:
    line = "We say the same again and again, and it stays the same for all of us here."
    text = "\n".join([line] * 5)
    anchor = describe(text, len(line) * 2 + 30, len(line) * 2 + 35)
    assert locate(text, anchor) == anchor
    assert locate(text, replace(anchor, start=0, end=0)) is None


def test_words_without_a_position_are_found_where_they_stand_once() -> None:
    text = "Ask first. Then ask again, then wait."
    assert locate(text, Anchor("ask again", "Then ", ", ", 0, 0)) == describe(text, 16, 25)
    assert locate(text, Anchor("hen", "", "", 0, 0)) is None


def test_a_long_text_with_a_thousand_notes_takes_a_moment() -> None:
    luck = random.Random(6)
    words = [f"w{luck.randrange(900)}" for _n in range(10_000)]
    lines = [" ".join(words[at : at + 50]) for at in range(0, len(words), 50)]
    old = "\n".join(lines)
    changed = [luck.choice([line, line, line[::-1], line.replace("w1", "v1")]) for line in lines]
    luck.shuffle(changed[20:60])
    same = "\n".join(["the same word " * 20] * 200)
    starts = [luck.randrange(len(old) - 30) for _n in range(1_000)]
    for before, after in ((old, "\n".join(changed)), (same, same[5:] + "the\nsame " * 900)):
        anchors = [describe(before, at % 50_000, at % 50_000 + 20) for at in starts]
        begun = time.process_time()
        carry(before, after, anchors)
        assert time.process_time() - begun < 3


def test_context_is_as_long_as_said() -> None:
    anchor = describe("a" * 100 + "b" + "c" * 100, 100, 101)
    assert (len(anchor.prefix), len(anchor.suffix)) == (CONTEXT, CONTEXT)
