"""A poll of times: asked, answered, closed, reminded of, decided."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.meetings import planning
from ps5_collab.meetings.models import (
    Answer,
    Coming,
    Meeting,
    Participant,
    Poll,
    PollAnswer,
    PollReply,
    Stage,
)
from ps5_collab.meetings.polls import answers, due, queries, services
from ps5_collab.meetings.polls.answers import Choice
from ps5_collab.meetings.polls.board import board
from ps5_collab.meetings.polls.forms import last_day
from ps5_collab.meetings.polls.links import poll_token
from ps5_collab.meetings.polls.services import NobodyComes, Terms
from ps5_collab.meetings.wall_time import day_in_zone
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person, make_place
from tests.meetings.polls import (
    LOS_ANGELES,
    PLAN,
    TIMES,
    at,
    candidates,
    fields,
    make_poll,
    monday,
    say,
)


@pytest.fixture
def cleo(app: Flask) -> Person:
    return make_person(name="Cleo Dunn")


@pytest.fixture
def cart(ada: Person, ben: Person, cleo: Person) -> Group:
    return make_group(ada, ben, cleo, name="Book Cart")


def told(person: Person, kind: NoticeKind) -> int:
    found = sa.select(sa.func.count()).select_from(Notice)
    return db.session.scalar(found.where(Notice.person_id == person.id, Notice.kind == kind)) or 0


def poll_of(meeting: Meeting) -> Poll:
    return db.session.get_one(Poll, meeting.id, populate_existing=True)


def letters(meeting: Meeting, person: Person, shown_to: Person) -> str:
    """What one person sees of another's answers."""
    found = board(reader_of(shown_to.id), meeting.id)
    signs = {Answer.YES: "y", Answer.IF_NEEDED: "m", Answer.NO: "n", None: "-"}
    return "".join(signs[line.answer_of(person.id)] for line in found.lines)


# --- asking -------------------------------------------------------------------------------------


def test_everybody_of_the_group_is_asked(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ben, cart, required=frozenset({ada.id}))
    found = board(reader_of(ada.id), meeting.id)
    assert meeting.stage is Stage.POLLING
    assert [(each.name, each.required) for each in found.people] == [
        ("Ada Brook", True),
        ("Ben Cole", False),
        ("Cleo Dunn", False),
    ]
    assert [line.when.local for line in found.lines] == list(TIMES)
    assert told(ada, NoticeKind.POLL_OPEN) == 1
    assert told(ben, NoticeKind.POLL_OPEN) == 0


def test_who_has_answered_is_not_asked_by_letter(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ben, cart)
    say(ada, meeting, "y")
    asked = sa.select(Notice).where(Notice.kind == NoticeKind.POLL_OPEN)
    done = {
        each.person_id: bool(each.read_at and each.mailed_at) for each in db.session.scalars(asked)
    }
    assert done.pop(ada.id) is True
    assert set(done.values()) == {False}


@pytest.mark.parametrize(
    ("times", "terms", "sentence"),
    [
        ([], {}, "at least one"),
        ([at(0, 8, n) for n in range(41)], {}, "at most 40"),
        ([datetime(2020, 1, 1, 9)], {}, "has passed"),
        ([at(0)], {"closes_on": monday() + timedelta(days=1)}, "after the last"),
        ([at(0)], {"closes_on": utcnow().date() - timedelta(days=2)}, "has passed"),
    ],
)
def test_polls_that_make_no_sense(
    cart: Group,
    ada: Person,
    times: list[datetime],
    terms: dict[str, object],
    sentence: str,
) -> None:
    with pytest.raises(Refused, match=sentence):
        make_poll(ada, cart, times, **terms)


def test_who_is_not_of_the_group_asks_nothing(cart: Group) -> None:
    with pytest.raises(NotAllowed):
        make_poll(make_person(), cart)


