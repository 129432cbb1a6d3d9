"""Markdown to safe HTML: what comes out, what cannot, and how long it takes."""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML, Node
from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.grammar import Deadline, TooSlow
from ps5_collab.core.markup import (
    BLOCK_TAGS,
    CLASSES,
    INLINE_TAGS,
    MAX_LENGTH,
    inline,
    render,
    render_lines,
)
from tests.core.growth import growth
from tests.core.vectors import VECTORS

OUR_HREF = re.compile(r"https?://[^/?#@\s]+|mailto:[^@]+@|/(?![/\\])")
REL = "noopener noreferrer nofollow"


def elements(html: str) -> Iterator[Node]:
    """Every element that a browser would make of `html`."""
    waiting = list(JustHTML(f"<body>{html}", sanitize=False).root.query("body")[0].children)
    while waiting:
        node = waiting.pop()
        waiting += node.children or []
        if not node.name.startswith("#"):
            yield node


def wrong_with(node: Node, tags: frozenset[str]) -> str:
    """Why this element may not be; empty when it may."""
    attributes = dict(node.attrs or {})
    if node.name not in tags:
        return f"<{node.name}>"
    for name, value in attributes.items():
        right = {
            "href": node.name == "a" and bool(OUR_HREF.match(value or "")),
            "rel": node.name == "a" and value == REL,
            "src": node.name == "img" and (value or "").startswith("/files/"),
            "alt": node.name == "img",
            "loading": node.name == "img" and value == "lazy",
            "start": node.name == "ol" and (value or "").isdecimal(),
            "dir": value == "auto",
            "class": set((value or "").split()) <= CLASSES.get(node.name, set()),
        }
        if not right.get(name):
            return f"<{node.name} {name}={value!r}>"
    return ""


def wrongs(html: str, tags: frozenset[str]) -> list[str]:
    return [wrong for node in elements(html) if (wrong := wrong_with(node, tags))]


def test_there_are_enough_vectors() -> None:
    assert len(set(VECTORS)) >= 250


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_makes_only_what_is_allowed(vector: str) -> None:
    assert wrongs(render(vector), BLOCK_TAGS) == []
    assert wrongs(inline(vector), INLINE_TAGS) == []


@pytest.mark.parametrize("wrapping", ["- {}", "> {}", "**{}**", "[{}](https://a.example)", "`{}"])
def test_vectors_within_other_markup_make_only_what_is_allowed(wrapping: str) -> None:
    for vector in VECTORS:
        assert wrongs(render(wrapping.format(vector)), BLOCK_TAGS) == []


def test_all_vectors_in_one_text_make_only_what_is_allowed() -> None:
    whole = "\n\n".join(VECTORS)[:MAX_LENGTH]
    assert wrongs(render(whole), BLOCK_TAGS) == []


def test_the_second_wall_stands_without_the_first() -> None:
    for vector in VECTORS:
        assert wrongs(markup._blocks.clean(vector), BLOCK_TAGS) == []


def test_cleaning_what_is_clean_changes_nothing() -> None:
    cleaned = [str(render(vector)) for vector in VECTORS]
    assert [markup._blocks.clean(html) for html in cleaned] == cleaned


