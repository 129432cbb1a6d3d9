"""Text as people send it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from ps5_collab.core.text import (
    MOST_MARKS,
    clean_line,
    clean_text,
    fold,
    plain,
    safe_next,
    safe_url,
    shorten,
    slugify,
)
from tests.core.growth import growth


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("", ""),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("one\u2028two\u0085three", "one\ntwo\nthree"),
        ("a\tb\x00c\x07\x1b\x7f\x9f", "a\tbc"),
        ("lone \ud800 surrogate \udfff", "lone  surrogate "),
        ("file\u202egpj.exe \u2066x\u2069", "filegpj.exe x"),
        ("\ufeffmark\ufffe\uffff", "mark"),
        ("Cafe\u0301", "Café"),
        ("שלום عليكم \u200f", "שלום عليكم \u200f"),
        ("👩\u200d🏫 teaches", "👩\u200d🏫 teaches"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("\u200b", ""),
        (" \u202e\u2060\n\u2800\ufe0f\u200d ", ""),
        (" \n ", " \n "),
    ],
)
def test_text_is_kept_save_what_harms_unseen(typed: str | None, kept: str) -> None:
    assert clean_text(typed) == kept


def test_a_tower_of_accents_is_cut_and_many_signs_are_not() -> None:
    assert len(clean_text("a" + "\u0316\u0317" * 500)) == 1 + MOST_MARKS
    assert clean_text("नि" + "→…★" * 9) == "नि" + "→…★" * 9


def test_accents_in_disorder_take_linear_time() -> None:
    assert growth(clean_text, lambda n: "a" + "\u05b0\u0300\u064b\u0316" * (n // 4)) < 8


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert clean_line(clean_line(text)) == clean_line(text)
    cleaned.encode()  # no lone surrogate is left


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sorting \n the\t\u00a0 cart ", "Sorting the cart"),
        ("\u200b\u2060 \u3164", ""),
        ("\x00", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_a_line_is_one_line(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Éducación ÑANDÚ", "educacion nandu"),
        ("Straße", "strasse"),
        ("Smørrebrød Đorđe Łódź", "smorrebrod dorde lodz"),
        ("Ægir œuvre", "aegir oeuvre"),
        ("Iıİ", "iii"),
        ("ＦＵＬＬ ½", "full 1⁄2"),
        ("שָׁלוֹם", "שלום"),
        ("がっこう", "がっこう"),
        ("한국어", "한국어"),
        ("हिन्दी", "हिन्दी"),
        ("ПРИВЕТ", "привет"),
    ],
)
def test_folding_forgets_case_and_accents_but_not_letters(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Sorting the book cart", "sorting-the-book-cart"),
        ("¿Qué es una fracción?", "que-es-una-fraccion"),
        ("Don't panic — 50% off!", "dont-panic-50-off"),
        ("図書館の本", "-"),
        ("المكتبة", "-"),
        ("", "-"),
        ("../../etc/passwd", "etc-passwd"),
        ("図書館 library", "library"),
    ],
)
def test_a_slug_says_the_title_in_ascii(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_a_slug_ends_between_words() -> None:
    assert slugify("one two three", limit=9) == "one-two"
    assert slugify("one two three", limit=7) == "one-two"
    assert slugify("a" * 90) == "a" * 60


@given(st.text())
def test_a_slug_fits_any_address(title: str) -> None:
    slug = slugify(title)
    assert 0 < len(slug) <= 60
    assert slug.isascii()
    assert slug == "-" or slug.replace("-", "").isalnum()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# A *good* start\n\n- one\n- [two](https://example.org/a_b)", "A good start one two"),
        ("**bold** and `code` and ~~gone~~", "bold and code and gone"),
        ("> quoted\n> twice", "quoted twice"),
        ("| a | b |\n| --- | :-: |\n| 1 | 2 |", "a b 1 2"),
        ("2 * 3 * 4 = snake_case_name", "2 * 3 * 4 = snake_case_name"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("a < b and 5 > 3", "a < b and 5 > 3"),
        (r"\*not emphasis\*", "*not emphasis*"),
        ("- [x] done", "done"),
    ],
)
def test_plain_text_of_markdown(source: str, text: str) -> None:
    assert plain(source) == text


@pytest.mark.parametrize(
    ("safe_html", "text"),
    [
        ("<p>One</p><p>two <em>th</em>ree &amp; &lt;b&gt;</p>", "One two three & <b>"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<p>2 ** 3 # 4</p>", "2 ** 3 # 4"),
        (Markup("just <b>an</b> _objective_"), "just an _objective_"),
    ],
)
def test_plain_text_of_our_html(safe_html: str, text: str) -> None:
    assert plain(safe_html) == text


@pytest.mark.parametrize(
    "unit", ["[", "[a](", "<", "<p ", "-", " ", "\t|", "> ", "*_", "`", "~~~\n", "\\", "_"]
)
def test_plain_text_takes_linear_time(unit: str) -> None:
    assert growth(plain, lambda n: unit * (n // len(unit)) + "x") < 8


@pytest.mark.parametrize(
    ("text", "n", "short"),
    [
        ("short", 10, "short"),
        ("one two three four", 12, "one two…"),
        ("one,  two\nthree", 9, "one, two…"),
        ("図書館の本を並べる", 5, "図書館の…"),
    ],
)
def test_shortening_cuts_between_words(text: str, n: int, short: str) -> None:
    assert shorten(text, n) == short


@given(st.text(), st.integers(2, 50))
def test_a_short_text_is_never_longer_than_asked(text: str, n: int) -> None:
    assert len(shorten(text, n)) <= n


@pytest.mark.parametrize("url", ["/", "/lessons?page=2#c3", "/search?q=a%20b", "/lessons/3-ñ"])
def test_next_goes_on_within_the_site(url: str) -> None:
    assert safe_next(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "https:evil.example", "https:///evil.example", "https://evil.example/",
        "javascript:alert(1)",
        "/a\\b", "/a b", "/a\nb", "/\tevil", "lessons", " /lessons", "/" + "a" * 3000,
    ],
)  # fmt: skip
def test_next_never_leaves_the_site(url: str | None) -> None:
    assert safe_next(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org", "http://example.org:8080/a?b=c#d", "mailto:library@example.org",
        "HTTPS://EXAMPLE.ORG/",
        "https://en.example.org/wiki/Newton's_laws", "mailto:a@b.example?subject=Book%20cart",
        "https://bücher.example/ñ", "https://en.example.org/wiki/Set_(math)",
    ],
)  # fmt: skip
def test_addresses_of_the_web_and_of_mail_are_kept(url: str) -> None:
    assert safe_url(f" {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
        "data:text/html,x", "vbscript:x", "//evil.example", "/lessons", "https:evil", "https://",
        "http://[::1", "ftp://a.example", "https://a.example@evil.example/",
        "https://a.example\\@evil.example", "https://a b.example", "\x01https://a.example",
        "https://a.example/\"onclick=x", "mailto:", "mailto:a@b?bcc=c@d.example",
        "mailto:a@b.example?subject=x&bcc=c@d.example",
        "https://a.example:99999/", "file:///etc/passwd", "https://" + "a" * 3000,
    ],
)  # fmt: skip
def test_other_addresses_are_refused(url: str | None) -> None:
    assert safe_url(url) == ""


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_typed_makes_an_error(text: str) -> None:
    for function in (clean_text, clean_line, fold, slugify, plain, safe_next, safe_url):
        function(text)
