"""Four A's over three days: phases open and close by dates, and who was silent is reminded once."""

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.core.language import speaking
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.services import Words
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationKind,
    Discussion,
    Member,
    Mode,
    Stage,
)
from ps5_collab.discussions.running import contributing, days, due, queries
from ps5_collab.discussions.running.contributing import Said
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.notices.saying import lines_of
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols.definition import Product
from ps5_collab.protocols.presses import Late
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.running.led import make_led
from tests.factories import make_group, make_person

MONDAY = datetime(2026, 3, 2, 16, tzinfo=UTC)


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(5)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def talk(people: list[Person], group: Group) -> Discussion:
    with as_of(MONDAY):
        talk = make_led(group, *people, key="four-as", mode=Mode.DAYS)
        course = course_of(talk)
        dates = days.spread(course.definition, MONDAY, timedelta(hours=12))
        days.begin(reader_of(people[0].id), talk, dates, MONDAY)
        db.session.commit()
        return talk


def course_of(talk: Discussion) -> queries.Course:
    found = queries.course_of(talk)
    assert found is not None
    return found


def open_at(talk: Discussion, at: datetime) -> set[str]:
    return {step.phase for step in course_of(talk).open_steps(at)}


def say(person: Person, talk: Discussion, key: str, text: str, at: datetime) -> None:
    definition = course_of(talk).definition
    kinds = definition.phase(key).kinds
    kind = AnnotationKind(kinds[0].value) if kinds else AnnotationKind.NOTE
    contributing.contribute(person, reader_of(person.id), talk, key, Said(text, kind), at)
    db.session.commit()


def reads(person: Person, talk: Discussion, at: datetime) -> list[str]:
    return [row.text for row in queries.contributions(reader_of(person.id), talk.id, at)]


def pass_by(talk: Discussion, at: datetime) -> None:
    with as_of(at):
        due.go_on()
        db.session.commit()


def told(kind: NoticeKind) -> list[int]:
    found = sa.select(Notice.person_id).where(Notice.kind == kind).order_by(Notice.person_id)
    return list(db.session.scalars(found))


def test_phases_open_one_after_the_other(talk: Discussion) -> None:
    phases = [phase.id for phase in days.dated(course_of(talk).definition)]
    for number, phase in enumerate(phases):
        assert open_at(talk, MONDAY + timedelta(hours=12 * number + 1)) == {phase}
    after = MONDAY + timedelta(hours=12 * len(phases))
    assert open_at(talk, after) == set()
    assert course_of(talk).is_over(after)


def test_what_is_marked_is_read_when_the_phase_closes(
    people: list[Person], talk: Discussion
) -> None:
    say(people[1], talk, "mark", "They take time for granted.", MONDAY + timedelta(hours=1))
    assert reads(people[2], talk, MONDAY + timedelta(hours=11)) == []
    assert reads(people[1], talk, MONDAY + timedelta(hours=11)) != []
    assert reads(people[2], talk, MONDAY + timedelta(hours=12)) == ["They take time for granted."]


def test_too_early_and_too_late_is_said_and_nothing_is_kept(
    people: list[Person], talk: Discussion
) -> None:
    with pytest.raises(RuleBroken, match="not open"):
        say(people[1], talk, "agree", "Early.", MONDAY + timedelta(hours=1))
    db.session.rollback()
    with pytest.raises(RuleBroken, match="not open"):
        say(people[1], talk, "mark", "Late.", MONDAY + timedelta(hours=12))
    db.session.rollback()
    assert reads(people[1], talk, MONDAY + timedelta(days=9)) == []


def test_who_is_seated_later_has_a_round_of_their_own(people: list[Person], group: Group) -> None:
    with as_of(MONDAY):
        talk = make_led(group, *people[:4], key="save-the-last-word", mode=Mode.DAYS)
        dates = days.spread(course_of(talk).definition, MONDAY, timedelta(hours=12))
        days.begin(reader_of(people[0].id), talk, dates, MONDAY)
        db.session.add(Member(discussion_id=talk.id, person_id=people[4].id, position=5))
        db.session.flush()
        days.admit(talk)
        db.session.commit()
    course = course_of(talk)
    own = {step.phase: course.steps[step.id] for step in course.plan.steps if step.round}
    assert {step.id for step in course.plan.steps} <= course.steps.keys()
    first = {row.phase: row for row in course.steps.values() if row.presenter_id == people[0].id}
    for phase, row in own.items():
        assert (row.opens_at, row.closes_at) == (first[phase].opens_at, first[phase].closes_at)


def test_suggested_dates_are_ends_of_school_days(talk: Discussion) -> None:
    place = ZoneInfo("America/Los_Angeles")
    definition = course_of(talk).definition
    for day in range(7):
        at = datetime(2026, 3, 2, 8, 50, 13, tzinfo=UTC) + timedelta(days=day)
        dates = list(days.suggested(definition, at, place).values())
        assert len(dates) == len(days.dated(definition))
        # On the evening of the 8th their clocks have gone forward.
        assert {moment.astimezone(place).strftime("%H:%M:%S") for moment in dates} == {"16:00:00"}
        assert all(moment.astimezone(place).weekday() < 5 for moment in dates)
        assert all(one < other for one, other in pairwise([at, *dates]))
    assert f"{dates[0].astimezone(place):%a %d}" == "Tue 10"  # asked in the night to Sunday


