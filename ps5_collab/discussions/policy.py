"""Who may do what in a discussion, and the one rule of who reads what was said in it.

Whoever may see the discussion at all is decided by `sharing.policy`; of what was said in it every
list, count, notice, letter, search, export and refresh starts from `readable`, and what it quotes
of a text is read by `quote`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from ps5_collab.discussions.models import (
    Annotation,
    AnnotationKind,
    DiscussionReading,
    Hearer,
    Mode,
    Part,
    Stage,
    Step,
)
from ps5_collab.discussions.questions import ASKING
from ps5_collab.sharing.models import Item, State
from ps5_collab.sharing.policy import Reader, visible_to


class Held(Protocol):
    """A discussion, or a row of one."""

    @property
    def owner_id(self) -> int: ...
    @property
    def group_id(self) -> int | None: ...


class Open(Held, Protocol):
    """One in which people write, unless it is deleted."""

    @property
    def state(self) -> State: ...


class Led(Open, Protocol):
    @property
    def mode(self) -> Mode: ...
    @property
    def stage(self) -> Stage: ...


class Seated(Protocol):
    """Somebody who takes part, or took part."""

    @property
    def person_id(self) -> int: ...
    @property
    def left_at(self) -> datetime | None: ...
    @property
    def parts(self) -> Sequence[Part]: ...
    @property
    def in_group(self) -> bool: ...
    @property
    def leads_group(self) -> bool: ...


class Said(Protocol):
    """An annotation, or a row of one."""

    @property
    def author_id(self) -> int: ...


class Told(Said, Protocol):
    """One that may have come in a file."""

    @property
    def imported_as(self) -> str: ...


class Asked(Said, Protocol):
    """One that may be a question."""

    @property
    def kind(self) -> AnnotationKind: ...
    @property
    def deleted_at(self) -> datetime | None: ...


#: A moment, or what stands for one in a statement.
Moment = datetime | sa.ColumnElement[datetime]
Seats = Sequence[Seated]


def readable(reader: Reader, at: Moment) -> sa.ColumnElement[bool]:
    """What of the annotations of a discussion that they see the reader may read, at a moment.

    Their own; and what was said to them alone, or to the discussion, once nothing seals it any
    more. Roles add nothing: who leads the discussion reads as all others do.
    """
    to_all = Annotation.hearer == Hearer.DISCUSSION
    to_me = sa.and_(Annotation.hearer == Hearer.PERSON, Annotation.to_person_id == reader.person_id)
    return sa.or_(
        Annotation.author_id == reader.person_id,
        sa.and_(sa.or_(to_all, to_me), is_revealed(at)),
    )


def shared_by_all(reader: Reader, at: Moment) -> sa.ColumnElement[bool]:
    """Of what the reader may read, that which is everybody's: said to all and held back by nothing,
    not even from others alone."""
    to_all = Annotation.hearer == Hearer.DISCUSSION
    return sa.and_(readable(reader, at), to_all, is_revealed(at))


def quote(
    reader: Reader, column: sa.SQLColumnExpression[str] = Annotation.exact
) -> sa.ColumnElement[str]:
    """Words of a text that an annotation quotes, of those that the reader reads; nothing where they
    may not see what it was said on (any more). What belongs to their discussion of a revision that
    was closed since, they keep: they read it then. `column`: `exact`, `prefix` or `suffix`."""
    seen = (
        sa.select(DiscussionReading.id)
        .join(Item, Item.id == DiscussionReading.item_id)
        .where(DiscussionReading.id == Annotation.reading_id, visible_to(reader))
        .correlate(Annotation)
    )
    return sa.case((seen.exists(), column), else_="")


def is_revealed(at: Moment) -> sa.ColumnElement[bool]:
    """What the phases of the protocol hold back is seen from their moment on."""
    revealed = sa.select(Step.id).where(Step.id == Annotation.sealed_by_id, lets_go() <= at)
    return sa.or_(Annotation.sealed_by_id.is_(None), revealed.exists())


def lets_go() -> sa.ColumnElement[datetime | None]:
    """Of the step that holds an annotation back: from when on it does no more."""
    return sa.case((Annotation.sealed_until_open, Step.opens_at), else_=Step.closes_at)


def revealed_at() -> sa.ScalarSelect[datetime | None]:
    """That moment; none of what nothing holds back."""
    moment = sa.select(lets_go()).where(Step.id == Annotation.sealed_by_id)
    return moment.correlate(Annotation).scalar_subquery()


def belongs(reader: Reader, discussion: Held) -> bool:
    """Of the group whose discussion it is."""
    return discussion.group_id in reader.group_ids


def may_begin(reader: Reader, group_id: int) -> bool:
    """Anybody of the group may invite the others to read something together."""
    return group_id in reader.group_ids


def may_organise(reader: Reader, discussion: Held) -> bool:
    """Choose what is read, the protocol, people and roles. Who has left the group may not."""
    if not belongs(reader, discussion):
        return False
    return reader.person_id == discussion.owner_id or discussion.group_id in reader.led_group_ids


def may_run(reader: Reader, discussion: Led, seats: Seats) -> bool:
    """Start, next, pause, end; whose turn it is: unless it is deleted. Whoever left a live
    discussion does not, until they are back."""
    if discussion.state != State.PUBLISHED:
        return False
    own = [seat for seat in seats if seat.person_id == reader.person_id]
    if discussion.mode is Mode.LIVE and any(seat.left_at for seat in own):
        return False
    given = belongs(reader, discussion) and any(has_clock(seat) for seat in own)
    return given or may_organise(reader, discussion)


def has_clock(seat: Seated) -> bool:
    return not {Part.FACILITATOR, Part.TIMEKEEPER}.isdisjoint(seat.parts)


def may_take_clock(reader: Reader, discussion: Led, seats: Seats) -> bool:
    """Anybody who takes part, once those who ran it have all left."""
    if discussion.mode is not Mode.LIVE or discussion.stage is not Stage.RUNNING:
        return False
    if discussion.state != State.PUBLISHED:
        return False
    here = [seat for seat in seats if seat.left_at is None and seat.in_group]
    run = [seat for seat in seats if keeps_clock(discussion, seat)]
    mine = belongs(reader, discussion) and any(s.person_id == reader.person_id for s in here)
    return mine and bool(run) and not any(seat in here for seat in run)


def keeps_clock(discussion: Held, seat: Seated) -> bool:
    """May run it, when they are there: `may_run` of those who take part."""
    return has_clock(seat) or seat.leads_group or seat.person_id == discussion.owner_id


def may_say(reader: Reader, discussion: Open) -> bool:
    """Write notes, answer, agree on what remains; also once it is over: an afterthought is welcome.
    Not while it is deleted."""
    return belongs(reader, discussion) and discussion.state == State.PUBLISHED


def may_change(reader: Reader, discussion: Open, annotation: Said) -> bool:
    """One's own words, as long as one could write others."""
    return reader.person_id == annotation.author_id and may_say(reader, discussion)


def may_reword(reader: Reader, discussion: Open, annotation: Told) -> bool:
    """Who brought it in a file may take it away, but not change what others are named with."""
    return may_change(reader, discussion, annotation) and not annotation.imported_as


def is_contribution(annotation: Annotation) -> bool:
    """Somebody's own words in a step of the protocol, and no answer to such."""
    return annotation.step_id is not None and annotation.reply_to_id is None


def may_settle(reader: Reader, discussion: Open, question: Asked) -> bool:
    """Who asked knows what helped; who organises sees what is still open."""
    asked = question.kind in ASKING and question.deleted_at is None
    own = reader.person_id == question.author_id
    return asked and may_say(reader, discussion) and (own or may_organise(reader, discussion))
