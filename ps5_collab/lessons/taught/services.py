"""Noting that one taught a lesson, and what may happen to that note. The request commits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.lessons.document import LessonDocument
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.queries import document_at
from ps5_collab.lessons.taught import policy, queries
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.queries import author_ids

MOST_PUPILS: Final = 99
#: What follows when a record is removed or brought back; filled by domains at start-up.
on_change: list[Callable[[TaughtRecord], None]] = []


@dataclass(frozen=True)
class Account:
    """What somebody tells of one lesson that they taught."""

    taught_on: date
    grade: str
    class_size: int
    school_id: int | None = None
    #: {id of a step: minutes}
    minutes: Mapping[str, int] | None = None
    #: Ids of the anticipated responses that came.
    came: frozenset[str] = frozenset()
    as_changed: str = ""
    unforeseen: str = ""
    would_change: str = ""


def record(
    actor: Person,
    reader: Reader,
    lesson: Lesson,
    account: Account,
    number: int | None = None,
    uuid: UUID | None = None,
) -> TaughtRecord:
    """Note that the revision of that number, else the newest, was taught; tell its authors. `uuid`
    names the record for good."""
    require(policy.takes_part(reader, lesson))
    number = lesson.revision if number is None else number
    made = TaughtRecord(
        uuid=uuid or uuid4(), item_id=lesson.id, revision=number, person_id=actor.id
    )
    put(made, account, document_at(reader, lesson, number))
    made.school_id = school_of(reader, account.school_id)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise RuleBroken(_("This record is saved already.")) from None
    told = dict.fromkeys(author_ids(lesson), NoticeKind.TAUGHT)
    notices.tell(actor, lesson, told, f"t{made.id}")
    return made


def change(reader: Reader, taught: TaughtRecord, account: Account, pinned: LessonDocument) -> None:
    """Tell it otherwise; it stays a record of the same revision, `pinned`."""
    require(policy.may_change(reader, taught))
    put(taught, account, pinned)
    taught.school_id = school_of(reader, account.school_id, taught)
    taught.edited_at = utcnow()
    db.session.flush()


def remove(reader: Reader, taught: TaughtRecord) -> None:
    """Take it out of everybody's sight and out of the sums. Safe to ask twice."""
    require(policy.may_change(reader, taught))
    taught.removed_at = taught.removed_at or utcnow()
    changed(taught)


def bring_back(reader: Reader, taught: TaughtRecord) -> None:
    require(policy.may_change(reader, taught))
    taught.removed_at = None
    changed(taught)


def changed(taught: TaughtRecord) -> None:
    db.session.flush()
    for follow in on_change:
        follow(taught)


def put(taught: TaughtRecord, account: Account, document: LessonDocument) -> None:
    """What the account says of the steps and responses that the document has."""
    steps = [step.id for step in document.steps]
    minutes = account.minutes or {}
    # Of a step of which nothing is ticked nothing is said: that none came is not counted.
    said = [[each.id for each in step.responses] for step in document.steps]
    said = [of_step for of_step in said if not account.came.isdisjoint(of_step)]
    values: dict[str, Any] = {
        "taught_on": account.taught_on,
        "grade": account.grade,
        "class_size": account.class_size,
        "minutes": {step: minutes[step] for step in steps if step in minutes},
        "responses": {each: each in account.came for of_step in said for each in of_step},
        "as_changed": account.as_changed,
    }
    for name in ("unforeseen", "would_change"):
        text = getattr(account, name)
        values |= {name: text, f"{name}_html": markup.render(text)}
    for name, value in values.items():
        setattr(taught, name, value)


def school_of(reader: Reader, wanted: int | None, taught: TaughtRecord | None = None) -> int | None:
    """The school that is named, or the only one there is; none for who works at no school."""
    choices = queries.school_ids_for(reader, taught)
    if wanted is None and len(choices) < 2:
        return next(iter(choices), None)
    if wanted not in choices:
        raise Refused(_("Choose the school where you taught it."), "school")
    return wanted