def test_dates_that_are_refused_change_nothing(people: list[Person], talk: Discussion) -> None:
    before = {row.key: row.closes_at for row in course_of(talk).steps.values()}
    dates = days.dates_now(course_of(talk), MONDAY, UTC)
    last = days.dated(course_of(talk).definition)[-1].id
    far = dates | {last: datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=8)))}
    with pytest.raises(Refused, match="four months"):
        days.move_dates(reader_of(people[0].id), talk, far, MONDAY + timedelta(hours=1))
    db.session.flush()
    assert {row.key: row.closes_at for row in course_of(talk).steps.values()} == before


def test_who_only_answered_is_reminded(people: list[Person], talk: Discussion) -> None:
    at = MONDAY + timedelta(hours=13)
    say(people[1], talk, "assume", "Time is there.", at)
    made = db.session.scalars(sa.select(Annotation).filter_by(author_id=people[1].id)).one()
    with as_of(at):
        notes.answer(people[2], reader_of(people[2].id), talk, made, Words("Is it?"))
        db.session.commit()
    pass_by(talk, MONDAY + timedelta(hours=20))
    assert people[2].id in told(NoticeKind.DISCUSSION_REMINDER)
    assert people[1].id not in told(NoticeKind.DISCUSSION_REMINDER)


def test_who_is_silent_is_reminded_once(people: list[Person], talk: Discussion) -> None:
    say(people[1], talk, "mark", "Mine.", MONDAY + timedelta(hours=1))
    pass_by(talk, MONDAY + timedelta(hours=5))
    assert told(NoticeKind.DISCUSSION_REMINDER) == []
    for hours in (7, 8):
        pass_by(talk, MONDAY + timedelta(hours=hours))
    silent = [person.id for person in people if person is not people[1]]
    assert told(NoticeKind.DISCUSSION_REMINDER) == silent


def test_who_is_reminded_learns_of_which_phase_and_until_when_by_their_own_clock(
    people: list[Person], talk: Discussion
) -> None:
    """As their clock and language are when they read it."""
    pass_by(talk, MONDAY + timedelta(hours=7))
    found = sa.select(Notice).filter_by(kind=NoticeKind.DISCUSSION_REMINDER)
    (notice,) = db.session.scalars(found.filter_by(person_id=people[2].id))

    def said(language: str, zone: str) -> str:
        with speaking(language, zone):
            return lines_of([notice])[notice.id].replace("\u202f", " ")

    pacific = said("en", "America/Los_Angeles")
    assert pacific == "Read and mark, until Mar 2, 2026, 8:00 PM"
    assert "2 mar 2026, 23:00" in said("es", "America/New_York")
    notice.text = pacific  # as it was kept before
    assert said("es", "America/New_York") == pacific


def test_everybody_learns_that_a_phase_opens(people: list[Person], talk: Discussion) -> None:
    for hours in (0.1, 0.2, 12.1):
        pass_by(talk, MONDAY + timedelta(hours=hours))
    assert sorted(told(NoticeKind.DISCUSSION_PHASE)) == sorted([person.id for person in people] * 2)


def test_after_the_last_phase_it_is_over(talk: Discussion) -> None:
    last = max(row.closes_at for row in course_of(talk).steps.values() if row.closes_at)
    pass_by(talk, last + timedelta(minutes=1))
    db.session.refresh(talk)
    assert (talk.stage, talk.ended_at) == (Stage.OVER, last)


def test_what_has_closed_stays_closed_when_dates_move(
    people: list[Person], talk: Discussion
) -> None:
    reader, at = reader_of(people[0].id), MONDAY + timedelta(hours=13)
    course = course_of(talk)
    later = days.spread(course.definition, at, timedelta(days=1))
    days.move_dates(reader, talk, later, at)
    db.session.commit()
    assert open_at(talk, at) == {"assume"}
    assert course_of(talk).steps["mark"].closes_at == MONDAY + timedelta(hours=12)
    assert open_at(talk, at + timedelta(hours=30)) == {"assume"}


def test_dates_follow_each_other(people: list[Person], group: Group) -> None:
    talk = make_led(group, *people, key="four-as", mode=Mode.DAYS)
    reader, dates = reader_of(people[0].id), {}
    with pytest.raises(Refused, match="Say when"):
        days.begin(reader, talk, dates, MONDAY)
    definition = course_of(talk).definition
    dates = days.spread(definition, MONDAY, timedelta(days=1))
    dates["agree"] = dates["mark"]
    with pytest.raises(Refused, match="before it can be worked on"):
        days.begin(reader, talk, dates, MONDAY)
    with pytest.raises(Refused, match="four months"):
        days.begin(reader, talk, days.spread(definition, MONDAY, timedelta(days=40)), MONDAY)
    with pytest.raises(NotAllowed):
        days.begin(reader_of(people[1].id), talk, dates, MONDAY)


