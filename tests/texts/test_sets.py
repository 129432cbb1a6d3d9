"""Text sets: their order, their words, and that they hint at nothing that a reader may not see."""

import pytest
from flask import Flask

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused
from ps5_collab.people.models import Person
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, Item
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.models import TextSet
from ps5_collab.texts.reading import read
from ps5_collab.texts.sets import due, queries, services
from ps5_collab.texts.sets.services import Cover, Wish
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.lessons.factories import make_lesson
from tests.texts.factories import make_set, make_text, revise


@pytest.fixture
def owner(app: Flask) -> Person:
    return make_person(name="Olive Owner")


def titles(person: Person, made: TextSet) -> list[str | None]:
    return [row.title for row in queries.members_of(reader_of(person.id), made)]


def test_members_stand_at_their_revision_in_order(owner: Person) -> None:
    first, lesson = make_text(owner, title="First"), make_lesson(owner)
    made = make_set(owner, first, lesson)
    revise(owner, first, title="First, corrected")
    rows = queries.members_of(reader_of(owner.id), made)
    assert [(row.id, row.kind, row.revision, row.newest) for row in rows] == [
        (first.id, "texts", 1, 2),
        (lesson.id, "lessons", 1, 1),
    ]


def test_a_reader_is_not_told_of_what_they_may_not_read(owner: Person) -> None:
    open_one = make_text(owner, title="Open")
    closed = make_text(owner, Audience.ME, title="Closed")
    made, stranger = make_set(owner, closed, open_one), make_person()
    assert titles(stranger, made) == ["Open"]
    assert queries.counts(reader_of(stranger.id), [made.id]) == {made.id: 1}
    assert titles(owner, made) == ["Closed", "Open"]


def test_a_reader_is_not_led_to_a_revision_that_is_closed(owner: Person) -> None:
    text = make_text(owner, Audience.ME)
    made = make_set(owner, text)
    text = revise(owner, text)
    sharing.share(reader_of(owner.id), text, sharing.Shared(Audience.NETWORK))
    db.session.commit()
    assert titles(make_person(), made) == []


def test_what_is_lost_leaves_its_owner_only_their_own_words(owner: Person) -> None:
    other = make_person()
    text = make_text(other, title="Theirs")
    made = make_set(owner, text)
    sharing.withdraw(reader_of(other.id), text)
    db.session.commit()
    (row,) = queries.members_of(reader_of(owner.id), made)
    assert (row.id, row.title, row.why) == (None, None, "Because.")
    assert queries.members_of(reader_of(make_person().id), made) == []


def order(made: TextSet) -> list[int]:
    return [member.item_id for member in queries.in_order(made)]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((1, 2, 3), "abc"),
        ((3, 2, 3), "bca"),
        ((1, 2, 1), "cab"),
        ((2, 2, 3), "bac"),
        ((1, 1, 3), "bac"),
        ((3, 2, 1), "cba"),
    ],
)
def test_places_are_as_the_form_says(owner: Person, places: tuple[int, ...], expected: str) -> None:
    texts = [make_text(owner, title=name) for name in "abc"]
    made = make_set(owner, *texts)
    wishes = {text.id: Wish(place) for text, place in zip(texts, places, strict=True)}
    services.change(reader_of(owner.id), made, Cover("Set"), wishes)
    db.session.flush()
    named = {text.id: text.title for text in texts}
    assert "".join(named[number] for number in order(made)) == expected


def test_a_member_goes_and_another_gets_other_words(owner: Person) -> None:
    a, b = make_text(owner), make_text(owner)
    made = make_set(owner, a, b)
    wishes = {a.id: Wish(1, goes=True), b.id: Wish(2, "  It   begins. ")}
    services.change(reader_of(owner.id), made, Cover("Other"), wishes)
    db.session.flush()
    (left,) = queries.in_order(made)
    assert (left.item_id, left.why, made.title) == (b.id, "It begins.", "Other")


def test_nothing_is_twice_in_a_set_and_a_set_is_not_endless(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = make_text(owner), make_text(owner)
    made, reader = make_set(owner, a), reader_of(owner.id)
    with pytest.raises(Refused):
        services.put(reader, made, read(reader, a.id, 1), "")
    monkeypatch.setattr(services, "MOST", 1)
    with pytest.raises(Refused):
        services.put(reader, made, read(reader, b.id, 1), "")


def test_only_its_owner_changes_it(owner: Person) -> None:
    made, other = make_set(owner), reader_of(make_person().id)
    with pytest.raises(NotAllowed):
        services.change(other, made, Cover("Mine"), {})
    with pytest.raises(NotAllowed):
        services.delete(other, made)


def test_a_deleted_set_is_gone_at_once_and_for_good_a_day_later(owner: Person) -> None:
    made = make_set(owner, make_text(owner))
    number = made.id
    services.delete(reader_of(owner.id), made)
    db.session.commit()
    with pytest.raises(NotFound):
        queries.get_set(reader_of(owner.id), number)
    with as_of(utcnow() + due.KEPT):
        due.delete_removed_sets()
    db.session.commit()
    assert db.session.get(Item, number) is None


def test_a_set_by_its_pages(owner: Person, sign_in: SignIn, at_most: AtMost) -> None:
    text = make_text(owner, title="A text")
    browser = sign_in(owner)
    assert "Give it a name." in browser.post("/text-sets/new", data={"title": ""}).text
    shown = browser.get(f"/text-sets/of/{text.id}/1").text
    assert "Put in a text set" in shown
    answer = browser.post(
        f"/text-sets/of/{text.id}/1",
        data={"text_set": "new", "title": "Views", "why": "It asks first."},
        follow_redirects=True,
    )
    assert "It asks first." in answer.text and "A text" in answer.text
    made = db.session.scalars(db.select(TextSet)).one()
    page = browser.get(f"/text-sets/{made.id}/edit").text
    assert 'name="why-' in page
    again = browser.post(f"/text-sets/of/{text.id}/1", data={"text_set": str(made.id)})
    assert again.status_code == 422 and "It is in this set already." in again.text
    changed = {"title": "Two views", "audience": "network", "version": str(made.version)}
    changed |= {f"place-{text.id}": "1", f"why-{text.id}": "It asks first of all."}
    answer = browser.post(f"/text-sets/{made.id}/edit", data=changed, follow_redirects=True)
    assert "It asks first of all." in answer.text
    late = browser.post(f"/text-sets/{made.id}/edit", data=changed)
    assert late.status_code == 409
    stranger = sign_in(make_person())
    assert "Two views" in stranger.get("/text-sets").text
    assert "Two views" in stranger.get("/search?q=two+views").text
    with at_most(9):
        stranger.get(f"/text-sets/{made.id}")
    browser.post(f"/text-sets/{made.id}/deletion")
    assert stranger.get(f"/text-sets/{made.id}").status_code == 404
    assert "Two views" not in stranger.get("/text-sets").text
