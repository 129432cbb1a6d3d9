"""A Markdown file as the beginning of a text."""

import time

import pytest

from tests.texts.brought import taken

pytestmark = pytest.mark.usefixtures("spoken")


def test_markdown_keeps_its_marks_and_its_first_title() -> None:
    found = taken("a.md", b"# Waiting\n\n*One* breath.")
    assert (found.title, found.body) == ("Waiting", "*One* breath.")


HEADED = """---
title: "Waiting: a story"
author: [Nell Quarry, {name: B. Reader}]
date: 2019-05-03
lang: es
---

# Waiting: a story

One breath.[^1] ![Two *coins*](img/coins.png) `![no](x)` [^not]

[^1]: Said in the
    staff room.

Two.

```
![code](x)[^1]
```

![Ours](/files/7/a.png)
"""


def test_the_head_of_a_markdown_file_fills_the_form_and_is_no_paragraph() -> None:
    found = taken("a.md", HEADED.encode())
    assert (found.title, found.author, found.year, found.language) == (
        "Waiting: a story",
        "Nell Quarry, B. Reader",
        2019,
        "es",
    )
    assert found.notes and found.pictures
    assert found.body == (
        "One breath. \\[Picture: Two \\*coins\\*] `![no](x)` [^not]\n\nTwo.\n\n"
        "```\n![code](x)[^1]\n```\n\n![Ours](/files/7/a.png)"
    )


@pytest.mark.parametrize(
    ("written", "title", "body"),
    [
        ("Waiting\n=======\n\nOne.", "Waiting", "One."),
        ("---\ntitle: A\n---\n# B\n\nOne.", "A", "# B\n\nOne."),
        ("---\nOne\n\n---\n\nTwo", "", "---\nOne\n\n---\n\nTwo"),
        ("---\nNote: x\n---\nTwo", "", "---\nNote: x\n---\nTwo"),
        ("---\ntitle: &a [*a]\n---\nTwo", "", "---\ntitle: &a [*a]\n---\nTwo"),
        ("---\ntitle: {x: [1]}\ndate: 99999\n---\nTwo", "", "Two"),
    ],
)
def test_only_what_is_a_head_is_one(written: str, title: str, body: str) -> None:
    found = taken("a.md", written.encode())
    assert (found.title, found.body, found.year) == (title, body, None)


def test_a_markdown_file_of_many_marks_takes_a_moment() -> None:
    began = time.monotonic()
    for piece in ("![", "[^", "`", "![a](", "[^1]: ", "<", "![a][b"):
        lines = f"x{piece * 20_000}\n"
        plain_text = f"# T\n\n{lines}"
        taken("a.md", plain_text.encode())
    assert time.monotonic() - began < 5
