"""Letters that leave soon after something was said: what is in them, and what never is."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.config import ROOT
from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.models import Comment
from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.mail import Calendar, Letter
from ps5_collab.notices import letters, rounds, services
from ps5_collab.notices.models import LetterChoice, Notice, NoticeKind, NoticeWay, Way
from ps5_collab.notices.services import Wishes
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience, Item, State
from tests.conftest import AtMost
from tests.factories import make_person, make_shared, saved
from tests.notices.conftest import Clock, Say, Worker
from tests.post import Office
from tests.workers import work_at_once


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_what_is_said_within_minutes_comes_in_one_letter(
    rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    say(rosa, lesson, "Why a **cart**?", asks=True)
    clock.on(minutes=2)
    say(rosa, lesson, "And why @ana.ortiz here?", asks=True)
    assert worker().letters == []
    clock.on(minutes=1)
    (letter,) = worker().letters
    assert letter["To"] == "ana@school.example"
    assert letter["Subject"] == "Talk about “Cart paths”"
    text = text_of(letter)
    assert "Rosa Lima asks about “Cart paths” (Jan 13, 2027, 10:00\u202fAM)" in text
    assert "> Why a cart?" in text
    assert "Rosa Lima named you on “Cart paths” (Jan 13, 2027, 10:02\u202fAM)" in text
    clock.on(hours=1)
    assert len(worker().letters) == 1


def test_both_parts_lead_to_each_comment_and_out_again(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    comment = say(rosa, lesson, "Why?", asks=True)
    say(rosa, lesson, "And @ana.ortiz?")
    services.tell(rosa, lesson, {ana.id: NoticeKind.MEETING_CHANGED})
    clock.on(minutes=5)
    (letter,) = worker().letters
    stop = str(letter["List-Unsubscribe"]).strip("<>")
    for link in (f"/lessons/{lesson.id}#c{comment.id}", "/notices/choices", stop):
        address = link if link.startswith("http") else f"http://localhost{link}"
        assert address in text_of(letter).split()
        assert f'href="{address}"' in html_of(letter)
    assert len(stop) > 78  # and still in one piece
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_each_thing_has_a_letter_and_a_thread_of_its_own(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    other = make_shared(ana, title="Bird beaks")
    say(rosa, lesson, "Why?", asks=True)
    say(rosa, other, "How?", asks=True)
    clock.on(minutes=4)
    worker()
    say(rosa, lesson, "Really?", asks=True)
    clock.on(minutes=4)
    first, second, third = worker().letters
    assert first["Subject"] == third["Subject"] != second["Subject"]
    assert third["In-Reply-To"] == first["Message-ID"]
    assert (
        first["References"] in third["References"] and first["References"] != second["References"]
    )


def test_what_was_read_on_the_site_meanwhile_is_not_told(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    say(rosa, lesson, "First words", asks=True)
    first = db.session.scalars(sa.select(Notice.id)).one()
    say(rosa, lesson, "Second words", asks=True)
    services.mark_read(ana, [first])
    clock.on(minutes=5)
    (letter,) = worker().letters
    assert "Second words" in text_of(letter) and "First words" not in text_of(letter)
    say(rosa, lesson, "Third words", asks=True)
    services.mark_read(ana)
    clock.on(minutes=5)
    assert len(worker().letters) == 1


def hide(lesson: Item, _comment: Comment, _ben: Person) -> None:
    lesson.audience = Audience.ME


def withdraw(lesson: Item, _comment: Comment, _ben: Person) -> None:
    lesson.state = State.WITHDRAWN


def delete_comment(lesson: Item, comment: Comment, _ben: Person) -> None:
    author = db.session.get_one(Person, comment.author_id)
    conversation.delete(author, comment, lesson)


def read_it(_lesson: Item, _comment: Comment, ben: Person) -> None:
    services.mark_read(ben)


def stop_all(_lesson: Item, _comment: Comment, ben: Person) -> None:
    services.stop(ben.id, None)


def stop_these(_lesson: Item, _comment: Comment, ben: Person) -> None:
    services.stop(ben.id, "mention,reply")


def close_account(_lesson: Item, _comment: Comment, ben: Person) -> None:
    ben.deactivated_at = utcnow()


def forget_notices(_lesson: Item, _comment: Comment, _ben: Person) -> None:
    db.session.execute(sa.delete(Notice))


CHANGES = [hide, withdraw, delete_comment, read_it, stop_all, stop_these, close_account,
           forget_notices]  # fmt: skip


@pytest.mark.parametrize("written", [False, True], ids=["before it is written", "after"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_until_the_letter_leaves_counts(
    rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker, office: Office,
    written: bool, change: Callable[[Item, Comment, Person], None],
) -> None:  # fmt: skip
    """Also when the letter waits in the outbox, as it does while a server is down."""
    ben = make_person(name="Ben Ode")
    comment = say(rosa, lesson, "Secret words for @ben.ode")
    clock.on(minutes=5)
    if written:
        office.answer = "451 not now"
        worker()
        office.answer = "250 taken"
        assert db.session.scalar(sa.select(Letter.tries)) == 1
    change(lesson, comment, ben)
    clock.on(minutes=5)
    assert worker().letters == []
    assert db.session.scalars(sa.select(Letter.id)).all() == []


def test_a_letter_goes_to_the_address_of_the_moment(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker, office: Office
) -> None:
    say(rosa, lesson, "Why?", asks=True)
    clock.on(minutes=5)
    office.answer = "451 not now"
    worker()
    ana.email = "ana@new.example"
    office.answer = "250 taken"
    clock.on(minutes=2)
    assert [str(one["To"]) for one in worker().letters] == ["ana@new.example"]


def test_the_outbox_holds_no_words_of_such_letters(
    rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker, office: Office
) -> None:
    office.answer = "451 not now"
    say(rosa, lesson, "Why?", asks=True)
    clock.on(minutes=5)
    worker()
    row = db.session.execute(sa.select(Letter.subject, Letter.text, Letter.html)).one()
    assert tuple(row) == ("", "", "")


def test_quiet_hours_make_letters_wait(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker, office: Office
) -> None:
    ana.time_zone = "America/New_York"  # it is one in the afternoon there
    saved(LetterChoice(person_id=ana.id, quiet_from=time(13, 10), quiet_until=time(6, 30)))
    office.answer = "451 not now"
    say(rosa, lesson, "Before the quiet", asks=True)
    clock.on(minutes=5)
    worker()  # written, but not taken
    office.answer = "250 taken"
    clock.on(minutes=15)
    say(rosa, lesson, "In the quiet", asks=True)
    clock.on(hours=1)
    say(rosa, lesson, "Later in the quiet", asks=True)
    clock.on(hours=10)
    assert worker().letters == []
    assert db.session.scalar(sa.select(Letter.tries)) == 1  # waiting is no failure
    clock.to(datetime.fromisoformat("2027-01-14T06:30-05:00"))
    first, second = worker().letters
    assert "Before the quiet" in text_of(first)
    assert "In the quiet" in text_of(second) and "Later in the quiet" in text_of(second)


def test_each_kind_goes_its_chosen_way(
    ana: Person, rosa: Person, lesson: Item, clock: Clock, worker: Worker
) -> None:
    saved(NoticeWay(person_id=ana.id, kind=NoticeKind.REVISION, way=Way.NOW))
    saved(NoticeWay(person_id=ana.id, kind=NoticeKind.MENTION, way=Way.NEVER))
    for kind in (NoticeKind.REVISION, NoticeKind.MENTION, NoticeKind.COAUTHOR):
        services.tell(rosa, lesson, {ana.id: kind})
    clock.on(minutes=5)
    (letter,) = worker().letters
    assert letter["Subject"] == "Rosa Lima published a revision of “Cart paths”"
    assert "named you" not in text_of(letter) and "co-author" not in text_of(letter)


def test_what_was_not_to_come_by_letter_does_not_come_after_a_change_of_mind(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    services.choose(ana, Wishes({NoticeKind.QUESTION: Way.NEVER}))
    say(rosa, lesson, "Why?", asks=True)
    services.choose(ana, Wishes({NoticeKind.QUESTION: Way.NOW}))
    clock.on(minutes=5)
    assert worker().letters == []
    services.choose(ana, Wishes({}, stopped=True))
    say(rosa, lesson, "And why?", asks=True)
    services.choose(ana, Wishes({}))
    clock.on(days=8)
    assert worker().letters == []


def test_a_letter_speaks_the_language_of_who_gets_it(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    ana.language = "es"
    say(rosa, lesson, "Gracias @ana.ortiz")
    clock.on(minutes=5)
    (letter,) = worker().letters
    assert '<html lang="es">' in html_of(letter)
    assert "(13 ene 2027, 10:00)" in text_of(letter)


def test_a_letter_of_text_alone_where_that_is_chosen(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    saved(LetterChoice(person_id=ana.id, plain=True))
    say(rosa, lesson, "Why?", asks=True)
    clock.on(minutes=5)
    (letter,) = worker().letters
    assert letter.get_content_type() == "text/plain" and "> Why?" in letter.get_content()


def test_no_word_of_a_person_becomes_a_header_or_a_tag(
    ana: Person, say: Say, clock: Clock, worker: Worker
) -> None:
    name = "Mal\r\nBcc: all@school.example <script>alert(1)</script>"
    mallory = make_person(name=name)
    lesson = make_shared(ana, title="Hi\r\nBcc: all@school.example\r\n\r\n<b>body</b>")
    services.tell(mallory, lesson, {ana.id: NoticeKind.MEETING_CHANGED}, text="<img src=x>\r\nX: y")
    say(mallory, lesson, "<script>alert(2)</script> [x](javascript:alert(3))\n\nBcc: x", asks=True)
    clock.on(minutes=5)
    office = worker()
    (letter,) = office.letters
    assert office.recipients == [["ana@school.example"]]
    assert letter["Bcc"] is None and letter["X"] is None
    assert "\n" not in letter["Subject"]
    html = html_of(letter)
    assert "<script" not in html and "<img" not in html and "<b>" not in html
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)


def test_who_may_no_longer_see_it_is_told_by_its_name_of_then_and_led_nowhere(
    ana: Person, rosa: Person, lesson: Item, clock: Clock, worker: Worker
) -> None:
    services.choose(ana, Wishes(dict.fromkeys(NoticeKind, Way.NOW)))
    services.tell(rosa, lesson, {ana.id: NoticeKind.GROUP_REMOVED}, text="Lanterns")
    lesson.owner_id, lesson.audience, lesson.title = rosa.id, Audience.ME, "The cellar"
    clock.on(minutes=5)
    (letter,) = worker().letters
    said = f"{letter['Subject']} {text_of(letter)} {html_of(letter)}"
    assert "Rosa Lima took you off the list of members of “Lanterns”" in text_of(letter)
    assert "cellar" not in said and f"/{lesson.id}" not in said


# --- calendars ---------------------------------------------------------------------------------

ENTRY = Calendar("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of lessons, too."""
    monkeypatch.setitem(letters._entries, NoticeKind.MEETING_INVITED, lambda _notice: ENTRY)


