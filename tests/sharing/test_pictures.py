"""What described a picture that was deleted everywhere, in what is handed out as it was typed."""

import pytest
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.sharing import pictures
from ps5_collab.sharing.models import Attachment
from tests.core.growth import growth
from tests.factories import make_person, make_shared, saved

SAID = "![No picture is here any more.](/files/{}/x.png)"


@pytest.fixture
def gone(app: Flask) -> int:
    """The number of a file that was deleted everywhere."""
    return file_of(removed_at=utcnow())


def file_of(**given: object) -> int:
    person = make_person()
    item = make_shared(person)
    file = Attachment(
        item_id=item.id, added_by_id=person.id, name="x.png", media_type="image/png", size=1,
        sha256="0" * 64, description="Loops", width=1, height=1, **given,
    )  # fmt: skip
    return saved(file).id


@pytest.mark.parametrize(
    "typed",
    [
        "![Loops](/files/{}/x.png)",
        "![](/files/{}/x.png)",
        "![Loops [thick] and \\] thin](/files/{}/x.png)",
        '![Loops](/files/{}/x.png "Of a pupil (A)")',
    ],
)
def test_nothing_is_told_of_it(gone: int, typed: str) -> None:
    text = f"Before\n\n{typed.format(gone)} after"
    assert pictures.without_in_markdown(text) == f"Before\n\n{SAID.format(gone)} after"


def test_what_is_there_is_left_as_it_was_typed(gone: int) -> None:
    text = f"![Here](/files/{file_of()}/x.png) ![a link]({gone}) [![](/files/x"
    db.session.rollback()
    assert pictures.without_in_markdown(text) == text


@pytest.mark.parametrize(
    "unit", ["![", "![a", "![[a]", "![a](/files/1/x", "![](/files/1/", '![](/files/1/x "', "]("]
)
def test_many_beginnings_take_linear_work(app: Flask, unit: str) -> None:
    assert growth(pictures.without_in_markdown, lambda n: unit * (n // len(unit))) < 8
