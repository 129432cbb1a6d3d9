"""A practice on its way through review, by the services that people use."""

from dataclasses import replace
from typing import Any

from ps5_collab.core.db import db
from ps5_collab.people.models import Person, Role, School
from ps5_collab.practices import queries as practices
from ps5_collab.practices.models import Practice
from ps5_collab.practices.review import deciding, reviewers, services
from ps5_collab.practices.review.deciding import Judgement
from ps5_collab.practices.review.models import Decision
from ps5_collab.practices.review.rubric import rubric
from ps5_collab.sharing.models import Audience, ItemAuthor
from ps5_collab.sharing.readers import reader_of
from tests.factories import make_person, saved
from tests.practices.factories import make_practice

#: Every criterion at its best.
ALL = {each.id: {"score": 3, "reason": ""} for each in rubric().criteria}


def make_reviewer(
    school: School | None = None, role: Role = Role.FACILITATOR, **given: Any
) -> Person:
    return make_person(school, role, **given)


def handed_in(
    owner: Person, *others: Person, wanted: Audience = Audience.NETWORK, **changes: Any
) -> Practice:
    """A practice of the owner's school that waits for reviewers; `others` write it, too."""
    practice = make_practice(owner, Audience.SCHOOL, **changes)
    for other in others:
        saved(ItemAuthor(item_id=practice.id, person_id=other.id))
    db.session.expire_all()
    practice = fresh(owner, practice)
    services.hand_in(owner, reader_of(owner.id), practice, wanted)
    db.session.commit()
    return fresh(owner, practice)


def fresh(person: Person, practice: Practice) -> Practice:
    """As this person loads it."""
    return practices.get_practice(reader_of(person.id), practice.id)


def take(reviewer: Person, practice: Practice) -> None:
    reviewers.take(reviewer, reader_of(reviewer.id), fresh(reviewer, practice))
    db.session.commit()


def decide(
    reviewer: Person, practice: Practice, decision: Decision = Decision.APPROVE, **given: Any
) -> Practice:
    """About the newest revision, unless another one is given."""
    practice = fresh(reviewer, practice)
    usual = Judgement(
        practice.revision,
        decision,
        "" if decision is Decision.APPROVE else "Say how many.",
        ALL if decision is Decision.APPROVE else {},
    )
    deciding.decide(reviewer, reader_of(reviewer.id), practice, replace(usual, **given))
    db.session.commit()
    return practice


def approved_by_two(practice: Practice) -> list[Person]:
    """Two reviewers of two schools take it and approve."""
    two = [make_reviewer(), make_reviewer()]
    for reviewer in two:
        take(reviewer, practice)
    for reviewer in two:
        decide(reviewer, practice)
    return two
