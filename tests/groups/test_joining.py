"""Coming into a group: freely, asking, invited; and what outsiders never learn."""

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, RuleBroken
from ps5_collab.groups.models import GroupPlace, Joining, JoinRequest
from ps5_collab.groups.queries import members as queries
from ps5_collab.groups.queries import places
from ps5_collab.groups.services import joining as services
from ps5_collab.meetings.models import Poll
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person, Role
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_person, make_school
from tests.groups.factories import found, place_for
from tests.meetings.polls import make_poll


@pytest.fixture
def wren(app: Flask) -> Person:
    return make_person(name="Wren Alder", role=Role.FACILITATOR)


def told(person: Person) -> list[NoticeKind]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Notice.kind).filter_by(person_id=person.id)))


def in_it(place: GroupPlace) -> set[int]:
    return set(queries.member_ids(place.group_id))


def invited(wren: Person, place: GroupPlace, *people: Person) -> None:
    services.invite(wren, reader_of(wren.id), place_for(wren, place), people, "Come along!")
    db.session.commit()


def test_whoever_wants_to_joins_an_open_group_once(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, joining=Joining.FREELY)
    browser = sign_in(tansy)
    assert "Join the group" in browser.get(f"/groups/{place.id}", follow_redirects=True).text
    assert browser.post(f"/groups/{place.id}/membership").status_code == 303
    assert browser.post(f"/groups/{place.id}/membership").status_code == 403
    assert in_it(place) == {wren.id, tansy.id}
    assert told(wren) == [NoticeKind.GROUP_JOINED]


def test_who_asks_is_let_in_by_a_facilitator(wren: Person, tansy: Person, sign_in: SignIn) -> None:
    place = found(wren)
    asking, leading = sign_in(tansy), sign_in(wren)
    assert asking.post(f"/groups/{place.id}/membership").status_code == 403
    asking.post(f"/groups/{place.id}/request", data={"words": "Sorting, grade 3"})
    asking.post(f"/groups/{place.id}/request", data={"words": "Again"})
    assert told(wren) == [NoticeKind.GROUP_REQUEST]
    answer = leading.post("/notices/1/reading", follow_redirects=True)
    assert 'id="waiting"' in answer.text
    page = leading.get(f"/groups/{place.id}/people").text
    assert "Sorting, grade 3" in page
    request = db.session.scalars(sa.select(JoinRequest)).one()
    leading.post(f"/groups/{place.id}/requests/{request.id}/acceptance")
    assert in_it(place) == {wren.id, tansy.id}
    assert told(tansy) == [NoticeKind.GROUP_ADMITTED]


def test_declining_is_told_kindly_and_leaves_the_door_open(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren)
    asking, leading = sign_in(tansy), sign_in(wren)
    asking.post(f"/groups/{place.id}/request")
    request = db.session.scalars(sa.select(JoinRequest)).one()
    leading.post(f"/groups/{place.id}/requests/{request.id}/declining")
    assert in_it(place) == {wren.id}
    assert "thanks you for asking" in asking.get("/notices").text
    assert asking.post(f"/groups/{place.id}/request").status_code == 303


def test_a_request_is_taken_back(wren: Person, tansy: Person, sign_in: SignIn) -> None:
    place = found(wren)
    asking = sign_in(tansy)
    asking.post(f"/groups/{place.id}/request")
    asking.post(f"/groups/{place.id}/request/withdrawal")
    assert queries.open_requests(place.group_id) == []
    assert "Ask to join" in asking.get(f"/groups/{place.id}", follow_redirects=True).text


def test_a_request_is_answered_once(wren: Person, tansy: Person) -> None:
    rowan = make_person()
    place = found(wren)
    services.admit(place, rowan.id, facilitates=True)
    services.ask(tansy, reader_of(tansy.id), place)
    request = queries.open_requests(place.group_id)[0]
    services.decide(wren, reader_of(wren.id), place, request, accepted=True)
    with pytest.raises(RuleBroken):
        services.decide(rowan, reader_of(rowan.id), place, request, accepted=False)
    assert tansy.id in in_it(place)


def test_members_do_not_answer_requests(wren: Person, tansy: Person) -> None:
    rowan = make_person()
    place = found(wren, rowan)
    services.ask(tansy, reader_of(tansy.id), place)
    request = queries.open_requests(place.group_id)[0]
    with pytest.raises(NotAllowed):
        services.decide(rowan, reader_of(rowan.id), place, request, accepted=True)


