"""P15: what people rate without their names is never read from a small number, nor by difference.

How a group kept its norm is all that is rated so yet.
"""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.meetings.models import NormRating
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person
from tests.promises.test_p6_at_once import all_at_once

#: Whatever pages and papers say of a mean, and of how many have rated.
MEAN, RATERS = re.compile(r"\b([0-9.]+) of 4\b"), re.compile(r"\b([0-9]+) pe\w+ ha\w+ said\b")


class Circle:
    """Eight members at the end of their meeting, the first of whom runs it and keeps the record."""

    def __init__(self, sign_in: SignIn) -> None:
        people = [make_person() for _n in range(8)]
        self.ids = [person.id for person in people]
        meeting = make_meeting(people[0], make_group(*people), norm="Listen first.")
        self.at = f"/meetings/{meeting.id}"
        self.browsers = [sign_in(person) for person in people]
        self.press("start", 0)

    def press(self, what: str, stay: int) -> None:
        self.browsers[0].post(f"{self.at}/clock", data={"press": what, "stay": stay})

    def rate(self, number: int, rating: int) -> int:
        sent = self.browsers[number].post(f"{self.at}/rating", data={"rating": rating})
        return sent.status_code

    def share(self) -> str:
        """Answer where the minutes are."""
        return str(self.browsers[0].post(f"{self.at}/minutes").location).partition("-")[0]

    def told(self, *minutes: str) -> tuple[set[str], set[str]]:
        """All means and numbers of raters that somebody reads, wherever they stand."""
        papers = [f"{where}{kind}" for where in minutes for kind in ("", ".md", "/revisions/1")]
        addresses = [self.at, f"{self.at}/run", f"{self.at}/minutes", *papers]
        texts = [self.browsers[7].get(one, follow_redirects=True).text for one in addresses]
        words = "\n".join(texts)
        return set(MEAN.findall(words)), set(RATERS.findall(words))


@pytest.fixture
def circle(app: Flask, sign_in: SignIn) -> Circle:
    return Circle(sign_in)


def test_no_mean_is_shown_while_ratings_come_in(circle: Circle) -> None:
    for number in range(3):
        assert circle.rate(number, 1) == 303
        assert circle.told() == (set(), set())
    circle.press("end", 1)
    for number, raters in ((3, set()), (4, {"5"}), (5, {"6"})):
        assert circle.rate(number, 4) == 303
        assert circle.told() == (set(), raters)


def test_what_is_shown_with_the_minutes_never_moves(circle: Circle) -> None:
    circle.press("end", 1)
    for number in range(5):
        assert circle.rate(number, 3) == 303
    minutes = circle.share()
    assert circle.told(minutes) == ({"3"}, {"5"})
    assert circle.rate(5, 1) == circle.rate(0, 1) == 409
    circle.press("back", 1)
    assert circle.rate(6, 1) == 409
    circle.press("end", 2)
    circle.share()
    circle.browsers[0].post(f"{minutes}/approval")
    circle.browsers[0].post(f"{minutes}/corrections", data={"text": "It was Monday."})
    assert circle.told(minutes, f"{minutes}/revisions/2") == ({"3"}, {"5"})


def test_four_ratings_are_never_told(circle: Circle) -> None:
    circle.press("end", 1)
    for number in range(4):
        circle.rate(number, 2)
    minutes = circle.share()
    assert circle.told(minutes) == (set(), set())
    assert "Fewer than five" in circle.browsers[0].get(f"{circle.at}/run").text


def test_who_rates_while_the_minutes_are_shared_is_counted_in_them_or_not_at_all(
    circle: Circle,
) -> None:
    circle.press("end", 1)
    for number in range(5):
        circle.rate(number, 1)

    def act(number: int, browser: FlaskClient) -> int:
        if number == 0:
            return browser.post(f"{circle.at}/minutes").status_code
        return browser.post(f"{circle.at}/rating", data={"rating": 4}).status_code

    db.session.rollback()
    statuses = all_at_once(circle.browsers, act)
    assert statuses[0] == 303 and set(statuses[1:]) <= {303, 409}
    ratings = db.session.scalars(sa.select(NormRating.rating)).all()
    shown, _raters = circle.told(circle.share())
    assert {float(mean) for mean in shown} == {round(sum(ratings) / len(ratings), 1)}