def test_the_examiner_of_these_tests_sees_what_is_wrong() -> None:
    assert wrongs("<p onclick=x><script></script><a href='javascript:1'>", BLOCK_TAGS)
    assert wrongs("<p>fine</p><h3>fine</h3>", INLINE_TAGS) == ["<h3>", "<p>"]


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        ("Just words.", "<p>Just words.</p>"),
        ("# One\n\n## Two\n\n###### Six", "<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>"),
        ("*a* **b** ***c*** ~~d~~", "<p><em>a</em> <strong>b</strong> <strong><em>c</em></strong>"
         " <del>d</del></p>"),
        ("_a_ __b__ snake_case_name", "<p><em>a</em> <strong>b</strong> snake_case_name</p>"),
        ("**a *b* c** *d **e** f*", "<p><strong>a <em>b</em> c</strong>"
         " <em>d <strong>e</strong> f</em></p>"),
        ("2 * 3 * 4 and 5 ** 6 ** 7", "<p>2 * 3 * 4 and 5 ** 6 ** 7</p>"),
        (r"\*not\* \[this\](x)", "<p>*not* [this](x)</p>"),
        ("`a < b` ``c`d``", "<p><code>a &lt; b</code> <code>c`d</code></p>"),
        ("AT&T, a < b, &copy; 5 > 3", "<p>AT&amp;T, a &lt; b, © 5 &gt; 3</p>"),
        ("one  \ntwo\\\nthree", "<p>one<br>\ntwo<br>\nthree</p>"),
        ("- a\n- b\n    - c", "<ul>\n<li>a</li>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("- [ ] do\n- [x] *done*", '<ul>\n<li><span class="task">☐</span> do</li>\n'
         '<li><span class="task done">☑</span> <em>done</em></li>\n</ul>'),
        ("> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>"),
        ("```python\nif a < b:\n    *no*\n```", "<pre><code>if a &lt; b:\n    *no*\n</code></pre>"),
        ("```\nnever closed", "<pre><code>never closed\n</code></pre>"),
        ("---", "<hr>"),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>"),
        ("図書館の**本**を並べる。", "<p>図書館の<strong>本</strong>を並べる。</p>"),
        ("שלום **עולם**", '<p dir="auto">שלום <strong>עולם</strong></p>'),
        ("> שלום", '<blockquote>\n<p dir="auto">שלום</p>\n</blockquote>'),
        ("- שלום\n\n- עולם", '<ul>\n<li>\n<p dir="auto">שלום</p>\n</li>\n<li>\n'
         '<p dir="auto">עולם</p>\n</li>\n</ul>'),
        ("[a][1]\n\n[1]: https://a.example", '<p>[a][1]</p>\n<p>[1]: <a href="https://a.example" '
         f'rel="{REL}">https://a.example</a></p>'),
    ],
)  # fmt: skip
def test_markdown_becomes_html(source: str, html: str) -> None:
    assert render(source).strip() == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("A\nB", "<p>A<br>\nB</p>"),
        ("A  \nB \nC\\\nD", "<p>A<br>\nB<br>\nC<br>\nD</p>"),
        ("A\n\nB", "<p>A</p>\n<p>B</p>"),
        ("- a\n- b\n\n1. c\n2. d", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
         "<ol>\n<li>c</li>\n<li>d</li>\n</ol>"),
        ("# H\n**a\nb**", "<h3>H</h3>\n<p><strong>a<br>\nb</strong></p>"),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"),
        ("```\na\nb\n```", "<pre><code>a\nb\n</code></pre>"),
    ],
)  # fmt: skip
def test_a_line_that_was_typed_stays_one_where_people_jot_down(source: str, html: str) -> None:
    assert render_lines(source).strip() == html


