"""The demo is loaded next summer, from files in which every word counts."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import commit
from ps5_collab.demo import network
from ps5_collab.demo.network import HERE, ZONE
from tests.demo.checks import check_meetings, check_post, check_taught


class Noting(dict[str, Any]):
    """A table that notes which of its keys are read."""

    def __init__(self, table: dict[str, Any]) -> None:
        super().__init__({key: noting(value) for key, value in table.items()})
        self.unread = set(table)

    def __getitem__(self, key: str) -> Any:
        self.unread.discard(key)
        return super().__getitem__(key)

    def get(self, key: str, otherwise: Any = None) -> Any:
        self.unread.discard(key)
        return super().get(key, otherwise)

    def items(self) -> Any:
        self.unread.clear()
        return super().items()

    def leftover(self) -> Iterator[str]:
        yield from self.unread
        for value in super().values():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, Noting):
                    yield from each.leftover()


def noting(value: Any) -> Any:
    if isinstance(value, list):
        return [noting(each) for each in value]
    return Noting(value) if isinstance(value, dict) else value


def test_next_summer_it_is_as_alive_and_every_key_of_its_files_is_read(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Noting] = []

    def loads(text: str) -> Noting:
        read.append(Noting(tomllib.loads(text)))
        return read[-1]

    monkeypatch.setattr("ps5_collab.demo.groups.tomllib", type("toml", (), {"loads": loads}))
    with as_of(datetime(utcnow().year + 1, 7, 20, 18, tzinfo=ZONE)):
        assert network.load()
        check_meetings()
        check_taught()
        check_post()
    commit()
    assert not network.load()
    assert len(read) == len(list(HERE.glob("meetings-*.toml")))
    assert [key for table in read for key in table.leftover()] == []
