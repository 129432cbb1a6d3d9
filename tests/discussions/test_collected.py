"""The new text of what each chose: what is the same, what is said once, what fits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.discussions.collected import (
    Shared,
    bare,
    fits,
    is_long,
    put_together,
    sameness,
)
from ps5_collab.protocols.definition import Collected

NOON = datetime(2026, 3, 2, 20, tzinfo=UTC)
SENTENCE, PHRASE, WORD = Collected.SENTENCE, Collected.PHRASE, Collected.WORD


def shared(
    number: int, words: str, *, turn: int | None = None, language: str | None = "en"
) -> Shared:
    """`turn`: after how many minutes it was shown, or else that nothing held it back."""
    shown = None if turn is None else NOON + timedelta(minutes=turn)
    made = NOON + timedelta(minutes=number)
    return Shared(number, "p", f"P{number}", words, language, 1, made, shown, number)


def said(kind: Collected, *rows: Shared) -> list[tuple[str, int]]:
    (part,) = put_together({"p": kind}, rows)
    return [(piece.words, piece.many) for piece in part.pieces]


def test_words_that_are_the_same_stand_once_with_how_many_chose_them() -> None:
    rows = [shared(n, word) for n, word in enumerate(["wonder,", "trust", "“Wonder”", "wonder"])]
    assert said(WORD, *rows) == [("wonder", 3), ("trust", 1)]


def test_phrases_go_by_the_same_rule_and_sentences_come_as_often_as_they_are_read() -> None:
    rows = [shared(1, "an act\nof trust"), shared(2, "An act of trust.")]
    assert said(PHRASE, *rows) == [("an act of trust", 2)]
    assert said(SENTENCE, *rows) == [("an act of trust", 1), ("An act of trust.", 1)]


def test_it_goes_in_the_order_in_which_it_was_shared_and_then_by_seats() -> None:
    late, early, closed, also = (
        shared(1, "late", turn=9), shared(2, "early", turn=5),
        shared(3, "third", turn=12), shared(4, "fourth", turn=12),
    )  # fmt: skip
    found = said(SENTENCE, also, late, closed, early)
    assert [words for words, _many in found] == ["early", "late", "third", "fourth"]


def test_phases_of_which_nothing_was_shared_are_left_out() -> None:
    assert put_together({"p": WORD}, []) == []
    parts = put_together({"q": SENTENCE, "p": WORD}, [shared(1, "wonder")])
    assert [part.phase for part in parts] == ["p"]


@pytest.mark.parametrize(
    ("one", "other", "language", "same"),
    [
        ("Straße", "STRASSE", "de", True),
        ("cafe\u0301", "café", "es", True),
        ("¿Qué?", "qué", "es", True),
        ("sí", "si", "es", False),
        ("don’t", "don't", "en", True),
        ("ΣΟΦΟΣ", "σοφος", "el", True),
        ("IRMAK", "ırmak", "tr", True),
        ("IRMAK", "irmak", "tr", False),
        ("It", "it", "en", True),
        ("co\u00adop", "coop", "en", True),
        ("50%", "50", "en", False),
        ("well-being", "wellbeing", "en", False),
    ],
)
def test_what_is_the_same(one: str, other: str, language: str, same: bool) -> None:
    assert (sameness(one, language) == sameness(other, language)) is same


@given(st.text(max_size=40))
def test_what_is_bare_stays_so_and_nothing_is_lost_but_what_stands_around(words: str) -> None:
    assert bare(bare(words)) == bare(words)
    assert bool(bare(words)) is bool(words.replace("\u00ad", "").split())


def test_a_word_is_one_and_the_rest_is_only_asked_for() -> None:
    assert fits(WORD, "“well-being”, ") and not fits(WORD, "a word")
    assert fits(PHRASE, "many words " * 20) and fits(SENTENCE, "One here. Two there.")
    assert fits(Collected.NONE, "whatever it is")
    assert is_long(PHRASE, "one " * 11) and not is_long(PHRASE, "one " * 10)
    assert not is_long(WORD, "word")


@pytest.mark.parametrize(
    "words",
    [
        "Listen first. Then wait.",
        "Our school was named after it. Every morning we pass it.",
        "He waits for us. “Why?” is what he asks.",
        "She said “wait.” Then she left.",
        "Who knows? Nobody does.",
        "It was so in 1999. Every year it is more.",
        "¿Qué falta? ¡Nada!",
        "Se va. ¿Y tú?",
        "Espera un poco.\nÉl también espera.",
    ],
)
def test_more_than_one_sentence_is_told(words: str) -> None:
    assert is_long(SENTENCE, words)


@pytest.mark.parametrize(
    "words",
    [
        "Dr. Birch waits 2.5 seconds, i.e. longer than most.",
        "Mr. Smith and Mrs. Jones ask St. Mary's school for J. Dewey's book.",
        "We eat fruit, e.g. Apples, pears, etc. Nobody minds.",
        "See Fig. 3 and No. 5 at 3 p.m. Monday.",
        "She waits… Then, after a pause... She speaks … And we listen.",
        "“Why?” Ana asks, and “Stop!” Ben says.",
        "La Sra. Ruiz y la Dra. Paz, p. ej. Ana, viven en EE. UU. Norte.",
        "Y dijo ¡basta! y ¿por qué? a todos.",
        "Pero, ¿Qué falta aquí?",
        "1. Every morning we pass it.",
        "One sentence, as it is printed.",
        "",
    ],
)
def test_one_sentence_is_not_taken_for_more(words: str) -> None:
    assert not is_long(SENTENCE, words)
