"""Addresses as they are typed and pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.people.addresses import address, canonical, pasted


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Rosa.Vega@School.Example", "rosa.vega@school.example"),
        ("  rosa@school.example\n", "rosa@school.example"),
        ("ａdmin@school.example", "admin@school.example"),
        ("rosa+ps5@school.example", "rosa+ps5@school.example"),
        ("rosa@bücher.example", "rosa@xn--bcher-kva.example"),
        ("teaſher@school.example", "teasher@school.example"),
    ],
)
def test_two_spellings_are_one_address(typed: str, kept: str) -> None:
    assert address(typed) == kept
    assert address(kept) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "rosa", "@school.example", "rosa@", "rosa@school", "a b@school.example", "a, b",
     "tеacher@school.example", "rosa@school..example", "rosa@school.example\r\nBcc: x@y.example",
     "a@b@c.example", "ro\u202esa@school.example", "x" * 250 + "@school.example",
     "\ud800@a.example",
     "rosa@localhost", "rosa@127.0.0.1", "rosa\x00@school.example"],
)  # fmt: skip
def test_what_no_letter_could_reach_is_refused(typed: str) -> None:
    assert address(typed) == ""


def test_a_pasted_list_is_read_as_people_write_lists() -> None:
    found = pasted(
        "rosa@school.example\r\nRosa Vega <ROSA@school.example>, mei@school.example;\r\r\n\n"
        " , a, b\u2028Joon <joon@school.example>\nａdmin@school.example\nadmin@school.example"
    )
    assert found.addresses == (
        "rosa@school.example", "mei@school.example", "joon@school.example",
        "admin@school.example",
    )  # fmt: skip
    assert list(found.malformed) == ["a", "b"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("rosa", "no @"),
        ("a@b@c.example", "several @"),
        ("a b@school.example", "a space"),
        ("@school.example", "before the @"),
        ("rosa@school", "after the @"),
        ("rosa@", "after the @"),
        ("tеacher@school.example", "plain letters"),
        ("rosa@school..example", "not a whole"),
        ("x" * 250 + "@school.example", "not a whole"),
    ],
)
def test_what_is_wrong_is_told(typed: str, why: str) -> None:
    assert why in str(pasted(typed).malformed[typed])


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_typed_makes_an_error(text: str) -> None:
    found = pasted(text)
    assert all(address(one) == one for one in found.addresses)
    assert canonical(canonical(text)) == canonical(text)
    assert len(set(found.addresses)) == len(found.addresses)
