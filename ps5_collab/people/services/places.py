"""Schools and local districts: begun, changed and closed by administrators."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import sqlalchemy as sa

from ps5_collab.core import audit
from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.people import acts
from ps5_collab.people.models import Level, LocalDistrict, School
from ps5_collab.people.policy import Standing, may_administer

#: Told which school got another level or local district; higher floors add themselves at start-up.
school_moved: set[Callable[[int], None]] = set()


@dataclass(frozen=True)
class SchoolContent:
    code: str
    name: str
    level: Level
    local_district_id: int
    about: str = ""


@dataclass(frozen=True)
class DistrictContent:
    code: str
    name: str


def content_of(place: School | LocalDistrict) -> SchoolContent | DistrictContent:
    """What stands there now, as a form would send it."""
    kind = SchoolContent if isinstance(place, School) else DistrictContent
    return kind(**{one.name: getattr(place, one.name) for one in fields(kind)})


def add_school(actor: Standing, content: SchoolContent) -> School:
    require(may_administer(actor))
    school = School()
    _write_school(school, content)
    db.session.add(school)
    db.session.flush()
    audit.record(actor.person_id, acts.ADD_SCHOOL, f"school {school.id}", code=school.code)
    return school


def change_school(actor: Standing, school: School, content: SchoolContent) -> None:
    require(may_administer(actor))
    _write_school(school, content)
    audit.record(actor.person_id, acts.CHANGE_SCHOOL, f"school {school.id}", name=school.name)


def close_school(actor: Standing, school: School) -> None:
    """Its people and their work stay; nobody is appointed to it any more."""
    require(may_administer(actor))
    school.closed_on = today()
    audit.record(actor.person_id, acts.CLOSE_SCHOOL, f"school {school.id}")


def open_school(actor: Standing, school: School) -> None:
    require(may_administer(actor))
    school.closed_on = None
    audit.record(actor.person_id, acts.OPEN_SCHOOL, f"school {school.id}")


def add_district(actor: Standing, content: DistrictContent) -> LocalDistrict:
    require(may_administer(actor))
    district = LocalDistrict()
    _write_district(district, content)
    db.session.add(district)
    db.session.flush()
    audit.record(actor.person_id, acts.ADD_DISTRICT, f"local district {district.id}")
    return district


def change_district(actor: Standing, district: LocalDistrict, content: DistrictContent) -> None:
    require(may_administer(actor))
    _write_district(district, content)
    audit.record(actor.person_id, acts.CHANGE_DISTRICT, f"local district {district.id}")


def close_district(actor: Standing, district: LocalDistrict) -> None:
    require(may_administer(actor))
    still_open = sa.select(School.id).where(
        School.local_district_id == district.id, School.closed_on.is_(None)
    )
    if db.session.scalar(still_open.limit(1)) is not None:
        raise RuleBroken(_("It still has open schools: move or close them first."))
    district.closed_on = today()
    audit.record(actor.person_id, acts.CLOSE_DISTRICT, f"local district {district.id}")


def open_district(actor: Standing, district: LocalDistrict) -> None:
    require(may_administer(actor))
    district.closed_on = None
    audit.record(actor.person_id, acts.OPEN_DISTRICT, f"local district {district.id}")


def _write_school(school: School, content: SchoolContent) -> None:
    _check_free(School, school.id, content.code, content.name)
    district = db.session.get(LocalDistrict, content.local_district_id)
    if district is None:
        raise Refused(_("There is no such local district."))
    moves = (school.level, school.local_district_id) != (content.level, district.id)
    school.code, school.name, school.level = content.code, content.name, content.level
    school.local_district_id, school.about = district.id, content.about
    if moves and school.id is not None:
        db.session.flush()
        for tell in school_moved:
            tell(school.id)


def _write_district(district: LocalDistrict, content: DistrictContent) -> None:
    _check_free(LocalDistrict, district.id, content.code, content.name)
    district.code, district.name = content.code, content.name


def _check_free(
    table: type[School] | type[LocalDistrict], own_id: int | None, code: str, name: str
) -> None:
    """Raise `Refused` when another has the code or the name, whatever its case."""
    others = sa.select(table.id).where(table.id != (own_id or 0))
    for column, value, sentence in (
        (table.code, code, _("Another one has this code.")),
        (table.name, name, _("Another one has this name.")),
    ):
        same = sa.func.lower(column) == value.lower()
        if db.session.scalar(others.where(same).limit(1)) is not None:
            raise Refused(sentence)
