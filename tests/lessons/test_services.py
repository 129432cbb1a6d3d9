"""What may happen to a lesson, and who may do it."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.lessons import queries, services
from ps5_collab.lessons.document import LessonDocument
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.places import places
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person, Role
from ps5_collab.sharing import drafts
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.drafts import Conflict
from ps5_collab.sharing.models import Alignment, Audience, Draft, Item, Revision, State, Tag
from ps5_collab.sharing.queries import places_of
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from tests.factories import make_group, make_person, make_school
from tests.lessons.documents import CART
from tests.lessons.factories import make_draft, make_lesson, make_standards, revise


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


def publish(
    actor: Person, lesson: Lesson, document: LessonDocument, note: str = "Clearer."
) -> Revision:
    reader = reader_of(actor.id)
    shared = sharing.shared_now(lesson)
    return services.publish(actor, reader, lesson, document, shared, note)


def test_a_new_lesson_is_a_draft_that_only_its_author_sees(ada: Person) -> None:
    lesson = make_draft(ada)
    assert (lesson.state, lesson.revision, lesson.title) == (State.DRAFT, 0, CART.title)
    assert lesson.school_id in reader_of(ada.id).school_ids
    with pytest.raises(NotFound):
        queries.get_lesson(reader_of(make_person().id), lesson.id)


def test_only_people_of_the_network_write_lessons(app: Flask) -> None:
    nobody = make_person()
    db.session.execute(sa.text("DELETE FROM appointment"))
    with pytest.raises(NotAllowed):
        services.start_lesson(nobody, reader_of(nobody.id), CART)


def test_publishing_keeps_a_revision_with_all_that_lists_need(ada: Person) -> None:
    standards = make_standards()
    lesson = make_lesson(ada, Audience.EVERYONE)
    revision = db.session.scalars(sa.select(Revision)).one()
    assert (revision.number, lesson.revision, lesson.state) == (1, 1, State.PUBLISHED)
    assert "<strong>unsorted</strong>" in revision.html["b1stepxx.activity"]
    assert revision.places["d2respon"] == ["response", 1, 2]
    assert (lesson.minutes, lesson.grade_low, lesson.grade_high) == (50, 4, 5)
    tags = {(tag.kind, tag.value) for tag in db.session.scalars(sa.select(Tag))}
    assert tags == {
        ("grade", "4"), ("grade", "5"), ("subject", "mathematics"), ("subject", "library"),
        ("skill", "collaboration"), ("topic", "PS"), ("minutes", "60"),
    }  # fmt: skip
    rows = db.session.scalars(sa.select(Alignment).order_by(Alignment.position)).all()
    assert [(row.standard_id, row.role, row.tagged_code) for row in rows] == [
        (standards["3-5.AP.10"].id, "teaches", "3-5.AP.10"),
        (standards["1.5.c"].id, "assesses", "1.5.c"),
    ]
    assert queries.document_of(lesson).standards[0].identifier == "s-3-5.ap.10"
    assert drafts.draft_of(lesson) is None


def test_places_are_said_in_the_readers_language(ada: Person) -> None:
    lesson = make_lesson(ada, language="mi")
    said = {}
    for language in ("en", "es"):
        with force_locale(language):
            said[language] = places_of(lesson)
    assert said["en"]["b1stepxx"] == "Step 1" and said["en"]["assessment"] == "Assessment"
    assert said["es"]["b1stepxx"] == "Paso 1" and said["es"]["assessment"] == "Evaluación"
    assert said["en"]["d2respon"] == said["es"]["d2respon"] == "R1.2"
    assert list(said["en"]) == list(places(CART))


def test_ids_stay_over_revisions(ada: Person) -> None:
    lesson = make_lesson(ada)
    lesson = revise(ada, lesson, title="Sorting it", steps=CART.steps[::-1])
    first, second = (queries.document_at(reader_of(ada.id), lesson, number) for number in (1, 2))
    assert {step.id for step in first.steps} == {step.id for step in second.steps}
    numbers = db.session.scalars(sa.select(Revision.places).order_by(Revision.number)).all()
    assert [kept["b1stepxx"] for kept in numbers] == [["step", 1], ["step", 2]]


def test_a_revision_needs_a_note_and_a_first_one_none(ada: Person) -> None:
    lesson = make_lesson(ada)
    with pytest.raises(Refused, match="what changed"):
        publish(ada, lesson, CART, note=" ")


@pytest.mark.parametrize("document", [LessonDocument(), LessonDocument(title="Only a title")])
def test_what_is_not_ready_is_refused(ada: Person, document: LessonDocument) -> None:
    lesson = make_draft(ada)
    with pytest.raises(Refused):
        publish(ada, lesson, document)


def test_restoring_publishes_an_old_document_as_the_newest(ada: Person) -> None:
    lesson = make_lesson(ada)
    lesson = revise(ada, lesson, title="Other words")
    revision = services.restore(ada, reader_of(ada.id), lesson, 1)
    assert (revision.number, revision.restores) == (3, 1)
    assert queries.document_of(lesson) == queries.document_at(reader_of(ada.id), lesson, 1)
    assert lesson.title == CART.title
    with pytest.raises(RuleBroken):
        services.restore(ada, reader_of(ada.id), lesson, 3)
    with pytest.raises(NotFound):
        services.restore(ada, reader_of(ada.id), lesson, 9)


def test_restoring_leaves_a_draft_alone(ada: Person) -> None:
    lesson = revise(ada, make_lesson(ada), title="Other words")
    draft = services.save_draft(ada, reader_of(ada.id), lesson, replace(CART, title="Mine"), None)
    with pytest.raises(RuleBroken, match="draft"):
        services.restore(ada, reader_of(ada.id), lesson, 1)
    assert drafts.draft_of(lesson) is draft
    assert lesson.revision == 2


@pytest.mark.parametrize("throw_away", [services.discard_draft, services.delete_unpublished])
def test_what_a_coauthor_saved_since_is_not_thrown_away_unseen(
    ada: Person, throw_away: Callable[..., None]
) -> None:
    ben = make_person(name="Ben Clay")
    lesson = make_draft(ada) if throw_away is services.delete_unpublished else make_lesson(ada)
    reader = reader_of(ada.id)
    notices.add_coauthor(ada, reader, lesson, ben)
    opened = drafts.stamp(lesson, drafts.draft_of(lesson))
    services.save_draft(ben, reader_of(ben.id), lesson, replace(CART, title="Ben's"), opened)
    with pytest.raises(RuleBroken, match="Ben Clay"):
        throw_away(reader, lesson, opened)
    draft = drafts.draft_of(lesson)
    assert draft is not None
    throw_away(reader, lesson, drafts.stamp(lesson, draft))
    assert drafts.draft_of(lesson) is None


def test_the_second_of_two_writers_is_shown_both(ada: Person) -> None:
    ben = make_person(name="Ben Clay")
    lesson = make_lesson(ada)
    reader = reader_of(ada.id)
    notices.add_coauthor(ada, reader, lesson, ben)
    opened = drafts.stamp(lesson, None)
    theirs = replace(CART, title="Ben's words")
    services.save_draft(ben, reader_of(ben.id), lesson, theirs, opened)
    mine = replace(CART, title="Ada's words")
    with pytest.raises(Conflict, match="Ben Clay") as caught:
        services.save_draft(ada, reader, lesson, mine, opened)
    assert (caught.value.theirs, caught.value.mine) == (theirs, mine)
    with pytest.raises(Conflict):
        services.publish(ada, reader, lesson, mine, Shared(Audience.ME), "x", opened=opened)
    newest = drafts.stamp(lesson, drafts.draft_of(lesson))
    services.save_draft(ada, reader, lesson, mine, newest)
    draft = drafts.draft_of(lesson)
    assert draft is not None
    assert draft.document["title"] == "Ada's words"


def test_publishing_meanwhile_is_a_conflict_too(ada: Person) -> None:
    lesson = make_lesson(ada)
    opened = drafts.stamp(lesson, None)
    lesson = revise(ada, lesson, title="Second")
    with pytest.raises(Conflict) as caught:
        services.save_draft(ada, reader_of(ada.id), lesson, CART, opened)
    assert caught.value.theirs.title == "Second"


def test_a_draft_changes_what_nobody_else_sees(ada: Person) -> None:
    lesson = make_lesson(ada)
    services.save_draft(ada, reader_of(ada.id), lesson, replace(CART, title="Not yet"), None)
    db.session.expire_all()
    assert db.session.get(Item, lesson.id).title == CART.title  # type: ignore[union-attr]
    services.discard_draft(reader_of(ada.id), queries.get_lesson(reader_of(ada.id), lesson.id))
    assert db.session.scalars(sa.select(Draft)).all() == []


def test_coauthors_hear_of_it_and_of_new_revisions(ada: Person) -> None:
    ben = make_person()
    lesson = make_lesson(ada, Audience.ME)
    assert notices.add_coauthor(ada, reader_of(ada.id), lesson, ben)
    assert not notices.add_coauthor(ada, reader_of(ada.id), lesson, ben)
    revise(ben, lesson)
    kinds = db.session.execute(sa.select(Notice.person_id, Notice.kind).order_by(Notice.id)).all()
    assert [tuple(row) for row in kinds] == [
        (ben.id, NoticeKind.COAUTHOR), (ada.id, NoticeKind.REVISION),
    ]  # fmt: skip


def test_sharing_with_a_school_or_group_of_ones_own_only(ada: Person) -> None:
    strange, group = make_school(), make_group(make_person())
    lesson = make_lesson(ada)
    reader = reader_of(ada.id)
    for shared in (
        Shared(Audience.SCHOOL, school_id=strange.id),
        Shared(Audience.GROUP, group_id=group.id),
        Shared(Audience.GROUP),
    ):
        with pytest.raises(Refused):
            services.publish(ada, reader, lesson, CART, shared, "Shared.")
    services.publish(ada, reader, lesson, CART, Shared(Audience.SCHOOL), "Shared.")
    assert lesson.school_id in reader.school_ids


def test_an_unpublished_draft_may_go_for_good_a_published_lesson_not(ada: Person) -> None:
    reader = reader_of(ada.id)
    services.delete_unpublished(reader, make_draft(ada))
    assert db.session.scalars(sa.select(Lesson)).all() == []
    with pytest.raises(RuleBroken, match="withdrawn"):
        services.delete_unpublished(reader, make_lesson(ada))


def test_the_same_lesson_is_not_started_twice(ada: Person) -> None:
    reader, uuid = reader_of(ada.id), uuid4()
    lesson = services.start_lesson(ada, reader, CART, uuid)
    assert queries.lesson_of_uuid(reader, uuid) == lesson
    assert queries.lesson_of_uuid(reader_of(make_person().id), uuid) is None


# --- who may -----------------------------------------------------------------------------------

ACTS = {
    "save": lambda actor, lesson: services.save_draft(
        actor, reader_of(actor.id), lesson, CART, None
    ),
    "publish": lambda actor, lesson: publish(actor, lesson, CART),
    "restore": lambda actor, lesson: services.restore(actor, reader_of(actor.id), lesson, 1),
    "discard": lambda actor, lesson: services.discard_draft(reader_of(actor.id), lesson),
    "withdraw": lambda actor, lesson: sharing.withdraw(reader_of(actor.id), lesson),
    "bring back": lambda actor, lesson: sharing.bring_back(reader_of(actor.id), lesson),
    "add an author": lambda actor, lesson: notices.add_coauthor(
        actor, reader_of(actor.id), lesson, actor
    ),
}
WRITERS = {"owner", "co-author"}


@pytest.mark.parametrize(
    ("act", "who"), [(act, {"owner"} if act == "add an author" else WRITERS) for act in ACTS]
)
def test_who_may(app: Flask, act: str, who: set[str]) -> None:
    home = make_school()
    cast = {
        "owner": make_person(home),
        "co-author": make_person(),
        "colleague": make_person(home),
        "principal": make_person(home, role=Role.PRINCIPAL),
        "leader": make_person(role=Role.LEADER),
        "administrator": make_person(role=Role.ADMINISTRATOR),
        "stranger": make_person(),
    }
    lesson = make_lesson(cast["owner"], Audience.EVERYONE)
    notices.add_coauthor(cast["owner"], reader_of(cast["owner"].id), lesson, cast["co-author"])
    lesson = revise(cast["owner"], lesson)
    able = set()
    for name, person in cast.items():
        with db.session.begin_nested() as attempt:
            try:
                ACTS[act](person, lesson)
                able.add(name)
            except NotAllowed:
                pass
            attempt.rollback()
        db.session.expire_all()
        lesson = queries.get_lesson(reader_of(cast["owner"].id), lesson.id)
    assert able == who
