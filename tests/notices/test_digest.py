"""One calm letter a day or a week, at seven in the morning where the person is."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from ps5_collab.core import outbox
from ps5_collab.core.db import db
from ps5_collab.core.mail import Letter
from ps5_collab.notices import letters, rounds, services
from ps5_collab.notices.models import LetterChoice, Notice, NoticeKind, NoticeWay, Way
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience, Item
from tests.conftest import AtMost
from tests.factories import make_person, make_shared, saved
from tests.notices.conftest import Clock, Say, Worker
from tests.notices.test_letters_at_once import html_of, text_of


def local(text: str, zone: str = "America/Los_Angeles") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_a_day_in_one_letter_by_item(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    other = make_shared(ana, title="Bird beaks")
    first = say(rosa, lesson, "A **good** start")
    say(rosa, other, "Which seeds?")
    clock.on(hours=2)
    say(make_person(name="Ben Ode"), lesson, "I tried it")
    services.tell(rosa, other, {ana.id: NoticeKind.COAUTHOR})
    clock.to(local("2027-01-14 06:59"))
    assert worker().letters == []
    clock.to(local("2027-01-14 07:00"))
    (letter,) = worker().letters
    assert letter["Subject"] == "News for you, Thursday, January 14"
    text = text_of(letter)
    order = ["Rosa Lima commented on “Cart paths” (Jan 13, 2027, 10:00", "> A good start",
             "Ben Ode commented on “Cart paths”", "> I tried it", "* * *",
             "Rosa Lima commented on “Bird beaks”", "Rosa Lima made you a co-author of"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    link = f"http://localhost/lessons/{lesson.id}#c{first.id}"
    assert link in text and f'href="{link}"' in html_of(letter)
    assert "In-Reply-To" not in letter and letter["List-Unsubscribe"]
    clock.on(hours=5)
    assert len(worker().letters) == 1


def test_what_is_said_after_seven_comes_tomorrow_also_when_the_worker_is_late(
    rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    say(rosa, lesson, "Before")
    clock.to(local("2027-01-14 09:00"))
    say(rosa, lesson, "After")
    clock.on(minutes=30)
    (letter,) = worker().letters
    assert "Before" in text_of(letter) and "After" not in text_of(letter)
    clock.to(local("2027-01-15 07:02"))
    assert "After" in text_of(worker().letters[1])


def test_where_nothing_was_said_no_letter_comes(ana: Person, clock: Clock, worker: Worker) -> None:
    clock.on(days=3)
    assert worker().letters == []


CITIES = {
    "America/Los_Angeles": 7, "America/New_York": 7, "America/Phoenix": 7, "UTC": 7,
    "Asia/Tokyo": 7, "Asia/Kathmandu": 7, "Pacific/Honolulu": 7, "Pacific/Kiritimati": 7,
}  # fmt: skip


@pytest.mark.parametrize("start", ["2027-01-13T18:00", "2027-03-13T18:00", "2027-11-06T18:00"])
def test_seven_is_seven_everywhere_also_in_the_nights_when_clocks_change(
    rosa: Person, clock: Clock, worker: Worker, start: str
) -> None:
    people = {
        zone: make_person(time_zone=zone, email=f"{zone.split('/')[-1].lower()}@school.example")
        for zone in CITIES
    }
    clock.to(datetime.fromisoformat(start).replace(tzinfo=UTC))
    for zone, person in people.items():
        services.tell(rosa, make_shared(person, title=zone), {person.id: NoticeKind.COAUTHOR})
    arrived: dict[str, str] = {}
    for _quarter in range(4 * 26):
        clock.on(minutes=15)
        for letter in worker().letters[len(arrived) :]:
            (zone,) = [zone for zone, person in people.items() if person.email == letter["To"]]
            assert zone not in arrived
            arrived[zone] = clock.now.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    assert arrived == dict.fromkeys(CITIES, "07:00")


def test_a_week_comes_on_monday_with_the_day(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    saved(NoticeWay(person_id=ana.id, kind=NoticeKind.COMMENT, way=Way.WEEKLY))
    say(rosa, lesson, "On Wednesday")
    services.tell(rosa, lesson, {ana.id: NoticeKind.COAUTHOR})
    clock.to(local("2027-01-14 07:00"))
    (thursday,) = worker().letters
    assert "co-author" in text_of(thursday) and "On Wednesday" not in text_of(thursday)
    clock.to(local("2027-01-17 12:00"))
    services.tell(rosa, lesson, {ana.id: NoticeKind.REVISION})
    assert len(worker().letters) == 1
    clock.to(local("2027-01-18 07:00"))
    _first, monday = worker().letters
    assert "On Wednesday" in text_of(monday) and "revision" in text_of(monday)


def test_a_morning_in_quiet_hours_waits_for_their_end(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    saved(LetterChoice(person_id=ana.id, quiet_from=time(22), quiet_until=time(9)))
    say(rosa, lesson, "Why not")
    clock.to(local("2027-01-14 08:59"))
    assert worker().letters == []
    clock.to(local("2027-01-14 09:00"))
    assert len(worker().letters) == 1


def hide(item: Item, _ana: Person) -> None:
    item.audience = Audience.ME


def read_all(_item: Item, ana: Person) -> None:
    services.mark_read(ana)


def stop_digest(_item: Item, ana: Person) -> None:
    services.stop(ana.id, letters.DIGEST)


@pytest.mark.parametrize("change", [hide, read_all, stop_digest])
def test_what_may_not_be_seen_or_was_read_or_is_not_wanted_is_left_out(
    ana: Person, rosa: Person, clock: Clock, worker: Worker, change: Callable[[Item, Person], None]
) -> None:
    item = make_shared(rosa, title="Of others")
    services.tell(rosa, item, {ana.id: NoticeKind.REVISION})
    change(item, ana)
    clock.on(days=1)
    assert worker().letters == []
    assert db.session.scalars(sa.select(Letter.id)).all() == []


def test_a_long_absence_is_still_one_calm_letter(
    ana: Person, rosa: Person, lesson: Item, clock: Clock, worker: Worker
) -> None:
    for number in range(letters.MOST_ITEMS + 3):
        item = make_shared(ana, title=f"Lesson number {number}.")
        for _time in range(letters.MOST_EACH + 2 if number == 0 else 1):
            services.tell(rosa, item, {ana.id: NoticeKind.REVISION})
    clock.on(days=1)
    (letter,) = worker().letters
    text = text_of(letter)
    assert text.count("“Lesson number 0.”") == letters.MOST_EACH and "2 more about this" in text
    assert text.count("published a revision") == letters.MOST_EACH + letters.MOST_ITEMS - 1
    assert "There is more than fits" in text
    waiting = sa.select(sa.func.count(Notice.id)).where(Notice.mailed_at.is_(None))
    assert db.session.scalar(waiting) == 0


def test_a_digest_speaks_the_language_of_who_gets_it(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    ana.language = "es"
    say(rosa, lesson, "Muy bien")
    clock.on(days=1)
    (letter,) = worker().letters
    assert "jueves, 14 de enero" in letter["Subject"].lower()
    assert "13 ene 2027, 10:00" in text_of(letter) and '<html lang="es">' in html_of(letter)


def test_a_digest_costs_as_many_statements_for_much_as_for_little(
    ana: Person, rosa: Person, say: Say, clock: Clock, worker: Worker, at_most: AtMost
) -> None:
    for number in range(8):
        item = make_shared(ana, title=f"Lesson {number}")
        say(rosa, item, "One")
        say(rosa, item, "Two")
    clock.on(days=1)
    rounds.write_digest(ana.id)
    db.session.commit()
    letter = db.session.scalars(sa.select(Letter)).one()
    with at_most(6):
        letters.digest(letter)


def test_a_restored_copy_writes_to_nobody_until_it_is_told_to(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    say(rosa, lesson, "Now?", asks=True)
    say(rosa, lesson, "In the morning")
    say(ana, make_shared(rosa), "For Rosa")
    assert rounds.hold_back() == 2
    clock.on(days=2)
    assert worker().letters == []
    assert outbox.release_held() == 2
    arrived = worker().letters
    assert Counter(str(one["To"]) for one in arrived) == Counter([ana.email, rosa.email])
    mine = text_of(next(one for one in arrived if one["To"] == ana.email))
    assert "Now?" in mine and "In the morning" in mine


def test_the_rounds_of_a_quiet_site_cost_little(clock: Clock, at_most: AtMost) -> None:
    with at_most(9):
        rounds.tell_at_once()
        rounds.tell_in_the_morning()


def test_a_closed_account_is_asked_about_once(
    ana: Person, rosa: Person, lesson: Item, say: Say, clock: Clock, worker: Worker
) -> None:
    say(rosa, lesson, "Hello")
    say(rosa, lesson, "Hello?", asks=True)
    ana.deactivated_at = clock.now
    clock.on(days=1, minutes=1)
    assert worker().letters == []
    assert db.session.scalars(sa.select(Notice.mailed_at)).all() == [clock.now, clock.now]
