"""Feedback on a lesson design: who sees it, and how it becomes part of a revision."""

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, RuleBroken
from ps5_collab.discussions.feedback import queries, services
from ps5_collab.discussions.feedback.design import part_of
from ps5_collab.discussions.models import Annotation, AnnotationKind, Discussion, Hearer
from ps5_collab.lessons import services as lessons
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.places import numbered
from ps5_collab.lessons.queries import get_lesson
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing import coauthors
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.record.told import COOL, WARM, make_step, say
from tests.factories import make_group, make_person
from tests.lessons.documents import CART
from tests.lessons.factories import make_lesson, revise

STEP = "The cart stands there"
WORDS = "What if two stand there?"


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(3)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def lesson(people: list[Person]) -> Lesson:
    return make_lesson(people[0], Audience.NETWORK)


@pytest.fixture
def discussion(people: list[Person], group: Group, lesson: Lesson) -> Discussion:
    return make_discussion(group, *people, texts=[lesson])


@pytest.fixture
def note(people: list[Person], discussion: Discussion) -> Annotation:
    return say(people[1], discussion, WORDS, on=STEP, kind=COOL)


def taken_up(note: Annotation) -> int | None:
    db.session.rollback()
    return db.session.get_one(Annotation, note.id, populate_existing=True).taken_up_in


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("author", True), ("co-author of the group", True), ("co-author outside", False),
        ("member", False), ("who said it", False), ("stranger", False),
    ],
)  # fmt: skip
def test_who_sees_it_on_the_lesson(
    people: list[Person], group: Group, lesson: Lesson, discussion: Discussion, note: Annotation,
    sign_in: SignIn, who: str, sees: bool,
) -> None:  # fmt: skip
    outside, member = make_person(), people[2]
    if who.startswith("co-author"):
        reader = reader_of(people[0].id)
        person = outside if who.endswith("outside") else member
        coauthors.add(reader, get_lesson(reader, lesson.id), person)
        db.session.commit()
    known = {
        "author": people[0],
        "co-author of the group": member,
        "co-author outside": outside,
        "member": member,
        "who said it": people[1],
        "stranger": make_person(),
    }
    browser = sign_in(known[who])
    page = browser.get(f"/lessons/{lesson.id}", follow_redirects=True)
    assert page.status_code == 200
    link = f"/discussions/feedback/{lesson.id}"
    may_edit = known[who] in (people[0], outside) or who.startswith("co-author")
    assert (link in page.text) is may_edit
    found = browser.get(link)
    assert found.status_code == (200 if may_edit else 403)
    assert (WORDS in found.text) is sees
    address = f"/discussions/notes/{note.id}/taking-up/{lesson.id}"
    assert browser.post(address).status_code == (303 if sees else 404)
    assert bool(taken_up(note)) is sees


def test_only_feedback_that_its_author_may_read(
    people: list[Person], lesson: Lesson, discussion: Discussion, note: Annotation
) -> None:
    ada, ben, cleo = people
    step = make_step(discussion, "gather")
    warm = say(ben, discussion, "On all of it", kind=WARM)
    own = say(cleo, discussion, "To Ada", kind=COOL, hearer=Hearer.PERSON, to_person_id=ada.id)
    say(ben, discussion, "No feedback")
    say(ben, discussion, "For me", kind=COOL, hearer=Hearer.ME)
    say(ben, discussion, "For Cleo", kind=COOL, hearer=Hearer.PERSON, to_person_id=cleo.id)
    say(ben, discussion, "Held back", kind=COOL, step=step, sealed_by=step)
    found = queries.on_lesson(reader_of(ada.id), lesson.id)
    assert {each.id for each in found} == {note.id, warm.id, own.id}
    assert queries.in_discussion(reader_of(ada.id), discussion.id) == found


def test_it_becomes_part_of_the_next_revision(
    people: list[Person], lesson: Lesson, discussion: Discussion, note: Annotation, sign_in: SignIn
) -> None:
    browser = sign_in(people[0])
    lesson_page, editor = f"/discussions/feedback/{lesson.id}", f"/lessons/{lesson.id}/edit"
    assert WORDS not in browser.get(editor).text
    address = f"/discussions/notes/{note.id}/taking-up/{lesson.id}"
    answer = browser.post(address)
    assert answer.location.endswith(f"{editor}#note-{note.id}")
    page = browser.get(editor).text
    at = page.index(f'id="note-{note.id}"')
    assert page.index('name="step" value="b1stepxx"') < at < page.index('value="b2stepxx"')
    record = f"/discussions/{discussion.id}/record"
    assert "aken up in revision" not in browser.get(record).text
    browser.post(address, data={"back": "1"})
    assert taken_up(note) is None
    browser.post(address)
    revise(people[0], lesson, title="Sorting two book carts")
    assert taken_up(note) == 2
    reading = f"/discussions/{discussion.id}/reading/{note.reading_id}"
    for page in (lesson_page, record, f"/discussions/{discussion.id}", reading, f"{reading}/list"):
        shown = browser.get(page, follow_redirects=True).text
        assert "Taken up in revision 2" in shown
        assert f"/lessons/{lesson.id}/comparison?from=1&amp;to=2" in shown
    assert WORDS not in browser.get(editor).text
    assert browser.post(address, data={"back": "1"}).status_code == 409
    assert taken_up(note) == 2
    member = sign_in(people[2]).get(record).text
    assert "Taken up in revision 2" in member


