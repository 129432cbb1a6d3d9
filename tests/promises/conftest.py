"""The demo's network, for promises that must hold on pages with real content."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.core.throttle import limiter
from ps5_collab.demo import network
from ps5_collab.people.models import Person
from tests import database

Named = Callable[[str | None], FlaskClient]


@pytest.fixture(scope="module")
def demo(built_app: Flask) -> Iterator[Flask]:
    """Loaded once for the tests of a module, which must not rely on each other's writes."""
    with built_app.app_context():
        database.empty()
        limiter.enabled = False
        network.load_and_commit()
        yield built_app
        db.session.remove()


@pytest.fixture
def browse(demo: Flask) -> Named:
    """`browse("teacher")` is a browser of that demo account; None is a visitor's."""

    def browser(name: str | None) -> FlaskClient:
        if name is None:
            return demo.test_client()
        found = sa.select(Person).where(Person.email == f"{name}@{network.DOMAIN}")
        return database.signed_in_browser(demo, db.session.scalars(found).one())

    return browser
