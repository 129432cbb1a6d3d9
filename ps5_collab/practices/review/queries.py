"""Reading reviews. The caller has loaded the practice for its reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound
from ps5_collab.people.models import Appointment, GroupMembership, Person, Role, School
from ps5_collab.people.queries import is_current
from ps5_collab.practices.models import Practice
from ps5_collab.practices.queries import made_at
from ps5_collab.practices.review.models import Decision, Review, ReviewNote, Verdict
from ps5_collab.practices.review.rubric import Rubric, rubric
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import REVIEWERS


@dataclass(frozen=True)
class Decided:
    """A verdict as pages show it."""

    revision: int
    decision: Decision
    rubric_version: int
    scores: dict[str, Any]
    text: str
    html: Any
    decided_at: datetime
    version: int

    @property
    def rubric(self) -> Rubric:
        return rubric(self.rubric_version)


@dataclass(frozen=True)
class Seat:
    """Somebody who reviews a practice, or did, with what they decided, the newest first."""

    review_id: int
    person_id: int
    name: str
    school: str | None
    taken_at: datetime
    read_revision: int
    #: Reviews it still, and the account is open.
    goes_on: bool
    decided: tuple[Decided, ...] = ()

    def on(self, revision: int) -> Decided | None:
        return next((each for each in self.decided if each.revision == revision), None)


@dataclass(frozen=True)
class Table:
    """Everybody who reviews a practice."""

    seats: tuple[Seat, ...]

    @property
    def active(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.goes_on]

    @property
    def worth_showing(self) -> list[Seat]:
        """Those who review it, and those who did and have said something."""
        return [seat for seat in self.seats if seat.goes_on or seat.decided]

    def seat_of(self, person_id: int | None) -> Seat | None:
        return next((seat for seat in self.active if seat.person_id == person_id), None)

    def on(self, revision: int, decision: Decision) -> list[Seat]:
        """The reviewers who decided so about the revision."""
        found = ((seat, seat.on(revision)) for seat in self.active)
        return [seat for seat, given in found if given and given.decision is decision]

    def wanted(self, revision: int, needed: int) -> int:
        """How many reviewers are still missing: whoever declines leaves room for another one."""
        return max(0, needed - len(self.active) + len(self.on(revision, Decision.DECLINE)))


#: One row a verdict; one without where nothing is decided yet.
SEATS: Final = (
    sa.select(
        Review.id,
        Review.reviewer_id,
        Person.name,
        School.name.label("school"),
        Review.taken_at,
        Review.read_revision,
        sa.and_(Review.ended_at.is_(None), Person.deactivated_at.is_(None)).label("goes_on"),
        Verdict.revision,
        Verdict.decision,
        Verdict.rubric,
        Verdict.scores,
        Verdict.text,
        Verdict.html,
        Verdict.decided_at,
        Verdict.version,
    )
    .join(Person, Person.id == Review.reviewer_id)
    .outerjoin(School, School.id == Review.school_id)
    .outerjoin(Verdict, Verdict.review_id == Review.id)
    .where(Review.practice_id == sa.bindparam("practice_id"))
    .order_by(Review.id, Verdict.revision.desc())
)


def table(practice_id: int) -> Table:
    """Who reviews it: one statement."""
    seats: dict[int, Seat] = {}
    decided: dict[int, list[Decided]] = {}
    for row in db.session.execute(SEATS, {"practice_id": practice_id}):
        seats.setdefault(row.id, Seat(*row[:6], goes_on=bool(row.goes_on)))
        if row.decision is not None:
            decided.setdefault(row.id, []).append(Decided(*row[7:]))  # type: ignore[call-arg]  # a row has no types
    given = {number: tuple(found) for number, found in decided.items()}
    return Table(
        tuple(replace(seat, decided=given.get(number, ())) for number, seat in seats.items())
    )


def active_review(practice_id: int, person_id: int | None) -> Review | None:
    found = sa.select(Review).where(
        Review.practice_id == practice_id,
        Review.reviewer_id == person_id,
        Review.ended_at.is_(None),
    )
    return db.session.scalar(found)


def reviewed_by(reader: Reader) -> sa.ColumnElement[bool]:
    """The practices that the reader reviews: such a person reads all their revisions."""
    if not reader.reviews:
        return sa.false()
    seats = sa.select(Review.practice_id).where(
        Review.reviewer_id == reader.person_id, Review.ended_at.is_(None)
    )
    return Item.id.in_(seats)


def verdict_on(review: Review, revision: int) -> Verdict | None:
    found = sa.select(Verdict).where(Verdict.review_id == review.id, Verdict.revision == revision)
    return db.session.scalar(found)


# --- what reviewers and authors say to each other ------------------------------------------------


def notes_of(practice_id: int) -> Sequence[Any]:
    """The notes on places and the talk, in the order of time: one statement."""
    settler = sa.orm.aliased(Person)
    found = (
        sa.select(
            ReviewNote.id,
            ReviewNote.author_id,
            Person.name,
            ReviewNote.place,
            ReviewNote.revision,
            ReviewNote.html,
            ReviewNote.created_at,
            ReviewNote.edited_at,
            ReviewNote.settled_at,
            settler.name.label("settled_by"),
        )
        .join(Person, Person.id == ReviewNote.author_id)
        .outerjoin(settler, settler.id == ReviewNote.settled_by_id)
        .where(ReviewNote.practice_id == practice_id)
        .order_by(ReviewNote.id)
    )
    return db.session.execute(found).all()


def get_note(practice: Practice, note_id: int) -> ReviewNote:
    note = db.session.get(ReviewNote, note_id)
    if note is None or note.practice_id != practice.id:
        raise NotFound
    return note


# --- whom program staff can ask ------------------------------------------------------------------


def possible_reviewers(practice: Practice, taken: Iterable[int]) -> Sequence[Any]:
    """People who review, are not concerned by it, and are not of a school that reviews it."""
    own = sa.select(Appointment.person_id).where(
        is_current(), Appointment.school_id.in_(made_at(practice.id))
    )
    members = sa.select(GroupMembership.person_id).where(
        GroupMembership.group_id == practice.group_id,
        sa.or_(GroupMembership.left_on.is_(None), GroupMembership.left_on > today()),
    )
    others = sa.select(Appointment.school_id).join(
        Review, Review.reviewer_id == Appointment.person_id
    )
    others = others.where(
        is_current(),
        Review.practice_id == practice.id,
        Review.ended_at.is_(None),
        Appointment.school_id.is_not(None),
    )
    of_others = sa.select(Appointment.person_id).where(
        is_current(), Appointment.school_id.in_(others)
    )
    reviews = Appointment.role.in_((*REVIEWERS, Role.ADMINISTRATOR))
    found = (
        sa.select(Person.id, Person.name, sa.func.min(School.name).label("school"))
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(School, School.id == Appointment.school_id)
        .where(is_current(), reviews, Person.deactivated_at.is_(None))
        .where(Person.id.not_in([*practice.author_ids, *taken]))
        .where(Person.id.not_in(own), Person.id.not_in(of_others), Person.id.not_in(members))
        .group_by(Person.id, Person.name)
        .order_by(Person.name)
        .limit(300)
    )
    return db.session.execute(found).all()


def administrators() -> list[int]:
    """Program staff, who are told when nobody takes a review."""
    found = sa.select(Appointment.person_id).where(
        is_current(), Appointment.role == Role.ADMINISTRATOR
    )
    return list(db.session.scalars(found.distinct()))


def get_locked(practice: Practice) -> Practice:
    """The practice as it is now, and nobody else's for the rest of this transaction."""
    row = sa.select(Item.id).where(Item.id == practice.id).with_for_update()
    db.session.execute(row)
    # Its own columns: its authors stay loaded.
    db.session.refresh(practice, [column.key for column in sa.inspect(Practice).column_attrs])
    return practice
