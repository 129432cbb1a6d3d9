"""By which way each notice reaches a person, as they chose it or as it is unless they choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.language import zone_named
from ps5_collab.notices import hours
from ps5_collab.notices.models import LetterChoice, Notice, NoticeKind, NoticeWay, Way
from ps5_collab.notices.words import AT_ONCE, way_unless_chosen
from ps5_collab.people.models import Person


@dataclass(frozen=True)
class Choice:
    """How one person wants letters: of each kind, and as a whole."""

    email: str
    language: str
    time_zone: str
    #: No letters but those about the account: stopped by the person, or the account is closed.
    stopped: bool
    quiet_from: time | None
    quiet_until: time | None
    plain: bool
    ways: Mapping[NoticeKind, Way]

    @property
    def zone(self) -> tzinfo:
        return zone_named(self.time_zone)

    def wish(self, kind: NoticeKind) -> Way:
        """What the person chose for the kind, whether or not all letters are stopped."""
        return self.ways.get(kind, way_unless_chosen(kind))

    def way(self, kind: NoticeKind) -> Way:
        return Way.NEVER if self.stopped else self.wish(kind)

    def quiet_at(self, now: datetime) -> datetime | None:
        """When the quiet hours end that it is now; None outside of them."""
        return hours.quiet_until(now, self.zone, self.quiet_from, self.quiet_until)

    def due(self, kind: NoticeKind, now: datetime) -> datetime:
        """When a letter of its own about such a notice may leave."""
        later = {Way.DAILY: hours.next_morning, Way.WEEKLY: hours.next_monday}.get(self.way(kind))
        moment = later(now, self.zone) if later else now
        return self.quiet_at(moment) or moment


#: A column of `LetterChoice` where there is a row, else what it begins as.
def _chosen(column: Any) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(column, sa.false())


def choices_of(person_ids: Iterable[int]) -> dict[int, Choice]:
    """{person: their choice}, in two statements."""
    ids = list(person_ids)
    ways: dict[int, dict[NoticeKind, Way]] = {person_id: {} for person_id in ids}
    chosen = sa.select(NoticeWay.person_id, NoticeWay.kind, NoticeWay.way)
    for person_id, kind, way in db.session.execute(chosen.where(NoticeWay.person_id.in_(ids))):
        ways[person_id][kind] = way
    found = (
        sa.select(
            Person.id,
            Person.email,
            Person.language,
            Person.time_zone,
            sa.or_(Person.deactivated_at.is_not(None), _chosen(LetterChoice.stopped)),
            LetterChoice.quiet_from,
            LetterChoice.quiet_until,
            _chosen(LetterChoice.plain),
        )
        .outerjoin(LetterChoice, LetterChoice.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    return {row[0]: Choice(*row[1:], ways=ways[row[0]]) for row in db.session.execute(found)}


def choice_of(person_id: int) -> Choice:
    return choices_of([person_id])[person_id]


def waiting(*ways: Way) -> sa.Select[int]:
    """Ids of the notices that wait for a letter of one of these ways."""
    usual = sa.case((Notice.kind.in_(sorted(AT_ONCE)), Way.NOW.value), else_=Way.DAILY.value)
    way = sa.func.coalesce(sa.type_coerce(NoticeWay.way, sa.String), usual)
    own = sa.and_(NoticeWay.person_id == Notice.person_id, NoticeWay.kind == Notice.kind)
    return (
        sa.select(Notice.id)
        .outerjoin(NoticeWay, own)
        .where(Notice.mailed_at.is_(None), way.in_([one.value for one in ways]))
    )
