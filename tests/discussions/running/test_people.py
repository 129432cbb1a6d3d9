"""Who comes, goes and comes back while a discussion is live, and who keeps its clock then."""

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed
from ps5_collab.discussions import queries
from ps5_collab.discussions.models import Part
from ps5_collab.discussions.running import clock
from ps5_collab.discussions.running.clock import Press, Pressed
from ps5_collab.people.models import Person
from ps5_collab.protocols.presses import Late
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.running.rendering import Rendering, make_rendering


@pytest.fixture
def run(app: Flask) -> Rendering:
    """Ana, who invited, has begun it."""
    run = make_rendering()
    run.tap(Press.START)
    return run


def press(run: Rendering, who: Person, what: Press) -> None:
    given = Pressed(what, run.course.progress.stay)
    clock.press(who, reader_of(who.id), run.talk, given, run.at)
    db.session.commit()


def take(run: Rendering, who: Person) -> None:
    clock.take(who, reader_of(who.id), run.talk)
    db.session.commit()


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
        press(run, ana, Press.NEXT)
    db.session.rollback()
    take(run, bea)
    clock.join(reader_of(bea.id), run.talk, ana.id, run.at)
    db.session.commit()
    press(run, ana, Press.NEXT)


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
    press(run, bea, Press.GO_ON)


def test_of_two_who_take_the_clock_the_second_is_late(run: Rendering) -> None:
    _ana, bea, cy, _dan = run.people
    run.leave(run.people[0])
    take(run, bea)
    with pytest.raises(Late):
        take(run, cy)


def test_nobody_takes_the_clock_from_who_is_there_and_who_is_not_takes_none(
    run: Rendering, sign_in: SignIn
) -> None:
    ana, bea, cy, _dan = run.people
    with pytest.raises(Late):
        take(run, bea)
    db.session.rollback()
    assert 'id="take-clock"' not in sign_in(bea).get(f"{run.address}/run").text
    run.leave(cy)
    run.leave(ana)
    with pytest.raises(NotAllowed):
        take(run, cy)
