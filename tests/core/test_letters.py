"""Letters are written once and travel as text and as HTML."""

import re
from pathlib import Path

import pytest
from flask import Flask

from ps5_collab.config import ROOT
from ps5_collab.core import letters
from ps5_collab.core.language import speaking
from ps5_collab.core.letters import (
    Act,
    Acts,
    Heading,
    Quote,
    Rule,
    Say,
    Small,
    Told,
    compose,
    write,
)
from ps5_collab.core.mail import Written
from ps5_collab.core.words import later

LINK = "https://site.example/lessons/7?a=1&b=2#c12"
EVERY_BLOCK = (
    Say("A paragraph"),
    Heading("Una lección", lang="es"),
    Told("Rosa named you", LINK + "1", "yesterday"),
    Quote("First line\nSecond <b>line</b>"),
    Rule(),
    Act("Open it", LINK + "2"),
    Acts((Act("Yes", LINK + "3"), Act("No", LINK + "4"))),
    Small("Why you get this.", LINK + "5", "Choose"),
)


@pytest.fixture
def letter(app: Flask) -> Written:
    with speaking("en"):
        return write("Cart paths", EVERY_BLOCK, [Small("No more of them?", LINK + "6", "Stop")])


def test_both_parts_say_everything_and_hold_each_link(letter: Written) -> None:
    for number in range(1, 7):
        link = f"{LINK}{number}"
        assert f"\n{link}\n" in letter.text + "\n"
        assert f'href="{link.replace("&", "&amp;")}"' in letter.html
    for words in ("A paragraph", "Una lección", "Rosa named you", "Open it", "Choose", "Stop"):
        assert words in letter.text and words in letter.html
    assert "> First line\n> Second <b>line</b>" in letter.text
    assert "Second &lt;b&gt;line&lt;/b&gt;" in letter.html
    assert 'lang="es"' in letter.html


def test_nothing_comes_from_elsewhere_and_nothing_runs(letter: Written) -> None:
    assert not re.search(
        r"<(img|script|link|iframe|form|object|svg)\b|url\(|@import|\son\w+=", letter.html
    )
    assert set(re.findall(r'(?:href|src)="([^"]+)"', letter.html)) <= {
        f"{LINK}{number}".replace("&", "&amp;") for number in range(1, 7)
    }


def test_styles_stand_in_the_tags_and_only_the_dark_in_the_head(letter: Written) -> None:
    (head,) = re.findall(r"<style>(.*?)</style>", letter.html, re.DOTALL)
    assert head.startswith("@media (prefers-color-scheme: dark)")
    assert "var(" not in letter.html
    assert re.search(r'<a class="act-words"[^>]* style="[^"]*color: #FFFFFF', letter.html)
    assert ".act-words{color: #10201F !important;}" in head
    assert 'width="600"' in letter.html and "max-width: 600px" in letter.html


def test_a_choice_stands_in_one_row_with_one_filled_button(letter: Written) -> None:
    row = letter.html[letter.html.index(">Open it<") :]
    assert row.count('align="left"') == 2 and row.count('class="act-words"') == 1
    assert re.search(r'class="act-plain-words"[^>]*>No<', row)


def test_the_letter_has_the_colors_of_the_site(app: Flask) -> None:
    sheet = Path(ROOT / "templates" / "mail" / "letter.css").read_text()
    tokens = {
        name
        for name, _light, _dark in letters.TOKEN.findall(
            (ROOT / "static/css/tokens.css").read_text()
        )
    }
    assert set(letters.COLOR.findall(sheet)) <= tokens
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", sheet)


def test_a_letter_speaks_the_language_of_who_gets_it(app: Flask) -> None:
    words = later("Hello %(name)s,", name="O'Brien & <Co>")
    spanish = compose("a@b.example", "es", words, Say(words))
    assert spanish.subject.startswith("Hola, O'Brien & <Co>")
    assert spanish.text.startswith("Hola, O'Brien & <Co>") and '<html lang="es">' in spanish.html
    assert "Hola, O'Brien &amp; &lt;Co&gt;:</p>" in spanish.html
    assert '<html lang="en">' in compose("a@b.example", "xx", words).html


def test_a_subject_is_one_line_and_not_endless(app: Flask) -> None:
    with speaking("en"):
        subject = write("Hi\r\nBcc: all@school.example\x00 " + "x" * 500, []).subject
    assert subject.startswith("Hi Bcc: all") and len(subject) <= 200


def test_a_name_in_a_sentence_for_later_is_escaped_where_it_is_printed(app: Flask) -> None:
    page = app.jinja_env.from_string("{{ words }}").render(words=later("Hi %(who)s", who="<b>"))
    assert page == "Hi &lt;b&gt;"