def test_a_time_that_the_clocks_jump_over_is_not_offered(cart: Group, ada: Person) -> None:
    year = utcnow().year + 1
    second_sunday = 14 - datetime(year, 3, 1).weekday()
    with pytest.raises(Refused, match="clocks go forward"):
        make_poll(ada, cart, [datetime(year, 3, second_sunday, 2, 30)])


# --- answering ----------------------------------------------------------------------------------


def test_answers_are_counted_and_can_be_changed(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "ymn-", "On Tuesdays by video")
    say(ben, meeting, "nm--")
    assert letters(meeting, ben, ada) == "nmn-"
    found = board(reader_of(ada.id), meeting.id)
    assert [line.standing.can_come for line in found.lines] == [0, 1, 0, 0]
    assert [each.name for each in found.silent] == ["Ada Brook", "Cleo Dunn"]


def test_somebody_from_outside_does_not_answer(cart: Group, ada: Person) -> None:
    meeting = make_poll(ada, cart)
    with pytest.raises(NotAllowed):
        say(make_person(), meeting, "y")


def test_who_left_the_group_is_not_asked(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ada, cart)
    db.session.execute(
        sa.update(GroupMembership).filter_by(person_id=ben.id).values(left_on=utcnow().date())
    )
    with pytest.raises(NotAllowed):
        say(ben, meeting, "y")


def test_the_organizer_hears_once_that_all_have_answered(
    cart: Group, ada: Person, ben: Person, cleo: Person
) -> None:
    meeting = make_poll(ada, cart)
    say(ada, meeting, "yyyy")
    say(ben, meeting, "yyyy")
    assert told(ada, NoticeKind.POLL_ALL_ANSWERED) == 0
    say(cleo, meeting, "nnnn")
    say(cleo, meeting, "yyyy")
    assert told(ada, NoticeKind.POLL_ALL_ANSWERED) == 1


def test_answers_of_another_poll_are_passed_over(cart: Group, ada: Person, ben: Person) -> None:
    meeting, other = make_poll(ada, cart), make_poll(ada, cart)
    foreign = candidates(other)[0].id
    with pytest.raises(Refused, match="at least one"):
        answers.answer(ben, reader_of(ben.id), meeting, Choice({foreign: Answer.YES}))
    assert db.session.scalars(sa.select(PollAnswer)).all() == []


