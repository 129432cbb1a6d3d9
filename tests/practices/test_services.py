"""Keeping practices: drafts, revisions, two writers, and who must agree before others read one."""

from dataclasses import replace

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.people.models import Person, Role, School
from ps5_collab.practices import queries, services
from ps5_collab.practices.document import Evidence, PracticeDocument, from_json, tidy, to_json
from ps5_collab.practices.models import Stage
from ps5_collab.sharing import drafts
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, ItemAuthor, State, Tag
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from tests.factories import make_person, make_school, saved
from tests.practices.documents import DESKS
from tests.practices.factories import make_draft, make_practice, revise


@pytest.fixture
def school(app: Flask) -> School:
    return make_school()


@pytest.fixture
def ada(school: School) -> Person:
    return make_person(school, name="Ada Brook")


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole")


def sees(person: Person, item_id: int) -> bool:
    try:
        queries.get_practice(reader_of(person.id), item_id)
    except NotFound:
        return False
    return True


def test_what_is_kept_is_what_was_written(ada: Person) -> None:
    assert from_json(to_json(tidy(DESKS))) == tidy(DESKS)
    practice = make_practice(ada, Audience.SCHOOL)
    kept = queries.document_of(practice)
    assert replace(kept, standards=DESKS.standards) == tidy(DESKS)
    assert (practice.revision, practice.stage, practice.pupils) == (1, Stage.DRAFT, 56)


def test_parts_without_words_go_and_every_part_has_an_id() -> None:
    document = PracticeDocument(
        title=" A  title ",
        what="x\n\n",
        evidence=(Evidence("", claim=""), Evidence("", claim=" Seen. ")),
    )
    kept = tidy(document)
    assert (kept.title, kept.what, [piece.claim for piece in kept.evidence]) == (
        "A title",
        "x",
        ["Seen."],
    )
    assert len(kept.evidence[0].id) == 8


def test_a_draft_is_its_authors(ada: Person, ben: Person, school: School) -> None:
    draft = make_draft(ada)
    assert sees(ada, draft.id)
    assert not sees(ben, draft.id)
    assert not sees(make_person(school), draft.id)


def test_evidence_is_counted_by_its_domain(ada: Person) -> None:
    practice = make_practice(ada)
    kept = db.session.scalars(db.select(Tag.value).filter_by(item_id=practice.id, kind="domain"))
    assert set(kept) == {"engagement", "learning"}


def test_nobody_opens_it_beyond_the_own_group_without_a_review(ada: Person) -> None:
    draft, reader = make_draft(ada), reader_of(ada.id)
    for audience in (Audience.NETWORK, Audience.EVERYONE):
        with pytest.raises(RuleBroken):
            services.publish(ada, reader, draft, DESKS, Shared(audience))


def test_it_goes_no_further_before_every_contributor_has_agreed(ada: Person, ben: Person) -> None:
    practice = make_practice(ada, Audience.ME)
    saved(ItemAuthor(item_id=practice.id, person_id=ben.id))
    practice = queries.get_practice(reader_of(ada.id), practice.id)
    services.agree(ada, reader_of(ada.id), practice, Audience.EVERYONE)
    with pytest.raises(RuleBroken, match="Ben Cole"):
        services.show(practice, Audience.NETWORK)
    services.agree(ben, reader_of(ben.id), practice, Audience.NETWORK)
    with pytest.raises(RuleBroken, match=r"agreed yet: Ben Cole\."):
        services.show(practice, Audience.EVERYONE)
    services.show(practice, Audience.NETWORK)
    assert (practice.audience, practice.stage) == (Audience.NETWORK, Stage.SHOWN)
    with pytest.raises(RuleBroken):
        services.take_consent_back(ben, reader_of(ben.id), practice)


def test_what_everyone_reads_nobody_agrees_to_for_the_network_alone(ada: Person) -> None:
    practice = make_practice(ada, Audience.EVERYONE)
    with pytest.raises(RuleBroken):
        services.agree(ada, reader_of(ada.id), practice, Audience.NETWORK)
    assert queries.consents(practice.id) == {ada.id: Audience.EVERYONE}
    shown = make_practice(ada, Audience.NETWORK)
    services.agree(ada, reader_of(ada.id), shown, Audience.EVERYONE)
    assert queries.consents(shown.id) == {ada.id: Audience.EVERYONE}


def test_only_authors_agree(ada: Person, ben: Person) -> None:
    practice = make_practice(ada)
    with pytest.raises(NotAllowed):
        services.agree(ben, reader_of(ben.id), practice, Audience.EVERYONE)


def test_a_new_revision_keeps_its_readers_and_is_not_the_reviewed_one(
    ada: Person, ben: Person
) -> None:
    practice = revise(ada, make_practice(ada), what="More desks.")
    assert (practice.revision, practice.reviewed_revision) == (2, 1)
    assert practice.audience is Audience.NETWORK
    assert sees(ben, practice.id)


def test_what_is_handed_in_reviewers_read_and_nobody_else(ada: Person, ben: Person) -> None:
    practice = make_practice(ada, Audience.ME)
    reviewers = [
        make_person(role=role) for role in (Role.FACILITATOR, Role.CHAMPION, Role.ADMINISTRATOR)
    ]
    others = [ben, make_person(role=Role.PRINCIPAL), make_person(role=Role.LEADER)]
    assert not any(sees(person, practice.id) for person in reviewers)
    practice.in_review = True
    db.session.commit()
    assert all(sees(person, practice.id) for person in reviewers)
    assert not any(sees(person, practice.id) for person in others)
    sharing.withdraw(reader_of(ada.id), queries.get_practice(reader_of(ada.id), practice.id))
    db.session.commit()
    assert practice.state is State.WITHDRAWN
    assert not any(sees(person, practice.id) for person in reviewers)


def test_the_second_of_two_writers_loses_nothing(ada: Person) -> None:
    draft, reader = make_draft(ada), reader_of(ada.id)
    opened = drafts.stamp(draft, drafts.draft_of(draft))
    services.save_draft(ada, reader, draft, replace(DESKS, why="First."), opened)
    with pytest.raises(drafts.Conflict) as conflict:
        services.save_draft(ada, reader, draft, replace(DESKS, why="Second."), opened)
    assert (conflict.value.theirs.why, conflict.value.mine.why) == ("First.", "Second.")


def test_a_revision_needs_a_title_what_was_done_and_later_a_note(ada: Person) -> None:
    draft, reader = make_draft(ada), reader_of(ada.id)
    for missing in ({"title": ""}, {"what": " "}):
        with pytest.raises(Refused):
            services.publish(ada, reader, draft, replace(DESKS, **missing))
    services.publish(ada, reader, draft, DESKS)
    with pytest.raises(Refused):
        services.publish(ada, reader, draft, DESKS)


def test_what_others_have_read_is_not_deleted(ada: Person, ben: Person) -> None:
    with pytest.raises(RuleBroken):
        services.delete_unpublished(reader_of(ada.id), make_practice(ada))
    draft = make_draft(ada)
    services.delete_unpublished(reader_of(ada.id), draft)
    assert not sees(ada, draft.id)
