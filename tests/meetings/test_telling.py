"""Who is told of a meeting and who waits for its announcement; what calendars have, they lose."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from ps5_collab.core import mail
from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import commit, db
from ps5_collab.core.mail import Letter
from ps5_collab.groups.models import Joining
from ps5_collab.groups.services import joining
from ps5_collab.meetings import asking, coming, leaving, observing, planning
from ps5_collab.meetings.coming import Reply
from ps5_collab.meetings.models import Coming, Meeting, MeetingRole, Part, Participant
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.repeating import due, services
from ps5_collab.meetings.repeating.services import Change
from ps5_collab.meetings.series import Rule, days
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.models import State
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_place, saved

INVITED, CHANGED = NoticeKind.MEETING_INVITED, NoticeKind.MEETING_CHANGED
CANCELLED = NoticeKind.MEETING_CANCELLED
YES, NO = Reply(Coming.YES), Reply(Coming.NO)
ZONE = "America/Los_Angeles"


def plan(person: Person, group: Group, days_ahead: int = 28, **given: object) -> Meeting:
    local = datetime.combine(today() + timedelta(days=days_ahead), time(15, 15))
    planned = Planned("One comparison", ZONE, local, place="Room 12")
    planned = replace(planned, **given)  # type: ignore[arg-type]
    meeting = planning.plan(person, reader_of(person.id), group.id, planned)
    commit()
    return meeting


def series(person: Person, group: Group, count: int = 3, **given: object) -> list[Meeting]:
    """Weekly; the first is announced, the others are not yet."""
    first = plan(person, group, **given)  # type: ignore[arg-type]
    local = services.local_of(first)
    rule = Rule(local.date(), local.time(), first.zone, meetings=count)
    chosen = {day for _n, day in zip(range(count), days(rule), strict=False)}
    services.repeat(person, reader_of(person.id), first, rule, chosen)
    commit()
    found = sa.select(Meeting).where(Meeting.series_id == first.series_id)
    return list(db.session.scalars(found.order_by(Meeting.starts_at)))


def joins(group: Group, name: str = "Cy Roth") -> Person:
    person = make_person(name=name)
    saved(GroupMembership(group_id=group.id, person_id=person.id, joined_on=today()))
    return person


def announce_later(monkeypatch: pytest.MonkeyPatch, days_on: int) -> None:
    now = utcnow() + timedelta(days=days_on)
    monkeypatch.setattr(due, "utcnow", lambda: now)
    due.announce_due()
    db.session.expire_all()


def told(person: Person, meeting: Meeting) -> list[NoticeKind]:
    found = sa.select(Notice.kind).where(
        Notice.person_id == person.id, Notice.item_id == meeting.id
    )
    return list(db.session.scalars(found.order_by(Notice.id)))


def methods(person: Person) -> list[str]:
    """What the person's calendar was asked to do, in this order."""
    found = sa.select(Letter.calendar_method).where(Letter.to == person.email)
    return list(db.session.scalars(found.where(Letter.calendar_method != "").order_by(Letter.id)))


def answer(person: Person, meeting: Meeting, reply: Reply) -> None:
    coming.answer(person, reader_of(person.id), meeting, reply)
    commit()


def change(person: Person, meeting: Meeting, **given: object) -> None:
    assert meeting.starts_local
    as_it_is = Planned(meeting.title, meeting.zone, meeting.starts_local, place=meeting.place)
    planned = replace(as_it_is, **given)  # type: ignore[arg-type]
    planning.change(person, reader_of(person.id), meeting, planned)
    commit()


def cancel(person: Person, meeting: Meeting) -> None:
    planning.cancel(person, reader_of(person.id), meeting, "The gym is flooded.")
    commit()


# --- what stands under a notice -------------------------------------------------------------------


