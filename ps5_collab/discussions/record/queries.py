"""Reading what remains of a discussion. What was said starts from the one rule of who reads it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions.annotating.said import PRESENTER, SAID_IN
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationTag,
    Member,
    Outcome,
    OutcomeKind,
    Signature,
    Step,
)
from ps5_collab.discussions.policy import quote, shared_by_all
from ps5_collab.discussions.queries import TAKEN_UP_IN, is_of_group
from ps5_collab.discussions.running.plan import turn_of
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, visible_to

#: Stands for the moment of the rule; a statement is made once for each reader.
AT: Final = sa.bindparam("at", type_=Annotation.__table__.c.created_at.type)
#: For so long what was taken away can be brought back from the page.
UNDO: Final = timedelta(hours=1)
OWNER: Final = aliased(Person, flat=True)
SIGNER: Final = aliased(Person, flat=True)


# --- what was said -------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def said_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Annotation.id,
            Annotation.reply_to_id,
            Annotation.author_id,
            Person.name,
            Annotation.imported_as,
            Annotation.kind,
            Annotation.text,
            Annotation.html,
            Annotation.reading_id,
            quote(reader),
            Annotation.start,
            Annotation.end,
            Annotation.anchoring,
            Annotation.created_at,
            TAKEN_UP_IN,
            Annotation.deleted_at.is_not(None),
            SAID_IN.id,
            SAID_IN.position,
            SAID_IN.phase,
            PRESENTER.id,
            PRESENTER.name,
        )
        .join(Person, Person.id == Annotation.author_id)
        .outerjoin(SAID_IN, SAID_IN.id == Annotation.step_id)
        .outerjoin(PRESENTER, PRESENTER.id == SAID_IN.presenter_id)
        .where(Annotation.discussion_id == sa.bindparam("discussion_id"), shared_by_all(reader, AT))
        .order_by(Annotation.id)
    )


def said_in(reader: Reader, discussion_id: int) -> Sequence[Any]:
    """The fields of `document.Said` and of `document.At`, in the order of time."""
    return rows(said_for(reader), discussion_id=discussion_id, at=utcnow()).all()


def tags_of(discussion_id: int) -> dict[int, list[str]]:
    """Of all notes of a discussion, for the caller to put beside those that its reader reads."""
    found = (
        sa.select(AnnotationTag.annotation_id, AnnotationTag.tag)
        .join(Annotation, Annotation.id == AnnotationTag.annotation_id)
        .where(Annotation.discussion_id == discussion_id)
        .order_by(AnnotationTag.annotation_id, AnnotationTag.tag)
    )
    tags: dict[int, list[str]] = {}
    for note_id, tag in db.session.execute(found):
        tags.setdefault(note_id, []).append(tag)
    return tags


def presenters_of(discussion_id: int, phases: Iterable[str]) -> list[int]:
    """Who has a round of these phases, in the order in which the rounds were.

    The plan knows who came later, was put off or joined, and its steps stand in that order
    (`clock.put_steps`). A round that was never begun closed as it opened, if at all; it is last.
    """
    fields = Step.presenter_id, Step.key, Step.position, Step.opens_at, Step.closes_at
    found = sa.select(*fields).where(Step.discussion_id == discussion_id, Step.phase.in_(phases))
    places: dict[int, tuple[bool, int]] = {}
    for person, key, position, opened, closed in db.session.execute(found.order_by(Step.position)):
        if person is None or turn_of(key):
            continue
        never = opened is None or opened == closed
        was_never, first = places.get(person, (True, position))
        places[person] = (was_never and never, first)
    return sorted(places, key=lambda person: (*places[person], person))


# --- what remains --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Remains:
    """A theme, an insight, a next step or a sentence, as pages show it."""

    id: int
    kind: OutcomeKind
    text: str
    owner_id: int | None
    owner: str | None
    due_on: date | None
    done_at: datetime | None
    withdrawn_at: datetime | None
    version: int
    #: Of a sentence: {who put their name under it: name}.
    signed: dict[int, str] = field(default_factory=dict)


def remains_of(discussion_id: int) -> list[Remains]:
    """All that stands, and what was taken away a while ago. One statement."""
    since = utcnow() - UNDO
    found = (
        sa.select(
            Outcome.id,
            Outcome.kind,
            Outcome.text,
            Outcome.owner_id,
            OWNER.name,
            Outcome.due_on,
            Outcome.done_at,
            Outcome.withdrawn_at,
            Outcome.version,
            Signature.person_id,
            SIGNER.name,
        )
        .outerjoin(OWNER, OWNER.id == Outcome.owner_id)
        .outerjoin(Signature, Signature.outcome_id == Outcome.id)
        .outerjoin(SIGNER, SIGNER.id == Signature.person_id)
        .where(Outcome.discussion_id == discussion_id)
        .where(sa.or_(Outcome.withdrawn_at.is_(None), Outcome.withdrawn_at > since))
        .order_by(Outcome.position, Outcome.id, Signature.signed_at, Signature.person_id)
    )
    remains: dict[int, Remains] = {}
    for *values, signer_id, signer in db.session.execute(found):
        one = remains.setdefault(values[0], Remains(*values))
        if signer_id is not None:
            one.signed[signer_id] = signer
    return list(remains.values())


def get_outcome(
    discussion_id: int, outcome_id: int, *kinds: OutcomeKind, withdrawn: bool = False
) -> Outcome:
    """One of a discussion that was loaded for its reader. `withdrawn`: also what was taken away."""
    found = sa.select(Outcome).where(
        Outcome.id == outcome_id, Outcome.discussion_id == discussion_id
    )
    outcome = db.session.scalar(found) if outcome_id <= MAX_ID else None
    gone = outcome is None or (outcome.withdrawn_at is not None and not withdrawn)
    if outcome is None or gone or (kinds and outcome.kind not in kinds):
        raise NotFound
    return outcome


def number_signed(outcome_id: int) -> int:
    found = sa.select(sa.func.count()).where(Signature.outcome_id == outcome_id)
    return db.session.scalar(found) or 0


# --- sentences that groups keep ------------------------------------------------------------------


def number_who_signed() -> sa.ScalarSelect[int]:
    found = sa.select(sa.func.count()).where(Signature.outcome_id == Outcome.id)
    return found.correlate(Outcome).scalar_subquery()


def number_who_take_part() -> sa.ScalarSelect[int]:
    found = sa.select(sa.func.count()).select_from(Member).where(*can_sign())
    return found.correlate(Outcome, Item).scalar_subquery()


def unsigned_members() -> sa.Exists:
    """Somebody takes part who did not sign."""
    signed = sa.select(Signature.person_id).where(Signature.outcome_id == Outcome.id)
    missing = Member.person_id.not_in(signed.correlate(Outcome))
    return sa.exists().where(*can_sign(), missing).correlate(Outcome, Item)


def can_sign() -> tuple[sa.ColumnElement[bool], ...]:
    """Of a `Member`: takes part in the discussion of a sentence, and is of the group still."""
    takes_part = Member.discussion_id == Outcome.discussion_id, Member.left_at.is_(None)
    return (*takes_part, *is_of_group())


def kept(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Sentences that somebody signed, of discussions that the reader may see; the newest first."""
    return (
        sa.select(
            Outcome.id,
            Outcome.text,
            Outcome.created_at,
            Item.id.label("discussion_id"),
            Item.title.label("discussion"),
            Item.language,
            Item.group_id,
            Group.name.label("group"),
            number_who_signed().label("signed"),
            number_who_take_part().label("people"),
        )
        .join(Item, Item.id == Outcome.discussion_id)
        .join(Group, Group.id == Item.group_id)
        .where(
            visible_to(reader),
            Outcome.kind == OutcomeKind.KEPT,
            Outcome.withdrawn_at.is_(None),
            sa.exists().where(Signature.outcome_id == Outcome.id),
        )
        .order_by(Outcome.created_at.desc(), Outcome.id.desc())
    )


#: What fewer signed is a proposal yet, but where they are all who take part.
SIGNED: Final = 2


def kept_by(reader: Reader, group_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Those of one group: first what all signed, then what some did, then what is proposed; who
    proposed it is `proposed_by`, and None of the rest."""
    agreed = sa.not_(unsigned_members())
    rank = sa.case((agreed, 0), (number_who_signed() >= SIGNED, 1), else_=2)
    proposed_by = sa.case((rank == 2, Person.name))
    found = kept(reader).add_columns(proposed_by.label("proposed_by"))
    found = found.join(Person, Person.id == Outcome.author_id).where(Item.group_id == group_id)
    return found.order_by(None).order_by(rank, Outcome.created_at.desc(), Outcome.id.desc())


def agreed(reader: Reader, ids: Iterable[int] | None = None, most: int = 50) -> Sequence[Any]:
    """Sentences of the reader's own groups that all signed who take part: they can be quoted
    elsewhere. `ids`: only these. One statement."""
    found = kept(reader).where(
        Item.group_id.in_(sorted(reader.group_ids)), sa.not_(unsigned_members())
    )
    if ids is not None:
        found = found.where(Outcome.id.in_([each for each in ids if each <= MAX_ID]))
    return db.session.execute(found.limit(most)).all()
