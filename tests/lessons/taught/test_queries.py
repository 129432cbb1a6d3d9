"""What others build on: every read of records goes by the one rule of visibility."""

import pytest
import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound
from ps5_collab.core.letters import Quote
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.taught import queries, services
from ps5_collab.lessons.taught.excerpts import noted
from ps5_collab.lessons.taught.queries import Glance
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Appointment, Person, Role
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import VISITOR, Reader
from ps5_collab.sharing.readers import reader_of
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson
from tests.lessons.taught.factories import note


@pytest.fixture
def ada(app: object) -> Person:
    return make_person()


def all_read(reader: Reader, lesson: Lesson) -> tuple[int, int, int, int]:
    """How many records each read gives; people in the glance."""
    return (
        len(queries.records_of(reader, lesson)),
        len(queries.in_words_of(reader, lesson)),
        len(queries.numbers_of(reader, lesson.id)),
        queries.glance(reader, lesson).people,
    )


def test_a_colleague_reads_all_and_an_outsider_of_the_group_nothing(ada: Person) -> None:
    ben, outsider = make_person(), make_person()
    lesson = make_lesson(ada)
    record = note(ben, lesson, would_change="Fewer.")
    assert all_read(reader_of(outsider.id), lesson) == (1, 1, 1, 1)
    lesson.audience, lesson.group_id = Audience.GROUP, make_group(ada, ben).id
    db.session.commit()
    assert all_read(reader_of(ben.id), lesson) == (1, 1, 1, 1)
    for reader in (reader_of(outsider.id), VISITOR):
        assert all_read(reader, lesson) == (0, 0, 0, 0)
        assert queries.glance(reader, lesson) == Glance()
        with pytest.raises(NotFound):
            queries.get_record(reader, record.id)


def test_who_is_not_of_the_network_reads_sums_only(ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    record = note(make_person(), lesson, would_change="Fewer.")
    guest = make_person()
    db.session.execute(sa.delete(Appointment).where(Appointment.person_id == guest.id))
    db.session.commit()
    for reader in (reader_of(guest.id), VISITOR):
        assert all_read(reader, lesson) == (0, 0, 1, 1)
        with pytest.raises(NotAllowed):
            queries.get_record(reader, record.id)


def test_what_is_withdrawn_or_removed_is_read_by_nobody_else(ada: Person) -> None:
    ben = make_person()
    lesson = make_lesson(ada)
    record = note(ben, lesson, would_change="Fewer.")
    lesson.state = State.WITHDRAWN
    db.session.commit()
    assert all_read(reader_of(ben.id), lesson) == (0, 0, 0, 0)
    assert queries.own_records(reader_of(ben.id)) == []
    lesson.state = State.PUBLISHED
    services.remove(reader_of(ben.id), record)
    db.session.commit()
    assert all_read(reader_of(ada.id), lesson) == (0, 0, 0, 0)
    for reader in (reader_of(ada.id), reader_of(ben.id)):
        with pytest.raises(NotFound):
            queries.get_record(reader, record.id)
    with pytest.raises(NotAllowed):
        services.bring_back(reader_of(ada.id), record)


def test_who_works_at_no_school_notes_without_one(ada: Person) -> None:
    leader = make_person(role=Role.LEADER)
    lesson = make_lesson(ada)
    assert note(leader, lesson).school_id is None
    seen = queries.glance(reader_of(ada.id), lesson)
    assert (seen.people, seen.schools) == (1, 0)


def test_letters_quote_a_record_and_tell_nothing_of_one_that_was_removed(ada: Person) -> None:
    ben = make_person()
    lesson = make_lesson(ada)
    quoted = note(ben, lesson, unforeseen="They **sang**.")
    note(ben, lesson)
    gone = note(ben, lesson, would_change="Fewer.")
    services.remove(reader_of(ben.id), gone)
    db.session.commit()
    notices = list(db.session.scalars(sa.select(Notice).order_by(Notice.id)))
    first, second, third = (notice.id for notice in notices)
    assert notices[0].anchor == f"t{quoted.id}"
    assert noted(notices) == {first: [Quote("They sang.")], second: []}
    assert third not in noted(notices)