def invite(lesson: Item, who: Person) -> None:
    kind = {who.id: NoticeKind.MEETING_INVITED}
    services.tell(None, lesson, kind, text="Thursday, 15:30", method=ENTRY.method)


@pytest.mark.usefixtures("entries")
def test_an_invitation_leaves_at_once_and_carries_its_entry(
    ana: Person, lesson: Item, clock: Clock, worker: Worker
) -> None:
    invite(lesson, ana)
    (letter,) = worker().letters
    assert letter["Subject"] == "You are asked to “Cart paths”"
    assert "> Thursday, 15:30" in text_of(letter)
    types = [part.get_content_type() for part in letter.walk()]
    assert types.count("text/calendar") == types.count("application/ics") == 1
    clock.on(days=1)
    assert len(worker().letters) == 1  # neither again at once nor in the morning


@pytest.mark.usefixtures("entries")
def test_a_calendar_gets_its_entry_though_the_notice_was_read(
    ana: Person, lesson: Item, clock: Clock, worker: Worker
) -> None:
    invite(lesson, ana)
    services.mark_read(ana)
    assert len(worker().letters) == 1


@pytest.mark.parametrize(
    ("way", "arrives"),
    [(Way.DAILY, "2027-01-14T07:00-08:00"), (Way.WEEKLY, "2027-01-18T07:00-08:00"),
     (Way.NEVER, None)],
)  # fmt: skip
@pytest.mark.usefixtures("entries")
def test_an_invitation_keeps_to_the_chosen_way(
    ana: Person, lesson: Item, clock: Clock, worker: Worker, way: Way, arrives: str | None
) -> None:
    saved(NoticeWay(person_id=ana.id, kind=NoticeKind.MEETING_INVITED, way=way))
    invite(lesson, ana)
    clock.to(datetime.fromisoformat(arrives or "2027-02-01T07:00-08:00") - timedelta(minutes=1))
    assert worker().letters == []
    clock.on(minutes=1)
    assert len(worker().letters) == bool(arrives)


