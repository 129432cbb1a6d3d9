"""Coming into a group: joining, asking, being invited, and what is answered.

Whoever decides takes the group's lock first, so that two answers to one request, or two ways in at
once, come one after the other and the second sees what the first did. How people join is read under
it, too.
"""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _
from ps5_collab.groups import policy
from ps5_collab.groups.models import GroupPlace, JoinRequest
from ps5_collab.groups.queries import members as queries
from ps5_collab.groups.services.places import lock, require_open
from ps5_collab.meetings import asking
from ps5_collab.meetings.polls import telling as polls
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import GroupMembership, Person
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.policy import Reader

LONGEST_WORDS = 500
#: Invited with one press.
MOST_AT_ONCE = 30


def join(actor: Person, reader: Reader, place: GroupPlace) -> None:
    """Into a group that whoever wants to joins."""
    hold(place)
    require(policy.may_join(reader, place))
    if welcome(actor, place, actor.id):
        tell_facilitators(actor, place, NoticeKind.GROUP_JOINED)


def ask(actor: Person, reader: Reader, place: GroupPlace, words: str = "") -> JoinRequest:
    """Ask to be let in. Asked twice is asked once."""
    hold(place)
    require(policy.may_ask(reader, place))
    waiting = queries.open_request_of(actor.id, place.group_id)
    if waiting is not None:
        return waiting
    require_no_member(place, actor.id)
    request = JoinRequest(
        group_id=place.group_id, person_id=actor.id, words=clean_line(words)[:LONGEST_WORDS]
    )
    db.session.add(request)
    db.session.flush()
    tell_facilitators(actor, place, NoticeKind.GROUP_REQUEST, request.words)
    return request


def withdraw(actor: Person, place: GroupPlace) -> None:
    """Take back what one asked. Safe to ask twice."""
    lock(place)
    waiting = queries.open_request_of(actor.id, place.group_id)
    if waiting is not None and waiting.invited_by_id is None:
        settle(place, waiting, actor, accepted=False)


def decide(
    actor: Person, reader: Reader, place: GroupPlace, request: JoinRequest, *, accepted: bool
) -> None:
    """A facilitator answers somebody who asks; they are told, kindly where the answer is no."""
    require(policy.may_lead(reader, place))
    hold(place)
    if request.invited_by_id is not None:
        raise RuleBroken(_("An invitation is answered by who was invited."))
    settle(place, request, actor, accepted=accepted)
    told = NoticeKind.GROUP_ADMITTED if accepted else NoticeKind.GROUP_DECLINED
    notices.tell(actor, place, {request.person_id: told})


def invite(
    actor: Person, reader: Reader, place: GroupPlace, people: Sequence[Person], words: str = ""
) -> list[Person]:
    """Invite people of the network; who asked to join is let in. Answers whom it was news to."""
    require(policy.may_lead(reader, place))
    hold(place)
    members = set(queries.member_ids(place.group_id))
    new = [who for who in people[:MOST_AT_ONCE] if who.id not in members]
    return [who for who in new if invite_one(actor, place, who, clean_line(words))]


def invite_one(actor: Person, place: GroupPlace, who: Person, words: str) -> bool:
    waiting = queries.open_request_of(who.id, place.group_id)
    if waiting is not None and waiting.invited_by_id is None:
        settle(place, waiting, actor, accepted=True)
        notices.tell(actor, place, {who.id: NoticeKind.GROUP_ADMITTED})
        return True
    if waiting is not None or who.deactivated_at is not None:
        return False
    words = words[:LONGEST_WORDS]
    invitation = {"group_id": place.group_id, "person_id": who.id, "invited_by_id": actor.id}
    db.session.add(JoinRequest(**invitation, words=words))
    db.session.flush()
    # Else they could not read what they are invited to.
    sharing.let_in(actor, place, who.id)
    notices.tell(actor, place, {who.id: NoticeKind.GROUP_INVITED}, text=words)
    return True


def take_back(reader: Reader, place: GroupPlace, invitation: JoinRequest, actor: Person) -> None:
    """Withdraw an invitation that waits: who was invited no longer sees a private group."""
    require(policy.may_lead(reader, place))
    lock(place)
    if invitation.invited_by_id is None:
        raise RuleBroken(_("A request is accepted or declined."))
    settle(place, invitation, actor, accepted=False)


def answer(actor: Person, place: GroupPlace, *, accepted: bool) -> None:
    """Who was invited comes, or declines."""
    lock(place)
    invitation = queries.open_request_of(actor.id, place.group_id)
    if invitation is None or invitation.invited_by_id is None:
        raise RuleBroken(_("This invitation is not open any more."))
    if accepted:
        require_open(place)
    settle(place, invitation, actor, accepted=accepted)
    if accepted:
        tell_facilitators(actor, place, NoticeKind.GROUP_JOINED)


# --- what all of them do -------------------------------------------------------------------------


def hold(place: GroupPlace) -> None:
    lock(place)
    require_open(place)


def require_no_member(place: GroupPlace, person_id: int) -> None:
    if person_id in queries.member_ids(place.group_id):
        raise RuleBroken(_("You are in this group already."))


def settle(place: GroupPlace, request: JoinRequest, by: Person, *, accepted: bool) -> None:
    """Decide a request or invitation once, and let the person in if the answer is yes."""
    decided = (
        sa.update(JoinRequest)
        .where(JoinRequest.id == request.id, JoinRequest.decided_at.is_(None))
        .values(decided_at=utcnow(), decided_by_id=by.id, accepted=accepted)
        .returning(JoinRequest.id)
    )
    if db.session.scalar(decided) is None:
        raise RuleBroken(_("This was answered already."))
    if accepted:
        welcome(by, place, request.person_id)
    else:
        sharing.show_out(place, request.person_id)


def welcome(by: Person, place: GroupPlace, person_id: int) -> bool:
    """Let the person in, and ask them to what is before the group; answer whether that is new.

    Who comes by themselves is asked by who leads the group longest, or by the site.
    """
    if not admit(place, person_id):
        return False
    leading = queries.facilitator_ids(place.group_id)
    host_id = by.id if by.id != person_id else next(iter(leading), None)
    host = db.session.get(Person, host_id) if host_id else None
    ahead = asking.newcomer(host, place.group_id, db.session.get_one(Person, person_id))
    polls.newcomer(host, ahead, person_id)
    return True


def admit(
    place: GroupPlace, person_id: int, *, facilitates: bool = False, on: date | None = None
) -> bool:
    """Make the person a member, as of today unless given; answer whether that is new. Coming back
    counts."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    values = {"joined_on": on or today(), "left_on": None, "facilitates": facilitates}
    joined = (
        insert(GroupMembership)
        .values(group_id=place.group_id, person_id=person_id, **values)
        .on_conflict_do_update(
            index_elements=["group_id", "person_id"],
            set_=values,
            where=sa.not_(queries.is_member()),
        )
        .returning(GroupMembership.person_id)
    )
    new = db.session.scalar(joined) is not None
    sharing.show_out(place, person_id)  # a member needs no guest's pass
    return new


def tell_facilitators(actor: Person, place: GroupPlace, kind: NoticeKind, words: str = "") -> None:
    leading = dict.fromkeys(queries.facilitator_ids(place.group_id), kind)
    anchor = "waiting" if kind is NoticeKind.GROUP_REQUEST else "people"
    notices.tell(actor, place, leading, anchor, text=words)
