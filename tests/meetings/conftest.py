"""The two colleagues and their group of whom most tests of meetings tell."""

import pytest
from flask import Flask

from ps5_collab.people.models import Group, Person
from tests.factories import make_group, make_person


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole")


@pytest.fixture
def cart(ada: Person, ben: Person) -> Group:
    return make_group(ada, ben, name="Book Cart")
