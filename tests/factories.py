"""Make saved things with one call; say only what the test is about."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.groups.models import GroupPlace
from ps5_collab.lessons.models import Lesson
from ps5_collab.meetings.models import Meeting, Participant
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
    numbered(thing)
    db.session.commit()
    return thing


def numbered(thing: Thing) -> Thing:
    """The thing with its number, part of what is saved next: each commit costs some milliseconds."""
    db.session.add(thing)
    db.session.flush()
    return thing


def make_district(**given: Any) -> LocalDistrict:
    return saved(new_district(**given))


def new_district(**given: Any) -> LocalDistrict:
    number = next(numbers)
    return numbered(LocalDistrict(**{"code": f"LD{number}", "name": f"District {number}"} | given))


def make_school(district: LocalDistrict | None = None, **given: Any) -> School:
    return saved(new_school(district, **given))


def new_school(district: LocalDistrict | None = None, **given: Any) -> School:
    number = next(numbers)
    content = {"code": f"S{number}", "name": f"School {number}", "level": Level.ELEMENTARY}
    return numbered(School(**content | given, local_district_id=(district or new_district()).id))


def make_person(school: School | None = None, role: Role = Role.TEACHER, **given: Any) -> Person:
    """A person with one current appointment; `role` at a new school unless one is given."""
    number = next(numbers)
    name = given.pop("name", f"Teacher {number}")
    content = {"email": f"person{number}@school.example"} | given
    person = numbered(Person(name=name, **content))
    place = (school or new_school()).id if role in SCHOOL_ROLES else None
    appoint(person, role, school_id=place)
    return person


def appoint(person: Person, role: Role, **given: Any) -> Appointment:
    return saved(Appointment(**{"starts_on": LONG_AGO} | given, person_id=person.id, role=role))


def make_group(*members: Person, **given: Any) -> Group:
    """A group with these members, the first of whom facilitates it; it has no page yet."""
    group = numbered(Group(**{"name": f"Group {next(numbers)}"} | given))
    for number, member in enumerate(members):
        membership = {"facilitates": number == 0, "joined_on": LONG_AGO}
        db.session.add(GroupMembership(**membership, group_id=group.id, person_id=member.id))
    return saved(group)


def end_membership(person: Person, group: Group) -> None:
    """Since today the person is not of the group any more, and nothing is handed over."""
    mine = {"group_id": group.id, "person_id": person.id}
    ended = db.update(GroupMembership).filter_by(**mine)
    db.session.execute(ended.values(left_on=utcnow().date() - timedelta(days=1)))
    db.session.commit()


def make_place(*members: Person, audience: Audience = Audience.NETWORK, **given: Any) -> GroupPlace:
    """A group with its page: listed, unless the audience is the group."""
    name = given.pop("name", f"Group {next(numbers)}")
    group = make_group(*members, name=name)
    shown = {"state": State.PUBLISHED, "published_at": utcnow(), "audience": audience}
    place = numbered(
        GroupPlace(**shown | given, title=name, owner_id=members[0].id, group_id=group.id)
    )
    search.put(place.id, name, "", "")
    facets.touch(place)
    db.session.commit()
    return place


def make_meeting(organiser: Person, group: Group, **given: Any) -> Meeting:
    """A meeting of the group, tomorrow at 15:30 in Los Angeles; its members are invited, unless it
    has no time yet."""
    zone = given.setdefault("zone", "America/Los_Angeles")
    local = given.pop(
        "starts_local",
        datetime.combine(tomorrow(), datetime.min.time()).replace(hour=15, minute=30),
    )
    starts_at = local and local.replace(tzinfo=ZoneInfo(zone))
    length = timedelta(minutes=given.get("minutes", 60))
    moments = {
        "starts_local": local,
        "starts_at": starts_at,
        "ends_at": starts_at and starts_at + length,
    }
    shown = {"state": State.PUBLISHED, "published_at": utcnow(), "audience": Audience.GROUP}
    content = {"title": f"Meeting {next(numbers)}", "owner_id": organiser.id, "group_id": group.id}
    announced = {"announced_at": utcnow() if local else None}
    meeting = numbered(Meeting(**content | shown | moments | announced | given))
    members = db.session.scalars(db.select(GroupMembership.person_id).filter_by(group_id=group.id))
    for person_id in members.all():
        told = meeting.sequence if meeting.announced_at else None
        db.session.add(Participant(meeting_id=meeting.id, person_id=person_id, told_sequence=told))
    facets.touch(meeting)
    db.session.commit()
    return meeting


def tomorrow() -> date:
    return utcnow().date() + timedelta(days=1)


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
    item = numbered(Lesson(**content | moment | given, owner_id=owner.id, audience=audience))
    revision = {"number": 1, "document": {}, "html": {}, "places": places}
    numbered(Revision(**revision, item_id=item.id, author_id=owner.id))
    tag(item, tags)
    align(item, [Aligned(standard) for standard in standards])
    search.put(item.id, item.title, *words)
    facets.touch(item)
    db.session.commit()
    return item