# --- once --------------------------------------------------------------------------------------


def test_rounds_of_several_workers_at_once_write_each_letter_once(
    app: Flask, rosa: Person, clock: Clock, worker: Worker
) -> None:
    people = [make_person() for _ in range(3)]
    items = [make_shared(person) for person in people]
    for person, item in zip(people, items, strict=True):
        services.tell(rosa, item, {person.id: NoticeKind.MEETING_CHANGED})
        services.tell(rosa, item, {person.id: NoticeKind.COAUTHOR})
    db.session.commit()
    clock.on(days=1)

    def work() -> None:
        jobs.perform_in_turn(rounds.tell_at_once)
        jobs.perform_in_turn(rounds.tell_in_the_morning)

    work_at_once(app, 4, work)
    assert len(worker().letters) == 6
    assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 6


def test_telling_many_asks_the_database_no_more_for_letters(
    app: Flask, rosa: Person, lesson: Item, at_most: AtMost
) -> None:
    told = {make_person().id: NoticeKind.COMMENT for _ in range(6)}
    db.session.commit()
    rows, all_at_once = len(told), 6
    with at_most(rows + all_at_once):
        services.tell(rosa, lesson, told)


def test_only_letters_about_the_account_are_written_without_a_way_to_end_them() -> None:
    """All others end by `letters.finished`."""
    rooms = (ROOT / "ps5_collab").rglob("*.py")
    takes = {
        str(path.relative_to(ROOT / "ps5_collab"))
        for path in rooms
        if re.search(r"\bcompose\(", path.read_text(encoding="utf-8"))
    }
    assert takes == {"core/letters.py", "people/letters.py"}