def test_a_revision_that_brings_back_an_old_one_takes_up_nothing(
    people: list[Person], lesson: Lesson, discussion: Discussion, note: Annotation, sign_in: SignIn
) -> None:
    ada, reader = people[0], reader_of(people[0].id)
    revise(ada, lesson, title="Sorting two book carts")
    services.take_up(reader, note.id, lesson.id)
    db.session.commit()
    lessons.restore(ada, reader, get_lesson(reader, lesson.id), 1)
    db.session.commit()
    feedback, record = f"/discussions/feedback/{lesson.id}", f"/discussions/{discussion.id}/record"
    reading = f"/discussions/{discussion.id}/reading/{note.reading_id}"
    everywhere = (feedback, record, reading, f"{reading}/list")
    browser = sign_in(ada)
    for address in everywhere:
        assert "Taken up" not in browser.get(address).text
    assert "Will be taken up in revision 4." in browser.get(feedback).text
    editor = browser.get(f"/lessons/{lesson.id}/edit").text
    assert WORDS in editor and "taken up in revision 4." in editor
    revise(ada, lesson, title="Sorting three book carts")
    lessons.restore(ada, reader, get_lesson(reader, lesson.id), 3)
    db.session.commit()
    for address in everywhere:
        page = browser.get(address).text
        assert "Taken up in revision 4" in page
        assert f"/lessons/{lesson.id}/comparison?from=1&amp;to=4" in page
    with pytest.raises(RuleBroken, match="took it up already"):
        services.take_up(reader, note.id, lesson.id, back=True)


def test_what_was_only_brought_back_can_still_be_taken_off_or_marked_again(
    people: list[Person], lesson: Lesson, note: Annotation
) -> None:
    ada, reader = people[0], reader_of(people[0].id)
    revise(ada, lesson, title="Sorting two book carts")
    services.take_up(reader, note.id, lesson.id)
    lessons.restore(ada, reader, get_lesson(reader, lesson.id), 1)
    db.session.commit()
    services.take_up(reader, note.id, lesson.id)
    db.session.commit()
    assert taken_up(note) == 4
    services.take_up(reader, note.id, lesson.id, back=True)
    db.session.commit()
    revise(ada, lesson, title="Sorting three book carts")
    assert not queries.get_feedback(reader, note.id, lesson.id).is_taken_up


def test_of_feedback_on_no_words_it_counts_as_well(
    people: list[Person], lesson: Lesson, discussion: Discussion
) -> None:
    reader = reader_of(people[0].id)
    warm = say(people[1], discussion, "On all of it", kind=WARM)
    services.take_up(reader, warm.id, lesson.id)
    db.session.commit()
    assert queries.get_feedback(reader, warm.id, lesson.id).is_marked
    revise(people[0], lesson)
    assert queries.get_feedback(reader, warm.id, lesson.id).is_taken_up


def test_a_note_that_changes_meanwhile_is_not_disturbed(
    people: list[Person], lesson: Lesson, note: Annotation
) -> None:
    before = note.version
    services.take_up(reader_of(people[0].id), note.id, lesson.id)
    db.session.commit()
    assert db.session.get_one(Annotation, note.id, populate_existing=True).version == before


def test_what_is_none_is_not_there(
    people: list[Person], lesson: Lesson, discussion: Discussion, note: Annotation
) -> None:
    reader = reader_of(people[0].id)
    other = make_lesson(people[0], Audience.NETWORK)
    plain = say(people[1], discussion, "No feedback", kind=AnnotationKind.AGREE)
    for note_id, lesson_id in [
        (note.id, other.id), (plain.id, lesson.id), (10**20, lesson.id), (note.id, 10**20),
    ]:  # fmt: skip
        with pytest.raises(NotFound):
            services.take_up(reader, note_id, lesson_id)
    services.take_up(reader, note.id, lesson.id)
    db.session.commit()
    revise(people[0], lesson)
    with pytest.raises(RuleBroken, match="took it up already"):
        services.take_up(reader, note.id, lesson.id)


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ("b1stepxx", "b1stepxx"), ("b1stepxx-activity-2", "b1stepxx"), ("d2respon", "b1stepxx"),
        ("b2stepxx-said", "b2stepxx"), ("materials-1", "materials"), ("a1objone", "objectives"),
        ("gone", ""), ("", ""),
    ],
)  # fmt: skip
def test_which_part_a_block_is_of(block: str, place: str) -> None:
    assert part_of(block, numbered(CART)) == place


@pytest.mark.parametrize("many", [0, 8])
def test_statements(
    people: list[Person], lesson: Lesson, discussion: Discussion, sign_in: SignIn,
    at_most: AtMost, many: int,
) -> None:  # fmt: skip
    for number in range(many):
        say(people[1], discussion, f"{number}", on=STEP, kind=WARM)
    browser = sign_in(people[0])
    browser.get(f"/lessons/{lesson.id}", follow_redirects=True)
    with at_most(10):
        assert browser.get(f"/lessons/{lesson.id}-sorting-the-book-cart").status_code == 200
    with at_most(12):
        assert browser.get(f"/discussions/{discussion.id}").status_code == 200
    with at_most(12):
        assert browser.get(f"/lessons/{lesson.id}/edit").status_code == 200
