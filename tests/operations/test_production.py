"""What `ps5 check` says about settings."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from ps5_collab.config import Settings
from ps5_collab.operations.production import problems


@pytest.fixture
def sound(tmp_path: Path) -> Settings:
    return Settings(
        secret_key="k" * 32,
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path}/ps5.sqlite",
        base_url="https://ps5.example",
        mail_url="smtp://mail.example",
        trusted_hosts=("10.0.0.5", ".district.example"),
    )


@pytest.fixture
def up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """The schema of the tests is made without migrations."""
    monkeypatch.setattr("ps5_collab.operations.production._of_schema", lambda: iter(()))


@pytest.mark.usefixtures("up_to_date")
def test_sound_settings_have_no_problem(sound: Settings) -> None:
    assert problems(sound) == []


@pytest.mark.usefixtures("up_to_date")
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("secret_key", "change-me", "PS5_SECRET_KEY is not set"),
        ("secret_key", "k" * 31, "PS5_SECRET_KEY is shorter than 32 bytes"),
        ("bench", True, "PS5_BENCH is on"),
        ("demo", True, "PS5_DEMO is on"),
        ("base_url", "http://ps5.example", "does not begin with https://"),
        ("base_url", "https://", "PS5_BASE_URL names no host"),
        ("trusted_hosts", ("*",), "PS5_TRUSTED_HOSTS has no name of a host in '*'"),
        ("trusted_hosts", ("https://a.example",), "PS5_TRUSTED_HOSTS"),
        ("mail_url", "mailbox:", "PS5_MAIL_URL is not set"),
        ("time_zone", "Mars/Olympus", "PS5_TIME_ZONE is not a time zone: 'Mars/Olympus'"),
        ("data_dir", Path("/nowhere/at/all"), "PS5_DATA_DIR cannot be written"),
        ("database_url", "postgresql+psycopg://db.example/ps5", "PS5_REDIS_URL is not set"),
    ],
)
def test_each_fault_is_named(sound: Settings, name: str, value: object, sentence: str) -> None:
    (problem,) = problems(replace(sound, **{name: value}))
    assert sentence in problem


def test_a_schema_that_is_not_the_newest_is_told(app: Flask, sound: Settings) -> None:
    assert problems(sound) == ["The database is not at the newest schema: run `ps5 db upgrade`."]


def test_the_command_ends_with_status_1_and_one_sentence_a_line(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["check"])
    assert answer.exit_code == 1
    assert "PS5_MAIL_URL is not set" in answer.output
    assert "to put right" in answer.stderr
