"""Noting that one taught a lesson, and reading it: from form to page."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.text import plain
from ps5_collab.lessons.document import Response
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.taught import due
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.lessons.taught.queries import KEPT, NEWEST
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person, Role
from ps5_collab.sharing.models import Audience, ItemAuthor
from tests.conftest import AtMost, SignIn
from tests.factories import appoint, make_group, make_person, make_school, saved
from tests.lessons.browser import fields_of
from tests.lessons.documents import CART
from tests.lessons.factories import make_lesson, revise
from tests.lessons.taught.factories import A_DAY, note

STEP, RESPONSES = CART.steps[0].id, [each.id for each in CART.steps[0].responses]


@pytest.fixture
def ada(app: object) -> Person:
    return make_person(make_school(name="Gull Rock"), name="Ada Author")


@pytest.fixture
def ben(app: object) -> Person:
    return make_person(make_school(name="Lantern Hill"), name="Ben Teacher", grades=["5"])


@pytest.fixture
def lesson(ada: Person) -> Lesson:
    return make_lesson(ada, Audience.NETWORK)


def fill(browser: FlaskClient, address: str, **words: object) -> MultiDict[str, str]:
    """The form as it stands there, with these words in it."""
    fields = fields_of(browser.get(address).text)
    for name, value in words.items():
        fields[name] = str(value)
    return fields


def records() -> list[TaughtRecord]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(TaughtRecord).order_by(TaughtRecord.id)))


# --- noting ---------------------------------------------------------------------------------------


def test_three_fields_are_enough(sign_in: SignIn, ben: Person, lesson: Lesson) -> None:
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught/new"
    fields = fill(browser, address, class_size="27")
    assert fields["grade"] == "5"  # the one of the lesson's that he teaches
    page = browser.post(address, data=fields, follow_redirects=True)
    assert page.status_code == 200
    assert "Taught by Ben Teacher" in page.text
    (made,) = records()
    assert (made.person_id, made.grade, made.class_size, made.revision) == (ben.id, "5", 27, 1)
    assert (utcnow().date() - made.taught_on).days in (0, 1)
    assert (made.minutes, made.responses) == ({}, {})
    assert "Taught by 1, in 1 school" in browser.get(f"/lessons/{lesson.id}/taught").text


def test_all_that_can_be_noted_is_shown_again(sign_in: SignIn, ben: Person, lesson: Lesson) -> None:
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught/new"
    fields = fill(
        browser,
        address,
        taught_on="2026-03-03",
        grade="4",
        class_size="24",
        as_changed="Without the cart.",
        unforeseen="A pupil sorted by *color*.",
        would_change="More <b>time</b>.",
        **{f"minutes_{STEP}": "9", f"came_{RESPONSES[0]}": "y"},
    )
    page = browser.post(address, data=fields, follow_redirects=True).text
    for words in (
        "Without the cart.", "A pupil sorted by <em>color</em>.", "Minutes: planned 5, used 9",
        "It is a mess.", "24 pupils", "Grade 4",
    ):  # fmt: skip
        assert words in page
    assert "<b>time</b>" not in page
    assert "There is one right order" not in page
    assert records()[0].responses == {RESPONSES[0]: True, RESPONSES[1]: False}
    shown = browser.get(f"/lessons/{lesson.id}", follow_redirects=True).text
    assert "Taught by 1, in 1 school" in shown and "A pupil sorted by" in shown


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("taught_on", str(utcnow().date() + timedelta(days=2)), "still to come"),
        ("taught_on", "1066-10-14", "too far away"),
        ("taught_on", "", "Say on which day"),
        ("class_size", "0", "from 1 to 99"),
        ("class_size", "100", "from 1 to 99"),
        ("class_size", "", "how many pupils"),
        ("class_size", "many", "integer"),
        ("grade", "13", "Not a valid choice"),
        (f"minutes_{STEP}", "-1", "from 0 to 1000"),
        (f"minutes_{STEP}", "1001", "from 0 to 1000"),
        ("as_changed", "x" * 301, "At most 300"),
        ("unforeseen", "x" * 5001, "At most 5,000"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    sign_in: SignIn, ben: Person, lesson: Lesson, field: str, value: str, sentence: str
) -> None:
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught/new"
    kept = {"class_size": "27", "would_change": "Fewer cards, please."} | {field: value}
    page = browser.post(address, data=fill(browser, address, **kept))
    assert page.status_code == 422
    assert sentence in page.text
    assert "Fewer cards, please." in page.text
    assert records() == []


def test_a_step_with_a_fault_is_unfolded(sign_in: SignIn, ben: Person, lesson: Lesson) -> None:
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught/new"
    assert '<details class="fold" open>' not in browser.get(address).text
    wrong = fill(browser, address, class_size="27", **{f"minutes_{STEP}": "x"})
    assert browser.post(address, data=wrong).text.count('<details class="fold" open>') == 1


def test_the_form_sent_twice_makes_one_record(sign_in: SignIn, ben: Person, lesson: Lesson) -> None:
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught/new"
    fields = fill(browser, address, class_size="27")
    browser.post(address, data=fields)
    again = browser.post(address, data=fields, follow_redirects=True)
    assert "This record is saved already." in again.text
    assert len(records()) == 1
    browser.post(address, data=fill(browser, address, class_size="27"))  # another class
    assert len(records()) == 2


def test_who_works_at_two_schools_says_at_which(
    sign_in: SignIn, ben: Person, lesson: Lesson
) -> None:
    second = make_school(name="Alder Creek")
    appoint(ben, Role.TEACHER, school_id=second.id)
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught/new"
    assert "Alder Creek" in browser.get(address).text
    strange = fill(browser, address, class_size="27", school=make_school().id)
    assert browser.post(address, data=strange).status_code == 422
    browser.post(address, data=fill(browser, address, class_size="27", school=second.id))
    assert [made.school_id for made in records()] == [second.id]


def test_authors_are_told_and_who_noted_it_is_not(
    sign_in: SignIn, ada: Person, ben: Person, lesson: Lesson
) -> None:
    helper = make_person()
    saved(ItemAuthor(item_id=lesson.id, person_id=helper.id))
    record = note(ben, lesson)
    told = db.session.execute(sa.select(Notice.person_id, Notice.kind, Notice.anchor)).all()
    assert sorted(told) == sorted(
        [(who.id, NoticeKind.TAUGHT, f"t{record.id}") for who in (ada, helper)]
    )
    assert "taught, and noted how it went" in plain(sign_in(ada).get("/notices").text)
    note(ada, lesson)
    assert db.session.scalar(sa.select(sa.func.count(Notice.id))) == 3  # the helper, not herself


# --- changing and removing ------------------------------------------------------------------------


def test_a_record_stays_with_its_revision(
    sign_in: SignIn, ada: Person, ben: Person, lesson: Lesson
) -> None:
    record = note(ben, lesson, minutes={STEP: 9}, came=frozenset(RESPONSES[1:]))
    revise(ada, lesson, steps=(CART.steps[1],))
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught/{record.id}"
    assert "The cart comes in" in browser.get(address).text
    browser.post(f"{address}/edit", data=fill(browser, f"{address}/edit", class_size="12"))
    (kept,) = records()
    assert (kept.revision, kept.class_size, kept.minutes) == (1, 12, {STEP: 9})
    assert kept.responses == {RESPONSES[0]: False, RESPONSES[1]: True}
    assert kept.edited_at


def test_of_a_step_without_a_tick_nothing_is_said(ada: Person, ben: Person) -> None:
    second = replace(CART.steps[1], responses=(Response("d3respon", "“Mine is first.”"),))
    lesson = make_lesson(ada, steps=(CART.steps[0], second))
    record = note(ben, lesson, came=frozenset({"d3respon", "z9gonexx"}))
    assert record.responses == {"d3respon": True}
    assert note(ben, lesson).responses == {}


def test_an_older_revision_can_be_the_one_that_was_taught(
    sign_in: SignIn, ada: Person, ben: Person, lesson: Lesson
) -> None:
    revise(ada, lesson, steps=(CART.steps[1],))
    browser = sign_in(ben)
    old = browser.get(f"/lessons/{lesson.id}/revisions/1").text
    address = f"/lessons/{lesson.id}/taught/new?revision=1"
    assert address in old
    browser.post(address, data=fill(browser, address, class_size="27", **{f"minutes_{STEP}": "7"}))
    assert [(made.revision, made.minutes) for made in records()] == [(1, {STEP: 7})]
    assert browser.get(f"/lessons/{lesson.id}/taught/new?revision=9").status_code == 404


def test_two_who_change_one_record_never_overwrite_each_other_unseen(
    sign_in: SignIn, ben: Person, lesson: Lesson
) -> None:
    record = note(ben, lesson, unforeseen="First words.")
    address = f"/lessons/{lesson.id}/taught/{record.id}/edit"
    phone, desk = sign_in(ben), sign_in(ben)
    late = fill(phone, address, unforeseen="From the phone.", class_size="30")
    desk.post(address, data=fill(desk, address, unforeseen="At the desk.", grade="5"))
    answer = phone.post(address, data=late)
    assert answer.status_code == 409
    assert "At the desk." in answer.text and "From the phone." in answer.text
    assert records()[0].unforeseen == "At the desk."
    phone.post(address, data=fields_of(answer.text))
    (kept,) = records()
    assert (kept.unforeseen, kept.class_size, kept.grade) == ("From the phone.", 30, "5")


def test_a_removed_record_leaves_the_sums_and_can_be_brought_back_for_a_while(
    sign_in: SignIn, ben: Person, lesson: Lesson
) -> None:
    record = note(ben, lesson, would_change="Fewer cards.")
    browser, other = sign_in(ben), sign_in(make_person())
    address = f"/lessons/{lesson.id}/taught"
    assert "Remove this record?" in browser.get(f"{address}/{record.id}").text
    gone = browser.post(f"{address}/{record.id}/removal", follow_redirects=True).text
    assert "Bring it back" in gone and "Fewer cards." not in gone
    for page in (address, f"/lessons/{lesson.id}"):
        text = other.get(page, follow_redirects=True).text
        assert "Fewer cards." not in text and "Bring it back" not in text
    assert other.get(f"{address}/{record.id}").status_code == 404
    assert other.post(f"{address}/{record.id}/return").status_code == 404
    browser.post(f"{address}/{record.id}/return")
    assert "Fewer cards." in other.get(address).text


def test_what_was_removed_is_deleted_after_a_week(
    sign_in: SignIn, ben: Person, lesson: Lesson
) -> None:
    note(ben, lesson)
    record = note(ben, lesson)
    address = f"/lessons/{lesson.id}/taught/{record.id}"
    with as_of(utcnow() - KEPT + timedelta(hours=1)):
        record.removed_at = utcnow()
    db.session.commit()
    due.delete_removed()
    db.session.commit()
    assert len(records()) == 2
    with as_of(utcnow() - KEPT - timedelta(hours=1)):
        db.session.get_one(TaughtRecord, record.id).removed_at = utcnow()
    db.session.commit()
    assert sign_in(ben).post(f"{address}/return").status_code == 404
    due.delete_removed()
    db.session.commit()
    assert len(records()) == 1


# --- reading --------------------------------------------------------------------------------------


def test_the_sums_and_what_people_said(sign_in: SignIn, ada: Person, lesson: Lesson) -> None:
    people = [make_person() for _n in range(3)]
    for person, minutes in zip(people, (8, 15, 12), strict=True):
        note(person, lesson, minutes={STEP: minutes}, came=frozenset(RESPONSES[:1]))
    note(people[0], lesson, unforeseen="They **sang**.", would_change="Fewer cards.")
    revise(ada, lesson, title="Another title")
    text = " ".join(plain(sign_in(ada).get(f"/lessons/{lesson.id}/taught").text).split())
    for words in ("Taught by 3, in 3 schools", "4 records", "8–15 (median 12)", "They sang."):
        assert words in text
    assert "Came in 3 of 3" in text and "Came in 0 of 3" in text


def test_records_are_sorted_and_paged(sign_in: SignIn, ben: Person, lesson: Lesson) -> None:
    for number in range(30):
        note(ben, lesson, grade=str(number % 12 + 1), taught_on=A_DAY + timedelta(days=number))
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught"
    first = browser.get(address).text
    assert "1 to 25 of 30" in first and "Apr 1, 2026" in first
    second = browser.get(f"{address}?page=2").text
    assert second.count('<th scope="row"><a href="/lessons/') == 5
    grades = plain(browser.get(f"{address}?sort=grade").text.partition('id="records"')[2])
    assert grades.index("Grade 1 ") < grades.index("Grade 2 ") < grades.index("Grade 9 ")
    for strange in ("?sort=nonsense", "?page=99999", "?page=x", "?sort=school"):
        assert browser.get(address + strange).status_code == 200


def test_before_anybody_taught_it_the_page_says_so(
    sign_in: SignIn, visitor: FlaskClient, ada: Person
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    address = f"/lessons/{lesson.id}/taught"
    assert "Nobody has noted yet" in sign_in(ada).get(address).text
    text = visitor.get(address).text
    assert "Nobody has noted yet" in text and "I taught this" not in text


def test_the_size_of_a_very_small_class_is_told_to_nobody(
    sign_in: SignIn, ben: Person, lesson: Lesson
) -> None:
    record = note(ben, lesson, class_size=2)
    browser = sign_in(make_person())
    for address in (f"/lessons/{lesson.id}/taught", f"/lessons/{lesson.id}/taught/{record.id}"):
        text = browser.get(address).text
        assert "Fewer than five pupils" in text and "2 pupils" not in text


def test_visitors_read_the_sum_of_a_public_lesson_and_no_record(
    visitor: FlaskClient, ada: Person, ben: Person
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    record = note(ben, lesson, minutes={STEP: 9}, unforeseen="A song.", would_change="Fewer.")
    for address in (f"/lessons/{lesson.id}", f"/lessons/{lesson.id}/taught"):
        text = visitor.get(address, follow_redirects=True).text
        assert "Taught by 1, in 1 school" in text
        for word in ("Ben Teacher", "Lantern Hill", "A song.", "Fewer."):
            assert word not in text
    assert visitor.get(f"/lessons/{lesson.id}/taught/{record.id}").status_code == 303


def test_outside_a_group_neither_records_nor_sums_are_there(
    sign_in: SignIn, visitor: FlaskClient, ada: Person, ben: Person
) -> None:
    group = make_group(ada, ben)
    lesson = make_lesson(ada, Audience.NETWORK)
    lesson.audience, lesson.group_id = Audience.GROUP, group.id
    db.session.commit()
    record = note(ben, lesson, would_change="Fewer.")
    outside = sign_in(make_person())
    for address in ("", "/taught", f"/taught/{record.id}", "/taught/new"):
        assert sign_in(ben).get(f"/lessons/{lesson.id}{address}").status_code in (200, 302)
        assert outside.get(f"/lessons/{lesson.id}{address}").status_code == 404
        assert visitor.get(f"/lessons/{lesson.id}{address}").status_code in (303, 404)
    assert visitor.get(f"/lessons/{lesson.id}/taught").status_code == 404


def test_a_withdrawn_lesson_takes_its_records_out_of_sight_at_once(
    sign_in: SignIn, ada: Person, ben: Person, lesson: Lesson
) -> None:
    record = note(ben, lesson, would_change="Fewer.")
    browser, address = sign_in(ben), f"/lessons/{lesson.id}/taught"
    assert browser.get(address).status_code == 200
    sign_in(ada).post(f"/lessons/{lesson.id}/withdrawal")
    for page in (address, f"{address}/{record.id}", f"{address}/{record.id}/edit"):
        assert browser.get(page).status_code == 404
    sign_in(ada).post(f"/lessons/{lesson.id}/return")
    assert "Fewer." in browser.get(address).text


def test_a_record_is_read_at_its_own_lesson_only(
    sign_in: SignIn, ada: Person, ben: Person, lesson: Lesson
) -> None:
    record = note(ben, lesson)
    other = make_lesson(ada)
    browser = sign_in(ben)
    for number in (record.id, 2**40, 0):
        assert browser.get(f"/lessons/{other.id}/taught/{number}").status_code == 404


def test_who_is_gone_keeps_the_name_on_the_record(
    sign_in: SignIn, ada: Person, ben: Person, lesson: Lesson
) -> None:
    record = note(ben, lesson)
    ben.deactivated_at = utcnow()
    db.session.commit()
    for address in ("", f"/{record.id}"):
        text = sign_in(ada).get(f"/lessons/{lesson.id}/taught{address}").text
        assert "Ben Teacher" in text and "no longer here" in text


def test_the_markdown_of_a_lesson_says_nothing_of_its_records(
    sign_in: SignIn, ben: Person, lesson: Lesson
) -> None:
    before = sign_in(ben).get(f"/lessons/{lesson.id}.md").text
    note(ben, lesson, would_change="Fewer.")
    assert sign_in(ben).get(f"/lessons/{lesson.id}.md").text == before


@pytest.mark.parametrize("times", [1, 12])
def test_as_many_statements_for_many_records_as_for_one(
    sign_in: SignIn, visitor: FlaskClient, ada: Person, at_most: AtMost, times: int
) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    for _n in range(times):
        record = note(make_person(), lesson, would_change="Fewer.", minutes={STEP: 9})
    page, browser = f"/lessons/{lesson.id}-sorting-the-book-cart", sign_in(make_person())
    address = f"/lessons/{lesson.id}/taught"
    for reader in (visitor, browser):
        reader.get(page)
        reader.get(address)
    with at_most(6):
        visitor.get(page)
    with at_most(9):
        text = browser.get(page).text
    assert text.count('<details class="fold" id="t') == min(times, NEWEST)
    with at_most(4):  # one of them for the practices that came of it
        visitor.get(address)
    with at_most(10):
        browser.get(address)
    with at_most(7):
        browser.get(f"{address}/{record.id}")


def test_what_one_taught_stands_on_ones_own_page_only(
    sign_in: SignIn, ada: Person, ben: Person, lesson: Lesson
) -> None:
    note(ben, lesson)
    assert "My teaching" in sign_in(ben).get(f"/people/{ben.id}").text
    assert "My teaching" not in sign_in(ada).get(f"/people/{ben.id}").text
    assert "My teaching" not in sign_in(ada).get(f"/people/{ada.id}").text