def test_an_answer_after_the_closing_is_refused_and_keeps_what_was_typed(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    data = fields(meeting, "ym", comment="Only by video")
    services.close(reader_of(ada.id), meeting, poll_of(meeting))
    db.session.commit()
    answer = sign_in(ben).post(f"/meetings/{meeting.id}/poll", data=data)
    assert answer.status_code == 409
    assert "could not be saved" in answer.text
    assert "Only by video" in answer.text
    assert ": if needed" in answer.text
    assert db.session.scalars(sa.select(PollAnswer)).all() == []


def test_yes_to_all_is_one_button(cart: Group, ada: Person, ben: Person, sign_in: SignIn) -> None:
    meeting = make_poll(ada, cart)
    data = fields(meeting, "nn", all="yes")
    assert sign_in(ben).post(f"/meetings/{meeting.id}/poll", data=data).status_code == 303
    assert letters(meeting, ben, ada) == "yyyy"


@pytest.mark.parametrize("way", ["leaves", "is removed"])
def test_a_poll_is_complete_when_the_last_who_is_silent_is_not_asked_any_more(
    sign_in: SignIn, way: str
) -> None:
    ada, ben, cleo = make_person(), make_person(), make_person()
    place = make_place(ada, ben, cleo)
    cart = db.session.get_one(Group, place.group_id)
    meeting, closed = make_poll(ada, cart), make_poll(ada, cart)
    poll_of(closed).closed_at = utcnow()
    for person in (ada, ben):
        say(person, meeting, "yyyn")
    at = f"/groups/{place.id}"
    if way == "leaves":
        sign_in(cleo).post(f"{at}/departure")
    else:
        sign_in(ada).post(f"{at}/people/{cleo.id}/removal")
    (notice,) = db.session.scalars(sa.select(Notice).filter_by(kind=NoticeKind.POLL_ALL_ANSWERED))
    assert (notice.person_id, notice.item_id, notice.actor_id) == (ada.id, meeting.id, None)
    assert "Everybody has answered about" in sign_in(ada).get("/notices").text


def test_who_takes_over_the_poll_of_who_leaves_hears_that_it_is_complete(sign_in: SignIn) -> None:
    ada, ben = make_person(), make_person()
    place = make_place(ada, ben)
    meeting = make_poll(ben, db.session.get_one(Group, place.group_id))
    say(ada, meeting, "yyyn")
    sign_in(ben).post(f"/groups/{place.id}/departure")
    assert told(ada, NoticeKind.POLL_ALL_ANSWERED) == 1


# --- blind --------------------------------------------------------------------------------------


def test_a_blind_poll_keeps_answers_from_everybody_until_it_is_closed(
    cart: Group, ada: Person, ben: Person, cleo: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart, blind=True)
    say(ben, meeting, "yyyn", "zyxwords")
    for person in (ada, cleo):
        assert letters(meeting, ben, person) == "----"
        page = sign_in(person).get(f"/meetings/{meeting.id}/poll").text
        assert "zyxwords" not in page
        assert "Best" not in page
        assert "Would be missing" not in page
    assert letters(meeting, ben, ben) == "yyyn"
    services.close(reader_of(ada.id), meeting, poll_of(meeting))
    db.session.commit()
    assert letters(meeting, ben, cleo) == "yyyn"
    assert "zyxwords" in sign_in(cleo).get(f"/meetings/{meeting.id}/poll").text


def test_nobody_decides_blindly(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ada, cart, blind=True)
    say(ben, meeting, "yyyy")
    with pytest.raises(RuleBroken, match="close the poll"):
        services.decide(ada, reader_of(ada.id), meeting, candidates(meeting)[0].id)


def test_what_was_answered_in_confidence_stays_so(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ada, cart, blind=True)
    kept = {each.id: False for each in candidates(meeting)}
    services.change(reader_of(ada.id), meeting, poll_of(meeting), Terms(blind=False), kept, [])
    services.change(reader_of(ada.id), meeting, poll_of(meeting), Terms(blind=True), kept, [])
    say(ben, meeting, "yyyy")
    with pytest.raises(RuleBroken, match="in confidence"):
        services.change(reader_of(ada.id), meeting, poll_of(meeting), Terms(), kept, [])


def test_a_blind_poll_that_is_open_is_not_opened_again(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart, blind=True)
    say(ben, meeting, "yyyy")
    assert sign_in(ada).post(f"/meetings/{meeting.id}/poll/opening").status_code == 303
    assert letters(meeting, ben, ada) == "----"


def test_what_is_sent_in_confidence_is_not_taken_by_a_poll_that_turned_open(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart, blind=True)
    browser, address = sign_in(ben), f"/meetings/{meeting.id}/poll"
    confidential = 'name="blind" value="yes"'
    assert confidential in browser.get(address).text
    kept = {each.id: False for each in candidates(meeting)}
    services.change(reader_of(ada.id), meeting, poll_of(meeting), Terms(blind=False), kept, [])
    db.session.commit()
    answer = browser.post(address, data=fields(meeting, "yyyn", blind="yes"))
    assert answer.status_code == 409
    assert "Everybody now sees all answers" in answer.text
    assert confidential not in answer.text
    assert letters(meeting, ben, ben) == "----"
    assert browser.post(address, data=fields(meeting, "yyyn")).status_code == 303


# --- closing ------------------------------------------------------------------------------------


def late(meeting: Meeting, by: timedelta = timedelta(minutes=1)) -> None:
    """Its last day has passed."""
    changed = sa.update(Poll).where(Poll.meeting_id == meeting.id)
    db.session.execute(changed.values(closes_at=utcnow() - by, created_at=utcnow() - by * 3))
    db.session.commit()
    db.session.expire_all()


def test_it_closes_by_itself_at_the_end_of_its_last_day(
    cart: Group, ada: Person, ben: Person
) -> None:
    day = monday() - timedelta(days=3)
    meeting = make_poll(ada, cart, closes_on=day)
    closes = poll_of(meeting).closes_at
    assert closes is not None
    assert (closes - timedelta(hours=7)).date() == day + timedelta(days=1)
    assert (closes - timedelta(hours=9)).date() == day
    late(meeting)
    with pytest.raises(RuleBroken, match="closed"):
        say(ben, meeting, "yyyy")


def test_the_organizer_is_told_once_that_it_closed(
    cart: Group, ada: Person, ben: Person, app: Flask
) -> None:
    meeting = make_poll(ada, cart, closes_on=monday())
    due.close_due()
    assert told(ada, NoticeKind.POLL_CLOSED) == 0
    late(meeting)
    for _again in range(2):
        due.close_due()
    assert told(ada, NoticeKind.POLL_CLOSED) == 1
    assert told(ben, NoticeKind.POLL_CLOSED) == 0
    poll = poll_of(meeting)
    assert poll.closed_at == poll.closes_at


def test_it_can_be_opened_again(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ada, cart, closes_on=monday(), blind=True)
    late(meeting)
    due.close_due()
    services.reopen(reader_of(ada.id), meeting, poll_of(meeting))
    db.session.commit()
    say(ben, meeting, "yyyy")
    assert letters(meeting, ben, ada) == "yyyy"  # they were seen, so they are not hidden again


# --- reminding ----------------------------------------------------------------------------------


def test_only_those_are_reminded_who_have_not_answered_and_once_a_day(
    cart: Group, ada: Person, ben: Person, cleo: Person
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "yyyy")
    assert due.remind(ada, reader_of(ada.id), meeting, poll_of(meeting)) == 1
    assert told(cleo, NoticeKind.POLL_REMINDER) == 1
    assert told(ben, NoticeKind.POLL_REMINDER) == told(ada, NoticeKind.POLL_REMINDER) == 0
    with pytest.raises(RuleBroken, match="within the last day"):
        due.remind(ada, reader_of(ada.id), meeting, poll_of(meeting))


def closes_in(meeting: Meeting, hours: int) -> None:
    changed = sa.update(Poll).where(Poll.meeting_id == meeting.id)
    soon = utcnow() + timedelta(hours=hours)
    db.session.execute(changed.values(closes_at=soon, created_at=utcnow() - timedelta(days=3)))
    db.session.commit()


def test_the_site_reminds_once_on_the_last_day(
    cart: Group, ada: Person, ben: Person, cleo: Person
) -> None:
    meeting = make_poll(ada, cart, closes_on=monday())
    say(ben, meeting, "yyyy")
    due.remind_due()
    assert told(cleo, NoticeKind.POLL_REMINDER) == 0
    closes_in(meeting, 20)
    for _again in range(2):
        due.remind_due()
    assert told(cleo, NoticeKind.POLL_REMINDER) == told(ada, NoticeKind.POLL_REMINDER) == 1
    assert told(ben, NoticeKind.POLL_REMINDER) == 0


def test_who_was_reminded_by_the_organizer_is_left_in_peace(
    cart: Group, ada: Person, cleo: Person
) -> None:
    meeting = make_poll(ada, cart, closes_on=monday())
    due.remind(ada, reader_of(ada.id), meeting, poll_of(meeting))
    db.session.commit()
    closes_in(meeting, 20)
    due.remind_due()
    assert told(cleo, NoticeKind.POLL_REMINDER) == 1


def test_an_early_reminder_does_not_stand_for_the_last_one(
    cart: Group, ada: Person, ben: Person, cleo: Person
) -> None:
    meeting = make_poll(ada, cart, closes_on=monday())
    due.remind(ada, reader_of(ada.id), meeting, poll_of(meeting))
    say(ben, meeting, "yyyy")
    long_ago = utcnow() - queries.PATIENCE - timedelta(hours=1)
    db.session.execute(sa.update(PollReply).values(reminded_at=long_ago))
    closes_in(meeting, 20)
    for _again in range(2):
        due.remind_due()
    assert told(cleo, NoticeKind.POLL_REMINDER) == 2
    assert told(ben, NoticeKind.POLL_REMINDER) == 1


# --- changing -----------------------------------------------------------------------------------


def change(meeting: Meeting, by: Person, gone: int | None = None, *new: datetime) -> None:
    kept = {each.id: False for n, each in enumerate(candidates(meeting)) if n != gone and each.removed_at is None}  # fmt: skip
    services.change(reader_of(by.id), meeting, poll_of(meeting), Terms(), kept, new)
    db.session.commit()


def test_a_time_that_comes_back_has_its_answers(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "ymny")
    change(meeting, ada, 1)
    assert letters(meeting, ben, ada) == "yny"
    change(meeting, ada, None, TIMES[1])
    assert letters(meeting, ben, ada) == "ymny"


def test_who_answered_is_asked_again_when_times_are_added(
    cart: Group, ada: Person, ben: Person, cleo: Person
) -> None:
    meeting = make_poll(ada, cart)
    for person in (ada, ben, cleo):
        say(person, meeting, "yyyy")
    change(meeting, ada, None, at(4))
    found = board(reader_of(ada.id), meeting.id)
    assert len(found.silent) == 3
    assert letters(meeting, ben, ada) == "yyyy-"
    for person in (ada, ben, cleo):
        say(person, meeting, "yyyyy")
    # the last to answer told her, twice
    assert told(ada, NoticeKind.POLL_ALL_ANSWERED) == 2


def test_a_change_of_zone_keeps_the_wall_and_the_answers(
    cart: Group, ada: Person, ben: Person
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "ymny")
    plan = replace(PLAN, zone="America/Denver")
    planning.change(ada, reader_of(ada.id), meeting, plan)
    db.session.commit()
    found = board(reader_of(ada.id), meeting.id)
    assert [line.when.local for line in found.lines] == list(TIMES)
    assert {line.when.zone for line in found.lines} == {"America/Denver"}
    assert letters(meeting, ben, ada) == "ymny"


def test_a_change_of_zone_keeps_the_last_day_and_tells_who_has_answered(
    cart: Group, ada: Person, ben: Person, cleo: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart, closes_on=monday())
    say(ben, meeting, "ymny")
    say(ada, meeting, "yyyy")
    browser, plan = sign_in(ada), replace(PLAN, zone="Pacific/Kiritimati")
    planning.change(ada, reader_of(ada.id), meeting, plan)
    db.session.commit()
    poll = poll_of(meeting)
    assert poll.closes_at == day_in_zone(monday(), "Pacific/Kiritimati")[1]
    assert last_day(meeting, poll) == monday()
    page = browser.get(f"/meetings/{meeting.id}/poll/edit").text
    assert f'name="closes_on" type="date" value="{monday()}"' in page
    clocks = sa.select(Notice.person_id, Notice.text).where(Notice.kind == NoticeKind.POLL_CLOCK)
    ((who, line),) = db.session.execute(clocks).all()
    assert who == ben.id and line == "It is now Kiritimati time. Do your answers still hold?"
    planning.change(ada, reader_of(ada.id), meeting, replace(plan, title="The same clock"))
    db.session.commit()
    assert len(db.session.execute(clocks).all()) == 1
    say(ben, meeting, "ynny")
    assert db.session.scalars(unread(ben)).all() == []


def test_what_was_chosen_by_another_clock_is_not_taken(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn, visitor: FlaskClient
) -> None:
    meeting = make_poll(ada, cart)
    by_link = f"/meetings/polls/answer/{poll_token(meeting.id, ben.id)}"
    browser, own = sign_in(ben), f"/meetings/{meeting.id}/poll"
    clock = re.compile(r'name="zone"[^>]* value="([^"]*)"')
    for reads, address, status in ((browser, own, 409), (visitor, by_link, 422)):
        (seen,) = clock.findall(reads.get(address).text)
        other = "America/Denver" if seen == LOS_ANGELES else LOS_ANGELES
        planning.change(ada, reader_of(ada.id), meeting, replace(PLAN, zone=other))
        db.session.commit()
        late = reads.post(address, data=fields(meeting, "yyny", zone=seen))
        assert late.status_code == status and "The times are on another clock now." in late.text
        assert letters(meeting, ben, ada) == "----" and clock.findall(late.text) == [other]
    assert visitor.post(by_link, data=fields(meeting, "yyny", zone=other)).status_code == 303


def unread(person: Person) -> sa.Select[NoticeKind]:
    mine = sa.select(Notice.kind).where(Notice.person_id == person.id)
    return mine.where(Notice.read_at.is_(None))


def test_another_clock_opens_no_poll_that_is_over(cart: Group, ada: Person) -> None:
    meeting = make_poll(ada, cart, closes_on=monday())
    passed = utcnow() - timedelta(minutes=1)
    db.session.execute(sa.update(Poll).values(closes_at=passed))
    planning.change(ada, reader_of(ada.id), meeting, replace(PLAN, zone="Pacific/Honolulu"))
    db.session.commit()
    assert poll_of(meeting).closes_at == passed


def test_somebody_else_does_not_change_it(cart: Group, ada: Person, ben: Person) -> None:
    meeting = make_poll(ada, cart)
    with pytest.raises(NotAllowed):
        change(meeting, ben, 0)


def test_one_time_is_left(cart: Group, ada: Person) -> None:
    meeting = make_poll(ada, cart, [at(0)])
    with pytest.raises(Refused, match="at least one"):
        change(meeting, ada, 0)


# --- deciding -----------------------------------------------------------------------------------


def test_taking_a_time_is_one_action(cart: Group, ada: Person, ben: Person, cleo: Person) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "nynn")
    say(cleo, meeting, "nnnn")
    services.decide(ada, reader_of(ada.id), meeting, candidates(meeting)[1].id)
    db.session.commit()
    assert (meeting.stage, meeting.starts_local, meeting.zone) == (
        Stage.SCHEDULED,
        TIMES[1],
        LOS_ANGELES,
    )
    assert told(ben, NoticeKind.MEETING_INVITED) == told(cleo, NoticeKind.MEETING_INVITED) == 1
    coming = {row.person_id: row.coming for row in db.session.scalars(sa.select(Participant))}
    assert coming == {ada.id: Coming.YES, ben.id: Coming.YES, cleo.id: None}
    assert not queries.is_open(poll_of(meeting), meeting)
    with pytest.raises(RuleBroken, match="settled already"):
        services.decide(ada, reader_of(ada.id), meeting, candidates(meeting)[1].id)


