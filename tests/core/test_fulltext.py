"""How text is cut, how a query is read, and what is marked; the engines are tried in sharing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ps5_collab.core.fulltext import Term, excerpt, highlight, parse_query, tokens
from ps5_collab.core.fulltext.excerpts import (
    LENGTH,
    ascii_hits,
    best_line,
    hits,
    passages,
    places_of,
)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Fracciónes, ÉCOLE!", "fracciones ecole"),
        ("The teacher's word", "the teacher s word"),
        ("3-5.AP.13", "3 5 ap 13"),
        ("CCSS.Math.4.NF.B.3a", "ccss math 4 nf b 3 a"),
        ("K–2.CS.1 and 1.5.c", "k 2 cs 1 and 1 5 c"),
        ("x_1", "x 1"),
        ("分数加法", "分数 数加 加法 法"),
        ("分", "分"),
        ("第3课", "第 3 课"),
        ("분수를 더하기", "분수 수를 를 더하 하기 기"),
        ("हिन्दी में", "हिन्दी में"),
        ("Ա. Կոտորակ", "ա կոտորակ"),
        ("كسور ٣", "كسور 3"),
        ("½ m²", "1 2 m 2"),
        ("", ""),
        ("\ud800\x00 !?", ""),
    ],
)
def test_how_text_is_cut(text: str, cut: str) -> None:
    assert tokens(text) == cut.split()


def terms(query: str) -> list[str]:
    """Each term as its tokens, with a star where it is the beginning of a word."""
    return [" ".join(t.tokens) + "*" * t.prefix for t in parse_query(query).terms]


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("sorting a cart", ["sorting*", "a", "cart*"]),
        ('"exit ticket" maps', ["exit ticket", "maps*"]),
        ("“exit ticket”", ["exit ticket"]),
        ("de*", ["de*"]),
        ("3-5.AP.13", ["3 5 ap 13"]),
        ("ap.13", ["ap 13"]),
        ("5c", ["5 c"]),
        ("2024", ["2024"]),
        ("分数", ["分数"]),
        ("分数加", ["分数 数加"]),
        ("数", ["数*"]),
        ('"数"', ["数*"]),
        ("cart cart", ["cart*"]),
        ('"half open', ["half*", "open*"]),
        ('"" * - AND', ["and"]),
        ("", []),
        ("*** ((", []),
    ],
)
def test_how_a_query_is_read(query: str, read: list[str]) -> None:
    assert terms(query) == read


def test_a_query_has_an_end() -> None:
    query = parse_query("word " * 50_000 + '"' * 9)
    assert len(query.text) <= 300
    assert query.terms == (Term(("word",), prefix=True),)
    assert len(parse_query(" ".join(f"w{n}" for n in range(99))).terms) == 12


@given(st.text(max_size=80))
def test_no_query_holds_a_sign_of_an_engine(text: str) -> None:
    for term in parse_query(text).terms:
        assert term.tokens
        for token in term.tokens:
            assert not set(token) & set("\"'\\*():|&!<>-+^{} \t\n\x00")


@given(st.text(alphabet="aeiouñéßçñ ñ 分数加法を 0123456789.-'\n", max_size=60))
def test_places_are_those_of_the_tokens(text: str) -> None:
    assert [token for token, _start, _end in places_of(text)] == tokens(text)


@given(st.text(max_size=300), st.text(min_size=1, max_size=20))
def test_marking_changes_no_letter(text: str, query: str) -> None:
    marked = highlight(text, parse_query(query))
    assert marked.replace("<mark>", "").replace("</mark>", "").unescape() == text


@example("111", "11.1")
@given(st.text(alphabet="abAB12 .-_'", max_size=40), st.text(alphabet="abAB12 .-*", max_size=12))
def test_plain_letters_are_marked_as_all_others(text: str, typed: str) -> None:
    query = parse_query(typed)
    assert sorted(set(ascii_hits(text, query))) == sorted(set(hits(text, query.terms)))


LESSON = (
    "Pupils sort the returned books.\n"
    "They try the cart in any order first. Then they decompose the problem into steps.\n"
    "What did you notice? Fracciónes appear on the cards & <b>labels</b>."
)


def marked(query: str, text: str = LESSON) -> str:
    return str(excerpt(text, parse_query(query)))


def test_an_excerpt_begins_with_the_sentence_that_has_most() -> None:
    assert marked("decompos steps").startswith("Then they <mark>decompose</mark> the problem")
    assert marked("steps").endswith(
        "into <mark>steps</mark>. What did you notice?"
        " Fracciónes appear on the cards &amp; &lt;b&gt;labels&lt;/b&gt;."
    )


def test_accents_do_not_hide_a_word_and_stay_in_the_excerpt() -> None:
    assert "<mark>Fracciónes</mark>" in marked("fracción")
    assert "<mark>Fracciónes</mark>" in marked("FRACCIO*")


def test_a_phrase_is_marked_as_a_whole() -> None:
    assert "<mark>any order</mark>" in marked('"any order"')
    assert marked('"order any"') == ""
    assert "学习<mark>分数加</mark>法" in marked("分数加", "我们学习分数加法。下一步")
    assert "<mark>数</mark>" not in marked("数", "no")


def test_what_is_not_there_has_no_excerpt() -> None:
    assert marked("volcano") == ""
    assert marked("") == ""


def test_a_long_sentence_is_cut_around_the_word() -> None:
    text = "alpha " * 100 + "volcano " + "omega " * 100
    shown = marked("volcano", text)
    assert shown.startswith("…alpha") and shown.endswith("omega…")
    assert "<mark>volcano</mark>" in shown
    assert len(shown) < LENGTH + 60


def test_passages_are_sentences() -> None:
    assert passages("a " * 500)[0] == ("a " * 200).strip()
    assert passages("One.  Two?\n\n三。四！ five") == ["One.", "Two?", "三。", "四！", "five"]


def test_the_line_with_most_different_words_is_best() -> None:
    folded = "a cart a cart\na cart in order\norder"
    assert best_line(folded, parse_query("cart order").terms) == 1
