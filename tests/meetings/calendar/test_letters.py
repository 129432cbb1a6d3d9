"""Invitations, changes and cancellations: each once, to whom they concern, readable by calendars."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar, Event

from ps5_collab.core import mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import commit, db
from ps5_collab.core.mail import Letter, deliver_due
from ps5_collab.meetings import coming, observing, planning
from ps5_collab.meetings.calendar import files
from ps5_collab.meetings.coming import Reply
from ps5_collab.meetings.models import CalendarChoice, Coming, Meeting, Participant
from ps5_collab.meetings.planning import Planned
from ps5_collab.notices.models import LetterChoice, Notice, NoticeKind, NoticeWay, Way
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_person, make_place, saved, tomorrow
from tests.post import Office

ANGELES = ZoneInfo("America/Los_Angeles")
THEN = datetime.combine(tomorrow() + timedelta(days=200), datetime.min.time()).replace(hour=15)
PLAN = Planned(
    title="Fractions: what do they see?",
    zone="America/Los_Angeles",
    starts_local=THEN,
    minutes=75,
    summary="We plan the lesson of March.",
    place="Room 12",
    video_url="https://video.example/r/12",
)


@pytest.fixture
def rosa(app: Flask) -> Person:
    return make_person(name="Rosa Lima", email="rosa@school.example")


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole", email="ben@school.example", time_zone="America/New_York")


@pytest.fixture
def cart(rosa: Person, ben: Person) -> Group:
    return make_group(rosa, ben, name="Book Cart")


def plan(person: Person, group: Group, planned: Planned = PLAN) -> Meeting:
    meeting = planning.plan(person, reader_of(person.id), group.id, planned)
    commit()
    return meeting


def change(person: Person, meeting: Meeting, planned: Planned) -> None:
    planning.change(person, reader_of(person.id), meeting, planned)
    commit()


def letters() -> dict[str, Letter]:
    return {letter.to: letter for letter in db.session.scalars(sa.select(Letter))}


def text_in(letter: Letter) -> str:
    """The .ics file as it would leave now, its lines unfolded."""
    carried = mail.words_of(letter).calendar
    assert carried is not None and carried.method == letter.calendar_method
    return carried.text.replace("\r\n ", "")


def event_in(letter: Letter) -> Event:
    calendar = Calendar.from_ical(text_in(letter))
    assert isinstance(calendar, Calendar)
    calendar.validate()
    assert calendar["method"] == letter.calendar_method
    (event,) = calendar.events
    assert event.errors == []
    return event


def parts(message: EmailMessage) -> dict[str, str]:
    return {
        part.get_content_type(): part.get_content()
        for part in message.walk()
        if part.get_content_maintype() == "text"
    }


def test_everybody_who_is_asked_gets_one_letter_with_the_meeting_in_it(
    rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(rosa, cart)
    assert letters().keys() == {"rosa@school.example", "ben@school.example"}
    event = event_in(letters()["ben@school.example"])
    assert event["uid"] == f"{meeting.uuid}@localhost"
    assert event.start == THEN.replace(tzinfo=ANGELES)
    assert event["summary"] == PLAN.title
    assert str(event["organizer"]).startswith("mailto:no-reply@")
    assert str(event["attendee"]) == "mailto:ben@school.example"


def test_the_letter_says_when_on_both_clocks_and_leads_to_an_answer(
    server: object, office: Office, rosa: Person, ben: Person, cart: Group
) -> None:
    plan(rosa, cart)
    deliver_due()
    by_person = {message["To"]: message for message in office.letters}
    message = by_person["ben@school.example"]
    said = parts(message)
    assert message["Subject"] == "Rosa Lima invites you to “Fractions: what do they see?”"
    for part in ("text/plain", "text/html"):
        text = said[part]
        assert "A meeting of Book Cart" in text
        assert "3:00" in text and "4:15" in text and "Los Angeles time" in text
        assert "6:00" in text and "New York time" in text, "on Ben's own clock"
        assert "https://video.example/r/12" in text
        assert len({line for line in text.split() if "/meetings/answer" in line}) == 3
    assert Calendar.from_ical(said["text/calendar"])["method"] == "REQUEST"
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    own = by_person["rosa@school.example"]
    assert own["Subject"] == "Planned: “Fractions: what do they see?”"
    assert "6:00" not in parts(own)["text/plain"]
    assert Calendar.from_ical(parts(own)["text/calendar"])["method"] == "REQUEST"


def test_a_letter_takes_the_place_of_the_notice_s_own(
    rosa: Person, ben: Person, cart: Group
) -> None:
    plan(rosa, cart)
    (notice,) = db.session.scalars(sa.select(Notice).where(Notice.person_id == ben.id))
    assert notice.mailed_at is not None
    assert notice.letter_id == letters()["ben@school.example"].id


def test_who_wants_no_letters_of_the_kind_finds_it_on_the_site(
    rosa: Person, ben: Person, cart: Group
) -> None:
    for person in (ben, rosa):
        kind = NoticeKind.MEETING_INVITED
        saved(NoticeWay(person_id=person.id, kind=kind, way=Way.NEVER))
    plan(rosa, cart)
    assert letters() == {}
    assert db.session.scalars(sa.select(Notice).where(Notice.person_id == ben.id)).one()


def test_who_stopped_all_letters_gets_none(rosa: Person, ben: Person, cart: Group) -> None:
    saved(LetterChoice(person_id=ben.id, stopped=True))
    plan(rosa, cart)
    assert letters().keys() == {"rosa@school.example"}
    saved(LetterChoice(person_id=rosa.id, stopped=True))
    plan(rosa, cart)
    assert len(letters()) == 1


def test_quiet_hours_hold_one_s_own_letter_too(rosa: Person, cart: Group) -> None:
    saved(LetterChoice(person_id=rosa.id, quiet_from=time(0), quiet_until=time(23, 59)))
    plan(rosa, cart)
    assert letters()["rosa@school.example"].due_at > utcnow()


def test_another_time_moves_the_same_entry(rosa: Person, ben: Person, cart: Group) -> None:
    meeting = plan(rosa, cart)
    first = event_in(letters()["ben@school.example"])
    deliver_due()
    change(rosa, meeting, replace(PLAN, starts_local=THEN + timedelta(hours=1)))
    (newest,) = db.session.scalars(
        sa.select(Letter).where(Letter.to == "ben@school.example", Letter.sent_at.is_(None))
    )
    moved = event_in(newest)
    assert moved["uid"] == first["uid"]
    assert moved["sequence"] > first["sequence"]
    assert moved.start == (THEN + timedelta(hours=1)).replace(tzinfo=ANGELES)
    assert newest.calendar_method == "REQUEST"
    assert "changed the meeting" in mail.words_of(newest).subject


def test_what_calendars_do_not_show_writes_no_letter(rosa: Person, cart: Group) -> None:
    meeting = plan(rosa, cart)
    before = len(letters())
    change(rosa, meeting, replace(PLAN, capacity=12))
    assert len(letters()) == before


def test_a_cancellation_takes_the_entry_out_and_says_why(
    server: object, office: Office, rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(rosa, cart)
    deliver_due()
    office.letters.clear()
    planning.cancel(rosa, reader_of(rosa.id), meeting, "The gym is flooded.")
    commit()
    deliver_due()
    message = next(one for one in office.letters if one["To"] == "ben@school.example")
    said = parts(message)
    calendar = Calendar.from_ical(said["text/calendar"])
    assert calendar["method"] == "CANCEL"
    assert calendar.events[0]["status"] == "CANCELLED"
    assert calendar.events[0]["uid"] == f"{meeting.uuid}@localhost"
    assert calendar.events[0]["sequence"] == 1
    assert message["Subject"] == "Rosa Lima canceled the meeting “Fractions: what do they see?”"
    assert "The gym is flooded." in said["text/plain"]


def test_a_meeting_without_a_time_is_in_nobody_s_calendar(rosa: Person, cart: Group) -> None:
    plan(rosa, cart, replace(PLAN, starts_local=None))
    assert letters() == {}


def test_an_outdated_letter_that_still_waits_is_not_sent(
    server: object, office: Office, rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(rosa, cart)
    change(rosa, meeting, replace(PLAN, starts_local=THEN + timedelta(hours=1)))
    deliver_due()
    subjects = [one["Subject"] for one in office.letters if one["To"] == "ben@school.example"]
    assert subjects == ["Rosa Lima changed the meeting “Fractions: what do they see?”"]


def test_who_left_the_group_meanwhile_learns_nothing(
    server: object, office: Office, rosa: Person, ben: Person, cart: Group
) -> None:
    plan(rosa, cart)
    member = sa.and_(GroupMembership.person_id == ben.id, GroupMembership.group_id == cart.id)
    db.session.execute(
        sa.update(GroupMembership).where(member).values(left_on=sa.func.current_date())
    )
    commit()
    deliver_due()
    assert [one["To"] for one in office.letters] == ["rosa@school.example"]


def newest_to(person: Person) -> Letter:
    found = sa.select(Letter).where(Letter.to == person.email).order_by(Letter.id.desc())
    return db.session.scalars(found).first() or Letter()


@pytest.mark.parametrize("by_themselves", [False, True])
def test_a_meeting_goes_out_of_the_calendar_of_who_does_not_observe_any_more(
    rosa: Person, ben: Person, cart: Group, sign_in: SignIn, by_themselves: bool
) -> None:
    gil, meeting = make_person(), plan(rosa, cart)
    saved(CalendarChoice(person_id=ben.id, shows_address=True))
    observing.invite(rosa, reader_of(rosa.id), meeting, gil)
    came = event_in(newest_to(gil))
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) or 0
    actor = gil if by_themselves else rosa
    observing.remove(actor, reader_of(actor.id), meeting, gil)
    commit()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == before + 1
    letter = newest_to(gil)
    goes = event_in(letter)
    assert letter.calendar_method == "CANCEL"
    assert (goes["uid"], goes.start) == (came["uid"], came.start)
    assert goes["sequence"] > came["sequence"]
    assert "status" not in goes, "it takes place, without them"
    assert str(goes["attendee"]) == f"mailto:{gil.email}"
    assert (
        "video.example" not in letter.calendar and f"/meetings/{meeting.id}" not in letter.calendar
    )
    written = mail.words_of(letter)
    assert written.subject == f"You are no longer asked to “{PLAN.title}”"
    for part in (written.text, written.html):
        assert f"/meetings/{meeting.id}" not in part
        assert "http://localhost/meetings" in part
    assert sign_in(gil).get("/meetings").status_code == 200
    assert "no place for observers" not in sign_in(gil).get("/notices").text
    observing.invite(rosa, reader_of(rosa.id), meeting, gil)
    assert event_in(newest_to(gil))["sequence"] > goes["sequence"]


def test_where_the_page_still_opens_there_is_a_notice_that_leads_to_it(
    rosa: Person, sign_in: SignIn
) -> None:
    gil, place = make_person(), make_place(rosa)
    group = db.session.get_one(Group, place.group_id)
    meeting = plan(rosa, group, replace(PLAN, listed=True))
    observing.invite(rosa, reader_of(rosa.id), meeting, gil)
    observing.remove(rosa, reader_of(rosa.id), meeting, gil)
    commit()
    (notice,) = db.session.scalars(
        sa.select(Notice).filter_by(kind=NoticeKind.MEETING_NOT_OBSERVING)
    )
    assert notice.mailed_at is not None, "the letter that calendars read has told it"
    browser = sign_in(gil)
    assert browser.post(f"/notices/{notice.id}/reading").location == f"/meetings/{meeting.id}"
    assert browser.get(f"/meetings/{meeting.id}").status_code == 200


def test_the_meetings_of_a_group_go_out_of_the_calendar_of_who_leaves_it(
    rosa: Person, sign_in: SignIn
) -> None:
    ben, kim = make_person(), make_person()
    place = make_place(rosa, ben, kim)
    group = db.session.get_one(Group, place.group_id)
    meeting, unknown = plan(rosa, group), plan(rosa, group)
    for person in (ben, kim):  # the other is of a series, and nobody was told of it yet
        db.session.get_one(Participant, (unknown.id, person.id)).told_sequence = None
    commit()
    before = db.session.scalar(sa.select(sa.func.max(Letter.id)))
    assert sign_in(ben).post(f"/groups/{place.id}/departure").status_code == 303
    assert sign_in(rosa).post(f"/groups/{place.id}/people/{kim.id}/removal").status_code == 303
    letters = db.session.scalars(sa.select(Letter).where(Letter.id > before).order_by(Letter.id))
    gone = [(one.to, event_in(one)["uid"], event_in(one)["sequence"]) for one in letters]
    uid = f"{meeting.uuid}@localhost"
    assert gone == [(ben.email, uid, 1), (kim.email, uid, 3)]
    db.session.refresh(meeting)
    assert meeting.sequence == 4
    change(rosa, meeting, replace(PLAN, place="Room 14"))
    assert event_in(newest_to(rosa))["sequence"] == 5


def test_who_wants_no_letters_about_cancellations_gets_none_of_these(
    rosa: Person, cart: Group
) -> None:
    gil, meeting = make_person(), plan(rosa, cart)
    saved(NoticeWay(person_id=gil.id, kind=NoticeKind.MEETING_CANCELLED, way=Way.NEVER))
    observing.invite(rosa, reader_of(rosa.id), meeting, gil)
    observing.remove(rosa, reader_of(rosa.id), meeting, gil)
    assert newest_to(gil).calendar_method == "REQUEST"


def test_an_invitation_for_one_does_not_stand_for_that_of_all(rosa: Person, cart: Group) -> None:
    """Of a series, a meeting is announced when its day comes near; observers are let in before."""
    meeting = plan(rosa, cart)
    meeting.announced_at = None
    db.session.commit()
    observing.invite(rosa, reader_of(rosa.id), meeting, make_person())
    db.session.refresh(meeting)
    assert meeting.announced_at is None


def test_nobody_s_address_travels_unless_they_allow_it(
    rosa: Person, ben: Person, cart: Group
) -> None:
    kim = make_person(name="Kim Vo", email="kim@school.example")
    saved(GroupMembership(group_id=cart.id, person_id=kim.id, joined_on=tomorrow() - timedelta(9)))
    saved(CalendarChoice(person_id=kim.id, shows_address=True))
    gil = make_person(name="Gil Ward", email="gil@school.example")
    saved(CalendarChoice(person_id=gil.id, shows_address=True))
    asks = {"observes": True, "asks_since": utcnow()}
    saved(Participant(meeting_id=plan(rosa, cart).id, person_id=gil.id, **asks))
    text = text_in(letters()["ben@school.example"])
    assert "kim@school.example" in text and "ben@school.example" in text
    assert "rosa@school.example" not in text
    assert "gil@school.example" not in text, "who only asks to observe is nobody's guest"
    own = text_in(letters()["kim@school.example"])
    assert own.count("kim@school.example") == 1
    assert "ben@school.example" not in own and "rosa@school.example" not in own


def test_the_calendar_rings_as_its_owner_chose(rosa: Person, ben: Person, cart: Group) -> None:
    saved(CalendarChoice(person_id=ben.id, alarm_minutes=60))
    saved(CalendarChoice(person_id=rosa.id, alarm_minutes=None))
    plan(rosa, cart)
    (alarm,) = event_in(letters()["ben@school.example"]).walk("VALARM")
    assert alarm["trigger"].dt == timedelta(minutes=-60)
    assert not event_in(letters()["rosa@school.example"]).walk("VALARM")


def test_notes_and_decisions_never_travel(rosa: Person, ben: Person, cart: Group) -> None:
    plan(rosa, cart)
    text = event_in(letters()["ben@school.example"])["description"]
    meeting = db.session.scalar(sa.select(Meeting))
    assert meeting
    assert text == f"We plan the lesson of March.\n\nhttp://localhost/meetings/{meeting.id}"


def test_who_declined_is_spared_what_changes_later(rosa: Person, ben: Person, cart: Group) -> None:
    meeting = plan(rosa, cart)
    row = db.session.get_one(Participant, (meeting.id, ben.id))
    row.coming = Coming.NO
    db.session.commit()
    change(rosa, meeting, replace(PLAN, place="Room 14"))
    assert db.session.scalars(sa.select(Letter.to).order_by(Letter.id)).all() == [
        "ben@school.example",
        "rosa@school.example",
        "rosa@school.example",
    ]


def statuses_in_feeds(person: Person, group: Group) -> set[str]:
    reader = reader_of(person.id)
    found = [files.own(reader, None), files.of_group(reader, group.id, group.name, None)]
    found.append(files.of_meeting(reader, db.session.scalars(sa.select(Meeting.item_id)).one()))
    return {str(event["status"]) for file in found for event in events_of(file.text)}


def events_of(text: str) -> list[Event]:
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    return calendar.events


def test_who_waits_for_a_seat_is_told_so_alike_by_letters_and_feeds(
    rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(rosa, cart, replace(PLAN, capacity=1))
    coming.answer(ben, reader_of(ben.id), meeting, Reply(Coming.YES))
    change(rosa, meeting, replace(PLAN, capacity=1, place="Room 14"))
    waiting = event_in(newest_to(ben))
    assert waiting["status"] == "TENTATIVE"
    assert waiting["attendee"].params["partstat"] == "TENTATIVE"
    assert event_in(newest_to(rosa))["status"] == "CONFIRMED"
    assert statuses_in_feeds(ben, cart) == {"TENTATIVE"}
    assert statuses_in_feeds(rosa, cart) == {"CONFIRMED"}
    coming.answer(rosa, reader_of(rosa.id), meeting, Reply(Coming.NO))
    commit()
    letter = newest_to(ben)
    seated = event_in(letter)
    written = mail.words_of(letter)
    assert written.subject.startswith("You have a place at")
    assert "Will you come?" not in written.text and "coming=yes" not in written.text
    assert "You cannot come after all?" in written.text and "coming=no" in written.text
    assert seated["status"] == "CONFIRMED" and seated["sequence"] > waiting["sequence"]
    assert seated["attendee"].params["partstat"] == "ACCEPTED"
    assert statuses_in_feeds(ben, cart) == {"CONFIRMED"}


def test_a_seat_and_another_time_at_once_are_both_told(
    rosa: Person, ben: Person, cart: Group
) -> None:
    meeting = plan(rosa, cart, replace(PLAN, capacity=1))
    coming.answer(ben, reader_of(ben.id), meeting, Reply(Coming.YES))
    db.session.execute(sa.delete(Letter))
    change(rosa, meeting, replace(PLAN, capacity=2, place="Room 14"))
    found = sa.select(Letter).where(Letter.to == ben.email).order_by(Letter.id)
    told = db.session.scalars(found).all()
    assert [mail.words_of(letter).subject.split(" “")[0] for letter in told] == [
        "You have a place at",
        "Rosa Lima changed the meeting",
    ]
    assert {event_in(letter)["location"].split(" ·")[0] for letter in told} == {"Room 14"}
