"""All adoptions of a practice, with what can be filtered by. Schools are named: they consent by
reporting; pupils are numbers; people are left out for visitors by the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from ps5_collab.core.db import db
from ps5_collab.core.pages import PAGE_SIZE, Page, offset
from ps5_collab.core.text import plain, shorten, whole_number
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Level, LocalDistrict, Person, School
from ps5_collab.practices.adoption.models import Adoption, Outcome, Report
from ps5_collab.practices.adoption.report import Findings, from_json
from ps5_collab.practices.adoption.vocabulary import BANDS, CALLED_OFF, STATES, UNREPORTED, bit

SORTS: Final[Mapping[str, object]] = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "school": _("By school"),
}

#: Characters of a report that stand in a list.
LONGEST: Final = 420


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for; nonsense asks for nothing."""

    outcome: str = ""
    level: str = ""
    band: str = ""
    district: int | None = None
    sort: str = "newest"

    @property
    def filters(self) -> bool:
        return bool(self.outcome or self.level or self.band or self.district)


def read(args: MultiDict[str, str]) -> Asked:
    return Asked(
        outcome=_known(args, "outcome", STATES),
        level=_known(args, "level", {level.value: level for level in Level}),
        band=_known(args, "grades", BANDS),
        district=whole_number(args.get("district", ""), digits=9),
        sort=_known(args, "sort", SORTS) or "newest",
    )


def _known(args: MultiDict[str, str], name: str, known: Mapping[str, object]) -> str:
    given = args.get(name, "")
    return given if given in known else ""


@dataclass(frozen=True)
class Row:
    """One adoption as lists show it."""

    adoption: Adoption
    school: str
    level: str
    district: str
    by: str | None
    edited: bool
    stored: dict[str, Any] | None
    html: dict[str, Any] | None
    reported_again_at: Any

    @property
    def id(self) -> int:
        return self.adoption.id

    @property
    def happened(self) -> str:
        return self._said("happened")

    @property
    def adapted(self) -> str:
        return self._said("adapted")

    def _said(self, name: str) -> str:
        """The beginning of a long field; the whole stands on the adoption's own page."""
        return shorten(plain((self.html or {}).get(name, "")), LONGEST)

    @property
    def findings(self) -> Findings | None:
        return from_json(self.stored) if self.stored else None


def page(practice_id: int, asked: Asked, number: int) -> Page[Row]:
    """One statement."""
    total = sa.func.count().over().label("total")
    found = _rows(practice_id, total).where(*_conditions(asked)).order_by(*_order(asked.sort))
    rows = db.session.execute(found.limit(PAGE_SIZE).offset(offset(number))).all()
    return Page([Row(*row[:-1]) for row in rows], number, rows[0].total if rows else 0)


def newest_reports(practice_id: int, few: int) -> Sequence[Row]:
    found = _rows(practice_id).where(Adoption.reported_at.is_not(None)).order_by(*_order("newest"))
    return [Row(*row) for row in db.session.execute(found.limit(few))]


def districts_of(practice_id: int) -> Sequence[Any]:
    """Local districts whose schools try it, by name."""
    of = sa.select(School.local_district_id).join(Adoption, Adoption.school_id == School.id)
    found = (
        sa.select(LocalDistrict.id, LocalDistrict.name)
        .where(LocalDistrict.id.in_(of.where(Adoption.practice_id == practice_id)))
        .order_by(LocalDistrict.name)
    )
    return db.session.execute(found).all()


def _rows(practice_id: int, *more: Any) -> sa.Select[*tuple[Any, ...]]:
    newest = sa.and_(Report.adoption_id == Adoption.id, Report.number == Adoption.report)
    return (
        sa.select(
            Adoption,
            School.name,
            School.level,
            LocalDistrict.name,
            Person.name,
            Adoption.report > 1,
            Report.document,
            Report.html,
            Report.created_at,
            *more,
        )
        .join(School, School.id == Adoption.school_id)
        .join(LocalDistrict, LocalDistrict.id == School.local_district_id)
        .outerjoin(Report, newest)
        .outerjoin(Person, Person.id == Report.author_id)
        .where(Adoption.practice_id == practice_id)
    )


def _conditions(asked: Asked) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if asked.outcome == CALLED_OFF:
        found.append(Adoption.called_off_at.is_not(None))
    elif asked.outcome == UNREPORTED:
        found += [Adoption.called_off_at.is_(None), Adoption.reported_at.is_(None)]
    elif asked.outcome:
        found.append(Adoption.outcome == Outcome(asked.outcome))
    if asked.level:
        found.append(School.level == Level(asked.level))
    if asked.band:
        found.append(Adoption.grade_bands.bitwise_and(bit(asked.band)) != 0)
    if asked.district:
        found.append(School.local_district_id == asked.district)
    return found


def _order(sort: str) -> tuple[sa.ColumnElement[Any], ...]:
    """By when something was last heard: the report, else the start."""
    heard = sa.func.coalesce(Adoption.reported_at, Adoption.called_off_at, Adoption.started_at)
    if sort == "school":
        return School.name_folded.asc(), heard.desc(), Adoption.id.desc()
    if sort == "oldest":
        return heard.asc(), Adoption.id.asc()
    return heard.desc(), Adoption.id.desc()
