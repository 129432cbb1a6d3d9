"""The program that reads files: it stops in time, says why, and dies of nothing."""

import json
from collections.abc import Iterator
from io import BytesIO

import pytest

from ps5_collab.core.converting import Refusal, program
from ps5_collab.core.errors import TooMany
from ps5_collab.texts.bringing import taking
from tests.texts.brought import taken, why_not

pytestmark = pytest.mark.usefixtures("spoken")


def test_what_is_too_much_is_not_made_to_its_end() -> None:
    """Not even by the program that may take long."""
    made: list[str] = []

    def blocks() -> Iterator[str]:
        for number in range(1_000):
            made.append(f"block {number}")
            yield made[-1]

    with pytest.raises(Refusal, match="much"):
        program.within(blocks(), 100)
    assert len(made) < 20
    assert "too long" in why_not("a.html", b"<p>word word word</p>" * 20_000)


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "PATIENCE", 1.0)
    assert "takes too long" in why_not("a.html", b"<div>" * 100_000 + b"x")


def test_others_wait_their_turn_and_are_told_when_it_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(taking, "PATIENCE", 0.01)
    for _each in range(2):
        taking._AT_ONCE.acquire()
    try:
        with pytest.raises(TooMany):
            taken("a.html", b"<p>x</p>")
    finally:
        for _each in range(2):
            taking._AT_ONCE.release()


def test_the_program_says_what_it_found_and_dies_of_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As its own process runs it, without its limits."""
    monkeypatch.setattr(program, "limit", lambda: None)
    for kind, content in (("html", b"<p>x</p>"), ("pdf", b"nonsense"), ("docx", b"nonsense")):
        monkeypatch.setattr(program.sys, "argv", ["program.py", kind, "9", ""])
        monkeypatch.setattr(program.sys, "stdin", type("In", (), {"buffer": BytesIO(content)}))
        program.main()
        said = json.loads(capsys.readouterr().out)
        assert said == ({"body": "x"} if kind == "html" else {"refused": "damaged"})
