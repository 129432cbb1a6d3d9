"""Notes on words of a text: saying, answering, changing, taking away, settling; who is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.discussions.annotating import queries, services
from ps5_collab.discussions.annotating.passages import Passage
from ps5_collab.discussions.annotating.services import During, On, Words
from ps5_collab.discussions.models import Annotation, AnnotationKind, Hearer, Step
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.sharing.readers import reader_of
from tests.discussions.rooms import LISTEN, WAIT, Room, make_room
from tests.factories import make_person

TOLD = (NoticeKind.DISCUSSION_ANSWER, NoticeKind.DISCUSSION_TO_YOU)


@pytest.fixture
def room(app: Flask) -> Room:
    return make_room()


def told() -> set[tuple[int, NoticeKind, str]]:
    rows = sa.select(Notice.person_id, Notice.kind, Notice.anchor).where(Notice.kind.in_(TOLD))
    return {(row.person_id, row.kind, row.anchor) for row in db.session.execute(rows)}


def test_a_note_keeps_where_its_words_stand(room: Room) -> None:
    note = room.say(
        room.bea, "pause of three seconds", kind=AnnotationKind.WARM, tags=["#Time", "time", " "]
    )
    text = room.on("", room.bea).reading.text
    assert note.start is not None
    assert text[note.start : note.end] == note.exact == "pause of three seconds"
    assert (note.prefix[-2:], note.suffix[:8]) == ("A ", " changes")
    assert (note.block, note.revision, list(queries.tags_of(note.id))) == ("b3", 1, ["Time"])
    whole = room.say(room.bea)
    assert (whole.start, whole.block, whole.exact) == (None, "", "")


def test_a_block_alone_means_all_of_it(room: Room) -> None:
    on = room.on("", room.bea)
    on = On(on.row, on.reading, Passage(block="b2"))
    note = services.say(room.bea, reader_of(room.bea.id), room.discussion, Words("Yes."), on)
    assert note.exact == LISTEN


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (Passage(exact="never said here"), "do not stand there"),
        (Passage(exact="pupil"), "more than once"),
        (Passage(block="b99"), "not there any more"),
        (Passage(exact="Pauses", start=3, end=9), "do not stand there in the text"),
        (Passage(exact="x", start=0, end=10**6), "do not stand there in the text"),
        (Passage(exact="x", start=5, end=2), "do not stand there in the text"),
    ],
)
def test_words_that_do_not_stand_there_are_refused(
    room: Room, passage: Passage, sentence: str
) -> None:
    on = room.on("", room.bea)
    with pytest.raises(Refused, match=sentence):
        services.say(
            room.bea,
            reader_of(room.bea.id),
            room.discussion,
            Words("Yes."),
            On(on.row, on.reading, passage),
        )


def test_typed_quotation_marks_find_printed_ones(app: Flask) -> None:
    room = make_room("They said: “Not now – later.”")
    assert room.say(room.bea, '"Not now - later."').exact == "“Not now – later.”"


def test_what_is_sent_twice_is_there_once(room: Room) -> None:
    uuid, reader = uuid4(), reader_of(room.bea.id)
    words = Words("Once.", hearer=Hearer.PERSON, to_person_id=room.cy.id)
    first, second = (
        services.say(room.bea, reader, room.discussion, words, room.on("", room.bea), uuid=uuid)
        for _n in range(2)
    )
    assert first is second
    assert len(told()) == 1
    with pytest.raises(RuleBroken, match="there already"):
        services.say(room.cy, reader_of(room.cy.id), room.discussion, Words("Mine."), uuid=uuid)


def test_who_is_told(room: Room) -> None:
    note = room.say(room.bea)
    room.say(room.bea, hearer=Hearer.ME)
    assert told() == set()
    answer = room.answer(room.cy, note)
    to_one = room.say(room.cy, hearer=Hearer.PERSON, to_person_id=room.ana.id)
    back = room.answer(room.ana, to_one)
    assert (back.hearer, back.to_person_id) == (Hearer.PERSON, room.cy.id)
    room.answer(room.bea, note)  # one's own
    assert told() == {
        (room.bea.id, NoticeKind.DISCUSSION_ANSWER, f"n{answer.id}"),
        (room.ana.id, NoticeKind.DISCUSSION_TO_YOU, f"n{to_one.id}"),
        (room.cy.id, NoticeKind.DISCUSSION_ANSWER, f"n{back.id}"),
    }


def test_nobody_is_told_of_what_is_held_back(room: Room) -> None:
    step = Step(discussion_id=room.discussion.id, key="write", position=1, phase="write")
    db.session.add(step)
    db.session.flush()
    note = services.say(
        room.bea,
        reader_of(room.bea.id),
        room.discussion,
        Words("Secret.", hearer=Hearer.PERSON, to_person_id=room.cy.id),
        during=During(step, step),
    )
    own = services.answer(
        room.bea, reader_of(room.bea.id), room.discussion, note, Words("And more.")
    )
    assert told() == set()
    assert own.sealed_by_id == step.id
    with pytest.raises(NotFound):
        queries.get_note(reader_of(room.cy.id), note.id)
    step.closes_at = utcnow() - timedelta(seconds=1)
    db.session.flush()
    assert queries.get_note(reader_of(room.cy.id), note.id) is note


def test_only_who_takes_part_is_spoken_to_alone(room: Room) -> None:
    for other in (None, make_person().id):
        with pytest.raises(Refused, match="somebody who takes part"):
            room.say(room.bea, hearer=Hearer.PERSON, to_person_id=other)


def test_words_are_asked_for_where_nothing_speaks_for_itself(room: Room) -> None:
    assert room.say(room.bea, "an act of trust", text="", kind=AnnotationKind.AGREE).text == ""
    for given in (
        {"text": ""},
        {"text": "", "exact": "an act of trust", "kind": AnnotationKind.QUESTION},
    ):
        with pytest.raises(Refused, match="Write something first"):
            room.say(room.bea, **given)  # type: ignore[arg-type]


def test_only_members_write_and_only_the_author_changes(room: Room) -> None:
    stranger = make_person()
    with pytest.raises(NotAllowed):
        services.say(stranger, reader_of(stranger.id), room.discussion, Words("x"))
    note = room.say(room.bea)
    for act in (
        lambda r: services.change(r, room.discussion, note, Words("Mine now.")),
        lambda r: services.take_away(r, room.discussion, note),
    ):
        with pytest.raises(NotAllowed):
            act(reader_of(room.ana.id))


def test_who_reads_it_stays_once_somebody_answered(room: Room) -> None:
    note, reader = room.say(room.bea), reader_of(room.bea.id)
    services.change(reader, room.discussion, note, Words("For me.", hearer=Hearer.ME))
    services.change(reader, room.discussion, note, Words("For all."))
    answer = room.answer(room.cy, note)
    with pytest.raises(RuleBroken, match="Somebody answered"):
        services.change(reader, room.discussion, note, Words("x", hearer=Hearer.ME))
    services.change(
        reader_of(room.cy.id), room.discussion, answer, Words("Changed.", hearer=Hearer.ME)
    )
    assert (answer.text, answer.hearer) == ("Changed.", Hearer.DISCUSSION)


def test_what_was_taken_away_leaves_a_trace_where_others_answered(room: Room) -> None:
    note, alone = room.say(room.bea, text="First."), room.say(room.bea, text="Alone.")
    room.answer(room.cy, note, "Because.")
    for each in (note, alone):
        services.take_away(reader_of(room.bea.id), room.discussion, each)
        services.take_away(reader_of(room.bea.id), room.discussion, each)  # said twice
    db.session.commit()
    page = room.page(room.cy)
    (trace,) = page.board.everything
    page.fill([trace])
    assert (trace.id, trace.html, [each.html for each in trace.answers]) == (
        note.id,
        "",
        ["<p>Because.</p>"],
    )
    assert [each.may_return for each in room.page(room.bea).board.everything] == [True, True]
    with pytest.raises(NotFound):
        queries.get_note(reader_of(room.cy.id), note.id)
    with pytest.raises(RuleBroken, match="taken away"):
        services.answer(room.cy, reader_of(room.cy.id), room.discussion, note, Words("x"))
    services.take_away(reader_of(room.bea.id), room.discussion, alone, back=True)
    db.session.commit()
    assert len(room.page(room.cy).board.everything) == 2


def test_a_question_is_settled_by_who_asked_or_organises(room: Room) -> None:
    question = room.say(room.bea, kind=AnnotationKind.QUESTION, text="Why?")
    note = room.say(room.bea)
    for person, which in ((room.cy, question), (room.ana, note)):
        with pytest.raises(NotAllowed):
            services.settle(reader_of(person.id), room.discussion, which, answered=True)
    for person in (room.bea, room.ana):
        services.settle(reader_of(person.id), room.discussion, question, answered=True)
        services.settle(reader_of(person.id), room.discussion, question, answered=False)
    assert question.answered_at is None


def test_a_note_goes_with_the_version_that_was_read(room: Room) -> None:
    on = room.on("an act of trust", room.bea)
    on.row.revision = 2
    db.session.flush()
    with pytest.raises(Refused, match="corrected meanwhile"):
        services.say(room.bea, reader_of(room.bea.id), room.discussion, Words("x"), on)


def test_answers_of_answers_name_whom_they_answer(room: Room) -> None:
    note = room.say(room.bea, WAIT[:20])
    first = room.answer(room.cy, note)
    room.answer(room.ana, first, "To Cy.")
    (root,) = room.page(room.bea).board.everything
    assert [(each.name, each.answers_name) for each in root.answers] == [
        ("Cy Cedar", ""),
        ("Ana Ash", "Cy Cedar"),
    ]
    assert root.many == 3
    assert db.session.scalar(sa.select(sa.func.count(Annotation.id))) == 3
