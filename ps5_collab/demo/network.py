"""The invented network in an empty site: places and people, then their lessons and talk."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ps5_collab.conversation.mentions import handle
from ps5_collab.core import markup, security
from ps5_collab.core.clock import as_of
from ps5_collab.core.db import commit, db
from ps5_collab.core.text import fold
from ps5_collab.groups.document import GroupDocument
from ps5_collab.groups.models import Inquiry, Joining
from ps5_collab.groups.services.joining import admit
from ps5_collab.groups.services.places import found_group
from ps5_collab.lessons.document import StandardRef
from ps5_collab.people.models import (
    Appointment,
    Group,
    Level,
    LocalDistrict,
    Person,
    Role,
    School,
)
from ps5_collab.standards.services import load_catalogue

HERE = Path(__file__).parent
PASSWORD = "learning-together-5"  # noqa: S105 (known to everybody, refused outside the demo)
DOMAIN = "demo.example"
ZONE = ZoneInfo("America/Los_Angeles")
SCHOOL_YEAR = date(2024, 8, 12)
AT = re.compile(r"@([a-z0-9]+)\b")
#: One account for each role, as the README and the start page name them.
DOORS = ("teacher", "teacher2", "facilitator", "principal", "champion", "leader", "admin")


@dataclass
class Cast:
    """Who and what was made, by the keys of `network.toml`."""

    districts: dict[str, LocalDistrict] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    #: Who leads each group.
    lead: dict[str, str] = field(default_factory=dict)

    def with_handles(self, text: str) -> str:
        """The files name colleagues by their keys, the site by their handles."""
        handles = {key: handle(who.name) for key, who in self.people.items()}
        return AT.sub(lambda match: "@" + handles.get(match[1], match[1]), text)


def is_new() -> bool:
    """Whether the demo is not here yet: no tables, or nobody in them."""
    if not sa.inspect(db.engine).has_table("person"):
        return True
    with db.engine.connect() as connection:  # lets go of the write lock at once
        return not connection.scalar(sa.select(sa.func.count()).select_from(Person))


def load() -> bool:
    """Load the demo in one transaction; answer whether there was anything to do."""
    from ps5_collab.demo import story

    if not is_new():
        return False
    load_catalogue()  # before anybody works on a standard
    cast = people_and_places(tomllib.loads((HERE / "network.toml").read_text()))
    story.load(cast)
    return True


def load_and_commit() -> None:
    load()
    commit()


def people_and_places(told: Mapping[str, Any]) -> Cast:
    cast = Cast()
    for place in told["districts"]:
        cast.districts[place["key"]] = LocalDistrict(code=place["key"], name=place["name"])
    db.session.add_all(cast.districts.values())
    db.session.flush()
    for place in told["schools"]:
        cast.schools[place["code"]] = school(place, cast)
    db.session.add_all(cast.schools.values())
    for who in told["people"]:
        cast.people[who["key"]] = person(who)
    db.session.add_all(cast.people.values())
    db.session.flush()
    for who in told["people"]:
        db.session.add_all(appointments(who, cast))
    for group in told["groups"]:
        add_group(group, cast)
    db.session.flush()
    return cast


def school(place: Mapping[str, Any], cast: Cast) -> School:
    return School(
        code=place["code"],
        name=place["name"],
        level=Level(place["level"]),
        about=place.get("about", ""),
        local_district_id=cast.districts[place["district"]].id,
    )


def person(who: Mapping[str, Any]) -> Person:
    about = who.get("about", "")
    return Person(
        email=f"{who['email']}@{DOMAIN}",
        name=who["name"],
        name_folded=fold(who["name"]),
        pronouns=who.get("pronouns", ""),
        password_hash=password_hash(),
        subjects=who.get("subjects", []),
        grades=[str(grade) for grade in who.get("grades", [])],
        language=who.get("language", "en"),
        time_zone=who.get("time_zone", ""),
        about=about,
        about_html=markup.render(about),
        created_at=moment(SCHOOL_YEAR),
        deactivated_at=moment(date(2026, 6, 12)) if who.get("deactivated") else None,
    )


@cache
def password_hash() -> str:
    """Hashed once: forty people, one known password."""
    return security.hash_password(PASSWORD)


def appointments(who: Mapping[str, Any], cast: Cast) -> list[Appointment]:
    return [
        Appointment(
            person_id=cast.people[who["key"]].id,
            role=Role(given["role"]),
            school_id=cast.schools[given["school"]].id if "school" in given else None,
            local_district_id=cast.districts[given["district"]].id if "district" in given else None,
            starts_on=day(given["since"]),
            ends_on=day(given["until"]) if "until" in given else None,
        )
        for given in who["appointments"]
    ]


def add_group(told: Mapping[str, Any], cast: Cast) -> None:
    """The first facilitator founds it; the others come in on the first day."""
    leading = told["facilitators"]
    purpose, language = told["purpose"], told.get("language", "en")
    document = GroupDocument(
        name=told["name"],
        purpose=purpose,
        language=language,
        norms=tuple(told.get("norms", [])),
        standards=tuple(StandardRef(*each.split(" ", 1)) for each in told.get("standards", [])),
        inquiry=Inquiry(told.get("inquiry", Inquiry.SEVERAL)),
        joining=Joining(told.get("joining", Joining.BY_REQUEST)),
        listed=told.get("listed", True),
    )
    with as_of(moment(SCHOOL_YEAR)):
        place = found_group(cast.people[leading[0]], document)
        for key in dict.fromkeys([*leading[1:], *told["members"]]):
            admit(place, cast.people[key].id, facilitates=key in leading)
    cast.lead[told["key"]] = leading[0]
    cast.groups[told["key"]] = db.session.get_one(Group, place.group_id)


def day(given: Any) -> date:
    return given if isinstance(given, date) else date.fromisoformat(str(given))


def moment(given: Any, hour: int = 16) -> datetime:
    """A date in the afternoon of the network's own zone, or a date with its own time there."""
    if isinstance(given, str):
        given = datetime.fromisoformat(given)
    if isinstance(given, datetime):
        return given if given.tzinfo else given.replace(tzinfo=ZONE)
    return datetime.combine(given, time(hour, 10), ZONE)


def welcome(port: int) -> str:
    """What the terminal says when the site is about to answer."""
    doors = "\n".join(f"    {door}@{DOMAIN}" for door in DOORS)
    return (
        f"\n  PS5 Collab: http://127.0.0.1:{port}\n\n"
        f"  Sign in as one of these, with the password  {PASSWORD}\n{doors}\n\n"
        "  Letters that the site would send: Administration, Mailbox. Ctrl-C stops everything.\n"
    )
