"""Words that are noted, as <mark> in the HTML of a block."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from ps5_collab.discussions.annotating.marks import Span, marked
from ps5_collab.texts.reading import Block, BlockKind, text_of

PIECES = ["a", "é", "🙂", " ", "&", "<", "שלום", "word", '"', "\n"]
TAGS = ["em", "strong", "code"]


def block(html: str) -> Block:
    return Block("b1", BlockKind.PARAGRAPH, 1, Markup(html), text_of(html))  # noqa: S704


def test_words_are_cut_at_tags_and_entities() -> None:
    one = block("Say <em>less &amp; wait</em> more")
    assert one.text == "Say less & wait more"
    shown = marked(one, [Span(4, 10, note=7, number=1), Span(9, 20, note=8, number=2, asks=True)])
    assert shown == (
        'Say <em><mark data-n="7">less </mark>'
        '<mark class="asks" data-n="7 8" data-no="1">&amp;</mark>'
        '<mark class="asks" data-n="8"> wait</mark></em>'
        '<mark class="asks" data-n="8" data-no="2"> more</mark>'
    )


def test_where_signs_cannot_be_counted_nothing_is_marked() -> None:
    odd = Block("b1", BlockKind.PARAGRAPH, 1, Markup("e<b>\u0301</b>x"), "éx")
    assert marked(odd, [Span(0, 1, 1, 1)]) == odd.html


@given(st.data())
def test_marks_change_no_word_and_hold_theirs(data: st.DataObject) -> None:
    runs = data.draw(
        st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), max_size=5)
    )
    html = "".join(
        f"<{tag}>{escape(run)}</{tag}>"
        if (tag := data.draw(st.sampled_from([*TAGS, ""])))
        else escape(run)
        for run in runs
    )
    one = block(html)
    spots = st.integers(0, len(one.text))
    spans = []
    for number in range(data.draw(st.integers(0, 4))):
        start, end = sorted((data.draw(spots), data.draw(spots)))
        if start < end:
            spans.append(Span(start, end, number, number + 1))
    shown = str(marked(one, spans))
    assert text_of(shown) == one.text
    for span in spans:
        inside = "".join(
            words
            for notes, words in re.findall(
                r'<mark[^>]* data-n="([^"]*)"[^>]*>([^<]*)</mark>', shown
            )
            if str(span.note) in notes.split()
        )
        wanted = one.text[span.start : span.end]
        assert re.sub(r"\s", "", text_of(inside)) == re.sub(r"\s", "", wanted)
