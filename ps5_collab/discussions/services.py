"""Beginning a discussion, changing it, taking it back; who takes part, and as what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.discussions import policy, queries, seating
from ps5_collab.discussions.models import (
    Discussion,
    Member,
    Mode,
    Part,
    Stage,
)
from ps5_collab.discussions.readings import put_readings
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.protocols import exchange
from ps5_collab.sharing import facets, search
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import Reader

MOST_READINGS = 8


@dataclass(frozen=True)
class Invited:
    """A discussion as whoever invites to it wants it."""

    title: str
    #: Why the group reads this, in a sentence.
    summary: str = ""
    #: The question or the dilemma, in Markdown.
    brief: str = ""
    mode: Mode = Mode.OPEN
    #: By what `protocols.choosing` knows the protocol, and its definition as it is now.
    protocol_key: str = ""
    protocol: Mapping[str, Any] | None = None
    #: Item ids with the revision of each, in the order of reading.
    readings: Sequence[tuple[int, int]] = ()
    #: Who takes part, in the order of turns.
    people: Sequence[int] = ()
    #: Whoever has one takes part.
    roles: Mapping[Part, int] = field(default_factory=dict)
    #: The meeting of the group at which it is held.
    meeting_id: int | None = None
    language: str = "en"

    @property
    def everybody(self) -> list[int]:
        return list(dict.fromkeys((*self.people, *self.roles.values())))


def begin(
    actor: Person, reader: Reader, group_id: int, invited: Invited, uuid: UUID | None = None
) -> Discussion:
    """Invite a group to read something together; whoever takes part is told.

    `uuid` names it for good: what is sent twice makes one discussion.
    """
    require(policy.may_begin(reader, group_id))
    require_sound(invited)
    require_meeting(reader, group_id, invited.meeting_id)
    discussion = Discussion(
        uuid=uuid or uuid4(),
        owner_id=actor.id,
        group_id=group_id,
        school_id=min(reader.school_ids, default=None),
        audience=Audience.GROUP,
        state=State.PUBLISHED,
        published_at=utcnow(),
        **described(invited),
    )
    set_off(discussion)
    try:
        with db.session.begin_nested():
            db.session.add(discussion)
    except IntegrityError:
        raise RuleBroken(_("This discussion is there already.")) from None
    require_text(invited)
    put_readings(reader, discussion, invited.readings, invited.everybody)
    seating.seat(discussion, invited.people, invited.roles)
    kept(discussion)
    notices.tell(actor, discussion, dict.fromkeys(invited.everybody, NoticeKind.DISCUSSION_INVITED))
    return discussion


def change(actor: Person, reader: Reader, discussion: Discussion, invited: Invited) -> None:
    """Change it. Once a protocol leads it, or it is over, how it is led stays; and under a protocol
    also what is read. What was written before a protocol began to lead stays in the margin."""
    require(policy.may_organise(reader, discussion))
    require_there(discussion)
    require_sound(invited)
    if invited.meeting_id != discussion.meeting_id:
        require_meeting(reader, discussion.group_id, invited.meeting_id)
    begun = require_same_course(discussion, invited)
    before = here(discussion)
    for name, value in described(invited).items():
        setattr(discussion, name, value)
    if not begun or discussion.mode is Mode.OPEN:
        require_text(invited)
        put_readings(reader, discussion, invited.readings, invited.everybody)
    seating.seat(discussion, invited.people, invited.roles)
    if not begun:
        set_off(discussion)
    kept(discussion)
    tick(discussion.id)
    new = here(discussion) - before
    notices.tell(actor, discussion, dict.fromkeys(sorted(new), NoticeKind.DISCUSSION_INVITED))


def here(discussion: Discussion) -> set[int]:
    """Who takes part and has not left: whoever is brought back is told, too."""
    seats = queries.members_of(discussion.id)
    return {seat.person_id for seat in seats if seat.left_at is None}


def require_same_course(discussion: Discussion, invited: Invited) -> bool:
    """Holds it; says whether how it is led is settled, and refuses to change it then."""
    hold(discussion)
    db.session.refresh(discussion, ["stage", "began_at", "mode", "protocol_key"])
    settled = has_course(discussion)
    led = (discussion.mode, discussion.protocol_key)
    if settled and led != (invited.mode, invited.protocol_key):
        raise RuleBroken(_("It has begun: how it is led cannot be changed any more."))
    return settled


def has_course(discussion: Discussion) -> bool:
    """How it is led is settled: a protocol leads it already, or it is over."""
    waits = discussion.stage is Stage.WAITING
    return not (waits or (discussion.mode is Mode.OPEN and discussion.stage is Stage.RUNNING))


def set_off(discussion: Discussion) -> None:
    """One in which people write when they like has begun: there is nothing to wait for. A protocol
    waits for whoever begins it; that it was open before stays known by when it began."""
    if discussion.mode is not Mode.OPEN:
        discussion.stage = Stage.WAITING
    else:
        discussion.stage = Stage.RUNNING
        discussion.began_at = discussion.began_at or utcnow()


def end(reader: Reader, discussion: Discussion, *, back: bool = False) -> None:
    """An open discussion is over, or goes on after all; its notes stay. Safe to say twice."""
    require(policy.may_organise(reader, discussion))
    require_there(discussion)
    if discussion.mode is not Mode.OPEN:
        raise RuleBroken(_("Its protocol says when it is over."))
    if back is (discussion.stage is Stage.OVER):
        discussion.stage = Stage.RUNNING if back else Stage.OVER
        discussion.ended_at = None if back else utcnow()
        db.session.flush()
        tick(discussion.id)


def withdraw(reader: Reader, discussion: Discussion, *, back: bool = False) -> None:
    """Take it back with all that was said in it, or bring it back."""
    require(policy.may_organise(reader, discussion))
    discussion.state = State.PUBLISHED if back else State.WITHDRAWN
    facets.touch(discussion)
    db.session.flush()


def move(reader: Reader, discussion: Discussion, person_id: int, by: int) -> None:
    """One place earlier or later (`by` is -1 or 1) in the order of turns, before it begins."""
    require(policy.may_organise(reader, discussion))
    require_there(discussion)
    hold(discussion)
    if discussion.stage is not Stage.WAITING:
        raise RuleBroken(_("It has begun: turns go by the order that there was."))
    order = [row.person_id for row in queries.members_of(discussion.id)]
    if person_id not in order:
        raise NotFound
    here = order.index(person_id)
    there = min(max(here + by, 0), len(order) - 1)
    order.insert(there, order.pop(here))
    for position, who in enumerate(order, start=1):
        place = sa.update(Member).values(position=position)
        db.session.execute(
            place.where(Member.discussion_id == discussion.id, Member.person_id == who)
        )
    db.session.flush()
    tick(discussion.id)


def share_notes(person: Person, discussion: Discussion, *, shares: bool) -> None:
    """Whether groups that read the same later may read this person's notes. Safe to say twice."""
    member = db.session.get(Member, (discussion.id, person.id))
    require(member is not None)
    if member is not None:
        member.shares_notes = shares
        db.session.flush()


