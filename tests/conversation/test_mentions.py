import pytest

from ps5_collab.conversation.mentions import handle, handles_in, linked

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
