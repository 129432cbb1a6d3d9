"""A text becomes blocks: numbered, safe, with the text that a browser gives, and ids that stay."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from ps5_collab.core.errors import Refused
from ps5_collab.core.markup import MAX_LENGTH
from ps5_collab.texts.blocks import Laid, lay, pieces, read_back
from ps5_collab.texts.reading import Block, BlockKind, Reading
from tests.texts.documents import SILENCE

#: What people paste: letters with marks of their own, pictures, and words from right to left.
LETTERS = st.one_of(
    st.sampled_from(
        "aé ñn\u0303e\u0301\u05d0\u05d1\u0628\u0627👩🏽\u200d🏫ﬁ\u0338<>&;\"'*_`#[]()!|-.1\n\u202e\u00a0"
    ),
    st.characters(codec="utf-8"),
)
BODIES = st.lists(st.text(LETTERS, max_size=40), max_size=8).map("\n\n".join)


def laid(body: str) -> Laid:
    return lay(body)


def kinds(body: str) -> list[tuple[str, int | None, str]]:
    return [(block.kind.value, block.number, block.text) for block in laid(body).blocks]


def reading_of(body: str) -> Reading:
    return Reading(1, "texts", 1, "T", "B", "en", laid(body).blocks)


def test_what_stands_by_itself_is_a_block_and_all_but_headings_are_numbered() -> None:
    assert kinds(SILENCE.body) == [
        ("heading", None, "The first week"),
        (
            "paragraph",
            1,
            "I counted the seconds after each of my questions. There were never more than two.",
        ),
        ("paragraph", 2, "Then I tried to wait:"),
        ("item", 3, "one breath,"),
        ("item", 4, "a second one."),
        ("quote", 5, "Nothing happens, and then everything does."),
        ("heading", None, "The second week"),
        ("paragraph", 6, "A pupil who had not spoken since September said: “I was not done yet.”"),
    ]


def test_pictures_tables_and_code_are_blocks_and_a_rule_is_a_pause() -> None:
    body = "One\n\n* * *\n\n![A drawing](/files/3/a.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx < y\n```"
    found = laid(body).blocks
    assert [block.kind for block in found] == ["paragraph", "picture", "table", "code"]
    assert [block.number for block in found] == [1, 2, 3, 4]
    assert found[1].pause and not found[0].pause
    assert found[1].text == "" and 'alt="A drawing"' in found[1].html
    assert "x < y" in found[3].text


def test_headings_stand_below_the_title_and_skip_no_level() -> None:
    levels = [block.level for block in laid("### a\n\nb\n\n#### c\n\n# d\n\n## e").blocks]
    assert levels == [2, 0, 3, 2, 3]


def test_lists_that_count_keep_their_numbers() -> None:
    found = laid("4. four\n5. five").blocks
    assert [block.marker for block in found] == ["4.", "5."]


@given(BODIES)
def test_the_text_of_a_block_is_what_a_browser_gives(body: str) -> None:
    for block in laid(body).blocks:
        shown = lxml_html.fragment_fromstring(str(block.html), create_parent="div").text_content()
        assert block.text == unicodedata.normalize("NFC", shown)
        assert block.text == unicodedata.normalize("NFC", block.text)
        assert "\u202e" not in block.text


@given(BODIES)
def test_positions_lead_back_to_their_block(body: str) -> None:
    reading = reading_of(body)
    for block in reading.blocks:
        start = reading.starts[block.id]
        assert reading.text[start : start + len(block.text)] == block.text
        if block.text:
            assert reading.block_at(start) == block
            assert reading.block_at(start + len(block.text) - 1) == block
    assert unicodedata.normalize("NFC", reading.text) == reading.text


@given(BODIES)
def test_blocks_are_read_back_as_they_were_laid(body: str) -> None:
    found = laid(body)
    assert read_back(found.html, found.places) == found.blocks


@given(BODIES)
def test_numbers_and_ids_are_given_once(body: str) -> None:
    found = laid(body).blocks
    assert [block.number for block in found if block.number] == list(
        range(1, 1 + sum(block.kind is not BlockKind.HEADING for block in found))
    )
    assert len({block.id for block in found}) == len(found)


@given(BODIES, BODIES)
def test_a_correction_gives_no_id_twice_and_keeps_what_is_the_same(before: str, after: str) -> None:
    old = laid(before)
    new = lay(after, old.blocks, old.named)
    assert len({block.id for block in new.blocks}) == len(new.blocks)
    words = {block.id: block for block in old.blocks}
    again = lay(before, new.blocks, new.named)
    for block in new.blocks:
        if block.id in words:
            assert words[block.id].kind is block.kind
    assert len({block.id for block in again.blocks}) == len(again.blocks)


def texts(found: Laid) -> dict[str, str]:
    return {block.text: block.id for block in found.blocks}


def test_a_paragraph_that_is_the_same_keeps_its_id_wherever_it_stands() -> None:
    old = laid("one\n\ntwo\n\nthree")
    new = lay("zero\n\nthree\n\none", old.blocks, old.named)
    assert texts(new) == {"zero": "b4", "three": "b3", "one": "b1"}


def test_a_paragraph_in_which_a_word_was_corrected_keeps_its_id() -> None:
    old = laid("one\n\nthe second of the tree\n\nthree")
    new = lay("one\n\nthe second of the three\n\nthree", old.blocks, old.named)
    assert [block.id for block in new.blocks] == ["b1", "b2", "b3"]


def test_another_paragraph_in_its_place_gets_an_id_of_its_own() -> None:
    old = laid("one\n\nthe second of the tree\n\nthree")
    new = lay("one\n\nnothing like that at all\n\nthree", old.blocks, old.named)
    assert [block.id for block in new.blocks] == ["b1", "b4", "b3"]


def test_an_id_that_is_gone_does_not_come_back_for_something_else() -> None:
    old = laid("one\n\ntwo")
    shorter = lay("one", old.blocks, old.named)
    new = lay("one\n\nother", shorter.blocks, shorter.named)
    assert texts(new) == {"one": "b1", "other": "b3"}


@given(st.lists(st.text(st.sampled_from("ab \n`>-#1."), max_size=60), max_size=30).map("\n\n".join))
def test_pieces_of_a_body_are_the_body(body: str) -> None:
    found = list(pieces(body, 50))
    assert all(len(piece) <= 50 for piece in found)
    assert "".join(found).strip() == body.strip()


def test_a_long_text_is_laid_out_whole_and_code_is_not_cut() -> None:
    code = "```\n" + "\n\n".join(f"line {n}" for n in range(400)) + "\n```"
    body = "\n\n".join([*(f"Paragraph {n}. " + "word " * 60 for n in range(300)), code])
    assert len(body) > 4 * MAX_LENGTH
    found = laid(body).blocks
    assert len(found) == 301
    assert found[300].kind is BlockKind.CODE and "line 399" in found[300].text


def test_too_many_paragraphs_are_refused() -> None:
    with pytest.raises(Refused):
        lay("a\n\n" * 3_001)


def test_nothing_of_a_text_acts() -> None:
    body = "<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n<img src=x onerror=alert(1)>"
    html = "".join(laid(body).html.values())
    assert "<script" not in html and "<img" not in html and "href" not in html


def test_the_blocks_of_lists_stand_together() -> None:
    body = "- a\n- b\n\ntext\n\n1. c\n2. d\n\n* * *\n\n1. e"
    assert [(kind, len(run)) for kind, run in reading_of(body).runs] == [
        ("ul", 2),
        ("", 1),
        ("ol", 2),
        ("ol", 1),
    ]


def test_a_text_with_words_from_right_to_left_lets_each_block_find_its_direction() -> None:
    assert reading_of("שלום\n\nhello").directed
    assert not reading_of("hello").directed


def test_no_block_is_at_a_place_that_there_is_not() -> None:
    with pytest.raises(LookupError):
        reading_of("abc").block_at(4)
    with pytest.raises(LookupError):
        replace(reading_of("abc"), blocks=()).block_at(0)


def test_a_block_stands_for_itself() -> None:
    assert Block("b1", BlockKind.PARAGRAPH, 1, laid("a").blocks[0].html, "a").level == 0