def test_a_time_for_nobody_asks_first(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "nnyy")
    number = candidates(meeting)[0].id
    with pytest.raises(NobodyComes):
        services.decide(ada, reader_of(ada.id), meeting, number)
    address = f"/meetings/{meeting.id}/poll/decision"
    browser = sign_in(ada)
    page = browser.post(address, data={"candidate": number})
    assert page.status_code == 409
    assert "nobody can come" in page.text
    assert told(ben, NoticeKind.MEETING_INVITED) == 0
    sure = browser.post(address, data={"candidate": number, "sure": "yes"})
    assert sure.status_code == 303
    db.session.expire_all()
    assert meeting.stage is Stage.SCHEDULED


@pytest.mark.parametrize("what", ["removed", "past", "foreign", "nonsense"])
def test_a_time_that_cannot_be_taken_is_not(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn, what: str
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "yyyy")
    number: object = candidates(meeting)[0].id
    if what == "removed":
        change(meeting, ada, 0)
    elif what == "past":
        candidates(meeting)[0].starts_local = datetime(2020, 1, 1, 9)
        db.session.commit()
    else:
        number = "x" * 30 if what == "nonsense" else candidates(make_poll(ada, cart))[0].id
    answer = sign_in(ada).post(f"/meetings/{meeting.id}/poll/decision", data={"candidate": number})
    assert answer.status_code == 409
    db.session.expire_all()
    assert meeting.stage is Stage.POLLING