def test_a_notice_says_when_and_what_as_they_are_to_who_reads_it(
    ada: Person, ben: Person, cart: Group, sign_in: SignIn
) -> None:
    local = datetime(utcnow().year + 1, 3, 9, 15, 30)
    meeting = plan(ada, cart, starts_local=local)
    db.session.execute(sa.delete(MeetingRole))
    saved(MeetingRole(meeting_id=meeting.id, part=Part.RECORDER, person_id=ben.id))
    saved(MeetingRole(meeting_id=meeting.id, part=Part.FACILITATOR, person_id=ada.id))
    ben.language, ben.time_zone = "es", "America/New_York"
    db.session.commit()
    page = notices_of(sign_in, ben)
    assert f"9 de marzo de {local.year}, 15:30 a 16:30 (hora de Los Ángeles)" in page
    assert "18:30 a 19:30 (hora de Nueva York)" in page
    assert "Su rol: Quien toma notas" in page and page.count("Su rol") == 1
    assert "March" not in page and "30 PM" not in page
    change(ada, meeting, starts_local=local.replace(day=10))
    page = notices_of(sign_in, ben)
    assert page.count("10 de marzo") == 2 and "9 de marzo" not in page


def notices_of(sign_in: SignIn, person: Person) -> str:
    db.session.expire_all()
    return sign_in(person).get("/notices").text.replace("\u202f", " ")


def test_many_notices_ask_for_what_they_say_once(
    ada: Person, ben: Person, cart: Group, sign_in: SignIn, at_most: AtMost
) -> None:
    browser = sign_in(ben)
    for days_ahead in (28, 35, 42, 49):
        plan(ada, cart, days_ahead)
        browser.get("/notices")
        with at_most(6):
            assert browser.get("/notices").text.count("3:15") == (days_ahead - 21) // 7


# --- an announcement is to all, whoever knew before -----------------------------------------------


