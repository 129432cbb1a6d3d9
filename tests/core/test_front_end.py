"""Rules of the templates, styles and scripts that a machine can hold."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import lucide
import pytest
import tinycss2
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import nodes

from ps5_collab.config import ROOT
from ps5_collab.core.assets import asset

#: Nothing here asks more of a database than any page does.
pytestmark = pytest.mark.sqlite_only

STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
TOKENS = STATIC / "css" / "tokens.css"


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(app: Flask, path: Path) -> nodes.Template:
    return app.jinja_env.parse(path.read_text(), named(path))


# --- templates ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_has_no_code_or_style_of_its_own(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"""\sstyle\s*=\s*["']|<style""", text)
    assert not re.search(r"""<[a-z][^>]*\son[a-z]+\s*=\s*["']""", text)
    assert "javascript:" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or "application/" in tag, tag


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_escapes_everything(app: Flask, path: Path) -> None:
    tree = parsed(app, path)
    assert "safe" not in {filter_.name for filter_ in tree.find_all(nodes.Filter)}
    assert not list(tree.find_all(nodes.ScopedEvalContextModifier)), "{% autoescape %}"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_the_icons_of_a_template_exist(app: Flask, path: Path) -> None:
    for name in icons_in(parsed(app, path)):
        assert lucide._render_icon(name, 20), name


def icons_in(tree: nodes.Template) -> Iterator[str]:
    """Names given to `icon(name, …)` and to `notice(voice, title, sign)`."""
    for call in tree.find_all(nodes.Call):
        place = {"icon": 0, "notice": 2}.get(getattr(call.node, "name", ""))
        given = call.args[place] if place is not None and len(call.args) > place else None
        if isinstance(given, nodes.Const):
            yield str(given.value)


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if "styleguide" not in path.parts], ids=named
)
def test_every_word_of_a_template_can_be_translated(app: Flask, path: Path) -> None:
    """Whatever a reader sees goes through `_()`: nothing but signs is left between the tags."""
    pieces = [
        "".join(p.data if isinstance(p, nodes.TemplateData) else "\0" for p in out.nodes)
        for out in parsed(app, path).find_all(nodes.Output)
    ]
    reader = Words()
    reader.feed("\0".join(pieces))
    assert reader.found == []


