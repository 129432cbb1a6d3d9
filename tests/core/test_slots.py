"""Places that higher domains fill."""

from markupsafe import Markup

from ps5_collab.core.slots import _fillers, fill, slot


def greet(name: str) -> Markup:
    return Markup("<b>{}</b>").format(name)


def nothing(_name: str) -> str:
    return ""


def test_a_slot_shows_what_its_fillers_give_in_their_order() -> None:
    try:
        fill("test.order", greet)
        fill("test.order", nothing)
        fill("test.order", lambda name: Markup("<i>second</i>"))
        fill("test.order", greet)
        assert slot("test.order", "A & B") == "<b>A &amp; B</b>\n<i>second</i>"
    finally:
        _fillers.pop("test.order")


def test_a_slot_that_nobody_fills_is_empty() -> None:
    assert slot("test.nobody", object()) == ""
