"""Lesson files: our own form comes back the same; looser ones lose nothing; bad ones say where."""

import re
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ps5_collab.core.errors import Refused
from ps5_collab.lessons import synonyms
from ps5_collab.lessons.document import LessonDocument, from_json, tidy, to_json
from ps5_collab.lessons.markdown import export, parse
from tests.lessons.documents import CART, TRICKY, documents


@settings(deadline=None, max_examples=200)
@given(documents)
def test_our_form_comes_back_the_same(document: LessonDocument) -> None:
    uuid = uuid4()
    read = parse(export(document, uuid))
    assert read.document == document
    assert read.uuid == uuid
    assert read.oddities == ()


@settings(deadline=None)
@given(documents)
def test_tidy_and_json_change_nothing_more(document: LessonDocument) -> None:
    assert tidy(document) == document
    assert from_json(to_json(document)) == document


def test_an_export_is_pleasant_to_read() -> None:
    text = export(CART)
    assert "standards: [CA-CS-2018 3-5.AP.10, ISTE-S-2024 1.5.c (assesses)]\n" in text
    assert "### The cart comes in (5 minutes) {#b1stepxx}\n\nThe cart stands there" in text
    assert "- [misconception] There is one right order. {#d2respon}\n" in text


def test_a_file_written_by_hand() -> None:
    read = parse(
        "---\ntitle: Bridges\ngrades: K-2\nminutes: 40 minutes\nlanguage: ES\n"
        "standards: [CA-CS-2018 3-5.AP.10, X y (requires)]\n---\n\n# Bridges\n\n## Objectives\n\n"
        "* Pupils can\n  build\n* Pupils can test\n\n## Steps\n\n### Look (10 min)\n\n"
        "At a bridge.\n\n"
        "#### Key questions\n\nWhy?\n\n#### Anticipated responses\n\n1. It is long\n"
        "2. [misconception] It is glued\n\n#### Something else\n\nHere.\n\n### Build\n\n"
        "```\n## no heading\n```\n\n## Assessment\n\nIt holds.\n\n## Homework\n\nNone.\n"
    )
    document = read.document
    assert (document.grades, document.minutes, document.language) == (("K", "1", "2"), 40, "es")
    assert [ref.role for ref in document.standards] == ["teaches", "requires"]
    assert [each.text for each in document.objectives] == ["Pupils can\nbuild", "Pupils can test"]
    look, build = document.steps
    assert (look.name, look.minutes, look.activity) == ("Look", 10, "At a bridge.")
    assert look.questions == "Why?"
    assert [(each.text, each.misconception) for each in look.responses] == [
        ("It is long", False),
        ("It is glued\n\n#### Something else\n\nHere.", True),
    ]
    assert "## no heading" in build.activity
    assert document.assessment == "It holds."
    assert document.notes == "### Homework\n\nNone."
    assert "Homework" in read.oddities[0].words


def test_a_file_without_steps_has_its_sections_as_steps() -> None:
    read = parse(
        "---\ntitle: Sort\nduration_minutes: 30\nlicence: CC BY-SA 4.0\nsubjects: [numeracy, logic,"
        " drama]\nmaterials: [pens]\nroom: 12\ngrades: [99]\n---\n# Sort\n\nFirst words.\n\n"
        "## Schlüsselfragen\n\nWarum?\n\n## Lesson starter\n\n# inside\n\n## Activity two\n"
    )
    document = read.document
    assert [step.name for step in document.steps] == ["Lesson starter", "Activity two"]
    assert document.steps[0].activity == "# inside"
    assert document.essential_question == "Warum?"
    assert (document.minutes, document.licence) == (30, "CC-BY-SA-4.0")
    assert document.subjects == ("mathematics", "drama")
    assert document.skills == ("critical-thinking",)
    assert document.materials == "- pens"
    assert document.summary == "First words."
    assert document.notes == "First words.\n\n- room: 12\n- grades: 99"
    assert {oddity.line for oddity in read.oddities} == {7, 8}


def test_reading_the_same_file_again_gives_the_same_document() -> None:
    text = "# T\n\n## Objectives\n\n- one\n- two\n\n## Start\n\nGo.\n"
    assert parse(text).document == parse(text).document


def test_terms_of_others_are_never_widened() -> None:
    document = parse("---\ntitle: T\nlicense: CC BY 3.0\n---\n## Objectives\n- x\n").document
    assert document.licence == "all-rights-reserved"
    assert "CC BY 3.0" in document.notes


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: T\n", 1),
        ("---\ntitle: [\n---\n", 2),
        ("---\ntitle: T\na: &x [1]\nb: *x\n---\n", 3),
        ("---\ntitle: !!python/object/apply:os.system [ls]\n---\n", 2),
        ("---\ntitle: T\ntitle: U\n---\n", 3),
        ("---\ntitle: {a: b}\n---\n", 2),
        ("---\ntitle: T\ngrades: [[1], [2]]\n---\n", 3),
        ("---\n- a\n---\n", 2),
        ("---\nschema: 2\ntitle: T\n---\n", 2),
        ("---\ntitle: T\nx: " + "[" * 5000 + "\n---\n", 3),
        ('---\ntitle: "\\UFFFFFFFF"\n---\n', 1),
        ("---\ntitle: " + "x" * 5000 + "\n---\n", 2),
        ("---\nx: " + "x" * 70_000 + "\n---\n", 1),
        ("# T\n\n## A\n\n" + "word " * 5000, 1),
        ("# T\n\n## Objectives\n\n" + "- x\n" * 100, 1),
        ("x" * 700_000, 1),
        ("# T\n" + "## a\n" * 70, 1),
        ("# T\n## Steps\n### " + "x" * 400, 1),
        ("---\ntitle: T\nsubjects: [" + "a," * 70 + "]\n---\n", 3),
    ],
)
def test_a_bad_file_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Refused, match=rf"^Line {line}: "):
        parse(text)


@settings(deadline=None, max_examples=300)
@given(st.lists(TRICKY | st.text(max_size=30), max_size=20).map("\n".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (text, f"---\n{text}\n---\n{text}", f"# Title\n{text}"):
        try:
            document = parse(whole).document
        except Refused:
            continue
        assert parse(export(document)).document == document


def test_real_files_come_in_whole(shared_dir: Path) -> None:
    files = sorted((shared_dir / "lessons" / "cs-unplugged").glob("*.md"))
    read = [parse(path.read_text()) for path in files]
    languages = Counter(each.document.language for each in read)
    assert languages == {"en": 26, "de": 7, "fr": 4, "mi": 4, "es": 1, "zh-Hans": 1}
    for path, each in zip(files, read, strict=True):
        assert each.oddities == ()
        assert each.document.licence == "CC-BY-SA-4.0"
        assert each.document.steps
        body = path.read_text().split("\n---\n", 1)[1]
        assert words_of(body) <= words_of(export(each.document))
        assert parse(export(each.document)).document == each.document


def words_of(text: str) -> set[str]:
    """All words but those of headings that became our own sections."""
    lines = [
        line
        for line in text.split("\n")
        if not (line.startswith("## ") and synonyms.section(line[3:]))
    ]
    return set(re.findall(r"\w+", "\n".join(lines)))