class Words(HTMLParser):
    """Collects plain words in text and in attributes that are read out."""

    SPOKEN = frozenset({"aria-label", "title", "placeholder", "alt"})
    OWN_NAMES = re.compile(r"\b(?:Newsreader|Figtree|Lucide|CASE|Markdown|https)\b")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        # A tag cut by an expression leaves pieces of itself behind, up to its ">" or from its "<".
        text = data.rpartition(">")[2].partition("<")[0]
        words = re.findall(r"[A-Za-zÀ-ÿ]{3,}", self.OWN_NAMES.sub("", text))
        if words and "=" not in text:
            self.found.append(text.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in self.SPOKEN and value and re.search(r"[A-Za-z]{3,}", value):
                self.found.append(f"{name}={value}")


def test_the_style_guide_shows_every_part(visitor: FlaskClient) -> None:
    page = visitor.get("/styleguide")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    for words in ("Publish", "Delete this draft?", "R2.1", "Next"):
        assert words in page.text


# --- styles ------------------------------------------------------------------------------------


def tokens_of(source: list[Any]) -> Iterator[Any]:
    for token in source:
        yield token
        for inner in ("prelude", "content", "arguments"):
            yield from tokens_of(getattr(token, inner, None) or [])


def every_token(path: Path) -> Iterator[Any]:
    return tokens_of(tinycss2.parse_stylesheet(path.read_text(), skip_comments=True))


@pytest.mark.parametrize("path", SHEETS, ids=named)
def test_a_sheet_parses_to_its_last_brace(path: Path) -> None:
    assert [t for t in every_token(path) if t.type == "error"] == []
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert text.count("{") == text.count("}")


def custom_properties(path: Path) -> set[str]:
    return set(re.findall(r"(--[a-z0-9-]+)\s*:", path.read_text()))


@pytest.mark.parametrize("path", SHEETS, ids=named)
def test_a_sheet_uses_only_tokens_that_exist(path: Path) -> None:
    used = set(re.findall(r"var\((--[a-z0-9-]+)", path.read_text()))
    assert used <= custom_properties(TOKENS) | custom_properties(path)


@pytest.mark.parametrize("path", [p for p in SHEETS if p != TOKENS], ids=named)
def test_colors_are_written_in_the_tokens_only(path: Path) -> None:
    functions = {"rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color"}
    names = {"white", "black", "red", "green", "blue", "gray", "grey", "orange", "yellow"}
    for token in every_token(path):
        if token.type == "hash" and re.fullmatch(r"[0-9a-fA-F]{3,8}", token.value):
            # An id of a selector may look like a color; ours never do.
            pytest.fail(f"#{token.value} in {named(path)}")
        assert not (token.type == "function" and token.lower_name in functions), token.serialize()
        assert not (token.type == "ident" and token.lower_value in names), token.serialize()


SCHEMES = ("light", "dark")


def color(token: str, scheme: str) -> tuple[float, float, float]:
    """What `--token` is in a scheme, as linear RGB from 0 to 1."""
    found = re.search(
        rf"--{token}: light-dark\((#[0-9A-F]{{6}}), (#[0-9A-F]{{6}})\)", TOKENS.read_text()
    )
    assert found, token
    digits = found[1 + SCHEMES.index(scheme)].lstrip("#")
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return r, g, b


def contrast(one: str, other: str, scheme: str) -> float:
    """WCAG 2.2's ratio."""
    weights = (0.2126, 0.7152, 0.0722)
    lights = sorted(
        sum(w * c for w, c in zip(weights, color(token, scheme), strict=True))
        for token in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


VOICES = ("accent", "clay", "gold", "leaf", "rose", "sky", "plum")
PAIRS = [
    *((text, ground, 4.5) for text in ("ink", "soft", *VOICES) for ground in ("paper", "surface")),
    *((text, "sunken", 4.5) for text in ("ink", "soft", *VOICES)),
    *((voice, f"{voice}-tint", 4.5) for voice in VOICES),
    *(("ink", f"{voice}-tint", 4.5) for voice in VOICES),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-deep", 4.5),
    ("on-rose", "rose", 4.5),
    ("ink", "mark", 4.5),
    ("accent-deep", "sunken", 4.5),
    ("ink", "h1", 4.5),
    ("ink", "h2", 4.5),
    ("on-heat", "h3", 4.5),
    ("on-heat", "h4", 4.5),
    ("edge", "paper", 3.0),
    ("edge", "surface", 3.0),
    ("edge", "sunken", 3.0),
    ("focus", "paper", 3.0),
    ("focus", "sunken", 3.0),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("one,other,least", PAIRS)
def test_colors_that_meet_can_be_told_apart(
    one: str, other: str, least: float, scheme: str
) -> None:
    assert contrast(one, other, scheme) >= least


# --- scripts and sizes -------------------------------------------------------------------------


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_makes_no_markup_of_text(path: Path) -> None:
    text = path.read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_speaks_only_words_of_the_page(path: Path) -> None:
    """Strings come from the server, in the reader's language: no sentence in a script."""
    code = re.sub(r"//.*", "", path.read_text())
    strings = re.findall(r'"([^"\n]*)"|`([^`]*)`', code)
    for words in (one or other for one, other in strings):
        assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", words), words


def test_the_first_view_is_light(app: Flask) -> None:
    """What every page loads, and what the heaviest one adds; each room has a small sheet of its own,
    so that all of them together grow with the rooms."""
    sheets = {path.stem: asset(f"css/{path.name}") for path in SHEETS}
    layout = (ROOT / "templates" / "layout.html").read_text()
    everywhere = re.search(r"for sheet in \[([^]]+)\]", layout)
    assert everywhere
    names = re.findall(r'"(\w+)"', everywhere[1])
    assert sum(len(sheets[name].compressed) for name in names) < 12_000
    added = [set(re.findall(r"css/(\w+)\.css", path.read_text())) for path in TEMPLATES]
    heaviest = max(added, key=lambda some: sum(len(sheets[name].body) for name in some))
    assert sum(len(sheets[name].body) for name in {*names, *heaviest}) < 55_000
    assert sum(len(sheet.body) for sheet in sheets.values()) < 78_000


def test_scripts_of_a_page_are_few(app: Flask) -> None:
    """With all that they import."""
    pages = {path: scripts_of(path) for path in TEMPLATES}
    everywhere = pages[ROOT / "templates" / "layout.html"]
    sizes = {path.stem: path.stat().st_size for path in SCRIPTS}
    assert sum(sizes[name] for name in everywhere) < 24_000
    heaviest = max(sum(sizes[name] for name in own | everywhere) for own in pages.values())
    assert heaviest < 60_000


def scripts_of(template: Path) -> set[str]:
    found, waiting = set[str](), re.findall(r"js/(\w+)\.js", template.read_text())
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            code = (STATIC / "js" / f"{name}.js").read_text()
            waiting += re.findall(r'(?:from|import)\(? ?"\./(\w+)\.js"', code)
    return found


@pytest.mark.parametrize("path", SHEETS, ids=named)
def test_a_sheet_says_the_same_when_it_leaves(app: Flask, path: Path) -> None:
    def said(text: str) -> list[str]:
        return [
            token.serialize()
            for token in tinycss2.parse_component_value_list(text, skip_comments=True)
            if token.type != "whitespace"
        ]

    def bare(tokens: list[str]) -> str:
        """Neither spaces nor the last semicolon of a block say anything."""
        return re.sub(r";(?=})", "", re.sub(r"\s+", "", "".join(tokens)))

    sent = asset(f"css/{path.name}").body.decode()
    written = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert bare(said(sent)) == bare(said(written))
    # A space that says "inside": before a class, an id, a star, a pseudo-class, an attribute.
    inside = re.compile(r"(?<=[\w)\]*]) (?=[.#*:\[][\w-])")
    rules = re.sub(r"\{[^{}]*\}", "{}", written)
    assert len(inside.findall(re.sub(r"\{[^{}]*\}", "{}", sent))) == len(
        inside.findall(re.sub(r"\s+", " ", rules))
    )


def test_the_fonts_are_cut() -> None:
    fonts = list((STATIC / "vendor").glob("*.woff2"))
    if not fonts:
        pytest.skip("the build has not made the fonts: run hatch_build.py")
    assert sum(path.stat().st_size for path in fonts) < 90_000
    assert len(list((STATIC / "vendor").glob("*.LICENSE.txt"))) == 2
