"""Headings of what somebody wrote, under those of the page or paper that shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.headings import in_html, in_markdown, levels


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ([1, 2, 2, 3], [4, 5, 5, 6]),
        ([3, 1, 3], [4, 4, 5]),
        ([2, 6, 2], [4, 5, 4]),
        ([1, 2, 3, 4, 5], [4, 5, 6, 6, 6]),
    ],
)
def test_the_first_is_one_below_and_none_is_skipped(written: list[int], shown: list[int]) -> None:
    assert list(levels(written, 3)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# One\n\nText\n## Two ##", "### One\n\nText\n#### Two"),
        ("Big\n===\n\nSmall\n---\nText", "### Big\n\n#### Small\nText"),
        ("#1 idea", "### 1 idea"),
        ("> # Said", "> ### Said"),
        ("```\n# code\n```\n# One", "```\n# code\n```\n### One"),
        ("~~~~\n~~~\n# code\n~~~~~\n# One", "~~~~\n~~~\n# code\n~~~~~\n### One"),
        ("```\nBig\n===", "```\nBig\n==="),
        ("    # code", "    # code"),
        ("Text\nmore\n---\nend", "Text\nmore\n---\nend"),  # a rule
        ("| a | b |\n| --- | --- |", "| a | b |\n| --- | --- |"),
        ("Text\n\n---", "Text\n\n---"),
    ],
)
def test_in_markdown(text: str, shown: str) -> None:
    assert in_markdown(text, 2) == shown


@given(st.lists(st.sampled_from(["# A", "B", "===", "---", "```", "~~~", "", "## C", " G", "#x"])))
def test_the_same_words_are_headings_as_in_what_the_page_shows(lines: list[str]) -> None:
    text = "\n".join(lines)
    as_shown = in_html(markup.render(text), 2)
    assert in_html(markup.render(in_markdown(text, 2)), 2) == as_shown


def test_in_html() -> None:
    html = Markup('<h3 dir="auto">A</h3><p>&lt;h3&gt; <hr></p><h5>B</h5><h3>C</h3>')
    assert in_html(html, 4) == ('<h5 dir="auto">A</h5><p>&lt;h3&gt; <hr></p><h6>B</h6><h5>C</h5>')
