from dataclasses import dataclass

import pytest

from ps5_collab.conversation.mentions import by_handle, handle, handles_in, linked

WREN = {"wren.alderton": ("Wren Alderton", "/people/7")}


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("@wren.alderton, look", ["wren.alderton"]),
        ("Look, @Wren.Alderton.", ["wren.alderton"]),
        ("(@wren.alderton) and @wren.alderton", ["wren.alderton"]),
        ("@núñez.ávila", ["nunez.avila"]),
        ("mail wren@school.example", []),
        ("see /@wren or https://a.example/@wren", []),
        ("`@wren.alderton` in code", []),
        ("```\n@wren.alderton\n```", []),
        ("@ alone, @@twice", []),
        (" ".join(f"@person{n}.x" for n in range(40)), [f"person{n}.x" for n in range(20)]),
    ],
)
def test_handles_are_found_in_prose_only(text: str, handles: list[str]) -> None:
    assert handles_in(text) == handles


def test_a_name_becomes_its_handle() -> None:
    assert handle("Íñigo  de la Peña") == "inigo.de.la.pena"


@dataclass(frozen=True)
class Someone:
    id: int
    name: str


def test_a_bare_handle_means_who_was_here_first_and_a_name_with_a_number_is_a_name() -> None:
    first, second = Someone(3, "Wren Alderton"), Someone(7, "Wren Alderton")
    like_a_number = Someone(9, "Wren Alderton 7")
    assert by_handle([second, first]) == {
        "wren.alderton": first, "wren.alderton.3": first, "wren.alderton.7": second,
    }  # fmt: skip
    assert by_handle([first, second, like_a_number])["wren.alderton.7"] is like_a_number


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Hi @wren.alderton.", "Hi [@Wren Alderton](/people/7)."),
        ("`@wren.alderton`", "`@wren.alderton`"),
        ("@someone.else", "@someone.else"),
    ],
)
def test_only_known_handles_become_links(text: str, markdown: str) -> None:
    assert linked(text, WREN) == markdown


def test_a_name_cannot_carry_markup_into_the_link() -> None:
    people = {"x.y": ("[x](javascript:y) <b>", "/people/1")}
    assert linked("@x.y", people) == r"[@\[x\](javascript:y) \<b\>](/people/1)"
