"""The migrations make exactly the tables that the models describe, and take them away again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from ps5_collab.app import create_app
from ps5_collab.config import Settings
from ps5_collab.core.db import db
from ps5_collab.core.migrations import prepare
from tests import database, kept


@pytest.fixture
def migrated(at_first: Flask) -> Flask:
    """As the site is now."""
    upgrade()
    return at_first


@pytest.fixture
def at_first(tmp_path: Path) -> Iterator[Flask]:
    """As it was after its first migration."""
    settings = Settings(data_dir=tmp_path, database_url=database.url(tmp_path, "migrations"))
    app = create_app(settings)
    prepare(app)
    with app.app_context():
        upgrade(revision="0001")
        yield app
        db.session.remove()
        db.engine.dispose()


def is_ours(_thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    return not (kind in {"table", "index"} and (name or "").startswith(("search_", "ix_search")))


def test_migrations_and_models_agree(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_go_back_to_nothing(migrated: Flask) -> None:
    downgrade(revision="base")
    left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    upgrade()
    assert "item" in sa.inspect(db.engine).get_table_names()


@pytest.mark.usefixtures("at_first")
def test_a_group_of_before_gets_a_page_and_keeps_its_purpose() -> None:
    execute(*A_GROUP)
    upgrade()
    with db.engine.connect() as connection:
        place = connection.exec_driver_sql("SELECT * FROM item WHERE kind = 'groups'").one()
        assert (place.title, place.summary) == ("Book Cart", "To compare")
        assert (place.owner_id, place.group_id, place.audience) == (2, 1, "network")
        assert connection.exec_driver_sql("SELECT item_id FROM group_place").scalar() == place.id
    downgrade(revision="0001")
    with db.engine.connect() as connection:
        assert (
            connection.exec_driver_sql("SELECT purpose FROM inquiry_group").scalar() == "To compare"
        )
        assert connection.exec_driver_sql("SELECT count(*) FROM item").scalar() == 0


def test_what_is_taken_away_takes_along_what_hangs_on_it(kept_demo: Path, migrated: Flask) -> None:
    kept.bring_back(kept_demo)
    downgrade(revision="0001")
    for table in ("comment", "revision", "notice"):
        lost = f"SELECT count(*) FROM {table} WHERE item_id NOT IN (SELECT id FROM item)"
        assert all_of(lost) == [(0,)]
    if db.engine.dialect.name == "sqlite":
        assert all_of("PRAGMA foreign_key_check") == []
    assert all_of("SELECT count(*) FROM comment") != [(0,)]


def test_practices_of_before_begin_with_the_revision_that_was_approved_first(
    kept_demo: Path, migrated: Flask
) -> None:
    """And the files and comments of earlier ones are closed as if it had been so at once."""
    kept.bring_back(kept_demo)
    begin = (
        "SELECT item.id, open_from, comment_count FROM item JOIN practice ON item_id = item.id"
        " WHERE audience IN ('network', 'everyone') ORDER BY item.id"
    )
    files = (
        "SELECT attachment.id, used_in FROM attachment JOIN item ON item.id = item_id"
        " WHERE part = '' AND kind IN ('lessons', 'practices') ORDER BY attachment.id"
    )
    before, shown = all_of(begin), all_of(files)
    assert max(row[1] for row in before) > 1 and any(row[1] for row in shown)
    db.session.remove()
    downgrade(revision="0015")
    upgrade()
    assert all_of(begin) == before
    assert all_of(files) == shown


@pytest.mark.usefixtures("at_first")
def test_notices_of_before_letters_are_not_written_about() -> None:
    execute(*A_GROUP)
    upgrade(revision="0002")
    execute(f"{NOTICE} VALUES (1, 2, 1, 'reply', 1, '', '2026-01-02')")
    upgrade()
    assert all_of("SELECT mailed_at IS NOT NULL, text FROM notice") == [(1, "")]
    execute(
        f"{NOTICE} VALUES (2, 2, NULL, 'action_due', 1, '', '2026-01-03')",
        f"{NOTICE} VALUES (3, 2, 1, 'poll_open', 1, '', '2026-01-03')",
        "INSERT INTO notice_way VALUES (2, 'reply', 'weekly'), (2, 'poll_open', 'now')",
    )
    downgrade(revision="0002")  # the version before knows neither these kinds nor that way
    assert all_of("SELECT id, kind FROM notice") == [(1, "reply")]
    assert all_of("SELECT kind, way FROM notice_way") == [("reply", "daily")]


def test_the_version_before_finds_no_notice_that_it_does_not_know(migrated: Flask) -> None:
    execute(*A_GROUP[:2], an_item(1, "lessons", "NULL", "me"))
    kinds = ("reply", "review_due", "review_late", "meeting_ended", "poll_clock", "group_account_closed")  # fmt: skip
    for number, kind in enumerate(kinds, start=1):
        execute(
            f"{NOTICE} VALUES ({number}, 2, NULL, '{kind}', 1, '', '2026-01-02')",
            f"INSERT INTO notice_way VALUES (2, '{kind}', 'now')",
        )
    downgrade(revision="0025")
    assert (
        all_of("SELECT kind FROM notice") == all_of("SELECT kind FROM notice_way") == [("reply",)]
    )


@pytest.mark.usefixtures("at_first")
def test_an_occurrence_of_which_only_one_was_told_is_announced_yet() -> None:
    execute(*A_GROUP)
    upgrade(revision="0003")
    execute(
        "INSERT INTO meeting_series (id, group_id, rule, created_by_id, created_at)"
        " VALUES (1, 1, '{}', 1, '2026-01-01')",
        *(statement for number in (7, 8) for statement in an_occurrence(number)),
        "INSERT INTO meeting_role (meeting_id, part, person_id) VALUES (7, 'recorder', 2)",
        f"{NOTICE} VALUES (1, 2, 1, 'meeting_invited', 8, '', '2026-01-03')",
    )
    upgrade()
    announced = "SELECT item_id, announced_at IS NOT NULL FROM meeting ORDER BY item_id"
    assert all_of(announced) == [(7, True), (8, False)]
    told = "SELECT meeting_id, person_id, told_sequence FROM participant ORDER BY 1, 2"
    assert all_of(told) == [(7, 1, 3), (7, 2, 3), (8, 1, None), (8, 2, 3)]
    downgrade(revision="0003")
    assert all_of(announced) == [(7, True), (8, False)]


def an_occurrence(number: int) -> tuple[str, ...]:
    """Both people are asked; the version before notes that calendars learned of it."""
    return (
        an_item(number, "meetings", "1", "group"),
        "INSERT INTO meeting (item_id, stage, sort, zone, minutes, place, video_url,"
        " admits_observers, cover_needed, series_id, sequence, announced_at, reason, norm, ticks)"
        f" VALUES ({number}, 'scheduled', 'general', 'UTC', 60, '', '', false, false, 1, 3,"
        " '2026-01-02', '', '', 0)",
        "INSERT INTO participant (meeting_id, person_id, required, observes, note, by_video)"
        f" VALUES ({number}, 1, false, false, '', false), ({number}, 2, false, false, '', false)",
    )


def an_item(number: int, kind: str, group: str, audience: str) -> str:
    return (
        "INSERT INTO item (id, uuid, kind, title, summary, owner_id, group_id, audience, state,"
        " language, created_at, revision, comment_count, changed, version)"
        f" VALUES ({number}, '{number}123456789abcdef0123456789abcdef', '{kind}', 'M', '', 1,"
        f" {group}, '{audience}', 'published', 'en', '2026-01-01', 0, 0, 0, 1)"
    )


def execute(*statements: str) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def all_of(statement: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


NOTICE = "INSERT INTO notice (id, person_id, actor_id, kind, item_id, anchor, created_at)"
PERSON = (
    "INSERT INTO person (id, uuid, email, name, name_folded, pronouns, password_hash, subjects,"
    " grades, time_zone, language, about, about_html, created_at, version) VALUES"
)
A_GROUP = (
    f"{PERSON} (1, '0123456789abcdef0123456789abcdef', 'a@b.example', 'A', 'a', '', '', '[]', '[]',"
    " '', 'en', '', '', '2026-01-01', 1)",
    f"{PERSON} (2, '1123456789abcdef0123456789abcdef', 'b@b.example', 'B', 'b', '', '', '[]', '[]',"
    " '', 'en', '', '', '2026-01-01', 1)",
    "INSERT INTO inquiry_group (id, uuid, name, purpose, created_at)"
    " VALUES (1, '2123456789abcdef0123456789abcdef', 'Book Cart', 'To compare', '2026-01-01')",
    "INSERT INTO group_membership (group_id, person_id, facilitates, joined_on)"
    " VALUES (1, 1, false, '2026-01-01'), (1, 2, true, '2026-01-01')",
)


def test_records_that_practices_of_before_name_are_found(kept_demo: Path, migrated: Flask) -> None:
    """And what is gone shows no evidence, as if that had been looked at when it went."""
    kept.bring_back(kept_demo)
    practice, number = all_of(
        "SELECT item_id, number FROM revision JOIN item ON item.id = item_id"
        " WHERE kind = 'practices' AND revision = number ORDER BY item_id LIMIT 1"
    )[0]
    document = '{"evidence": [{"id": "e1", "claim": "Seen.", "record": %s}]}'
    tags = (
        f"SELECT kind, value FROM tag WHERE item_id = {practice} AND kind IN ('record', 'strength')"
    )
    ((standing,),) = all_of("SELECT min(id) FROM taught_record WHERE removed_at IS NULL")
    for named, strength in ((standing, "shown"), (999_999, "told")):
        db.session.remove()
        downgrade(revision="0025")
        execute(
            f"UPDATE revision SET document = '{document % named}'"
            f" WHERE item_id = {practice} AND number = {number}",
            f"UPDATE tag SET value = 'shown' WHERE item_id = {practice} AND kind = 'strength'",
        )
        upgrade()
        assert set(all_of(tags)) == {("record", str(named)), ("strength", strength)}
