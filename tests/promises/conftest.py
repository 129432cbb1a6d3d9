"""The demo's network, for promises that must hold on pages with real content."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.demo import network
from ps5_collab.people.models import Person
from tests import database

Named = Callable[[str | None], FlaskClient]


@pytest.fixture
def browse(demo: Flask) -> Named:
    """`browse("teacher")` is a browser of that demo account; None is a visitor's."""

    def browser(name: str | None) -> FlaskClient:
        if name is None:
            return demo.test_client()
        found = sa.select(Person).where(Person.email == f"{name}@{network.DOMAIN}")
        return database.signed_in_browser(demo, db.session.scalars(found).one())

    return browser
