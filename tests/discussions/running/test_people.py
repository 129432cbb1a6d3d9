"""Who comes, goes and comes back while a discussion is live, and who keeps its clock then."""

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed
from ps5_collab.discussions import queries
from ps5_collab.discussions.models import Part
from ps5_collab.discussions.running.clock import Press
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import GroupMembership
from ps5_collab.protocols.presses import Late
from tests.conftest import SignIn
from tests.discussions.running.rendering import Rendering, make_rendering
from tests.factories import LONG_AGO, make_person, saved


@pytest.fixture
def run(app: Flask) -> Rendering:
    """Ana, who invited, has begun it."""
    run = make_rendering()
    run.tap(Press.START)
    return run


def begin_round(run: Rendering) -> None:
    run.tap(Press.NEXT, times=3)
    assert run.course.progress.step == "sentences"


def queue(run: Rendering) -> list[int]:
    """The numbers of who is still to speak, in order."""
    ids = [person.id for person in run.people]
    return [ids.index(who) for who in run.course.progress.queue(run.course.plan)]


# --- the clock -----------------------------------------------------------------------------------


def test_who_runs_it_and_leaves_has_no_buttons_until_they_are_back(
    run: Rendering, sign_in: SignIn
) -> None:
    ana, bea = run.people[:2]
    run.leave(ana)
    page = sign_in(ana).get(f"{run.address}/run").text
    assert 'id="press-next"' not in page
    assert 'id="take-clock"' not in page
    with pytest.raises(NotAllowed):
        run.tap(Press.NEXT)
    db.session.rollback()
    run.take(bea)
    run.join(ana)
    run.host = ana
    run.tap(Press.NEXT)


def test_a_deleted_discussion_stands_still_until_it_is_back(
    run: Rendering, sign_in: SignIn
) -> None:
    ana, bea = run.people[:2]
    browser = sign_in(ana)
    browser.post(f"{run.address}/withdrawal")
    assert 'id="press-next"' not in browser.get(f"{run.address}/run").text
    with pytest.raises(NotAllowed):
        run.tap(Press.NEXT)
    db.session.rollback()
    with pytest.raises(NotAllowed):
        run.leave(bea)
    db.session.rollback()
    browser.post(f"{run.address}/return")
    run.tap(Press.NEXT)
    run.leave(ana)
    assert 'id="take-clock"' in sign_in(bea).get(f"{run.address}/run").text
    browser.post(f"{run.address}/withdrawal")
    assert 'id="take-clock"' not in sign_in(bea).get(f"{run.address}/run").text


def test_somebody_who_is_there_takes_the_clock_and_goes_on(run: Rendering, sign_in: SignIn) -> None:
    ana, bea, cy, _dan = run.people
    run.tap(Press.PAUSE)
    run.leave(ana)
    browser = sign_in(bea)
    assert 'id="take-clock"' in browser.get(f"{run.address}/run").text
    taken = browser.post(f"{run.address}/clock/taking", follow_redirects=True).text
    assert "You facilitate now" in taken
    assert 'id="press-go-on"' in taken
    assert "The clock is with: Bea Birch" in sign_in(cy).get(f"{run.address}/run").text
    assert queries.roles_of(run.talk.id) == {Part.FACILITATOR: bea.id}
    run.host = bea
    run.tap(Press.GO_ON)


def test_of_two_who_take_the_clock_the_second_is_late(run: Rendering) -> None:
    _ana, bea, cy, _dan = run.people
    run.leave(run.people[0])
    run.take(bea)
    with pytest.raises(Late):
        run.take(cy)


def test_nobody_takes_the_clock_from_who_is_there_and_who_is_not_takes_none(
    run: Rendering, sign_in: SignIn
) -> None:
    ana, bea, cy, _dan = run.people
    with pytest.raises(Late):
        run.take(bea)
    db.session.rollback()
    assert 'id="take-clock"' not in sign_in(bea).get(f"{run.address}/run").text
    run.leave(cy)
    run.leave(ana)
    with pytest.raises(NotAllowed):
        run.take(cy)


# --- turns ---------------------------------------------------------------------------------------


def test_whoever_has_the_turn_keeps_it_and_who_comes_speaks_after_all(run: Rendering) -> None:
    ana, bea, cy, dan = run.people
    run.leave(dan)
    begin_round(run)
    run.tap(Press.SKIP, ana)
    run.tap(Press.SPOKEN, bea)
    run.leave(cy)
    assert queue(run) == [0]
    run.join(cy)
    run.join(dan)
    assert queue(run) == [0, 2, 3]
    run.tap(Press.SPOKEN, ana)
    run.tap(Press.SPOKEN, cy)
    assert queue(run) == [3]


def test_who_comes_back_waits_for_those_who_come_later(run: Rendering) -> None:
    _ana, bea, _cy, dan = run.people
    run.leave(dan)
    begin_round(run)
    run.tap(Press.SPOKEN, run.people[0])
    run.tap(Press.SKIP, bea)
    run.join(dan)
    assert queue(run) == [2, 1, 3]


def test_whom_the_form_adds_in_the_middle_speaks_last_too(run: Rendering, sign_in: SignIn) -> None:
    ana, bea, cy, dan = run.people
    run.leave(bea)
    begin_round(run)
    run.tap(Press.SKIP, ana)
    run.tap(Press.SPOKEN, cy)
    run.tap(Press.SPOKEN, dan)
    db.session.execute(sa.delete(Notice))
    db.session.commit()
    version = run.talk.version
    form = {"title": "Together", "people": [each.id for each in run.people], "version": version}
    answer = sign_in(ana).post(f"{run.address}/edit", data=form)
    assert answer.status_code == 303
    db.session.expire_all()
    assert queue(run) == [0, 1]
    told = db.session.execute(sa.select(Notice.person_id, Notice.kind)).all()
    assert told == [(bea.id, NoticeKind.DISCUSSION_INVITED)]


# --- there and back ------------------------------------------------------------------------------


def test_who_leaves_is_asked_first_and_comes_back_by_themselves(
    run: Rendering, sign_in: SignIn
) -> None:
    _ana, bea, _cy, _dan = run.people
    begin_round(run)
    browser, address = sign_in(bea), f"{run.address}/run"
    page = browser.get(address).text
    assert "Leave the discussion?" in page
    assert "Has Ana Ash left?" not in page
    assert "I am back" not in page
    browser.post(f"{run.address}/people/{bea.id}/leaving")
    db.session.expire_all()
    assert queue(run) == [0, 2, 3]
    page = browser.get(address).text
    assert "I am back" in page
    assert "Leave the discussion?" not in page
    for _twice in range(2):
        browser.post(f"{run.address}/people", data={"person": bea.id})
    db.session.expire_all()
    assert queue(run) == [0, 2, 3, 1]


def test_nobody_brings_others_back_and_who_never_took_part_does_not_come_alone(
    run: Rendering, sign_in: SignIn
) -> None:
    _ana, bea, cy, _dan = run.people
    run.leave(cy)
    assert sign_in(bea).post(f"{run.address}/people", data={"person": cy.id}).status_code == 403
    new = make_person()
    saved(GroupMembership(group_id=run.room.group.id, person_id=new.id, joined_on=LONG_AGO))
    assert sign_in(new).post(f"{run.address}/people", data={"person": new.id}).status_code == 403
