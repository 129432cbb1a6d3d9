"""P6 for groups: whoever comes, goes or decides at the same moment, the group stays whole."""

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.groups.models import Joining, JoinRequest
from ps5_collab.groups.queries import members as queries
from ps5_collab.groups.services import joining
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import GroupMembership
from ps5_collab.sharing.models import Revision
from tests.conftest import SignIn
from tests.factories import make_person
from tests.groups.factories import found
from tests.promises.test_p6_at_once import all_at_once


def test_two_facilitators_who_leave_at_once_leave_one_behind(app: Flask, sign_in: SignIn) -> None:
    wren, rowan, tansy = make_person(), make_person(), make_person()
    place = found(wren, tansy)
    joining.admit(place, rowan.id, facilitates=True)
    address, group_id = f"/groups/{place.id}/departure", place.group_id
    browsers = [sign_in(wren), sign_in(rowan)]
    db.session.rollback()

    def leave(_n: int, browser: FlaskClient) -> int:
        return browser.post(address).status_code

    assert sorted(all_at_once(browsers, leave)) == [303, 422]
    assert len(queries.facilitator_ids(group_id)) == 1


def test_a_request_that_four_answer_at_once_is_answered_once(app: Flask, sign_in: SignIn) -> None:
    leading, asking = [make_person() for _n in range(4)], make_person()
    place = found(leading[0])
    for person in leading[1:]:
        joining.admit(place, person.id, facilitates=True)
    sign_in(asking).post(f"/groups/{place.id}/request")
    request = db.session.scalars(sa.select(JoinRequest)).one()
    address, asking_id = f"/groups/{place.id}/requests/{request.id}", asking.id
    browsers = [sign_in(person) for person in leading]
    db.session.rollback()

    def decide(n: int, browser: FlaskClient) -> int:
        return browser.post(f"{address}/{'acceptance' if n % 2 else 'declining'}").status_code

    assert sorted(all_at_once(browsers, decide)) == [303, 409, 409, 409]
    told = db.session.scalars(sa.select(Notice.kind).where(Notice.person_id == asking_id)).all()
    assert len(told) == 1
    inside = asking_id in queries.member_ids(request.group_id)
    assert inside == (told[0] is NoticeKind.GROUP_ADMITTED)


def test_who_presses_five_times_is_in_the_group_once(app: Flask, sign_in: SignIn) -> None:
    wren, tansy = make_person(), make_person()
    place = found(wren, joining=Joining.FREELY)
    address, tansy_id, wren_id = f"/groups/{place.id}/membership", tansy.id, wren.id
    browsers = [sign_in(tansy) for _n in range(5)]
    db.session.rollback()

    def join(_n: int, browser: FlaskClient) -> int:
        return browser.post(address).status_code

    statuses = all_at_once(browsers, join)
    assert set(statuses) <= {303, 403}
    assert 303 in statuses
    rows = sa.select(sa.func.count()).select_from(GroupMembership)
    assert db.session.scalar(rows.where(GroupMembership.person_id == tansy_id)) == 1
    told = sa.select(sa.func.count()).select_from(Notice)
    assert db.session.scalar(told.where(Notice.person_id == wren_id)) == 1


def test_who_asks_five_times_at_once_asks_once(app: Flask, sign_in: SignIn) -> None:
    tansy, place = make_person(), found(make_person())
    address = f"/groups/{place.id}/request"
    browsers = [sign_in(tansy) for _n in range(5)]
    db.session.rollback()

    def ask(_n: int, browser: FlaskClient) -> int:
        return browser.post(address, data={"words": "Me, please."}).status_code

    assert all_at_once(browsers, ask) == [303] * 5
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JoinRequest)) == 1


def test_of_six_who_change_the_norms_at_once_one_saves_and_the_others_see_both(
    app: Flask, sign_in: SignIn
) -> None:
    wren = make_person()
    place = found(wren, norms=("Pause.",))
    address = f"/groups/{place.id}/norms"
    browsers = [sign_in(wren) for _n in range(6)]
    db.session.rollback()

    def save(n: int, browser: FlaskClient) -> int:
        return browser.post(address, data={"norms": f"Norm {n}", "opened": 1}).status_code

    assert sorted(all_at_once(browsers, save)) == [303] + [409] * 5
    assert db.session.scalar(sa.select(sa.func.max(Revision.number))) == 2
