"""Building an agenda: who may, in which order, two at once, what is linked."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.meetings import agenda
from ps5_collab.meetings.agenda import Point
from ps5_collab.meetings.models import (
    AgendaItem,
    Meeting,
    MeetingRole,
    Part,
    Stage,
    Standing,
)
from ps5_collab.meetings.outline import templates
from ps5_collab.meetings.queries import agenda_of
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_meeting, make_person, make_shared, saved
from tests.meetings.test_pages import version_in


@pytest.fixture
def meeting(ada: Person, ben: Person) -> Meeting:
    return make_meeting(ada, make_group(ada, ben))


def add(person: Person, meeting: Meeting, title: str, **given: object) -> AgendaItem:
    point = Point(title, **given)  # type: ignore[arg-type]
    item = agenda.add(person, reader_of(person.id), meeting, point)
    db.session.commit()
    return item


def titles(meeting: Meeting) -> list[str]:
    db.session.expire_all()
    return [item.title for item in agenda_of(meeting.id)]


def test_items_stand_in_the_order_in_which_they_came_and_move(
    ada: Person, meeting: Meeting
) -> None:
    first, _second, third = (add(ada, meeting, title) for title in ("One", "Two", "Three"))
    reader = reader_of(ada.id)
    agenda.move(reader, meeting, third, -1)
    assert titles(meeting) == ["One", "Three", "Two"]
    agenda.move(reader, meeting, first, -1)
    agenda.move(reader, meeting, first, 1)
    assert titles(meeting) == ["Three", "One", "Two"]
    assert first.version == 1


def test_a_member_proposes_and_the_organiser_takes_it_in(
    ada: Person, ben: Person, meeting: Meeting
) -> None:
    item = add(ben, meeting, "Mine", minutes=7)
    assert titles(meeting) == [] and item.standing is Standing.PROPOSED
    kinds = sa.select(Notice.kind).where(Notice.person_id == ada.id)
    assert db.session.scalars(kinds).all() == [NoticeKind.MEETING_PROPOSAL]
    with pytest.raises(NotAllowed):
        agenda.take_in(reader_of(ben.id), meeting, item)
    agenda.change(ben, reader_of(ben.id), meeting, item, Point("Still mine"))
    agenda.take_in(reader_of(ada.id), meeting, item)
    assert titles(meeting) == ["Still mine"]
    assert (item.presenter_id, item.proposed_by_id) == (ben.id, ben.id)
    with pytest.raises(NotAllowed):
        agenda.change(ben, reader_of(ben.id), meeting, item, Point("Mine again"))
    with pytest.raises(RuleBroken):
        agenda.take_in(reader_of(ada.id), meeting, item)


def test_proposals_come_to_an_end_and_leave_the_organiser_room(
    ada: Person, ben: Person, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "MOST_ITEMS", 3)
    for number in range(3):
        add(ben, meeting, f"Idea {number}")
    with pytest.raises(RuleBroken):
        add(ben, meeting, "One too many")
    for number in range(3):
        add(ada, meeting, f"Item {number}")
    with pytest.raises(RuleBroken):
        add(ada, meeting, "One too many")


def test_todays_facilitator_prepares_the_agenda(ben: Person, meeting: Meeting) -> None:
    saved(MeetingRole(meeting_id=meeting.id, part=Part.FACILITATOR, person_id=ben.id))
    add(ben, meeting, "As I like it")
    assert titles(meeting) == ["As I like it"]


def test_what_is_taken_off_can_be_put_back(ada: Person, meeting: Meeting) -> None:
    first = add(ada, meeting, "One")
    add(ada, meeting, "Two")
    agenda.remove(ada, reader_of(ada.id), meeting, first)
    assert titles(meeting) == ["Two"]
    agenda.put_back(reader_of(ada.id), meeting, first)
    assert sorted(titles(meeting)) == ["One", "Two"]


def test_the_order_of_a_post_lesson_discussion_is_kept(ada: Person, meeting: Meeting) -> None:
    reader = reader_of(ada.id)
    items = agenda.use_template(reader, meeting, templates()["post-lesson"])
    welcome, instructor, team, observers, _answer, final, closing = items
    agenda.move(reader, meeting, instructor, -1)
    assert titles(meeting)[:2] == [instructor.title, welcome.title]
    agenda.move(reader, meeting, team, 1)
    with pytest.raises(RuleBroken):
        agenda.move(reader, meeting, final, -1)
    agenda.move(reader, meeting, observers, -1)
    with pytest.raises(RuleBroken):
        agenda.move(reader, meeting, observers, -1)
    add(ada, meeting, "One more thing")
    assert titles(meeting)[-3:] == ["One more thing", final.title, closing.title]
    agenda.remove(ada, reader, meeting, final)
    db.session.expire_all()
    agenda.put_back(reader, meeting, final)
    assert titles(meeting)[-2:] == [final.title, closing.title]


def test_a_template_is_fitted_to_what_is_left_and_stands_around_what_was_there(
    ada: Person, meeting: Meeting
) -> None:
    add(ada, meeting, "Already there", minutes=20)
    agenda.use_template(reader_of(ada.id), meeting, templates()["planning"])
    found = titles(meeting)
    assert found[:3] == ["Roles of today", "The norm that we watch", "Already there"]
    assert sum(item.minutes for item in agenda_of(meeting.id)) == meeting.minutes
    agenda.use_template(reader_of(ada.id), meeting, templates()["text"], fit=False)
    assert sum(item.minutes for item in agenda_of(meeting.id)) == meeting.minutes + 60


def test_what_each_meeting_has_comes_once_and_not_where_it_was_taken_off(
    ada: Person, meeting: Meeting
) -> None:
    reader, planning = reader_of(ada.id), templates()["planning"]
    roles, norm, *_rest = agenda.use_template(reader, meeting, planning)
    agenda.remove(ada, reader, meeting, roles)
    meeting.language = "es"
    again = agenda.use_template(reader, meeting, planning)
    work = [line.title["es"] for line in planning.lines if line.keeps is None]
    assert [item.title for item in again] == work and work
    assert roles.title not in titles(meeting)
    assert titles(meeting).count(norm.title) == 1
    agenda.put_back(reader, meeting, roles)
    assert roles.title in titles(meeting)


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "A", "minutes": 0}, {"title": "A", "minutes": 601},
     {"title": "A", "presenter_id": 10**6}, {"title": "A", "linked_id": 10**6}],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_is_refused(ada: Person, meeting: Meeting, wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        agenda.add(ada, reader_of(ada.id), meeting, Point(**wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("stage", [Stage.HELD, Stage.CANCELLED])
def test_what_is_over_keeps_its_agenda(ada: Person, meeting: Meeting, stage: Stage) -> None:
    item = add(ada, meeting, "One")
    meeting.stage = stage
    reader = reader_of(ada.id)
    for act in (
        lambda: agenda.add(ada, reader, meeting, Point("Two")),
        lambda: agenda.move(reader, meeting, item, 1),
        lambda: agenda.remove(ada, reader, meeting, item),
        lambda: agenda.change(ada, reader, meeting, item, Point("Two")),
    ):
        with pytest.raises(RuleBroken):
            act()


def test_twenty_items_added_at_once_are_all_there(
    sign_in: SignIn, ada: Person, meeting: Meeting
) -> None:
    browsers = [sign_in(ada) for _n in range(20)]
    address = f"/meetings/{meeting.id}/agenda/new"
    db.session.rollback()

    def put(given: tuple[int, FlaskClient]) -> int:
        number, browser = given
        data = {"title": f"Item {number}", "minutes": "3", "purpose": "inform", "presenter": ""}
        return browser.post(address, data=data).status_code

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(put, enumerate(browsers))) == [303] * 20
    assert sorted(titles(meeting)) == sorted(f"Item {n}" for n in range(20))
    assert [item.position for item in agenda_of(meeting.id)] == list(range(1, 21))


# --- pages ---------------------------------------------------------------------------------------


def test_the_second_of_two_who_change_an_item_is_shown_both(
    sign_in: SignIn, ada: Person, meeting: Meeting
) -> None:
    item = add(ada, meeting, "One")
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/agenda/{item.id}/edit"
    form = {"minutes": "9", "purpose": "decide", "presenter": "", "words": "", "linked": ""}
    opened = version_in(browser.get(address).text)
    first = browser.post(address, data=form | {"title": "First", "version": opened})
    assert first.status_code == 303
    second = browser.post(address, data=form | {"title": "Second", "version": opened})
    assert second.status_code == 409
    assert "First" in second.text and 'value="Second"' in second.text
    again = form | {"title": "Second", "version": version_in(second.text)}
    assert browser.post(address, data=again).status_code == 303
    assert titles(meeting) == ["Second"]


def test_a_lesson_is_linked_at_the_revision_it_has_and_only_who_may_see_it_learns_which(
    sign_in: SignIn, ada: Person, ben: Person, meeting: Meeting
) -> None:
    lesson = make_shared(ada, Audience.ME, title="Zebra sorting")
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/agenda"
    form = {"title": "The lesson", "minutes": "9", "purpose": "discuss", "presenter": ""}
    search = form | {"find": "zebra", "do": "seek"}
    found = browser.post(f"{address}/new", data=search)
    assert found.status_code == 200 and "Zebra sorting" in found.text
    assert "Zebra" not in sign_in(ben).post(f"{address}/new", data=search).text.replace(
        'value="zebra"', ""
    )
    browser.post(f"{address}/new", data=form | {"linked": f"{lesson.id}@1", "do": "save"})
    own = browser.get(f"/meetings/{meeting.id}").text
    assert "Zebra sorting" in own and f"/lessons/{lesson.id}?revision=1" in own
    assert browser.get(f"/lessons/{lesson.id}?revision=1").location.endswith("/revisions/1")
    other = sign_in(ben).get(f"/meetings/{meeting.id}").text
    assert "Zebra" not in other and "Something that you cannot open" in other
    item = agenda_of(meeting.id)[0]
    saved(MeetingRole(meeting_id=meeting.id, part=Part.FACILITATOR, person_id=ben.id))
    edit = sign_in(ben).get(f"{address}/{item.id}/edit").text
    assert "Zebra" not in edit and "Something that you cannot open" in edit
    kept = form | {"title": "Ours", "linked": f"{lesson.id}@1", "version": version_in(edit)}
    assert sign_in(ben).post(f"{address}/{item.id}/edit", data=kept).status_code == 303


def test_what_one_cannot_see_cannot_be_linked(
    sign_in: SignIn, ada: Person, ben: Person, meeting: Meeting
) -> None:
    lesson = make_shared(ada, Audience.ME)
    form = {"title": "A", "minutes": "9", "purpose": "discuss", "presenter": ""}
    address = f"/meetings/{meeting.id}/agenda/new"
    answers = [
        sign_in(ben).post(address, data=form | {"linked": f"{number}@1"}).status_code
        for number in (lesson.id, lesson.id + 1000)
    ]
    assert answers == [422, 422]


def test_the_minutes_against_the_length_are_said_in_words(
    sign_in: SignIn, ada: Person, meeting: Meeting
) -> None:
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/agenda"
    add(ada, meeting, "One", minutes=59)
    assert "1 minute left" in browser.get(address).text
    add(ada, meeting, "Two", minutes=6)
    assert "5 minutes over" in browser.get(address).text


def test_who_only_sees_that_it_takes_place_does_not_read_who_presents(
    sign_in: SignIn, ada: Person, ben: Person, meeting: Meeting
) -> None:
    """That would say who comes."""
    meeting.audience = Audience.NETWORK
    add(ada, meeting, "What the beads showed", presenter_id=ben.id)
    address = f"/meetings/{meeting.id}"
    assert "Ben Cole" in sign_in(ada).get(f"{address}/agenda").text
    for path in ("", "/agenda"):
        page = sign_in(make_person()).get(address + path)
        assert "Ben Cole" not in page.text
        assert page.status_code == 403 or "What the beads showed" in page.text


def test_the_agenda_is_built_with_forms(
    sign_in: SignIn, ada: Person, ben: Person, meeting: Meeting
) -> None:
    browser, address = sign_in(ada), f"/meetings/{meeting.id}/agenda"
    assert "Post-lesson discussion" in browser.get(f"{address}/template").text
    browser.post(f"{address}/template", data={"template": "text", "fit": "y"})
    assert browser.post(f"{address}/template", data={"template": "x"}).status_code == 404
    first, second, *_rest = agenda_of(meeting.id)
    browser.post(f"{address}/{first.id}/position", data={"to": "down"})
    assert titles(meeting)[0] == second.title
    browser.post(f"{address}/{first.id}/removal")
    assert "Put it back" in browser.get(address).text
    browser.post(f"{address}/template", data={"template": "text", "fit": "y"})
    assert "or was taken off, is not added again" in browser.get(address).text
    browser.post(f"{address}/{first.id}/return")
    assert first.title in titles(meeting)
    assert browser.post(f"{address}/999999/removal").status_code == 404


def test_who_may_build(sign_in: SignIn, ada: Person, ben: Person, meeting: Meeting) -> None:
    item = add(ada, meeting, "One")
    address = f"/meetings/{meeting.id}/agenda"
    stranger, member = sign_in(make_person()), sign_in(ben)
    for path in ("", "/new", "/template", f"/{item.id}/edit"):
        assert stranger.get(address + path).status_code == 404
    for path in ("", "/new"):
        assert member.get(address + path).status_code == 200
    for path in ("/template", f"/{item.id}/edit"):
        assert member.get(address + path).status_code == 403
    for path in ("position", "removal", "return", "admission"):
        assert stranger.post(f"{address}/{item.id}/{path}").status_code == 404
        assert member.post(f"{address}/{item.id}/{path}").status_code == 403


def test_an_item_is_reached_through_its_own_meeting_only(
    sign_in: SignIn, ada: Person, ben: Person, meeting: Meeting
) -> None:
    other = make_meeting(ada, make_group(ada))
    item = add(ada, other, "Elsewhere")
    for path in ("position", "removal", "return", "admission"):
        answer = sign_in(ada).post(f"/meetings/{meeting.id}/agenda/{item.id}/{path}")
        assert answer.status_code == 404


def test_the_page_asks_the_same_however_long_the_agenda_is(
    sign_in: SignIn, at_most: AtMost, ada: Person, ben: Person, meeting: Meeting
) -> None:
    for number in range(8):
        lesson = make_shared(ben, Audience.NETWORK)
        add(ada, meeting, f"Item {number}", presenter_id=ben.id, linked_id=lesson.id)
    browser = sign_in(ada)
    browser.get(f"/meetings/{meeting.id}")
    for path, most in (("", 12), ("/agenda", 11)):
        with at_most(most):
            assert browser.get(f"/meetings/{meeting.id}{path}").status_code == 200
