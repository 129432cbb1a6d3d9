"""Two people, and the group that one of them leads."""

import pytest
from flask import Flask

from ps5_collab.groups.models import GroupPlace
from ps5_collab.people.models import Person
from tests.factories import make_person
from tests.groups.factories import found


@pytest.fixture
def wren(app: Flask) -> Person:
    return make_person(name="Wren Alder")


@pytest.fixture
def tansy(app: Flask) -> Person:
    return make_person(name="Tansy Brook")


@pytest.fixture
def place(wren: Person, tansy: Person) -> GroupPlace:
    return found(wren, tansy)