def test_ended_early_everything_is_read(people: list[Person], talk: Discussion) -> None:
    at = MONDAY + timedelta(hours=1)
    say(people[1], talk, "mark", "Mine.", at)
    days.end(reader_of(people[0].id), talk, at)
    db.session.commit()
    assert reads(people[2], talk, at) == ["Mine."]
    assert talk.stage is Stage.OVER


def test_in_rounds_all_present_at_once_and_the_reason_waits(
    people: list[Person], group: Group
) -> None:
    talk = make_led(group, *people[:4], mode=Mode.DAYS, brief="What is a good question?")
    definition, reader = course_of(talk).definition, reader_of(people[0].id)
    days.begin(reader, talk, days.spread(definition, MONDAY, timedelta(days=1)), MONDAY)
    db.session.commit()
    assert definition.phase("read").product is Product.NONE
    at = MONDAY + timedelta(hours=1)
    say(people[1], talk, "choose", "A passage.", at)
    say(people[1], talk, "why", "The reason.", at + timedelta(days=1))
    assert reads(people[2], talk, at + timedelta(days=1)) == []
    assert reads(people[2], talk, at + timedelta(days=2)) == ["A passage."]
    assert len(course_of(talk).open_steps(at + timedelta(days=2))) == 4
    assert reads(people[2], talk, at + timedelta(days=3)) == ["A passage.", "The reason."]


# --- earlier than planned ------------------------------------------------------------------------


def close(talk: Discussion, who: Person, at: datetime, version: int | None = None) -> bool:
    """Answers whether something was held back until then."""
    seen = days.version_of(course_of(talk)) if version is None else version
    opened = days.close(reader_of(who.id), talk, seen, at)
    db.session.commit()
    return opened


def test_a_phase_is_closed_early_and_the_next_one_keeps_its_date(
    people: list[Person], talk: Discussion
) -> None:
    at, before = MONDAY + timedelta(hours=3), dict(course_of(talk).steps)
    dates = {key: row.closes_at for key, row in before.items()}
    say(people[1], talk, "mark", "Mine.", MONDAY + timedelta(hours=1))
    close(talk, people[0], at)
    assert reads(people[2], talk, at) == ["Mine."]
    assert open_at(talk, at) == {"assume"}
    steps = course_of(talk).steps
    assert steps["mark"].closes_at == steps["assume"].opens_at == at
    later = {key: row.closes_at for key, row in steps.items() if row.phase not in ("mark",)}
    assert later == {key: closes for key, closes in dates.items() if key in later}
    assert not course_of(talk).is_over(at)


def test_closing_twice_closes_one_phase(people: list[Person], talk: Discussion) -> None:
    at, seen = MONDAY + timedelta(hours=3), days.version_of(course_of(talk))
    close(talk, people[0], at, seen)
    with pytest.raises(Late):
        close(talk, people[0], at, seen)
    db.session.rollback()
    assert open_at(talk, at) == {"assume"}
    with pytest.raises(NotAllowed):
        close(talk, people[1], at)


def test_every_phase_can_be_closed_early_and_the_last_ends_it(
    people: list[Person], talk: Discussion
) -> None:
    at, seen = MONDAY + timedelta(minutes=1), []
    while talk.stage is Stage.RUNNING:
        seen += open_at(talk, at)
        close(talk, people[0], at)
        at += timedelta(minutes=1)
    assert seen == [phase.id for phase in days.dated(course_of(talk).definition)]


def test_the_button_says_what_follows(
    people: list[Person], talk: Discussion, sign_in: SignIn
) -> None:
    days.end(reader_of(people[0].id), talk, MONDAY)
    db.session.commit()
    begun = make_led(talk.group, *people, key="four-as", mode=Mode.DAYS)
    dates = days.spread(course_of(begun).definition, utcnow(), timedelta(days=1))
    days.begin(reader_of(people[0].id), begun, dates, utcnow())
    db.session.commit()
    owner, address = sign_in(people[0]), f"/discussions/{begun.id}"
    assert "Close this phase now" not in sign_in(people[1]).get(f"{address}/run").text
    page = owner.get(f"{address}/run").text
    assert "Close “Read and mark” now?" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    assert "everybody reads what it held back" in page
    for sentence in ("The phase is closed.</p>", "a moment faster"):
        form = {"version": version[1]}
        told = owner.post(f"{address}/phase/end", data=form, follow_redirects=True)
        assert sentence in told.text
        assert "reads what it held back" not in told.text  # nobody wrote, and Assume holds nothing


@pytest.mark.parametrize(("text", "says"), [("", False), ("In grade 3 they cannot.", True)])
def test_only_where_something_was_held_back_is_it_said_that_all_read_it(
    people: list[Person], talk: Discussion, text: str, says: bool
) -> None:
    at = MONDAY + timedelta(minutes=1)
    if text:
        say(people[1], talk, "mark", text, at)
    assert close(talk, people[0], at) is says
    say(people[1], talk, "assume", "That pupils forget.", at)
    assert close(talk, people[0], at + timedelta(minutes=1)) is False