def test_only_who_organises_decides_closes_and_reminds(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "yyyy")
    data = {"candidate": candidates(meeting)[0].id}
    browser = sign_in(ben)
    for place in ("decision", "closing", "opening", "reminder", "edit"):
        answer = browser.post(f"/meetings/{meeting.id}/poll/{place}", data=data)
        assert answer.status_code == 403, place
    assert browser.get(f"/meetings/{meeting.id}/poll/edit").status_code == 403


# --- clashes ------------------------------------------------------------------------------------


def test_a_time_that_clashes_with_another_meeting_says_so_and_no_more_than_it_may(
    cart: Group, ada: Person, ben: Person, cleo: Person, sign_in: SignIn
) -> None:
    secret = make_group(ben, name="Secret")
    make_meeting(ben, secret, title="zyxwords", starts_local=at(1, 15, 45))
    shared = make_meeting(cleo, cart, title="Debrief", starts_local=at(2, 14, 30), minutes=60)
    for person in (ada, ben):
        row = db.session.get_one(Participant, (shared.id, person.id))
        row.coming = Coming.NO  # who declined is free
    db.session.commit()
    meeting = make_poll(ada, cart)
    found = board(reader_of(ada.id), meeting.id)
    assert [[(clash.people, clash.title) for clash in line.busy] for line in found.lines] == [
        [],
        [([ben.id], "")],
        [([cleo.id], "Debrief")],
        [],
    ]
    page = sign_in(ada).get(f"/meetings/{meeting.id}/poll").text
    assert "Busy then: Ben" in page
    assert "zyxwords" not in page
    assert "Secret" not in page
    assert "zyxwords" in sign_in(ben).get(f"/meetings/{meeting.id}/poll").text