# --- what these share ----------------------------------------------------------------------------


def require_sound(invited: Invited) -> None:
    if not invited.title:
        raise Refused(_("Say what you talk about."))
    if not invited.readings and not invited.brief.strip():
        raise Refused(_("Choose a text, or write down the question that you talk about."))
    if len(invited.readings) > MOST_READINGS:
        raise Refused(_("Eight texts at most: nobody reads more for one talk."))
    if invited.mode is not Mode.OPEN and invited.protocol is None:
        raise Refused(_("Choose a protocol, or let everybody write when they like."))
    if not invited.people:
        raise Refused(_("Choose who takes part."))


def require_there(discussion: Discussion) -> None:
    if discussion.state is not State.PUBLISHED:
        raise RuleBroken(_("The discussion is deleted. Bring it back first."))


def require_text(invited: Invited) -> None:
    """A protocol that asks for passages needs something that they are of."""
    if invited.readings or invited.protocol is None:
        return
    definition = exchange.from_json(invited.protocol)
    if definition.needs_text:
        words = _(
            "“%(title)s” asks for passages of a text: choose something to read.",
            title=definition.title,
        )
        raise Refused(words, "readings")


def require_meeting(reader: Reader, group_id: int | None, meeting_id: int | None) -> None:
    if meeting_id is None:
        return
    try:
        meeting = get_meeting(reader, meeting_id)
    except NotFound:
        meeting = None
    if meeting is None or meeting.group_id != group_id:
        raise Refused(_("Choose a meeting of this group."), "meeting")


def described(invited: Invited) -> dict[str, Any]:
    return {
        "title": invited.title,
        "summary": invited.summary,
        "language": invited.language,
        "brief": invited.brief,
        "brief_html": markup.render(invited.brief),
        "mode": invited.mode,
        "protocol": dict(invited.protocol) if invited.protocol else None,
        "protocol_key": invited.protocol_key,
        "meeting_id": invited.meeting_id,
    }


def hold(discussion: Discussion) -> None:
    """Who writes about one discussion waits here for who writes already.

    So what is read after it is not changed by another until the commit. (SQLite has one writer.)
    """
    table = sa.inspect(Discussion).local_table
    row = sa.select(table.c.item_id).where(table.c.item_id == discussion.id)
    db.session.execute(row.with_for_update(key_share=True))


def kept(discussion: Discussion) -> None:
    """After it was made or changed: lists and the search learn of it."""
    facets.touch(discussion)
    db.session.flush()
    search.put(discussion.id, discussion.title, discussion.summary, discussion.brief)


def tick(discussion_id: int) -> None:
    """Say that something which its pages show has changed. Whoever edits the discussion's own
    fields is not disturbed: the item's version does not move."""
    moved = sa.update(Discussion).where(Discussion.item_id == discussion_id)
    moved = moved.values(ticks=Discussion.ticks + 1)
    db.session.execute(moved.execution_options(synchronize_session=False))
