"""What leaders feature: who may, from when to when, who is told of it, and when it is gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import as_of
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person, Role
from ps5_collab.practices import queries as practices
from ps5_collab.practices.featured import elsewhere, queries, services
from ps5_collab.practices.featured.services import Choice
from ps5_collab.practices.models import Featured, Practice, Stage
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.policy import VISITOR
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.practices.factories import make_practice

DAY = timedelta(days=1)
WHY = "It costs eighteen dollars."


@pytest.fixture
def author(app: Flask) -> Person:
    return make_person(name="Ada Author")


@pytest.fixture
def leader(app: Flask) -> Person:
    return make_person(role=Role.LEADER, name="Lea Leader")


@pytest.fixture
def clock() -> Iterator[date]:
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)
    with as_of(noon):
        yield noon.date()


def choose(who: Person, practice: Practice, first: date, days: int = 7, why: str = WHY) -> Featured:
    reader = reader_of(who.id)
    found = practices.get_practice(reader, practice.id)
    chosen = services.feature(who, reader, found, Choice(why, first, first + (days - 1) * DAY))
    db.session.commit()
    return chosen


def runs(day: date) -> list[str]:
    with as_of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        return [one.practice.title for one in queries.running(VISITOR)]


def test_it_begins_and_ends_by_itself(author: Person, leader: Person, clock: date) -> None:
    practice = make_practice(author, Audience.EVERYONE, title="Desks")
    choose(leader, practice, clock + 2 * DAY, days=3)
    shown = [bool(runs(clock + ahead * DAY)) for ahead in range(7)]
    assert shown == [False, False, True, True, True, False, False]


def test_days_that_cannot_be(author: Person, leader: Person, clock: date) -> None:
    practice = make_practice(author)
    for first, days, field in (
        (clock - DAY, 3, "starts_on"),
        (clock, 91, "ends_on"),
        (clock, 0, "ends_on"),
    ):
        with pytest.raises(Refused) as refused:
            choose(leader, practice, first, days)
        assert refused.value.field == field
    db.session.rollback()
    choose(leader, practice, clock, 90)


def test_the_same_person_features_it_once_at_a_time(
    author: Person, leader: Person, clock: date
) -> None:
    practice = make_practice(author)
    first = choose(leader, practice, clock + 10 * DAY, 10)
    for starts, days in ((5, 6), (12, 2), (19, 5), (5, 40)):
        with pytest.raises(Refused):
            choose(leader, practice, clock + starts * DAY, days)
    db.session.rollback()
    choose(leader, practice, clock + 20 * DAY)
    choose(leader, practice, clock, 10)
    choose(make_person(role=Role.LEADER), practice, clock, 30)
    services.end(reader_of(leader.id), first)
    choose(leader, practice, clock + 10 * DAY, 10)


def test_who_may(author: Person, leader: Person, clock: date) -> None:
    practice = make_practice(author)
    for role in (Role.TEACHER, Role.PRINCIPAL, Role.CHAMPION, Role.FACILITATOR):
        with pytest.raises(NotAllowed):
            choose(make_person(role=role), practice, clock)
    staff = make_person(role=Role.ADMINISTRATOR)
    chosen = choose(leader, practice, clock)
    other = make_person(role=Role.LEADER)
    with pytest.raises(NotAllowed):
        services.end(reader_of(other.id), chosen)
    later = Choice("Because.", clock, clock + DAY)
    services.change(reader_of(leader.id), chosen, later)
    services.end(reader_of(staff.id), chosen)
    assert not queries.running(reader_of(leader.id))


def test_only_what_is_shown_is_featured(author: Person, leader: Person, clock: date) -> None:
    practice = make_practice(author)
    practice.stage = Stage.OUT_OF_DATE
    db.session.commit()
    with pytest.raises(RuleBroken):
        choose(leader, practice, clock)


def test_what_is_withdrawn_or_not_shown_any_more_vanishes_at_once(
    author: Person, leader: Person, clock: date
) -> None:
    practice = make_practice(author, Audience.EVERYONE)
    choose(leader, practice, clock)
    readers = (VISITOR, reader_of(author.id), reader_of(leader.id))
    assert all(queries.running(reader) for reader in readers)
    practice = practices.get_practice(readers[1], practice.id)
    sharing.withdraw(readers[1], practice)
    assert not any(queries.running(reader) for reader in readers)
    sharing.bring_back(readers[1], practice)
    practice.stage = Stage.OUT_OF_DATE
    assert not any(queries.running(reader) for reader in readers)


def test_authors_are_told_and_who_chose_stands_with_it(
    author: Person, leader: Person, sign_in: SignIn, visitor: FlaskClient
) -> None:
    practice = make_practice(author, Audience.EVERYONE, title="Desks")
    browser = sign_in(leader)
    address = f"/practices/{practice.id}/featured/new"
    assert "Feature it" in browser.get(f"/practices/{practice.id}", follow_redirects=True).text
    words = {"why": WHY, "starts_on": "never", "ends_on": "2027-01-01"}
    refused = browser.post(address, data=words)
    assert refused.status_code == 422 and WHY in refused.text
    first = queries.this_day()
    days = {"starts_on": first.isoformat(), "ends_on": (first + 7 * DAY).isoformat()}
    long = browser.post(address, data=words | days | {"why": "w" * 301})
    assert long.status_code == 422 and "300" in long.text
    assert browser.post(address, data=words | days).status_code == 303
    told = db.session.scalars(db.select(Notice)).one()
    assert (told.person_id, told.kind, told.text) == (author.id, NoticeKind.FEATURED, WHY)
    for address in ("/practices", "/practices/featured", f"/practices/{practice.id}-desks"):
        page, public = browser.get(address).text, visitor.get(address).text
        assert WHY in page and "Lea Leader" in page, address
        assert WHY in public and "Lea Leader" not in public and "a district leader" in public
    assert WHY not in visitor.get("/practices?q=desks").text


def test_visitors_are_shown_what_everyone_may_read(
    author: Person, leader: Person, visitor: FlaskClient, sign_in: SignIn, clock: date
) -> None:
    choose(leader, make_practice(author, Audience.NETWORK, title="Inside"), clock)
    assert [one.practice.title for one in queries.running(reader_of(author.id))] == ["Inside"]
    assert not queries.running(VISITOR)


def test_of_two_who_change_it_the_second_is_told(
    author: Person, leader: Person, sign_in: SignIn
) -> None:
    practice = make_practice(author)
    chosen = choose(leader, practice, queries.this_day())
    address = f"/practices/{practice.id}/featured/{chosen.id}/edit"
    browser = sign_in(leader)
    sent = {
        "why": "One.", "starts_on": chosen.starts_on.isoformat(),
        "ends_on": chosen.ends_on.isoformat(), "version": "1",
    }  # fmt: skip
    assert browser.post(address, data=sent).status_code == 303
    late = browser.post(address, data=sent | {"why": "Two."})
    assert late.status_code == 409 and "Two." in late.text
    assert sign_in(make_person(role=Role.LEADER)).get(address).status_code == 403


def test_six_stand_at_the_top_by_two_statements(
    author: Person, leader: Person, sign_in: SignIn, at_most: AtMost
) -> None:
    for number in range(elsewhere.MOST + 1):
        practice = make_practice(author, Audience.EVERYONE, title=f"Desks {number}")
        choose(leader, practice, queries.this_day())
    with at_most(2):
        assert len(queries.running(replace(VISITOR))) == 7
    page = sign_in(author).get("/practices").text
    assert page.count(WHY) == elsewhere.MOST
    assert "All that is featured" in page


def test_what_two_leaders_feature_stands_once_with_both_sentences(
    author: Person, leader: Person, visitor: FlaskClient, sign_in: SignIn
) -> None:
    practice = make_practice(author, Audience.EVERYONE, title="Desks for two")
    other = make_person(role=Role.LEADER, name="Lou Other")
    today = queries.this_day()
    choose(leader, practice, today, why="Five schools tried it.")
    choose(leader, make_practice(author, Audience.EVERYONE, title="Between"), today)
    choose(other, practice, today, why="It costs nothing.")
    for address in ("/practices", "/practices/featured"):
        page = visitor.get(address).text
        page = page[page.index("Featured now</h") :].partition("</section>")[0]
        assert page.count("Desks for two") == 1, address
        assert 0 < page.index("It costs nothing.") < page.index("Five schools tried it.")
        assert page.count("a district leader") == 3
    page = sign_in(author).get("/practices/featured").text
    costs, tried = page.index("It costs nothing."), page.index("Five schools tried it.")
    assert costs < page.index("Lou Other") < tried < page.index("Lea Leader", tried)


def test_its_pages_open_to_who_may(author: Person, leader: Person, sign_in: SignIn) -> None:
    shown, hidden = make_practice(author), make_practice(author, Audience.ME, title="Hidden")
    number = choose(leader, shown, queries.this_day()).id
    browsers = {
        name: sign_in(make_person(role=role))
        for name, role in (("teacher", Role.TEACHER), ("leader", Role.LEADER))
    } | {"chooser": sign_in(leader), "staff": sign_in(make_person(role=Role.ADMINISTRATOR))}
    base = f"/practices/{shown.id}/featured"
    answers = {
        who: [
            browser.get(f"{base}/new").status_code,
            browser.get(f"{base}/{number}/edit").status_code,
            browser.get(f"/practices/{hidden.id}/featured/new").status_code,
        ]
        for who, browser in browsers.items()
    }
    assert answers == {
        "teacher": [403, 403, 404],
        "leader": [200, 403, 404],
        "chooser": [200, 200, 404],
        "staff": [200, 200, 404],
    }
    ended = [browsers[who].post(f"{base}/{number}/end").status_code for who in browsers]
    assert ended == [403, 403, 303, 404]