def test_meetings_that_only_touch_do_not_clash(cart: Group, ada: Person, ben: Person) -> None:
    make_meeting(ben, cart, starts_local=at(0, 16, 15), minutes=30)
    make_meeting(ben, cart, starts_local=at(1, 14, 15), minutes=60)
    make_meeting(ben, cart, starts_local=at(2), minutes=60, stage=Stage.CANCELLED)
    meeting = make_poll(ada, cart)
    assert [line.busy for line in board(reader_of(ada.id), meeting.id).lines] == [[]] * 4


# --- at once ------------------------------------------------------------------------------------

AT_ONCE = 20


def all_at_once(browsers: list[FlaskClient], act: Callable[[int, FlaskClient], int]) -> list[int]:
    with ThreadPoolExecutor(len(browsers)) as threads:
        return list(threads.map(act, range(len(browsers)), browsers))


def test_of_twenty_answers_at_once_each_is_counted_and_the_organizer_hears_once(
    app: Flask, sign_in: SignIn
) -> None:
    people = [make_person() for _n in range(AT_ONCE)]
    owner = make_person()
    meeting = make_poll(owner, make_group(owner, *people))
    say(owner, meeting, "yyyy")
    data = fields(meeting, "ymny")
    address = f"/meetings/{meeting.id}/poll"
    browsers = [sign_in(person) for person in people]
    owner_id = owner.id
    db.session.rollback()
    statuses = all_at_once(browsers, lambda _n, own: own.post(address, data=data).status_code)
    assert statuses == [303] * AT_ONCE
    found = board(reader_of(owner_id), meeting.id)
    assert [line.standing.can_come for line in found.lines] == [21, 21, 1, 21]
    assert [len(line.standing.yes) for line in found.lines] == [21, 1, 1, 21]
    assert told(owner, NoticeKind.POLL_ALL_ANSWERED) == 1


