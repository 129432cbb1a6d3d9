"""The page of a reading: its notes, writing them, their views."""

import re

import pytest
from flask import Flask

from tests.conftest import SignIn
from tests.discussions.rooms import Room, make_room


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def test_a_note_stands_beside_its_words(room: Room, sign_in: SignIn) -> None:
    browser = sign_in(room.bea)
    page = browser.get(room.address)
    assert page.status_code == 200
    answer = browser.post(
        f"{room.address}/notes",
        data={
            "kind": "question",
            "text": "Why *trust*?",
            "exact": "an act of trust",
            "hearer": "discussion",
        },
    )
    assert answer.status_code == 303, answer.text
    page = browser.get(room.address).text
    assert re.search(r'<mark class="asks" data-n="\d+" data-no="1">an act of trust</mark>', page)
    assert "Why <em>trust</em>?" in page
    assert "Open question" in page
