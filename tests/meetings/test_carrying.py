"""What is open goes on to the next meeting by itself, once, and what is closed does not."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings import agenda, carrying, planning
from ps5_collab.meetings.agenda import Point
from ps5_collab.meetings.carrying import carry_on
from ps5_collab.meetings.models import Action, AgendaItem, Brings, Keeps, Meeting, Minutes, Stage
from ps5_collab.meetings.outline import templates
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.queries import agenda_of
from ps5_collab.meetings.running import clock
from ps5_collab.meetings.running.clock import Press, Pressed
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, saved, tomorrow

NEXT = datetime.combine(tomorrow(), datetime.min.time()).replace(hour=15, minute=30)


@pytest.fixture
def cart(ada: Person) -> Group:
    return make_group(ada, make_person())


def held(ada: Person, cart: Group, days_ago: int = 7, **given: object) -> Meeting:
    then = NEXT - timedelta(days=days_ago + 1)
    return make_meeting(ada, cart, stage=Stage.HELD, starts_local=then, **given)


def left_open(meeting: Meeting, title: str, **given: object) -> AgendaItem:
    item = {"meeting_id": meeting.id, "position": 1, "title": title, "unfinished": True}
    return saved(AgendaItem(**item | given))


def shared_minutes(ada: Person, meeting: Meeting, **given: object) -> Minutes:
    item = {"title": "Minutes", "owner_id": ada.id, "group_id": meeting.group_id}
    shown = {"state": State.PUBLISHED, "audience": Audience.GROUP, "published_at": utcnow()}
    return saved(Minutes(**item | shown | given, meeting_id=meeting.id))


def task(ada: Person, meeting: Meeting, text: str, **given: object) -> Action:
    owned = {"owner_id": ada.id, "created_by_id": ada.id, "group_id": meeting.group_id}
    return saved(Action(**owned | given, meeting_id=meeting.id, text=text))


def plan(ada: Person, cart: Group, days: int = 0) -> Meeting:
    when = Planned(
        title="Next", zone="America/Los_Angeles", starts_local=NEXT + timedelta(days=days)
    )
    meeting = planning.plan(ada, reader_of(ada.id), cart.id, when)
    db.session.commit()
    return meeting


def titles(meeting: Meeting) -> list[str]:
    db.session.expire_all()
    return [item.title for item in agenda_of(meeting.id)]


def test_what_was_left_open_comes_to_the_next_meeting_and_says_from_where(
    ada: Person, cart: Group
) -> None:
    before = held(ada, cart)
    item = left_open(before, "What counts", minutes=12, words="As one", presenter_id=ada.id)
    left_open(before, "Settled", unfinished=False)
    meeting = plan(ada, cart)
    (copy,) = agenda_of(meeting.id)
    assert (copy.title, copy.minutes, copy.words) == ("What counts", 12, "As one")
    assert (copy.carried_from_id, copy.presenter_id) == (item.id, ada.id)


def test_to_carry_again_changes_nothing(ada: Person, cart: Group) -> None:
    before = held(ada, cart)
    left_open(before, "What counts")
    task(ada, before, "Bring the cart")
    shared_minutes(ada, before)
    meeting = plan(ada, cart)
    found = titles(meeting)
    assert len(found) == 3
    for _n in range(3):
        carry_on(cart.id)
    assert titles(meeting) == found


def test_minutes_come_first_then_actions_then_what_was_left_open(ada: Person, cart: Group) -> None:
    before = held(ada, cart, title="One comparison")
    left_open(before, "What counts")
    task(ada, before, "Bring the cart")
    record = shared_minutes(ada, before)
    items = agenda_of(plan(ada, cart).id)
    assert [item.brings for item in items] == [Brings.MINUTES, Brings.ACTIONS, None]
    assert items[0].linked_id == record.id
    assert items[0].title.startswith("Approve the minutes of ")
    assert items[0].title.endswith("One comparison")


def test_minutes_that_are_shared_later_come_first_too(ada: Person, cart: Group) -> None:
    """The oldest first, and before all that was carried over already."""
    oldest, older, last = (held(ada, cart, days) for days in (21, 14, 7))
    left_open(last, "What counts")
    task(ada, last, "Bring the cart")
    meeting = plan(ada, cart)
    agenda.use_template(reader_of(ada.id), meeting, templates()["planning"])
    for record in (oldest, older):
        shared_minutes(ada, record)
    carry_on(cart.id)
    shared_minutes(ada, last)
    carry_on(cart.id)
    items = agenda_of(meeting.id)
    assert [item.keeps for item in items[:2]] == [Keeps.OPENING] * 2
    minutes = Brings.MINUTES
    assert [item.brings for item in items[2:7]] == [minutes] * 3 + [Brings.ACTIONS, None]
    assert items[6].title == "What counts"
    days = [words.day_words(one.starts_local.date(), "en") for one in (oldest, older, last)]
    assert [day in item.title for day, item in zip(days, items[2:5], strict=True)] == [True] * 3


def test_approval_comes_first_where_nothing_opens_the_meeting(ada: Person, cart: Group) -> None:
    before, meeting = held(ada, cart), plan(ada, cart)
    agenda.add(ada, reader_of(ada.id), meeting, Point("One comparison"))
    left_open(before, "What counts")
    carry_on(cart.id)
    shared_minutes(ada, before)
    carry_on(cart.id)
    assert titles(meeting)[1:] == ["What counts", "One comparison"]
    assert titles(meeting)[0].startswith("Approve the minutes")


def test_what_brings_up_minutes_keeps_its_link(ada: Person, cart: Group) -> None:
    """Whoever edits it cannot make it two."""
    record = shared_minutes(ada, held(ada, cart))
    meeting = plan(ada, cart)
    (item,) = agenda_of(meeting.id)
    agenda.change(ada, reader_of(ada.id), meeting, item, Point("Approve them", minutes=5))
    carry_on(cart.id)
    (item,) = agenda_of(meeting.id)
    assert (item.title, item.linked_id) == ("Approve them", record.id)


def test_titles_that_are_made_are_in_the_language_of_the_meeting(ada: Person, cart: Group) -> None:
    before = held(ada, cart)
    shared_minutes(ada, before)
    meeting = make_meeting(ada, cart, language="es")
    carrying.carry_into(meeting)
    assert "Approve" in titles(meeting)[0] or "Aprobar" in titles(meeting)[0]


@pytest.mark.parametrize("end", ["done_at", "dropped_at"])
def test_a_closed_action_is_never_brought_up(
    sign_in: SignIn, ada: Person, cart: Group, end: str
) -> None:
    before = held(ada, cart)
    action = task(ada, before, "Bring the cart")
    meeting = plan(ada, cart)
    browser = sign_in(ada)
    assert "Bring the cart" in browser.get(f"/meetings/{meeting.id}").text
    setattr(action, end, utcnow())
    db.session.commit()
    page = browser.get(f"/meetings/{meeting.id}").text
    assert "Bring the cart" not in page and "All done" in page


def test_with_only_closed_actions_there_is_nothing_to_bring_up(ada: Person, cart: Group) -> None:
    task(ada, held(ada, cart), "Bring the cart", done_at=utcnow())
    assert titles(plan(ada, cart)) == []


@pytest.mark.parametrize(
    "given", [{"state": State.DRAFT}, {"approved_at": utcnow()}], ids=["a draft", "approved"]
)
def test_only_shared_records_wait_for_approval(
    ada: Person, cart: Group, given: dict[str, object]
) -> None:
    shared_minutes(ada, held(ada, cart), **given)
    assert titles(plan(ada, cart)) == []


def test_minutes_that_were_not_approved_come_again(ada: Person, cart: Group) -> None:
    shared_minutes(ada, held(ada, cart, 14))
    second = plan(ada, cart)
    assert len(titles(second)) == 1
    second.stage = Stage.HELD
    db.session.commit()
    assert len(titles(plan(ada, cart, 7))) == 1


def test_an_open_thing_goes_from_meeting_to_meeting_until_it_is_finished(
    ada: Person, cart: Group
) -> None:
    left_open(held(ada, cart, 14), "What counts")
    second = plan(ada, cart)
    (copy,) = agenda_of(second.id)
    second.stage, copy.unfinished = Stage.HELD, True
    db.session.commit()
    third = plan(ada, cart, 7)
    (again,) = agenda_of(third.id)
    assert again.carried_from_id == copy.id
    third.stage = Stage.HELD
    db.session.commit()
    assert titles(plan(ada, cart, 14)) == []


def test_what_was_taken_off_does_not_come_again(ada: Person, cart: Group) -> None:
    left_open(held(ada, cart), "What counts")
    meeting = plan(ada, cart)
    agenda.remove(ada, reader_of(ada.id), meeting, agenda_of(meeting.id)[0])
    db.session.commit()
    carry_on(cart.id)
    plan(ada, cart, 7)
    assert titles(meeting) == []
    assert len(db.session.scalars(sa.select(AgendaItem)).all()) == 2


def test_a_cancelled_meeting_hands_on_what_it_had(ada: Person, cart: Group) -> None:
    left_open(held(ada, cart), "What counts")
    second, third = plan(ada, cart), plan(ada, cart, 7)
    assert (titles(second), titles(third)) == (["What counts"], [])
    planning.cancel(ada, reader_of(ada.id), second, "Power is out")
    db.session.commit()
    assert titles(third) == ["What counts"]


def test_a_meeting_that_takes_place_after_all_has_each_thing_once(ada: Person, cart: Group) -> None:
    before = held(ada, cart)
    left_open(before, "What counts")
    task(ada, before, "Bring the cart")
    shared_minutes(ada, before)
    second, third = plan(ada, cart), plan(ada, cart, 7)
    had = titles(second)
    assert len(had) == 3
    planning.cancel(ada, reader_of(ada.id), second, "Power is out")
    db.session.commit()
    assert titles(third) == had
    planning.restore(ada, reader_of(ada.id), second)
    db.session.commit()
    assert (titles(second), titles(third)) == (had, [])


def test_a_meeting_that_nobody_began_hands_on_what_it_had_and_has_it_once_when_it_is_run_late(
    ada: Person, cart: Group
) -> None:
    before = held(ada, cart)
    left_open(before, "What counts")
    task(ada, before, "Bring the cart")
    shared_minutes(ada, before)
    missed = make_meeting(ada, cart, starts_local=NEXT)
    carrying.carry_into(missed)
    had = titles(missed)
    missed.starts_local, missed.starts_at, missed.ends_at = (
        moment and moment - timedelta(days=3)
        for moment in (missed.starts_local, missed.starts_at, missed.ends_at)
    )
    db.session.commit()
    after = plan(ada, cart, 7)
    assert titles(after) == had
    clock.press(ada, reader_of(ada.id), missed, Pressed(Press.START), utcnow())
    db.session.commit()
    assert (titles(missed), titles(after)) == (had, [])


def test_a_meeting_planned_before_the_next_one_takes_over_what_nobody_touched(
    ada: Person, cart: Group
) -> None:
    before = held(ada, cart)
    left_open(before, "What counts")
    left_open(before, "What else", position=2)
    later = plan(ada, cart, 7)
    touched = agenda_of(later.id)[1]
    agenda.change(ada, reader_of(ada.id), later, touched, Point("What else, then"))
    sooner = plan(ada, cart)
    assert (titles(sooner), titles(later)) == (["What counts"], ["What else, then"])


def test_what_a_meeting_did_not_reach_comes_to_the_next_when_it_ends(
    ada: Person, cart: Group
) -> None:
    now, after = make_meeting(ada, cart), plan(ada, cart, 7)
    reader = reader_of(ada.id)
    for title in ("Reached", "Not reached"):
        agenda.add(ada, reader, now, Point(title))
    for press in (Pressed(Press.START), Pressed(Press.END, stay=1)):
        clock.press(ada, reader, now, press, utcnow())
    db.session.commit()
    assert titles(after) == ["Not reached"]


@pytest.mark.parametrize("key", ["planning", "text", "action-research"])
def test_what_each_meeting_has_anyway_does_not_come_back(
    ada: Person, cart: Group, key: str
) -> None:
    """Opening, check-in, closing, the rating of the norm; the work itself does."""
    now, after = make_meeting(ada, cart), plan(ada, cart, 7)
    reader = reader_of(ada.id)
    agenda.add(ada, reader, now, Point("What took all the time"))
    first = agenda_of(now.id)[0]
    agenda.use_template(reader, now, templates()[key])
    agenda.move(reader, now, first, -1)
    agenda.move(reader, now, first, -1)
    for press in (Pressed(Press.START), Pressed(Press.END, stay=1)):
        clock.press(ada, reader, now, press, utcnow())
    db.session.commit()
    lines = templates()[key].lines
    work = [line.title["en"] for line in lines if line.keeps is None]
    assert titles(after) == work and 0 < len(work) < len(lines)


def test_a_meeting_that_begins_takes_along_what_was_shared_since(ada: Person, cart: Group) -> None:
    before, now = held(ada, cart), plan(ada, cart)
    shared_minutes(ada, before)
    clock.press(ada, reader_of(ada.id), now, Pressed(Press.START), utcnow())
    assert titles(now)[0].startswith("Approve the minutes")


def test_nothing_of_another_group_comes_along(ada: Person, cart: Group) -> None:
    other = make_group(ada)
    before = held(ada, other)
    left_open(before, "Not ours")
    task(ada, before, "Not ours either")
    shared_minutes(ada, before)
    assert titles(plan(ada, cart)) == []