def test_who_answers_twice_at_once_has_one_answer(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    address = f"/meetings/{meeting.id}/poll"
    sent = [fields(meeting, "yyyy"), fields(meeting, "nnnn")] * 3
    browsers = [sign_in(ben) for _n in sent]
    db.session.rollback()
    statuses = all_at_once(browsers, lambda n, own: own.post(address, data=sent[n]).status_code)
    assert statuses == [303] * 6
    assert letters(meeting, ben, ada) in {"yyyy", "nnnn"}
    replies = sa.select(sa.func.count()).select_from(PollReply)
    assert db.session.scalar(replies) == 1


def test_deciding_twice_at_once_makes_one_meeting(
    cart: Group, ada: Person, ben: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "yyyy")
    numbers = [each.id for each in candidates(meeting)] * 2
    address = f"/meetings/{meeting.id}/poll/decision"
    browsers = [sign_in(ada) for _n in numbers]
    db.session.rollback()
    statuses = all_at_once(
        browsers, lambda n, own: own.post(address, data={"candidate": numbers[n]}).status_code
    )
    assert sorted(statuses) == [303] + [409] * 7
    assert told(ben, NoticeKind.MEETING_INVITED) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 1


def test_no_answer_comes_in_behind_a_decision(
    cart: Group, ada: Person, ben: Person, cleo: Person, sign_in: SignIn
) -> None:
    meeting = make_poll(ada, cart)
    say(ben, meeting, "yyyy")
    number, data = candidates(meeting)[0].id, fields(meeting, "nnnn")
    browsers = [sign_in(ada), *(sign_in(cleo) for _n in range(5))]
    db.session.rollback()

    def act(n: int, own: FlaskClient) -> int:
        if n:
            return own.post(f"/meetings/{meeting_id}/poll", data=data).status_code
        decision = {"candidate": number}
        return own.post(f"/meetings/{meeting_id}/poll/decision", data=decision).status_code

    meeting_id = meeting.id
    db.session.rollback()
    statuses = all_at_once(browsers, act)
    assert statuses[0] == 303
    assert set(statuses[1:]) <= {303, 409}
    db.session.expire_all()
    moment = poll_of(meeting).closed_at
    reply = db.session.get(PollReply, (meeting_id, cleo.id))
    assert moment is not None
    assert reply is None or (reply.answered_at or moment) <= moment


def test_what_is_canceled_is_neither_reminded_of_nor_closed_by_the_worker(
    ada: Person, ben: Person, cart: Group
) -> None:
    """A round may have found the poll just before."""
    meeting = make_poll(ada, cart)
    planning.cancel(ada, reader_of(ada.id), meeting, "We met in the hall.")
    db.session.execute(sa.update(Poll).values(closes_at=utcnow() - timedelta(hours=1)))
    db.session.commit()
    due.remind_one(meeting.id)
    due.close_one(meeting.id)
    db.session.commit()
    kinds = set(db.session.scalars(sa.select(Notice.kind)))
    assert kinds == {NoticeKind.POLL_OPEN, NoticeKind.MEETING_CANCELLED}


def test_all_who_are_asked_hear_that_their_time_is_looked_for_after_all(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = make_poll(ada, cart)
    planning.cancel(ada, reader_of(ada.id), meeting, "Rain")
    planning.restore(ada, reader_of(ada.id), meeting)
    db.session.commit()
    found = sa.select(Notice.kind).where(Notice.person_id == ben.id).order_by(Notice.id)
    assert list(db.session.scalars(found)) == [
        NoticeKind.POLL_OPEN,
        NoticeKind.MEETING_CANCELLED,
        NoticeKind.POLL_OPEN,
    ]
