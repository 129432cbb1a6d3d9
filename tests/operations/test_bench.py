"""The data for measuring are what the measures say, and the floor shows the same."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
from ps5_collab.lessons.models import Lesson
from ps5_collab.meetings.models import Meeting, Participant
from ps5_collab.operations import bench, bench_data
from ps5_collab.operations.floor import Floor
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Alignment, Item, Revision
from tests import database
from tests.lessons.test_browse import titles


@pytest.fixture
def loaded(app: Flask) -> Flask:
    bench_data.load(30, 300)
    db.session.commit()
    return app


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_what_is_loaded(loaded: Flask) -> None:
    assert (count(Lesson), count(Comment), count(Alignment)) == (30, 300, 30 * (12 + 4))
    assert (count(Meeting), count(Participant)) == (1, 200)
    documents = db.session.scalars(
        sa.select(Revision.document).join(Lesson, Lesson.item_id == Revision.item_id)
    )
    assert {len(document["steps"]) for document in documents} == {8}
    most = sa.select(sa.func.max(Item.comment_count), sa.func.sum(Item.comment_count))
    assert tuple(db.session.execute(most).one()) == (40, 300)


def test_the_pages_work_on_it(loaded: Flask, visitor: FlaskClient) -> None:
    assert len(titles(visitor.get("/lessons").text)) == 25
    assert titles(visitor.get("/practices?band=upper").text)
    assert visitor.get("/practices/40", follow_redirects=True).status_code == 200
    assert len(titles(visitor.get("/search?q=fraction").text)) > 5
    assert visitor.get("/lessons/7", follow_redirects=True).status_code == 200


def test_a_thousand_notes_stand_on_a_text(loaded: Flask) -> None:
    browser = database.signed_in_browser(loaded, db.session.get_one(Person, 1))
    page = browser.get("/discussions/63/reading/1").text
    assert "1000 notes" in page
    assert page.count("<mark") >= 1_000


def test_only_an_empty_site_is_filled(loaded: Flask) -> None:
    with pytest.raises(Refused):
        bench_data.load(1, 1)


def test_the_floor_shows_the_same_lessons(loaded: Flask, visitor: FlaskClient) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the floor reads SQLite")
    file = Path(str(db.engine.url.database))
    floor = Floor(str(file), 90_000, 90_000)
    ours = re.findall(r'href="/lessons/(\d+)-', visitor.get("/lessons").text)
    assert re.findall(r'href="/lessons/(\d+)"', floor.browse()) == ours
    lesson = floor.lesson(7)
    stored = db.session.scalar(sa.select(Revision.html).where(Revision.item_id == 7)) or {}
    assert len(floor.lesson(1).encode()) == len(floor.browse().encode()) == 90_000
    assert all(str(html) in lesson for html in stored.values())
    assert lesson.count("<article id=") == 40


def test_a_refresh_is_compared_by_its_median_answer() -> None:
    assert bench.Spent(9, 0.003, by_answer=True).figure == 0.003
    assert bench.Spent(9, 0.003).figure == 9


def test_a_figure_above_its_limit_fails() -> None:
    target = bench.Target("x", "/", "browse", 2, 3, 5, 100)
    row = bench.Row(target, "/", rounds=rounds(1, 2, 9), statements=5, size=100)
    assert row.verdict() == ""
    row.rounds = rounds(9, 9, 9)
    assert row.verdict() == "FAIL"
    row.rounds = rounds(2.5)
    assert row.verdict() == "over target"
    row.statements = 6
    assert row.verdict() == "FAIL"


def rounds(*ratios: float) -> list[tuple[bench.Spent, bench.Spent]]:
    return [(bench.Spent(2 * ratio, 0), bench.Spent(2, 0)) for ratio in ratios]