def test_several_are_invited_at_once_and_each_answers(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    oriel = make_person(name="Oriel Ash")
    place = found(wren, listed=False)
    leading = sign_in(wren)
    assert "Tansy Brook" in leading.get(f"/groups/{place.id}/invitations?q=tan").text
    chosen = {"person": [tansy.id, oriel.id], "words": "Come along!"}
    leading.post(f"/groups/{place.id}/invitations", data=chosen)
    assert told(tansy) == told(oriel) == [NoticeKind.GROUP_INVITED]
    page = sign_in(tansy).get(f"/groups/{place.id}", follow_redirects=True).text
    assert "Wren Alder invites you" in page
    assert "Come along!" in page
    sign_in(tansy).post(f"/groups/{place.id}/invitation/acceptance")
    sign_in(oriel).post(f"/groups/{place.id}/invitation/declining")
    assert in_it(place) == {wren.id, tansy.id}


def test_who_invites_nobody_is_led_to_the_search_for_people(wren: Person, sign_in: SignIn) -> None:
    place = found(wren)
    address = f"/groups/{place.id}/invitations"
    answer = sign_in(wren).post(address, data={"words": "Come along!"})
    assert answer.status_code == 422 and "<title>Error:" in answer.text
    assert '<a href="#q">Choose at least one person.</a>' in answer.text
    assert 'id="q-error"' in answer.text and 'aria-describedby="q-hint q-error"' in answer.text
    assert "words-error" not in answer.text and "Come along!" in answer.text


@pytest.mark.parametrize("word", ["x", "%", "ſ"])
def test_a_search_for_people_takes_however_much_is_pasted_into_it(
    wren: Person, tansy: Person, sign_in: SignIn, word: str
) -> None:
    place, browser = found(wren), sign_in(wren)
    data = {"q": word * 60_000, "do": "find"}
    assert browser.post(f"/groups/{place.id}/invitations", data=data).status_code == 200
    for address in ("/people", "/schools"):
        assert browser.get(address, query_string={"q": word * 60_000}).status_code == 200


def test_who_is_invited_to_a_private_group_sees_its_door_only(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    rowan = make_person(name="Rowan Secret")
    place = found(wren, rowan, listed=False, norms=("Pause before you answer.",))
    browser = sign_in(tansy)
    assert browser.get(f"/groups/{place.id}").status_code == 404
    invited(wren, place, tansy)
    page = browser.get(f"/groups/{place.id}", follow_redirects=True).text
    assert "Wren Alder" in page
    assert "What do pupils count" in page
    assert "Rowan Secret" not in page
    assert "Pause before" not in page
    for inner in ("people", "norms", "edit", "revisions", "invitations", "departure"):
        assert browser.get(f"/groups/{place.id}/{inner}").status_code == 403


@pytest.mark.parametrize("end", ["declined", "taken back"])
def test_a_private_group_is_gone_for_whose_invitation_ended(
    wren: Person, tansy: Person, sign_in: SignIn, end: str
) -> None:
    place = found(wren, listed=False, name="Hidden Lanterns")
    invited(wren, place, tansy)
    browser = sign_in(tansy)
    assert "Hidden Lanterns" in browser.get("/notices").text
    if end == "declined":
        browser.post(f"/groups/{place.id}/invitation/declining")
    else:
        invitation = queries.open_requests(place.group_id)[0]
        sign_in(wren).post(f"/groups/{place.id}/invitations/{invitation.id}/withdrawal")
    assert browser.get(f"/groups/{place.id}").status_code == 404
    for address in ("/notices", "/groups", "/desk", "/search?q=lanterns"):
        assert "Hidden" not in browser.get(address).text


def test_inviting_who_asked_lets_them_in(wren: Person, tansy: Person) -> None:
    place = found(wren)
    services.ask(tansy, reader_of(tansy.id), place)
    invited(wren, place, tansy)
    assert tansy.id in in_it(place)
    assert queries.open_requests(place.group_id) == []


def test_a_group_of_one_school_is_for_that_school(wren: Person, tansy: Person) -> None:
    school = make_school()
    neighbor = make_person(school)
    place = found(wren, school_id=school.id, joining=Joining.FREELY)
    with pytest.raises(NotAllowed):
        services.join(tansy, reader_of(tansy.id), place)
    services.join(neighbor, reader_of(neighbor.id), place)
    assert neighbor.id in in_it(place)


def test_nobody_comes_into_an_archived_group(wren: Person, tansy: Person, sign_in: SignIn) -> None:
    place = found(wren, joining=Joining.FREELY)
    invited(wren, place, tansy)
    sign_in(wren).post(f"/groups/{place.id}/archiving")
    browser = sign_in(tansy)
    assert browser.post(f"/groups/{place.id}/membership").status_code == 409
    assert browser.post(f"/groups/{place.id}/invitation/acceptance").status_code == 409
    assert in_it(place) == {wren.id}


def test_who_comes_back_is_a_plain_member_as_of_today(wren: Person, tansy: Person) -> None:
    place = found(wren)
    services.admit(place, tansy.id, facilitates=True)
    db.session.execute(sa.text("UPDATE group_membership SET left_on = joined_on"))
    assert services.admit(place, tansy.id)
    assert not services.admit(place, tansy.id)
    assert [m.facilitates for m in queries.members_of(place.group_id)] == [False]


def test_a_place_is_found_by_its_group_only_by_who_sees_it(wren: Person, tansy: Person) -> None:
    place = found(wren, listed=False)
    assert places.place_of(reader_of(tansy.id), place.group_id) is None
    with pytest.raises(NotFound):
        places.get_place(reader_of(tansy.id), 2**40)


def test_who_joins_is_asked_for_the_times_that_are_still_looked_for(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    place = found(wren, joining=Joining.FREELY)
    group = db.session.get_one(Group, place.group_id)
    asked, closed = (make_poll(wren, group) for _n in range(2))
    db.session.execute(
        sa.update(Poll).where(Poll.meeting_id == closed.id).values(closed_at=utcnow())
    )
    db.session.commit()
    sign_in(tansy).post(f"/groups/{place.id}/membership")
    notices = sa.select(Notice.item_id).filter_by(person_id=tansy.id, kind=NoticeKind.POLL_OPEN)
    assert list(db.session.scalars(notices)) == [asked.id]
