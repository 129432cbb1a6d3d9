"""Shelves: who sees what of them, their order, and two who change them at once."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm.exc import StaleDataError

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.people.models import Person, School
from ps5_collab.practices import queries as practices
from ps5_collab.practices.models import Practice
from ps5_collab.practices.shelves import due, queries, services
from ps5_collab.practices.shelves.models import Shelf
from ps5_collab.practices.shelves.services import Plate
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, Item
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school
from tests.practices.factories import make_practice


@pytest.fixture
def owner(app: Flask) -> Person:
    return make_person(make_school(name="Alder School"), name="Olive Owner")


def make_shelf(owner: Person, *on: Practice, audience: Audience = Audience.ME) -> Shelf:
    reader = reader_of(owner.id)
    shelf = services.make(owner, reader, Plate("For March", "About March", shared=Shared(audience)))
    for practice in on:
        found = practices.get_practice(reader, practice.id)
        services.add(reader, shelf, found, f"Note on {practice.title}")
    db.session.commit()
    return queries.get_shelf(reader, shelf.id)


def titles(reader_id: int, shelf: Shelf) -> list[str | None]:
    return [row.title for row in queries.entries_of(reader_of(reader_id), shelf)]


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience.ME, {"owner"}),
        (Audience.SCHOOL, {"owner", "colleague"}),
        (Audience.NETWORK, {"owner", "colleague", "stranger"}),
    ],
)
def test_who_sees_it(owner: Person, audience: Audience, who: set[str]) -> None:
    shelf = make_shelf(owner, audience=audience)
    school = db.session.get_one(School, min(reader_of(owner.id).school_ids))
    people = {"owner": owner, "colleague": make_person(school), "stranger": make_person()}
    for name, person in people.items():
        reader = reader_of(person.id)
        if name in who:
            assert queries.get_shelf(reader, shelf.id)
        else:
            with pytest.raises(NotFound):
                queries.get_shelf(reader, shelf.id)


@pytest.mark.parametrize("audience", [Audience.GROUP, Audience.EVERYONE])
def test_with_whom_it_cannot_be_shared(owner: Person, audience: Audience) -> None:
    with pytest.raises(Refused):
        make_shelf(owner, audience=audience)


def test_of_a_practice_that_is_closed_to_a_reader_there_is_no_trace(
    owner: Person, sign_in: SignIn
) -> None:
    closed = [
        make_practice(owner, audience, title=f"Closed {audience}")
        for audience in (Audience.ME, Audience.SCHOOL)
    ]
    opened = make_practice(make_person(), Audience.NETWORK, title="Opened")
    shelf = make_shelf(owner, closed[0], opened, closed[1], audience=Audience.NETWORK)
    stranger = make_person()
    assert titles(owner.id, shelf) == ["Closed me", "Opened", "Closed school"]
    assert titles(stranger.id, shelf) == ["Opened"]
    assert queries.counts(reader_of(stranger.id), [shelf.id]) == {shelf.id: 1}
    browser, base = sign_in(stranger), f"/shelves/{shelf.id}"
    pages = ["/shelves", base, f"{base}/paper", f"{base}/presentation", "/search?q=March"]
    for address in pages:
        page = browser.get(address).text
        assert "For March" in page and "Closed" not in page, address
        assert "No longer open" not in page and "3 practices" not in page, address
    assert "2 of 2" in browser.get(f"{base}/presentation").text
    copied = services.copy(stranger, reader_of(stranger.id), shelf)
    assert titles(stranger.id, copied) == ["Opened"]
    assert copied.audience is Audience.ME


def test_its_owner_keeps_the_place_of_what_was_closed(owner: Person, sign_in: SignIn) -> None:
    other = make_person()
    practice = make_practice(other, Audience.NETWORK, title="Withdrawn soon")
    shelf = make_shelf(owner, practice, audience=Audience.NETWORK)
    reader = reader_of(other.id)
    sharing.withdraw(reader, practices.get_practice(reader, practice.id))
    db.session.commit()
    page = sign_in(owner).get(f"/shelves/{shelf.id}").text
    assert "No longer open to you" in page and "Note on Withdrawn soon" in page
    assert ">Withdrawn soon" not in page
    seen = sign_in(make_person()).get(f"/shelves/{shelf.id}").text
    assert "No longer open" not in seen and "Withdrawn soon" not in seen
    assert queries.counts(reader_of(owner.id), [shelf.id]) == {}


def test_order(owner: Person) -> None:
    on = [make_practice(owner, title=title) for title in ("A", "B", "C")]
    shelf = make_shelf(owner, *on)
    reader = reader_of(owner.id)
    first, _second, third = queries.in_order(shelf)
    services.move(reader, shelf, first, 1, shelf.version)
    assert titles(owner.id, shelf) == ["B", "A", "C"]
    services.move(reader, shelf, third, 1, shelf.version)  # it is the last
    services.move(reader, shelf, third, -1, shelf.version)
    assert titles(owner.id, shelf) == ["B", "C", "A"]
    services.take_off(reader, shelf, third, shelf.version)
    assert titles(owner.id, shelf) == ["B", "A"]
    services.add(reader, shelf, on[2])
    assert titles(owner.id, shelf) == ["B", "A", "C"]
    with pytest.raises(Refused):
        services.add(reader, shelf, on[2])


def test_of_two_writers_the_second_is_told(owner: Person, sign_in: SignIn) -> None:
    shelf = make_shelf(owner, *(make_practice(owner, title=title) for title in ("A", "B")))
    entry = queries.in_order(shelf)[0]
    browser, base = sign_in(owner), f"/shelves/{shelf.id}/entries/{entry.id}"
    sent = {"to": "down", "version": str(shelf.version)}
    assert browser.post(f"{base}/place", data=sent).status_code == 303
    assert browser.post(f"{base}/place", data=sent | {"to": "up"}).status_code == 409
    assert browser.post(f"{base}/removal", data=sent).status_code == 409
    note = browser.post(f"{base}/edit", data=sent | {"note": "Mine"})
    assert note.status_code == 409 and "Mine" in note.text
    front = {"title": "Other", "audience": "me", "version": sent["version"]}
    assert browser.post(f"/shelves/{shelf.id}/edit", data=front).status_code == 409
    assert titles(owner.id, shelf) == ["B", "A"]
    with pytest.raises(RuleBroken):
        services.move(reader_of(owner.id), shelf, entry, 1, None)


def test_who_writes_at_the_same_moment_is_noticed(owner: Person) -> None:
    shelf = make_shelf(owner, *(make_practice(owner, title=title) for title in ("A", "B")))
    entry = queries.in_order(shelf)[0]
    opened = shelf.version
    other = sa.update(Item).where(Item.id == shelf.id).values(version=Item.version + 1)
    db.session.execute(other.execution_options(synchronize_session=False))
    with pytest.raises(StaleDataError):
        services.move(reader_of(owner.id), shelf, entry, 1, opened)


def test_only_its_owner_changes_it(owner: Person) -> None:
    shelf = make_shelf(owner, make_practice(owner), audience=Audience.NETWORK)
    other = make_person()
    reader, entry = reader_of(other.id), queries.in_order(shelf)[0]
    practice = make_practice(other, title="Other")
    for act in (
        lambda: services.add(reader, shelf, practice),
        lambda: services.annotate(reader, shelf, entry, ""),
        lambda: services.move(reader, shelf, entry, 1, shelf.version),
        lambda: services.take_off(reader, shelf, entry, shelf.version),
        lambda: services.change(reader, shelf, Plate("Mine")),
        lambda: services.remove(reader, shelf),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_deleted_comes_back_for_a_month(owner: Person, sign_in: SignIn) -> None:
    shelf = make_shelf(owner, make_practice(owner), audience=Audience.NETWORK)
    number, browser, other = shelf.id, sign_in(owner), sign_in(make_person())
    assert browser.post(f"/shelves/{number}/removal").status_code == 303
    assert "You deleted" in browser.get("/shelves").text
    assert [who.get(f"/shelves/{number}").status_code for who in (browser, other)] == [404, 404]
    assert browser.post(f"/shelves/{number}/return").status_code == 303
    assert other.get(f"/shelves/{number}").status_code == 200
    browser.post(f"/shelves/{number}/removal")
    with as_of(utcnow() + queries.KEPT):
        due.delete_removed()
        db.session.commit()
    assert browser.post(f"/shelves/{number}/return").status_code == 404


def test_a_practice_is_put_on_a_new_shelf_from_its_page(owner: Person, sign_in: SignIn) -> None:
    practice = make_practice(owner)
    browser, address = sign_in(owner), f"/practices/{practice.id}/shelf"
    assert "Put on a shelf" in browser.get(f"/practices/{practice.id}", follow_redirects=True).text
    empty = browser.post(address, data={"shelf": "new", "note": "Read it first"})
    assert empty.status_code == 422 and "Read it first" in empty.text
    sent = {"shelf": "new", "title": "For May", "note": "Read it first"}
    made = browser.post(address, data=sent, follow_redirects=True).text
    assert "For May" in made and "Read it first" in made and "Only you can read it" in made
    shelf = db.session.scalars(db.select(Shelf)).one()
    again = browser.post(address, data={"shelf": str(shelf.id)})
    assert again.status_code == 422 and "on this shelf already" in again.text
    assert browser.post(address, data={"shelf": "99"}).status_code == 422


def test_who_copies_one(owner: Person, sign_in: SignIn) -> None:
    private, shared = make_shelf(owner), make_shelf(owner, audience=Audience.NETWORK)
    browser = sign_in(make_person())
    numbers = (private.id, shared.id)
    copied = [browser.post(f"/shelves/{number}/copy").status_code for number in numbers]
    assert copied == [404, 303]
    assert "Copy of For March" in browser.get("/shelves").text


def test_pages_of_a_shelf_cost_the_same_with_many_practices(
    owner: Person, sign_in: SignIn, at_most: AtMost
) -> None:
    shelf, browser = make_shelf(owner, make_practice(owner)), sign_in(owner)
    addresses = [f"/shelves/{shelf.id}{end}" for end in ("", "/paper", "/presentation")]
    for address in ("/shelves", *addresses):
        browser.get(address)
    for number in range(4):
        practice = make_practice(owner, title=f"More {number}")
        services.add(
            reader_of(owner.id), queries.get_shelf(reader_of(owner.id), shelf.id), practice
        )
        make_shelf(owner, practice)
    db.session.commit()
    for address in ("/shelves", *addresses):
        with at_most(7):
            assert browser.get(address).status_code == 200


def test_a_practice_is_told_page_by_page(owner: Person, visitor: FlaskClient) -> None:
    practice = make_practice(owner, Audience.EVERYONE)
    page = visitor.get(f"/practices/{practice.id}/presentation").text
    assert page.count('class="slide"') >= 4
    assert "1 of " in page and 'href="#s2"' in page
    hidden = make_practice(owner, Audience.NETWORK)
    assert visitor.get(f"/practices/{hidden.id}/presentation").status_code == 404
