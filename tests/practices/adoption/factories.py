"""Schools that really try a practice, by the services that people use."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.practices import queries as practices
from ps5_collab.practices.adoption import queries, services
from ps5_collab.practices.adoption.models import Outcome, Verdict
from ps5_collab.practices.adoption.queries import LineRow, Whole
from ps5_collab.practices.adoption.report import Findings, Seen
from ps5_collab.practices.adoption.services import Plan
from ps5_collab.practices.document import Domain, Source
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.readers import reader_of

FAILED = Findings(
    outcome=Outcome.NOT,
    verdict=Verdict.STOP,
    happened="Pupils queued at the **desks** instead of at ours.",
    adapted="One desk, not two.",
    seen=(
        Seen(
            "s1queued",
            Domain.ENGAGEMENT,
            "In week 4 pupils waited as long as before.",
            Source.OBSERVATION,
            "Two colleagues with a watch.",
            "One class only.",
        ),
    ),
    pupils=26,
)


def plan(**given: Any) -> Plan:
    usual = {
        "starts_on": today(),
        "look_back_on": today() + timedelta(days=30),
        "grades": ("4",),
        "classes": "Room 12",
        "change": "One desk.",
    }
    return Plan(**usual | given)


def adopt(person: Person, practice: Practice, *with_people: Person, **given: Any) -> Whole:
    reader = reader_of(person.id)
    (school,) = reader.school_ids
    adoption = services.start(
        person,
        reader,
        practices.get_practice(reader, practice.id),
        school,
        plan(**given),
        [one.id for one in with_people],
    )
    db.session.commit()
    return whole_for(person, adoption.id)


def whole_for(person: Person, adoption_id: int) -> Whole:
    db.session.expire_all()
    return queries.get_whole(reader_of(person.id), adoption_id)


def lines_of(whole: Whole) -> Sequence[LineRow]:
    """Its checklist, as one of its people reads it."""
    return queries.checklist(reader_of(whole.adopters[0].id), whole)


def report(person: Person, whole: Whole, findings: Findings = FAILED) -> Whole:
    whole = whole_for(person, whole.id)
    services.report(person, reader_of(person.id), whole, findings, whole.adoption.report)
    db.session.commit()
    return whole_for(person, whole.id)
