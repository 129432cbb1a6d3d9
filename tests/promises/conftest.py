"""The demo's network, for promises that must hold on pages with real content."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.demo import network
from ps5_collab.people.models import Person
from tests import database, kept

Named = Callable[[str | None], FlaskClient]


@pytest.fixture
def browse(demo: Flask) -> Named:
    """`browse("teacher")` is a browser of that demo account; None is a visitor's."""
    return lambda name: browser_of(demo, name)


@pytest.fixture
def untouched(demo: Flask, kept_demo: Path) -> None:
    """What other tests of the module did to the demo is undone."""
    bring_back(kept_demo)


def bring_back(kept_demo: Path) -> None:
    db.session.remove()
    database.empty()
    kept.bring_back(kept_demo)


def browser_of(app: Flask, name: str | None) -> FlaskClient:
    if name is None:
        return app.test_client()
    found = sa.select(Person).where(Person.email == f"{name}@{network.DOMAIN}")
    return database.signed_in_browser(app, db.session.scalars(found).one())
