"""A group and what it says of itself: founded, changed by two at once, brought back, archived."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, RuleBroken
from ps5_collab.groups.document import GroupDocument, from_json, merged, norms_of, to_json
from ps5_collab.groups.models import GroupPlace, Inquiry, Joining, Reach
from ps5_collab.groups.queries import places as queries
from ps5_collab.groups.services import places as services
from ps5_collab.lessons.document import StandardRef
from ps5_collab.meetings import planning
from ps5_collab.meetings.models import Stage
from ps5_collab.meetings.planning import Planned
from ps5_collab.people.models import Group, Person, Role
from ps5_collab.sharing.models import Alignment, Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_meeting, make_person, make_place, make_shared, tomorrow
from tests.groups.factories import PURPOSE, found, place_for
from tests.lessons.factories import make_lesson, make_standards
from tests.practices.factories import make_practice
from tests.texts.factories import make_text

FORM = {
    "name": "Book Cart", "purpose": PURPOSE, "inquiry": "lesson_study", "reach": "across",
    "listed": "listed", "joining": "by_request", "language": "en",
}  # fmt: skip


def revise(person: Person, place: GroupPlace, opened: int, **changes: object) -> None:
    services.revise(person, reader_of(person.id), place_for(person, place), changes, opened)
    db.session.commit()


def document_of(place: GroupPlace) -> GroupDocument:
    db.session.expire_all()
    return queries.document_of(db.session.get_one(GroupPlace, place.id))


@pytest.mark.parametrize(
    ("role", "may"),
    [(role, role is not Role.ADMINISTRATOR) for role in Role],
)
def test_who_starts_groups(app: Flask, sign_in: SignIn, role: Role, may: bool) -> None:
    browser = sign_in(make_person(role=role))
    assert ("Start a group" in browser.get("/groups").text) == may
    assert browser.get("/groups/new").status_code == (200 if may else 403)
    assert browser.post("/groups/new", data=FORM).status_code == (303 if may else 403)


def test_a_group_is_started_led_and_aligned(wren: Person, sign_in: SignIn) -> None:
    standard = make_standards()["3-5.AP.10"]
    browser = sign_in(wren)
    ticked = {"standard": f"CA-CS-2018 3-5.AP.10 {{#{standard.identifier}}}"}
    page = browser.post("/groups/new", data=FORM | ticked, follow_redirects=True).text
    assert "you lead it" in page
    assert "About 3-5.AP.10" in page
    place = db.session.scalars(sa.select(GroupPlace)).one()
    assert (place.inquiry, place.reach, place.joining) == (
        Inquiry.LESSON_STUDY, Reach.CROSS_SCHOOL, Joining.BY_REQUEST,
    )  # fmt: skip
    assert db.session.scalars(sa.select(Alignment.item_id)).all() == [place.id]


def test_a_form_that_is_sent_twice_starts_one_group(wren: Person, sign_in: SignIn) -> None:
    browser = sign_in(wren)
    data = FORM | {"uuid": "0f9a5a55-4c5f-4f65-9b57-6a1f6b5a3c10"}
    for _press in range(2):
        assert browser.post("/groups/new", data=data).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Group)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"name": "x" * 121}, {"purpose": ""}, {"purpose": "x" * 1001},
        {"inquiry": "gossip"}, {"reach": "77"}, {"joining": ""}, {"listed": "maybe"},
        {"language": "xx"}, {"standard": [f"F {n}" for n in range(13)]},
    ],
)  # fmt: skip
def test_what_cannot_be_taken_comes_back_as_typed(
    wren: Person, sign_in: SignIn, wrong: dict[str, object]
) -> None:
    answer = sign_in(wren).post("/groups/new", data=FORM | wrong)
    assert answer.status_code == 422
    assert "to put right" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Group)) == 0


@pytest.mark.parametrize("pressed", ["find", "enter"])
def test_looking_for_standards_saves_nothing_and_keeps_all(
    wren: Person, sign_in: SignIn, pressed: str
) -> None:
    make_standards()
    data = FORM | {"do": pressed, "q": "3-5.AP.10", "name": ""}
    answer = sign_in(wren).post("/groups/new", data=data)
    assert answer.status_code == 200
    assert "About 3-5.AP.10" in answer.text
    assert PURPOSE in answer.text
    ticked = re.findall(r'name="standard" value="([^"]+)"', answer.text)[0]
    again = sign_in(wren).post("/groups/new", data=data | {"q": "", "standard": ticked}).text
    assert "<b>3-5.AP.10</b><span>About 3-5.AP.10</span>" in again
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Group)) == 0


def test_two_who_change_different_parts_both_have_their_way(wren: Person) -> None:
    place = found(wren)
    revise(wren, place, 1, norms=("Pause.",))
    revise(wren, place, 1, name="Book Carts", purpose=PURPOSE)
    kept = document_of(place)
    assert (kept.name, kept.norms) == ("Book Carts", ("Pause.",))


def test_two_who_change_the_same_part_are_shown_both(wren: Person, sign_in: SignIn) -> None:
    place = found(wren)
    browser = sign_in(wren)
    first, second = FORM | {"name": "First"}, FORM | {"name": "Second"}
    address = f"/groups/{place.id}/edit"
    assert browser.post(address, data=first | {"opened": 1}).status_code == 303
    answer = browser.post(address, data=second | {"opened": 1})
    assert answer.status_code == 409
    assert "<dd>First</dd>" in answer.text
    assert 'value="Second"' in answer.text
    assert 'name="opened" type="hidden" value="2"' in answer.text
    assert browser.post(address, data=second | {"opened": 2}).status_code == 303
    assert document_of(place).name == "Second"


@pytest.mark.parametrize("opened", [None, 0, 77, 2**40])
def test_a_form_that_never_was_opened_overwrites_nothing(wren: Person, opened: int | None) -> None:
    place = found(wren, norms=("Pause.",))
    with pytest.raises(services.Conflict):
        services.revise(
            wren, reader_of(wren.id), place_for(wren, place), {"norms": ("Mine.",)}, opened
        )


def test_norms_have_a_history_and_an_older_one_comes_back(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, tansy)
    browser, address = sign_in(wren), f"/groups/{place.id}"
    start = browser.post(f"{address}/norms", data={"do": "start", "opened": 1})
    assert "Presume that everybody here means well." in start.text
    assert document_of(place).norms == ()
    for number, norms in enumerate(["- Pause.\n- Ask.", "Ask.\nBring *data*."], 1):
        browser.post(f"{address}/norms", data={"norms": norms, "opened": number})
    assert document_of(place).norms == ("Ask.", "Bring *data*.")
    history = sign_in(tansy).get(f"{address}/revisions").text
    assert "<ins>Bring *data*.</ins>" in history
    assert "<del>Pause.</del>" in history
    assert "Bring this back" not in history
    assert sign_in(tansy).post(f"{address}/revisions/2/restoration").status_code == 403
    browser.post(f"{address}/edit", data=FORM | {"name": "Renamed", "opened": 3})
    assert browser.post(f"{address}/revisions/2/restoration").status_code == 303
    kept = document_of(place)
    assert (kept.norms, kept.name) == (("Pause.", "Ask."), "Renamed")
    assert browser.post(f"{address}/revisions/2/restoration").status_code == 409
    assert browser.post(f"{address}/revisions/99/restoration").status_code == 404
    assert "brings back revision 2" in browser.get(f"{address}/revisions").text


def test_an_older_revision_never_opens_a_private_group(wren: Person) -> None:
    place = found(wren, norms=("Pause.",))
    revise(wren, place, 1, listed=False, norms=())
    services.restore(wren, reader_of(wren.id), place_for(wren, place), 1)
    assert document_of(place).listed is False
    assert document_of(place).norms == ("Pause.",)


@pytest.mark.parametrize(
    "norms", ["\n".join(f"Norm {n}" for n in range(13)), "x" * 301, "Fine\n" + "x" * 301]
)
def test_norms_that_nobody_keeps_in_mind_are_refused(
    wren: Person, sign_in: SignIn, norms: str
) -> None:
    place = found(wren)
    data = {"norms": norms, "opened": 1}
    assert sign_in(wren).post(f"/groups/{place.id}/norms", data=data).status_code == 422


def test_a_group_that_turns_private_is_gone_for_the_network_with_its_meetings(
    wren: Person, sign_in: SignIn
) -> None:
    place = found(wren, name="Hidden Lanterns")
    group = db.session.get_one(Group, place.group_id)
    meeting = make_meeting(wren, group, audience=Audience.NETWORK, title="Lantern night")
    outside = sign_in(make_person())
    assert outside.get(f"/meetings/{meeting.id}").status_code == 200
    data = FORM | {"name": "Hidden Lanterns", "listed": "private", "opened": 1}
    sign_in(wren).post(f"/groups/{place.id}/edit", data=data)
    for address in (f"/groups/{place.id}", f"/meetings/{meeting.id}"):
        assert outside.get(address).status_code == 404
    for address in ("/groups?q=lanterns", "/search?q=lantern*", "/groups"):
        page = outside.get(address).text
        assert "Hidden" not in page
        assert "Lantern night" not in page
    assert document_of(place).joining is Joining.BY_INVITATION


def test_an_archived_group_is_read_and_nothing_else(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, tansy, joining=Joining.FREELY)
    leading, address = sign_in(wren), f"/groups/{place.id}"
    assert leading.post(f"{address}/archiving").status_code == 303
    assert "This group is archived" in sign_in(tansy).get(address, follow_redirects=True).text
    for act in ("edit", "norms", "invitations"):
        assert leading.get(f"{address}/{act}").status_code == 409
    assert leading.post(f"{address}/revisions/1/restoration").status_code == 409
    with pytest.raises(RuleBroken):
        planning.plan(wren, reader_of(wren.id), place.group_id or 0, Planned("Again", "UTC"))
    outside = sign_in(make_person())
    assert "Book Cart" not in outside.get("/groups").text
    leading.post(f"{address}/return")
    assert "Book Cart" in outside.get("/groups").text
    assert leading.get(f"{address}/norms").status_code == 200


def test_a_group_with_a_meeting_ahead_is_not_archived(wren: Person) -> None:
    place = found(wren)
    make_meeting(wren, db.session.get_one(Group, place.group_id))
    with pytest.raises(RuleBroken):
        services.archive(reader_of(wren.id), place_for(wren, place))


def test_an_archived_group_gets_no_canceled_meeting_back(wren: Person) -> None:
    place = found(wren)
    meeting = make_meeting(wren, db.session.get_one(Group, place.group_id))
    reader = reader_of(wren.id)
    planning.cancel(wren, reader, meeting, "Power is out")
    services.archive(reader, place_for(wren, place))
    with pytest.raises(RuleBroken):
        planning.restore(wren, reader, meeting)
    services.bring_back(reader, place_for(wren, place))
    planning.restore(wren, reader, meeting)
    assert meeting.stage is Stage.SCHEDULED


def test_members_change_nothing_of_the_group(wren: Person, tansy: Person) -> None:
    place = found(wren, tansy)
    for act in (services.archive, services.bring_back):
        with pytest.raises(NotAllowed):
            act(reader_of(tansy.id), place_for(tansy, place))
    with pytest.raises(NotAllowed):
        revise(tansy, place, 1, name="Mine")


def test_the_groups_page_shows_what_it_does(wren: Person, tansy: Person, sign_in: SignIn) -> None:
    place = found(wren, tansy, norms=("Pause before you answer.",))
    group = db.session.get_one(Group, place.group_id)
    make_meeting(wren, group, title="What counts as one comparison?")
    make_shared(tansy, Audience.GROUP, group_id=group.id, title="Sorting the book cart")
    make_shared(tansy, Audience.NETWORK, group_id=group.id, title="For everybody")
    page = sign_in(tansy).get(f"/groups/{place.id}", follow_redirects=True).text
    for words in ("What counts as one", "Sorting the book cart", "Pause before", "Wren Alder"):
        assert words in page
    assert "For everybody" not in page
    assert "Sorting" in sign_in(tansy).get(f"/groups/{place.id}/items").text
    assert "What counts" in sign_in(tansy).get(f"/groups/{place.id}/meetings").text


def test_a_group_of_before_has_a_page_too(wren: Person, sign_in: SignIn) -> None:
    place = make_place(wren, name="Old friends")
    browser = sign_in(wren)
    assert "Old friends" in browser.get(f"/groups/{place.id}", follow_redirects=True).text


@pytest.mark.parametrize("size", [1, 20])
def test_a_full_page_asks_as_little_as_an_empty_one(
    wren: Person, sign_in: SignIn, at_most: AtMost, size: int
) -> None:
    place = found(wren, *(make_person() for _n in range(size)), norms=("Pause.",) * size)
    group = db.session.get_one(Group, place.group_id)
    for number in range(size):
        make_shared(wren, Audience.GROUP, group_id=group.id, title=f"Lesson {number}")
    for day in range(min(size, 4)):
        make_meeting(wren, group, starts_local=datetime_at(day))
    address, browser, outside = (
        f"/groups/{place.id}-book-cart",
        sign_in(wren),
        sign_in(make_person()),
    )
    with at_most(12):
        assert browser.get(address).status_code == 200
    with at_most(7):
        assert outside.get(address).status_code == 200


def datetime_at(day: int) -> datetime:
    return datetime.combine(tomorrow() + timedelta(day), time(15, 30))


# --- the document itself -------------------------------------------------------------------------

FULL = GroupDocument(
    name="Book Cart",
    purpose="What?",
    norms=("Pause.", "Ask."),
    standards=(StandardRef("F", "1.2"),),
    language="es",
    inquiry=Inquiry.ACTION_RESEARCH,
    school_id=3,
    joining=Joining.FREELY,
    listed=False,
)


def test_a_document_comes_back_as_it_went() -> None:
    assert from_json(to_json(FULL)) == FULL
    assert from_json({}) == GroupDocument()
    assert from_json(to_json(FULL) | {"later": 1}) == FULL


def test_norms_are_lines_without_their_bullets() -> None:
    typed = ["- One", "* Two", "• Three", "4. Four", "", "  One ", "*Kind* words", "3 of us"]
    assert norms_of(typed) == ("One", "Two", "Three", "Four", "*Kind* words", "3 of us")


def test_changes_of_the_same_part_contend_and_others_do_not() -> None:
    theirs = replace(FULL, name="Theirs")
    assert merged(FULL, theirs, {"name": "Mine"}) is None
    assert merged(FULL, theirs, {"name": "Theirs"}) == theirs
    assert merged(FULL, theirs, {"name": FULL.name, "language": "en"}) == replace(
        theirs, language="en"
    )


def test_what_is_shared_says_what_it_is_where_it_is_no_lesson(
    wren: Person, sign_in: SignIn
) -> None:
    place = found(wren, name="Readers")
    make_lesson(wren, Audience.GROUP, title="Bridges")
    make_text(wren, Audience.GROUP, title="Silence")
    make_practice(wren, Audience.GROUP, title="Sticks")
    browser = sign_in(wren)
    for address in (f"/groups/{place.id}", f"/groups/{place.id}/items"):
        page = browser.get(address, follow_redirects=True).text
        assert "Our lessons" not in page and "Shared with the group" in page
        said = {title: kind_of(page, title) for title in ("Bridges", "Silence", "Sticks")}
        assert said == {"Bridges": "", "Silence": "Text", "Sticks": "Promising practice"}


def kind_of(page: str, title: str) -> str:
    line = re.search(rf">{title}</a><p class=\"facts\">(?:<b>(.*?)</b>)?<span>", page)
    assert line, title
    return line.group(1) or ""
