"""The demo's groups read together: texts of our own, and what is said on them."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.demo import discussion_files, text_files
from ps5_collab.demo.discussion_files import DiscussionFile
from ps5_collab.demo.network import HERE, ZONE
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.demo.text_files import TextFile
from ps5_collab.discussions.models import (
    Anchoring,
    Annotation,
    AnnotationKind,
    AnnotationStandard,
    AnnotationTag,
    Discussion,
    DiscussionReading,
    Member,
    Mode,
    Outcome,
    OutcomeKind,
    Signature,
    Stage,
)
from ps5_collab.discussions.policy import readable
from ps5_collab.discussions.running.queries import course_of
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.protocols.catalogue import KEYS
from ps5_collab.sharing.models import Attachment, Audience
from ps5_collab.sharing.queries import can_see
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.measure import words_in
from ps5_collab.texts.models import Rights, Text, TextSetMember
from ps5_collab.texts.reading import Reading, read

TEXTS, DISCUSSIONS = text_files.texts(), discussion_files.discussions()
NETWORK = tomllib.loads((HERE / "network.toml").read_text())
#: Invented, too, and of no account in the demo.
RETIRED = "Casilda Montelirio"
each_text = pytest.mark.parametrize("told", TEXTS.values(), ids=TEXTS)
each_discussion = pytest.mark.parametrize("told", DISCUSSIONS.values(), ids=DISCUSSIONS)
A_DAY = timedelta(days=1)


# --- the files -----------------------------------------------------------------------------------


def test_there_are_six_texts_in_two_languages_for_groups_the_network_and_everyone() -> None:
    assert len(TEXTS) == 6
    assert Counter(told.language for told in TEXTS.values()) == {"en": 4, "es": 2}
    wide = {Audience.GROUP, Audience.NETWORK, Audience.EVERYONE}
    assert {told.audience for told in TEXTS.values()} == wide
    lengths = sorted(words_in(told.body) for told in TEXTS.values())
    assert all(700 <= length <= 1500 for length in lengths[:-1])
    assert 2800 <= lengths[-1] <= 3500


@each_text
def test_a_text_says_whose_it_is_and_why_a_group_may_use_it(told: TextFile) -> None:
    names = {person["name"] for person in NETWORK["people"]}
    assert told.author in names | {RETIRED}
    assert told.rights is Rights.OWN
    assert re.match("Own work of the network|Trabajo propio de la red", told.reason)
    assert told.summary and told.subjects and told.body.count("\n## ") >= 3
    for picture in told.pictures:
        assert len(picture.alt) > 80 and f"![{picture.alt}]({picture.name})" in told.body


def test_discussions_are_of_each_sort() -> None:
    told = DISCUSSIONS.values()
    assert {reading for one in told for reading in one.readings} >= TEXTS.keys()
    assert {one.mode for one in told} == set(Mode)
    assert {one.protocol for one in told} - {""} <= set(KEYS)
    assert Counter(one.language for one in told)["es"] == 2
    said = [words for one in told for words in (*one.said, *one.notes)]
    assert {words.kind for words in said} == set(AnnotationKind)


def test_pupils_have_seats_and_no_names() -> None:
    for path in (*HERE.glob("texts/*"), *HERE.glob("discussions/*")):
        named = re.findall(
            r"\b(?:pupil|student|child|boy|girl|alumn[oa]|niñ[oa]|estudiante|named|called"
            r"|se llama(?:ba)?) [A-ZÁÉÍÓÚÑ][a-záéíóúñ]+",
            path.read_text(),
        )
        assert named == [], path


@each_discussion
def test_things_happen_in_their_order_on_whichever_day_it_is_loaded(told: DiscussionFile) -> None:
    for day in (date(2026, 9, 1) + timedelta(days=n) for n in range(0, 2 * 366, 5)):
        for earlier, later in orders(told, SchoolYear(day)):
            assert earlier < later, (day, told.title, earlier, later)


def orders(told: DiscussionFile, year: SchoolYear) -> Iterator[tuple[datetime, datetime]]:
    """Moments of which the first must come before the second."""
    now = datetime.combine(year.today, datetime.min.time(), ZONE)
    invited = year.at(told.at)
    yield invited, now
    for key in told.readings:
        if key in TEXTS:
            yield year.at(TEXTS[key].at), invited
    notes = {note.key: year.at(note.at) for note in told.notes if note.key}
    for note in told.notes:
        yield notes.get(note.reply_to, invited), year.at(note.at)
        yield year.at(note.at), now
    if told.corrected and (revised := TEXTS[told.corrected.reading].revised):
        yield year.at(revised.at), year.at(told.corrected.at)
        yield year.at(told.corrected.at), now
    if told.begins:
        yield from orders_of_the_protocol(told, year, now)


def orders_of_the_protocol(
    told: DiscussionFile, year: SchoolYear, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    live = told.mode is Mode.LIVE
    begins = year.meets(told.begins).replace(tzinfo=ZONE) if live else year.at(told.begins)
    yield year.at(told.at), begins
    yield begins, now
    closes = [year.at(each) for each in told.dates.values()]
    yield from zip([begins, *closes], closes, strict=False)
    for said in told.said if not live else ():
        number = list(told.dates).index(said.phase)
        yield [begins, *closes][number], year.at(said.at)
        yield year.at(said.at), min(closes[number], now)
    for step in told.remains.next_steps if told.remains else ():
        if step.done:
            yield begins + A_DAY / 8, year.at(step.done)
            yield year.at(step.done), now


# --- the site ------------------------------------------------------------------------------------


def discussions() -> dict[str, Discussion]:
    return {one.title: one for one in db.session.scalars(sa.select(Discussion))}


def of(key: str) -> Discussion:
    return discussions()[DISCUSSIONS[key].title]


def said_in(discussion: Discussion) -> list[Annotation]:
    found = sa.select(Annotation).where(Annotation.discussion_id == discussion.id)
    return list(db.session.scalars(found.order_by(Annotation.id)))


def somebody(key: str) -> Person:
    name = next(person["name"] for person in NETWORK["people"] if person["key"] == key)
    return db.session.scalars(sa.select(Person).where(Person.name == name)).one()


def test_texts_are_there_with_their_pictures_and_one_was_corrected(demo: Flask) -> None:
    texts = {text.title: text for text in db.session.scalars(sa.select(Text))}
    assert texts.keys() == {told.title for told in TEXTS.values()}
    for told in TEXTS.values():
        text = texts[told.title]
        assert text.revision == (2 if told.revised else 1)
        assert text.audience is told.audience and text.minutes >= 3
        page = read(reader_of(text.owner_id), text.id, text.revision)
        shown = [block.html for block in page.blocks if "<img " in block.html]
        files = sa.select(Attachment.id).where(Attachment.item_id == text.id)
        numbers = db.session.scalars(files.order_by(Attachment.id)).all()
        assert len(shown) == len(numbers) == len(told.pictures)
        for html, number in zip(shown, numbers, strict=True):
            assert f'src="/files/{number}/' in html and 'alt="' in html
    members = db.session.scalars(sa.select(TextSetMember)).all()
    assert len(members) == 3 and all(member.why for member in members)


def test_some_wait_some_go_on_and_some_are_over(demo: Flask) -> None:
    for told in DISCUSSIONS.values():
        discussion = discussions()[told.title]
        over = bool(told.remains)
        running = bool(told.dates) or discussion.mode is Mode.OPEN  # which waits for nothing
        stage = Stage.OVER if over else Stage.RUNNING if running else Stage.WAITING
        assert discussion.stage is stage, told.title
        assert bool(discussion.ended_at) is over
        assert len(said_in(discussion)) == len(told.said) + len(told.notes)


def test_every_passage_stands_where_it_says(demo: Flask) -> None:
    pages: dict[tuple[int, int], Reading] = {}
    on = sa.select(Annotation, DiscussionReading.item_id, DiscussionReading.revision).join(
        DiscussionReading, DiscussionReading.id == Annotation.reading_id
    )
    found = db.session.execute(on.where(Annotation.start.is_not(None))).all()
    assert len(found) > 60
    for note, item_id, now in found:
        assert note.revision == now or note.anchoring is Anchoring.ORPHANED
        key = item_id, note.revision
        page = pages[key] = pages.get(key) or read(reader_of(note.author_id), *key)
        assert page.text[note.start : note.end] == note.exact
        assert page.block_at(note.start).id == note.block


def test_the_corrected_text_kept_its_notes_or_says_that_it_lost_them(demo: Flask) -> None:
    stand = Counter(note.anchoring for note in said_in(of("03")))
    assert stand[Anchoring.EXACT] >= 10
    moved = [note.exact for note in said_in(of("03")) if note.anchoring is Anchoring.MOVED]
    assert "whoever sits there also holds the thing that everybody wants to look at" in moved
    lost = [note.exact for note in said_in(of("03")) if note.anchoring is Anchoring.ORPHANED]
    assert lost == [
        "Girls were stopped more often than boys.",
        "On Thursday the quiet pupils spoke twice as much.",
    ]
    others = [note for key in DISCUSSIONS if key != "03" for note in said_in(of(key))]
    assert {note.anchoring for note in others} == {Anchoring.EXACT}


def test_beside_the_open_reading_stand_notes_of_all_sorts(demo: Flask) -> None:
    notes = said_in(of("03"))
    questions = [note for note in notes if note.kind is AnnotationKind.QUESTION]
    assert {bool(note.answered_at) for note in questions} == {True, False}
    ids = [note.id for note in notes]
    for table in (AnnotationTag, AnnotationStandard):
        marked = sa.select(table.annotation_id).where(table.annotation_id.in_(ids))
        assert db.session.scalars(marked).first()
    heard = {
        key: set(
            db.session.scalars(
                sa.select(Annotation.id).where(
                    Annotation.id.in_(ids), readable(reader_of(somebody(key).id), utcnow())
                )
            )
        )
        for key in ("oriel", "winifred", "quentin")
    }
    assert len(heard["oriel"] - heard["winifred"]) == 1
    assert len(heard["winifred"] - heard["quentin"]) == 2
    assert len(heard["oriel"]) == len(ids)


def test_the_teacher_s_words_are_still_missing_where_others_have_written(demo: Flask) -> None:
    discussion, wren = of("02"), somebody("wren")
    course = course_of(discussion)
    assert course and len(course.people) == 5
    (step,) = course.open_steps(utcnow())
    assert step.phase == "assume" and course.takes(step, wren.id)
    wrote = {note.author_id for note in said_in(discussion) if note.step_id == step_id(discussion)}
    assert wrote == {somebody("juniper").id, somebody("tansy").id}
    told = sa.select(Notice).where(
        Notice.person_id == wren.id,
        Notice.item_id == discussion.id,
        Notice.kind == NoticeKind.DISCUSSION_PHASE,
        Notice.read_at.is_(None),
    )
    assert db.session.scalars(told).first()


def step_id(discussion: Discussion) -> int:
    course = course_of(discussion)
    assert course
    return course.steps["assume"].id


def test_what_is_over_holds_nothing_back_and_left_something(demo: Flask) -> None:
    now = utcnow()
    for told in DISCUSSIONS.values():
        if not told.remains:
            continue
        discussion = discussions()[told.title]
        seen = sa.select(sa.func.count()).where(
            Annotation.discussion_id == discussion.id,
            readable(reader_of(somebody(told.people[-1]).id), now),
        )
        assert db.session.scalar(seen) == len(told.said)
        outcomes = db.session.scalars(sa.select(Outcome).filter_by(discussion_id=discussion.id))
        found = outcomes.all()
        assert {outcome.kind for outcome in found} == set(OutcomeKind)
        kept = [outcome.id for outcome in found if outcome.kind is OutcomeKind.KEPT]
        signed = sa.select(Signature.outcome_id).where(Signature.outcome_id.in_(kept))
        names = Counter(db.session.scalars(signed))
        assert len(kept) <= 3 and set(names) == set(kept) and min(names.values()) >= 3
        steps = [outcome for outcome in found if outcome.kind is OutcomeKind.NEXT_STEP]
        assert {bool(step.done_at) for step in steps} == {True, False}


def test_the_author_of_a_design_wants_to_take_some_feedback_up(demo: Flask) -> None:
    wanted = [note.text for note in said_in(of("05")) if note.taken_up_in]
    assert wanted == [said.text for said in DISCUSSIONS["05"].said if said.taken_up]
    assert len(wanted) == 2


def test_everybody_who_takes_part_reads_what_is_read(demo: Flask) -> None:
    both = sa.select(Member.person_id, DiscussionReading.item_id).join(
        DiscussionReading, DiscussionReading.discussion_id == Member.discussion_id
    )
    pairs = db.session.execute(both).all()
    assert pairs and all(can_see(person_id, item_id) for person_id, item_id in pairs)
