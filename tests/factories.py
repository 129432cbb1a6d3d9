"""Make saved things with one call; say only what the test is about."""

from datetime import date
from itertools import count
from typing import Any, TypeVar

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import (
    SCHOOL_ROLES,
    Appointment,
    Group,
    GroupMembership,
    Level,
    LocalDistrict,
    Person,
    Role,
    School,
)
from ps5_collab.sharing import facets, search
from ps5_collab.sharing.models import Audience, Item, Revision, State
from ps5_collab.sharing.services import Aligned, align, tag

Thing = TypeVar("Thing")
numbers = count(1)
LONG_AGO = date(2020, 8, 1)


def saved(thing: Thing) -> Thing:
    db.session.add(thing)
    db.session.commit()
    return thing


def make_district(**given: Any) -> LocalDistrict:
    number = next(numbers)
    return saved(LocalDistrict(**{"code": f"LD{number}", "name": f"District {number}"} | given))


def make_school(district: LocalDistrict | None = None, **given: Any) -> School:
    number = next(numbers)
    content = {"code": f"S{number}", "name": f"School {number}", "level": Level.ELEMENTARY}
    return saved(School(**content | given, local_district_id=(district or make_district()).id))


def make_person(school: School | None = None, role: Role = Role.TEACHER, **given: Any) -> Person:
    """A person with one current appointment; `role` at a new school unless one is given."""
    number = next(numbers)
    name = given.pop("name", f"Teacher {number}")
    content = {"email": f"person{number}@school.example"} | given
    person = saved(Person(name=name, **content))
    place = (school or make_school()).id if role in SCHOOL_ROLES else None
    appoint(person, role, school_id=place)
    return person


def appoint(person: Person, role: Role, **given: Any) -> Appointment:
    return saved(Appointment(**{"starts_on": LONG_AGO} | given, person_id=person.id, role=role))


def make_group(*members: Person, **given: Any) -> Group:
    group = saved(Group(**{"name": f"Group {next(numbers)}"} | given))
    for member in members:
        saved(GroupMembership(group_id=group.id, person_id=member.id, joined_on=LONG_AGO))
    return group


def make_shared(owner: Person, audience: Audience = Audience.NETWORK, **given: Any) -> Item:
    """A published item of the barest kind, with one revision that has the places of `places`.

    It is found by its title, `keywords` and `body`, and counted under `tags` {kind: values} and
    `standards` (ids).
    """
    places = given.pop("places", {"objectives": "Objectives", "s-1": "Step 1", "r-1": "R1.1"})
    words = (given.pop("keywords", ""), given.pop("body", ""))
    tags, standards = given.pop("tags", {}), given.pop("standards", ())
    school = db.session.scalar(db.select(Appointment.school_id).filter_by(person_id=owner.id))
    content = {"title": f"Lesson {next(numbers)}", "school_id": school, "revision": 1}
    moment = {"state": State.PUBLISHED, "published_at": utcnow()}
    item = saved(Lesson(**content | moment | given, owner_id=owner.id, audience=audience))
    revision = {"number": 1, "document": {}, "html": {}, "places": places}
    saved(Revision(**revision, item_id=item.id, author_id=owner.id))
    tag(item, tags)
    align(item, [Aligned(standard) for standard in standards])
    search.put(item.id, item.title, *words)
    facets.touch(item)
    db.session.commit()
    return item