@pytest.mark.parametrize("before", ["newcomer", "observer", "changed", "canceled", "nothing"])
def test_what_happens_before_takes_no_announcement_away(
    ada: Person, ben: Person, cart: Group, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    rows = series(ada, cart)
    one = rows[1]
    if before == "newcomer":
        cancel(ada, rows[0])  # so that the second is the next
        asking.newcomer(ada, cart.id, joins(cart))
    elif before == "observer":
        observing.invite(ada, reader_of(ada.id), one, make_person())
    elif before == "changed":
        change(ada, one, place="Library")
    elif before == "canceled":
        cancel(ada, one)
        planning.restore(ada, reader_of(ada.id), one)
    commit()
    assert told(ben, one) == [], "nothing is changed or canceled that nobody knew of"
    assert one.announced_at is None
    announce_later(monkeypatch, 28)
    assert told(ben, one) == [INVITED]
    roles = sa.select(sa.func.count()).select_from(MeetingRole)
    assert db.session.scalar(roles.where(MeetingRole.meeting_id == one.id))


def test_an_observer_who_knows_of_it_hears_that_it_changes_and_is_canceled(
    ada: Person, ben: Person, cart: Group
) -> None:
    one, dee = series(ada, cart)[1], make_person(name="Dee Moss")
    observing.invite(ada, reader_of(ada.id), one, dee)
    change(ada, one, place="Library")
    cancel(ada, one)
    assert told(dee, one) == [INVITED, CHANGED, CANCELLED]
    assert told(ben, one) == []
    assert methods(dee) == ["REQUEST", "REQUEST", "CANCEL"]


def test_who_answered_before_it_was_announced_hears_that_it_is_canceled(
    ada: Person, ben: Person, cart: Group
) -> None:
    one = series(ada, cart)[1]
    answer(ben, one, YES)
    cancel(ada, one)
    assert told(ben, one) == [CANCELLED]


def test_a_newcomer_is_invited_to_all_that_the_others_were_invited_to(
    ada: Person, cart: Group
) -> None:
    rows = series(ada, cart, 4, days_ahead=2)
    assert [row.announced_at is not None for row in rows] == [True, True, False, False]
    cy = joins(cart)
    asking.newcomer(ada, cart.id, cy)
    commit()
    assert [told(cy, row) for row in rows] == [[INVITED], [INVITED], [], []]


@pytest.mark.parametrize("what", ["canceled", "deleted"])
def test_what_was_taken_back_since_it_was_found_is_not_announced(
    ada: Person, ben: Person, cart: Group, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    one = series(ada, cart)[1]
    if what == "canceled":
        services.cancel_on(ada, reader_of(ada.id), one, services_series(one), "Rain")
    else:
        one.state = State.WITHDRAWN
    db.session.commit()
    due.announce(one.id)
    commit()
    assert told(ben, one) == [] and one.announced_at is None


def services_series(meeting: Meeting) -> services.Series:
    return db.session.get_one(services.Series, meeting.series_id)


def test_of_a_series_that_changes_or_ends_only_those_who_know_are_told(
    ada: Person, ben: Person, cart: Group
) -> None:
    rows = series(ada, cart, 4)
    dee = make_person(name="Dee Moss")
    observing.invite(ada, reader_of(ada.id), rows[2], dee)
    local = services.local_of(rows[1])
    library = Change(local, ZONE, rows[1].minutes, place="Library")
    services.change_on(ada, reader_of(ada.id), rows[1], services_series(rows[1]), library)
    services.cancel_on(ada, reader_of(ada.id), rows[1], services_series(rows[1]), "Rain")
    commit()
    assert [told(ben, row) for row in rows] == [[INVITED], [], [], []]
    assert told(dee, rows[2]) == [INVITED, CHANGED, CANCELLED]


def test_while_a_time_is_found_all_know_of_it_by_the_poll(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(ada, cart, starts_local=None)
    cancel(ada, meeting)
    assert told(ben, meeting) == [CANCELLED] and methods(ben) == []


# --- seats ----------------------------------------------------------------------------------------


def test_who_organises_gets_no_seat_beyond_those_there_are(
    ada: Person, ben: Person, cart: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = series(ada, cart, capacity=1)[1]
    answer(ben, one, YES)
    announce_later(monkeypatch, 28)
    rows = {row.person_id: row for row in db.session.scalars(sa.select(Participant).where(Participant.meeting_id == one.id))}  # fmt: skip
    assert (rows[ben.id].coming, rows[ben.id].waits_since) == (Coming.YES, None)
    assert rows[ada.id].coming is Coming.YES and rows[ada.id].waits_since is not None


# --- who declined ---------------------------------------------------------------------------------


def test_who_declined_is_told_of_the_cancellation_that_empties_their_calendar(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(ada, cart)
    answer(ben, meeting, NO)
    change(ada, meeting, place="Library")
    assert methods(ben) == ["REQUEST"]
    cancel(ada, meeting)
    assert methods(ben) == ["REQUEST", "CANCEL"]
    (newest,) = db.session.scalars(sa.select(Letter).where(Letter.calendar_method == "CANCEL", Letter.to == ben.email))  # fmt: skip
    carried = mail.words_of(newest).calendar
    assert carried and "METHOD:CANCEL" in carried.text


def test_who_declined_is_not_told_that_it_is_canceled_once_it_is_not(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(ada, cart)
    answer(ben, meeting, NO)
    cancel(ada, meeting)
    planning.restore(ada, reader_of(ada.id), meeting)
    commit()
    (waiting,) = db.session.scalars(sa.select(Letter).where(Letter.calendar_method == "CANCEL", Letter.to == ben.email))  # fmt: skip
    with pytest.raises(mail.Withdrawn):
        mail.words_of(waiting)


def test_who_declined_before_they_were_invited_is_left_alone(
    ada: Person, ben: Person, cart: Group
) -> None:
    one = series(ada, cart)[1]
    answer(ben, one, NO)
    cancel(ada, one)
    assert told(ben, one) == []


def test_who_comes_after_all_gets_what_changed_meanwhile(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(ada, cart)
    answer(ben, meeting, NO)
    answer(ben, meeting, YES)
    assert methods(ben) == ["REQUEST"], "nothing changed"
    answer(ben, meeting, NO)
    change(ada, meeting, place="Library")
    answer(ben, meeting, YES)
    answer(ben, meeting, Reply(Coming.MAYBE))
    assert methods(ben) == ["REQUEST", "REQUEST"]
    newest = db.session.scalars(sa.select(Letter).where(Letter.to == ben.email).order_by(Letter.id.desc())).first()  # fmt: skip
    assert newest
    carried = mail.words_of(newest).calendar
    assert carried and "Library" in carried.text


def test_who_leaves_is_rid_of_the_entry_though_they_had_declined(
    ada: Person, ben: Person, cart: Group
) -> None:
    rows = series(ada, cart)
    answer(ben, rows[0], NO)
    answer(ben, rows[1], YES)
    answer(ben, rows[2], NO)
    leaving.leave_all(cart.id, ben)
    commit()
    subjects = db.session.execute(
        sa.select(Letter.thread, Letter.calendar_method)
        .where(Letter.to == ben.email, Letter.subject.startswith("You are no longer asked"))
        .order_by(Letter.id)
    ).all()
    had, answered = (f"item {row.uuid.hex}" for row in rows[:2])
    assert subjects == [(had, "CANCEL"), (answered, "")], "and nothing of what was never theirs"


def test_nobody_is_brought_up_to_date_because_another_left(
    ada: Person, ben: Person, cart: Group
) -> None:
    meeting, cy = plan(ada, cart), joins(cart)
    asking.newcomer(ada, cart.id, cy)
    leaving.leave_all(cart.id, cy)
    commit()
    before = meeting.sequence
    answer(ben, meeting, YES)
    assert before == 2 and methods(ben) == ["REQUEST"]


# --- who joins where nobody leads -----------------------------------------------------------------


def test_who_joins_a_group_that_nobody_leads_is_invited_by_the_site(ada: Person) -> None:
    place = make_place(ada, joining=Joining.FREELY)
    meeting = plan(ada, db.session.get_one(Group, place.group_id))
    ada.deactivated_at = utcnow()
    cy = make_person(name="Cy Roth")
    joining.join(cy, reader_of(cy.id), place)
    commit()
    assert told(cy, meeting) == [INVITED] and methods(cy) == ["REQUEST"]
    letter = db.session.scalars(sa.select(Letter).where(Letter.to == cy.email)).one()
    words = mail.words_of(letter)
    assert words.subject == "You are asked to “One comparison”"
    assert "Will you come?" in words.text


# --- what it costs --------------------------------------------------------------------------------


def grown(group: Group, to: int) -> None:
    for _number in range(to):
        joins(group, "Somebody")


def test_telling_a_hundred_asks_the_database_no_more_than_telling_two(
    ada: Person, cart: Group, at_most: AtMost
) -> None:
    """One lock for all writers: what a telling costs must not grow with whom it tells."""
    plan(ada, cart)
    for size in (0, 97):
        grown(cart, size)
        with at_most(65):
            meeting = plan(ada, cart)
        with at_most(40):
            change(ada, meeting, title="Another")
        with at_most(40):
            cancel(ada, meeting)
    count = sa.select(sa.func.count()).select_from(Letter)
    assert db.session.scalar(count.where(Letter.calendar_method != "")) == 2 + 3 * (2 + 99)


def test_each_of_a_series_costs_the_same_however_many_are_told(
    ada: Person, cart: Group, at_most: AtMost
) -> None:
    rows = series(ada, cart, 3, days_ahead=1)
    assert [row.announced_at is not None for row in rows] == [True, True, False]
    grown(cart, 30)
    place = iter(("Library", "Gym"))
    for more in (0, 30):
        for person in db.session.scalars(sa.select(Person).order_by(Person.id.desc()).limit(more)):
            asking.newcomer(ada, cart.id, person)
        commit()
        there = Change(services.local_of(rows[0]), ZONE, rows[0].minutes, place=next(place))
        with at_most(85):
            services.change_on(ada, reader_of(ada.id), rows[0], services_series(rows[0]), there)