@pytest.mark.parametrize("unit", ["a\n", "a  \n", " ", "* a\n", "a|b\n"])
def test_lines_take_linear_work_too(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_LENGTH", 50_000)
    assert growth(render_lines, lambda n: unit * (n // len(unit)) + ")") < 8


def test_a_table_says_how_its_columns_stand() -> None:
    html = render("| a | b |\n| :- | -: |\n| 1 | `x|y` |")
    assert '<th class="align-left">a</th>' in html
    assert '<td class="align-right"><code>x|y</code></td>' in html


def test_a_fence_in_a_list_belongs_to_its_item() -> None:
    html = render("1. Type\n\n    ```\n    a\n      b\n    ```\n\n2. Run")
    assert "<pre><code>a\n  b\n</code></pre>" in html
    assert html.count("<ol>") == 1


@pytest.mark.parametrize(
    ("source", "href"),
    [
        ("[x](https://a.example/b_(c)?d=e_f#g)", "https://a.example/b_(c)?d=e_f#g"),
        ("[x](<https://a.example/b> 'title')", "https://a.example/b"),
        ("[a [b] c](/lessons/3-x)", "/lessons/3-x"),
        ("[x](mailto:library@a.example)", "mailto:library@a.example"),
        ("<library@a.example>", "mailto:library@a.example"),
        ("<https://a.example>", "https://a.example"),
        ("See https://a.example/b_c_d.", "https://a.example/b_c_d"),
        ("(https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("**https://a.example**", "https://a.example"),
    ],
)
def test_links(source: str, href: str) -> None:
    links = [node for node in elements(render(source)) if node.name == "a"]
    assert [link.attrs["href"] for link in links if link.attrs] == [href]


def test_an_address_within_a_link_is_not_a_second_link() -> None:
    assert render("[https://a.example](https://b.example)").count("<a ") == 1


def test_an_image_is_one_of_ours_or_stays_text() -> None:
    assert '<img alt="a *b*" src="/files/3/a.png" loading="lazy">' in render(
        "![a *b*](/files/3/a.png)"
    )
    assert "<img" not in render("![x](https://a.example/x.png) ![x](/files/../x) ![x](/lessons)")


def test_one_line_has_no_blocks() -> None:
    assert inline("# Sort *ten*\n\n- books by `number`") == (
        "# Sort <em>ten</em> - books by <code>number</code>"
    )
    assert inline("") == ""


def test_longer_texts_are_refused() -> None:
    assert isinstance(render("a" * MAX_LENGTH), Markup)
    for convert in (render, inline):
        with pytest.raises(markup.TooLong, match="20001"):
            convert("a" * (MAX_LENGTH + 1))


def test_what_takes_too_long_is_shown_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "TIME_LIMIT", 0.0)
    markup._mine.converters.clear()
    assert render("*a* <b>\n\nc") == "<pre>*a* &lt;b&gt;\n\nc</pre>"
    assert inline("*a* <b>") == "*a* &lt;b&gt;"
    monkeypatch.undo()
    markup._mine.converters.clear()
    assert render("*a*") == "<p><em>a</em></p>"


def test_a_deadline_passes() -> None:
    with pytest.raises(TooSlow):
        Deadline(-1).check()
    Deadline(10).check()


def test_threads_do_not_disturb_each_other() -> None:
    sources = [f"# {n}\n\n- *{n}*\n\n```\n{n}\n```" * 20 for n in range(40)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(render, sources)) == [render(source) for source in sources]


@given(st.text(st.sampled_from("[]()!<>*_~`#-+|>\\:&;\n \t\"'/ax1.@\x02\x03"), max_size=300))
def test_no_text_makes_an_error_or_what_is_not_allowed(source: str) -> None:
    html = render(source)
    assert wrongs(html, BLOCK_TAGS) == []
    assert not html.startswith("<pre>[") or source.lstrip().startswith(("`", "~", "    "))
    inline(source)


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_characters_at_all_can_be_rendered(source: str) -> None:
    parser = HTMLParser()
    parser.feed(render(source))
    parser.close()


DEEP = ("- ", "1. ", "> ", "+ - * ", "- > ", "* * a\n", "> - 1. ")
SLOW_ELSEWHERE = (
    "[", "![", "[a](", "![a](", "[[a]", "[a [b] ", "](", "[]()", '[a]("', "[a](<", "[x]: ",
    "<", "<a ", "<!", "<![", "<!--", "<a@", "a@", "<https://a", "https://", "(https://a.b)",
    "*", "*a", "**a ", "***a ", "*a **b ", "**a *b ", "_a ", "__a ", "_a_a ", "~~a ",
    "`", "`a", "``a`", "\\", "\\*", "&", "&#", "#", "# a\n", "- a\n", "- a\n\n", "> a\n",
    "    a\n\n", "```a\n", "~~~\n```\n", "|", "a|b\n", "`a`|", "a  \n", "\n", " ", "\t\n",
    "- - -\n", "---\n", "# a\nb\n", "a\n===\n",
    "a\n---\n", "- [ ] a\n", "<div>\n", "&amp;", "a.b@c.d ", "\u0300", "漢字", "שלום ",
)  # fmt: skip


@pytest.mark.parametrize("unit", [*SLOW_ELSEWHERE, *DEEP])
def test_four_times_the_text_takes_about_four_times_the_work(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markup, "MAX_LENGTH", 50_000)
    assert growth(render, lambda n: unit * (n // len(unit)) + ")") < 8


@pytest.mark.parametrize("unit", ["[a](", "a*", "`a`|", "# a\n", "- - -\n", "+ - * ", " "])
@pytest.mark.parametrize("before", ["***", "- x\n\n    ", "> ", "| a | b |\n| - | - |\n|"])
def test_it_stays_so_within_other_markup(
    before: str, unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markup, "MAX_LENGTH", 50_000)
    assert growth(render, lambda n: before + unit * (n // len(unit)) + ")") < 8


def test_brackets_and_backticks_of_growing_depth_take_linear_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(markup, "MAX_LENGTH", 50_000)
    assert growth(render, lambda n: "[" * (n // 2) + "]" * (n // 2)) < 8
    ticks = "".join("`" * length + "a" for length in range(1, 300))
    assert growth(render, lambda n: ticks[:n]) < 8


@pytest.mark.parametrize("unit", DEEP)
def test_deep_nesting_ends_in_text_before_python_ends(unit: str) -> None:
    depth = sys.getrecursionlimit()
    html = render(unit * (MAX_LENGTH // len(unit)))
    assert sys.getrecursionlimit() == depth
    assert not html.startswith("<pre>")


@pytest.mark.parametrize("rows", [50, 1_500])
def test_a_table_does_not_multiply_its_text(rows: int) -> None:
    html = render("|a" * 60 + "|\n" + "|-" * 60 + "|\n" + "|\n" * rows)
    assert len(html) < 100_000
