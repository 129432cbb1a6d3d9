"""Save the Last Word, live: whose turn, what is held back, who comes and goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.core.fulltext import parse_query
from ps5_collab.discussions import seating, services
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.passages import Passage
from ps5_collab.discussions.annotating.services import On, Words
from ps5_collab.discussions.models import Annotation, AnnotationKind, Discussion, Mode, Part, Stage
from ps5_collab.discussions.queries import readings_of
from ps5_collab.discussions.running import clock, coming, contributing, queries
from ps5_collab.discussions.running.clock import NoPassage, Press, Pressed
from ps5_collab.discussions.running.contributing import Said
from ps5_collab.discussions.services import Invited
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols.presses import Late
from ps5_collab.sharing import search
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.reading import read
from tests.conftest import SignIn
from tests.discussions.running.led import fix, make_led
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson

Tap = Callable[..., None]


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(4)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def talk(people: list[Person], group: Group) -> Discussion:
    return make_led(group, *people, texts=[make_lesson(people[0])])


@pytest.fixture
def tap(people: list[Person], talk: Discussion) -> Tap:
    """Press a button as the one who invited, some seconds later each time."""
    at = utcnow()

    of_the_test = talk

    def pressed(
        what: Press,
        who: Person | None = None,
        person: Person | None = None,
        talk: Discussion = of_the_test,
    ) -> None:
        nonlocal at
        at += timedelta(seconds=20)
        actor = who or people[0]
        stay = course(talk).progress.stay
        given = Pressed(what, stay, person_id=person.id if person else 0)
        clock.press(actor, reader_of(actor.id), talk, given, at)
        db.session.commit()

    return pressed


def course(talk: Discussion) -> queries.Course:
    found = queries.course_of(talk)
    assert found is not None
    return found


def now_at(talk: Discussion) -> str:
    return course(talk).progress.step


def say(
    person: Person,
    talk: Discussion,
    text: str = "",
    words: str = "",
    kind: AnnotationKind = AnnotationKind.NOTE,
) -> Annotation:
    reader = reader_of(person.id)
    (row,) = readings_of(talk.id)
    on = On(row, read(reader, row.item_id, row.revision), Passage(exact=words)) if words else None
    said = Said(text, kind, on)
    made = contributing.contribute(person, reader, talk, now_at(talk), said, utcnow())
    db.session.commit()
    return made


def reads(person: Person, talk: Discussion) -> set[str]:
    """What of the contributions somebody reads."""
    found = queries.contributions(reader_of(person.id), talk.id, utcnow() + timedelta(minutes=5))
    return {row.exact or row.text for row in found}


def first_words(talk: Discussion, people: list[Person]) -> list[str]:
    (row,) = readings_of(talk.id)
    text = read(reader_of(people[0].id), row.item_id, row.revision).text
    lines = [line for line in text.split("\n") if len(line) > 25 and text.count(line[:25]) == 1]
    return [line[:25].strip() for line in lines[:4]]


def test_four_people_save_the_last_word(people: list[Person], talk: Discussion, tap: Tap) -> None:
    rosa, ben, ida, tom = people
    passages = first_words(talk, people)
    tap(Press.START)
    assert now_at(talk) == "choose"
    for person, words in zip(people, passages, strict=True):
        say(person, talk, words=words)
    assert reads(ben, talk) == {passages[1]}
    tap(Press.NEXT)
    for person in people:
        say(person, talk, f"why {person.id}")
    tap(Press.NEXT)

    assert now_at(talk) == f"read:{rosa.id}"
    assert reads(ben, talk) == {passages[0], passages[1], f"why {ben.id}"}
    tap(Press.NEXT)
    assert now_at(talk) == f"respond:{rosa.id}"
    with pytest.raises(NotAllowed):
        say(rosa, talk, "I chose it because …")
    say(ben, talk, "It makes me think.")
    assert f"why {rosa.id}" not in reads(ben, talk)
    for person in (ben, ida, tom):
        assert course(talk).progress.turn(course(talk).plan) == person.id
        tap(Press.SPOKEN, who=person, person=person)
    tap(Press.NEXT)
    assert now_at(talk) == f"last-word:{rosa.id}"
    assert {f"why {rosa.id}", "It makes me think."} <= reads(tom, talk)
    assert f"why {ida.id}" not in reads(tom, talk)
    with pytest.raises(NotAllowed):
        say(ben, talk, "But …")
    tap(Press.NEXT)
    assert now_at(talk) == f"read:{ben.id}"


def test_a_passage_is_one_and_one_of_the_text(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    with pytest.raises(Refused, match="Choose the words"):
        say(people[1], talk)
    with pytest.raises(Refused, match="do not stand there"):
        say(people[1], talk, words="nowhere to be read in it")
    words = first_words(talk, people)
    say(people[1], talk, words=words[0])
    with pytest.raises(RuleBroken, match="You have said yours"):
        say(people[1], talk, words=words[1])


def test_it_is_taken_back_while_the_step_is_open(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    words = first_words(talk, people)
    made = say(people[1], talk, words=words[0])
    contributing.take_back(reader_of(people[1].id), talk, made, utcnow())
    again = say(people[1], talk, words=words[1])
    tap(Press.NEXT)
    with pytest.raises(RuleBroken, match="not open any more"):
        contributing.take_back(reader_of(people[1].id), talk, again, utcnow())


def test_who_has_not_read_it_learns_nothing_from_the_state_of_the_page(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    ben, rosa = reader_of(people[1].id), reader_of(people[0].id)
    later = utcnow() + timedelta(minutes=1)
    before = queries.state_now(ben, talk.id, later)
    say(people[0], talk, words=first_words(talk, people)[0])
    assert queries.state_now(ben, talk.id, later) == before
    assert queries.state_now(rosa, talk.id, later) != before


def test_of_two_who_press_at_once_one_is_late(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    stay = course(talk).progress.stay
    tap(Press.NEXT)
    reader = reader_of(people[0].id)
    with pytest.raises(Late):
        clock.press(people[0], reader, talk, Pressed(Press.NEXT, stay), utcnow())


def test_only_who_runs_it_presses_and_each_their_own_turn(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    with pytest.raises(NotAllowed):
        tap(Press.START, who=people[1])
    tap(Press.START)
    fix(people[0], talk)
    for _step in range(3):
        tap(Press.NEXT)
    with pytest.raises(NotAllowed):
        tap(Press.SPOKEN, who=people[2], person=people[1])
    tap(Press.SPOKEN, who=people[1], person=people[1])


def test_whoever_leaves_takes_the_round_along_and_what_they_chose_is_read_at_the_end(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    words = first_words(talk, people)
    say(people[1], talk, words=words[1])
    coming.leave(people[0], reader_of(people[0].id), talk, people[1].id, utcnow())
    db.session.commit()
    assert f"read:{people[1].id}" not in {step.id for step in course(talk).plan.steps}
    tap(Press.NEXT)
    assert reads(people[2], talk) == set()
    tap(Press.END)
    assert talk.stage is Stage.OVER
    assert reads(people[2], talk) == {words[1]}


def test_whoever_comes_late_has_a_round_at_the_end(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    late = make_person()
    tap(Press.START)
    with pytest.raises(Refused, match="Only members"):
        coming.join(reader_of(people[0].id), talk, late.id, utcnow())
    coming.leave(people[0], reader_of(people[0].id), talk, people[3].id, utcnow())
    coming.join(reader_of(people[0].id), talk, people[3].id, utcnow())
    db.session.commit()
    rounds = [step.presenter for step in course(talk).plan.steps if step.phase == "read"]
    assert rounds == [person.id for person in people]


def test_a_round_that_comes_later_comes(people: list[Person], talk: Discussion, tap: Tap) -> None:
    for press in (Press.START, Press.NEXT, Press.NEXT, Press.PUT_OFF):
        tap(press)
    assert now_at(talk) == f"read:{people[1].id}"
    rounds = [step.presenter for step in course(talk).plan.steps if step.phase == "read"]
    assert rounds == [people[1].id, people[2].id, people[3].id, people[0].id]


def test_what_is_sent_twice_is_there_once(people: list[Person], talk: Discussion, tap: Tap) -> None:
    tap(Press.START)
    tap(Press.NEXT)
    uuid, reader = uuid4(), reader_of(people[1].id)
    for words in ("Because.", "Because.", "Because, and since."):
        contributing.contribute(people[1], reader, talk, now_at(talk), Said(words), utcnow(), uuid)
        db.session.commit()
    (row,) = queries.contributions(reader, talk.id, utcnow())
    assert "Because, and since." in row.html


def test_an_open_discussion_has_no_clock(people: list[Person], group: Group) -> None:
    talk = make_led(group, *people, mode=Mode.DAYS)
    with pytest.raises(RuleBroken, match="No protocol with a clock"):
        clock.press(people[0], reader_of(people[0].id), talk, Pressed(Press.START), utcnow())


def test_what_a_step_has_fixed_is_changed_in_no_other_way(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    made = say(people[1], talk, words=first_words(talk, people)[1])
    tap(Press.NEXT)
    reader = reader_of(people[1].id)
    with pytest.raises(RuleBroken, match="is changed there"):
        notes.change(reader, talk, made, Words("Another word on it"))
    for back in (False, True):
        with pytest.raises(RuleBroken, match="is changed there"):
            notes.take_away(reader, talk, made, back=back)


def test_the_search_finds_it_once_it_is_revealed(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    def found() -> list[int]:
        facets = facets_for(reader_of(people[2].id))
        return search.hits(facets, parse_query("zyxreason")).ids

    tap(Press.START)
    tap(Press.NEXT)
    say(people[0], talk, "zyxreason")
    tap(Press.NEXT)
    assert found() == []
    with as_of(utcnow() + timedelta(hours=1)):
        tap(Press.END)
        assert found() == [talk.id]


def invited_to(talk: Discussion, people: list[Person]) -> Invited:
    return Invited(
        talk.title,
        brief="Why?",
        people=[person.id for person in people],
        mode=talk.mode,
        protocol=talk.protocol,
        protocol_key=talk.protocol_key,
    )


def test_who_goes_back_shows_nothing_that_is_written_then(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    tap(Press.NEXT)
    say(people[1], talk, "Before.")
    tap(Press.END)
    assert reads(people[2], talk) == {"Before."}
    tap(Press.BACK)
    assert talk.stage is Stage.RUNNING
    say(people[3], talk, "After all.")
    assert reads(people[2], talk) == {"Before."}
    tap(Press.BACK)
    tap(Press.NEXT)
    assert reads(people[2], talk) == {"Before."}
    tap(Press.END)
    assert reads(people[2], talk) == {"Before.", "After all."}


def test_a_step_that_is_gone_back_to_holds_back_what_is_new(
    people: list[Person], group: Group, tap: Tap
) -> None:
    talk = make_led(group, *people, key="four-as", texts=[make_lesson(people[0])])
    words, kind = first_words(talk, people), AnnotationKind.ASSUMPTION
    tap(Press.START, talk=talk)
    say(people[1], talk, words=words[1], kind=kind)
    for press in (Press.NEXT, Press.BACK):
        tap(press, talk=talk)
    say(people[3], talk, words=words[3], kind=kind)
    assert reads(people[2], talk) == {words[1]}
    tap(Press.NEXT, talk=talk)
    assert reads(people[2], talk) == {words[1], words[3]}


def test_who_has_left_is_not_brought_back_by_a_new_title(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    roles = {Part.TIMEKEEPER: people[3].id}
    seating.seat(talk, [person.id for person in people], roles)
    coming.leave(people[3], reader_of(people[3].id), talk, people[3].id, utcnow())
    db.session.commit()
    again = replace(invited_to(talk, people[:3]), title="Another title", roles=roles)
    services.change(people[0], reader_of(people[0].id), talk, again)
    db.session.commit()
    assert people[3].id not in course(talk).people


def test_an_answer_to_what_was_held_back_once_is_told(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    tap(Press.START)
    tap(Press.NEXT)
    made = say(people[1], talk, "Because.")
    tap(Press.END)
    with as_of(utcnow() + timedelta(hours=1)):
        notes.answer(people[2], reader_of(people[2].id), talk, made, Words("Why so?"))
        db.session.commit()
    told = db.session.scalars(
        sa.select(Notice.person_id).filter_by(kind=NoticeKind.DISCUSSION_ANSWER)
    )
    assert list(told) == [people[1].id]


def test_who_is_taken_off_in_the_middle_breaks_no_page(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    for press in (Press.START, Press.NEXT, Press.NEXT):
        tap(press)
    services.change(people[0], reader_of(people[0].id), talk, invited_to(talk, people[1:]))
    db.session.commit()
    with pytest.raises((RuleBroken, NotAllowed)):
        say(people[2], talk, "Mine.")
    db.session.rollback()
    coming.take(people[1], reader_of(people[1].id), talk)
    tap(Press.NEXT, who=people[1])
    assert course(talk).open_steps(utcnow())


# --- a round without a passage -------------------------------------------------------------------


def to_the_round_of_ben(people: list[Person], talk: Discussion, tap: Tap) -> list[str]:
    """All but Ben have chosen a passage; what could be chosen."""
    tap(Press.START)
    passages = first_words(talk, people)
    for number in (0, 2, 3):
        say(people[number], talk, words=passages[number])
    while now_at(talk) != f"read:{people[1].id}":
        tap(Press.NEXT)
    return passages


def test_who_chose_nothing_fixes_a_passage_in_their_own_round(
    people: list[Person], talk: Discussion, tap: Tap, sign_in: SignIn
) -> None:
    rosa, ben, ida, _tom = people
    passages = to_the_round_of_ben(people, talk, tap)
    address = f"/discussions/{talk.id}/run"
    assert "has chosen no passage yet" in sign_in(rosa).get(address).text
    assert "has chosen no passage yet" not in sign_in(ida).get(address).text
    for person in people:
        assert sign_in(person).get(address).text.count("No passage is chosen yet.") == 1
    for person in (rosa, ida):
        with pytest.raises(RuleBroken, match="not open any more"):
            fix(person, talk, passages[1])
        db.session.rollback()
        assert 'id="say-quote"' not in sign_in(person).get(address).text
    assert 'id="say-quote"' in sign_in(ben).get(address).text
    seen = sign_in(ida).get(address).headers["ETag"]
    fix(ben, talk, passages[1])
    assert passages[1] in reads(ida, talk)
    fresh = sign_in(ida).get(address, headers={"If-None-Match": seen})
    assert passages[1] in fresh.text
    for person in people:
        assert "passage yet" not in sign_in(person).get(address).text
        assert "No passage is chosen" not in sign_in(person).get(address).text
    with pytest.raises(RuleBroken):
        fix(ben, talk, passages[0])


def test_the_others_do_not_speak_before_the_passage_is_fixed(
    people: list[Person], talk: Discussion, tap: Tap, sign_in: SignIn
) -> None:
    rosa, ben, ida, tom = people
    passages = to_the_round_of_ben(people, talk, tap)
    address = f"/discussions/{talk.id}"
    press = {"press": "next", "stay": course(talk).progress.stay}
    told = sign_in(rosa).post(f"{address}/clock", data=press, follow_redirects=True)
    assert (
        f"{ben.name} has chosen no passage yet: skip this round, or let it come later" in told.text
    )
    assert now_at(talk) == f"read:{ben.id}"
    tap(Press.PUT_OFF)
    assert now_at(talk) == f"read:{ida.id}"
    for _step in range(6):
        tap(Press.NEXT)
    assert now_at(talk) == f"read:{ben.id}"
    with pytest.raises(NoPassage, match="wait, or skip this round"):
        tap(Press.NEXT)
    db.session.rollback()
    fix(ben, talk, passages[1])
    tap(Press.NEXT)
    assert now_at(talk) == f"respond:{ben.id}"
    say(tom, talk, "It reminds me.")


def test_a_passage_is_not_chosen_once_the_others_speak(
    people: list[Person], talk: Discussion, tap: Tap, sign_in: SignIn
) -> None:
    """As where it was there, and was taken away since."""
    _rosa, ben, ida, _tom = people
    passages = to_the_round_of_ben(people, talk, tap)
    fix(ben, talk, passages[1])
    for step in ("respond", "last-word"):
        tap(Press.NEXT)
        assert now_at(talk) == f"{step}:{ben.id}"
        db.session.execute(
            sa.update(Annotation).where(Annotation.author_id == ben.id).values(deleted_at=utcnow())
        )
        db.session.commit()
        page = sign_in(ben).get(f"/discussions/{talk.id}/run").text
        assert 'id="say-quote"' not in page
        assert "No passage is chosen yet." not in page
        with pytest.raises(RuleBroken, match="not open any more"):
            fix(ben, talk, passages[1])
        db.session.rollback()
    tap(Press.NEXT)
    assert now_at(talk) == f"read:{ida.id}"


def test_who_is_gone_from_their_round_holds_up_nobody(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    to_the_round_of_ben(people, talk, tap)
    without = invited_to(talk, [people[0], *people[2:]])
    services.change(people[0], reader_of(people[0].id), talk, without)
    db.session.commit()
    tap(Press.NEXT)
    assert now_at(talk) != f"read:{people[1].id}"


def test_a_round_without_a_passage_is_skipped(
    people: list[Person], talk: Discussion, tap: Tap
) -> None:
    to_the_round_of_ben(people, talk, tap)
    tap(Press.SKIP_ROUND)
    assert now_at(talk) == f"read:{people[2].id}"
    stay = course(talk).progress.stay
    tap(Press.BACK)
    with pytest.raises(Late):
        clock.press(
            people[0], reader_of(people[0].id), talk, Pressed(Press.SKIP_ROUND, stay), utcnow()
        )


def test_that_somebody_left_in_their_round_is_said(
    people: list[Person], talk: Discussion, tap: Tap, sign_in: SignIn
) -> None:
    to_the_round_of_ben(people, talk, tap)
    coming.leave(people[1], reader_of(people[1].id), talk, people[1].id, utcnow())
    db.session.commit()
    browser, said = sign_in(people[2]), f"{people[1].name} has left: their round is over."
    assert said in browser.get(f"/discussions/{talk.id}/run").text
    tap(Press.NEXT)
    assert said not in browser.get(f"/discussions/{talk.id}/run").text
