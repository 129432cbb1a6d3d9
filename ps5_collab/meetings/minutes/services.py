"""Sharing the minutes, approving them, putting them right. Each state is a revision for good."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy
from ps5_collab.meetings.carrying import carry_on
from ps5_collab.meetings.minutes import findable, queries
from ps5_collab.meetings.minutes.compiling import Compiled, compiled
from ps5_collab.meetings.minutes.document import to_json
from ps5_collab.meetings.models import Correction, Meeting, Minutes, Stage
from ps5_collab.meetings.queries import participants_of, roles_of
from ps5_collab.meetings.running.record import hold
from ps5_collab.meetings.services import tick
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, ItemGuest, State
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Publication

LONGEST_CORRECTION = 5_000


def share(actor: Person, reader: Reader, meeting: Meeting, note: str = "") -> Minutes:
    """Give the minutes to the group as they stand now; once more, as a new revision."""
    require(policy.may_share_minutes(reader, meeting, roles_of(meeting.id)))
    if meeting.stage is not Stage.HELD:
        raise RuleBroken(_("Minutes are shared when the meeting is over."))
    hold(meeting)
    minutes = queries.minutes_of(meeting.id)
    if minutes is not None and minutes.approved_at:
        raise RuleBroken(_("These minutes are approved. What is wrong in them can be corrected."))
    first = minutes is None
    minutes = minutes or begin(actor, meeting)
    let_in_observers(actor, meeting, minutes)
    publish(actor, minutes, compiled(meeting), note)
    if first:
        tick(meeting.id)
        tell(actor, meeting, minutes)
        carry_on(minutes.group_id or 0)
    return minutes


def begin(actor: Person, meeting: Meeting) -> Minutes:
    minutes = Minutes(
        title=meeting.title,
        owner_id=actor.id,
        group_id=meeting.group_id,
        school_id=meeting.school_id,
        audience=Audience.GROUP,
        state=State.DRAFT,
        meeting_id=meeting.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(minutes)
    except IntegrityError:
        raise RuleBroken(_("Somebody else shared these minutes at the same moment.")) from None
    return minutes


def publish(actor: Person, minutes: Minutes, now: Compiled, note: str) -> None:
    document = now.document
    keywords, body = findable.words(document)
    publication = Publication(
        title=document.title,
        summary="",
        language=document.language,
        document=to_json(document),
        html=now.html,
        places={},
        note=note,
        keywords=keywords,
        body=body,
    )
    sharing.publish(actor, minutes, publication)


def let_in_observers(actor: Person, meeting: Meeting, minutes: Minutes) -> None:
    """Who was let in to the meeting by name reads what came of it."""
    guest = sa.select(
        sa.literal(minutes.id), ItemGuest.person_id, sa.literal(actor.id), ItemGuest.admitted_at
    )
    known = sa.select(ItemGuest.person_id).where(ItemGuest.item_id == minutes.id)
    guest = guest.where(ItemGuest.item_id == meeting.id, ItemGuest.person_id.not_in(known))
    columns = ["item_id", "person_id", "admitted_by_id", "admitted_at"]
    db.session.execute(sa.insert(ItemGuest).from_select(columns, guest))


def tell(actor: Person, meeting: Meeting, minutes: Minutes) -> None:
    """Everybody who was asked and reads them: members, and observers who were let in."""
    asked = [participant.person_id for participant in participants_of(meeting.id)]
    notices.tell(actor, minutes, dict.fromkeys(asked, NoticeKind.MINUTES_SHARED))


def approve(
    actor: Person, reader: Reader, minutes: Minutes, meeting: Meeting, at: Meeting | None = None
) -> None:
    """Lock the minutes; `at` is the later meeting of the group that approved them.

    Whoever runs that meeting may note it, as who organised the first one may.
    """
    runs_it = at is not None and policy.may_run(reader, at, roles_of(at.id))
    require(runs_it or policy.may_organise(reader, meeting))
    if at is not None and not comes_later(at, meeting):
        raise Refused(_("Minutes are approved at a later meeting of the same group."))
    hold(meeting)  # who shares them once more at this moment is before it, or too late
    approved = db.session.execute(
        sa.update(Minutes)
        .where(Minutes.item_id == minutes.id, Minutes.approved_at.is_(None))
        .values(approved_at=utcnow(), approved_by_id=actor.id, approved_in_id=at.id if at else None)
        .execution_options(synchronize_session=False)
    )
    if not getattr(approved, "rowcount", 0):
        raise RuleBroken(_("These minutes are approved already."))
    db.session.refresh(minutes)
    tick(meeting.id)
    if at is not None:  # its running page shows them
        tick(at.id)


def comes_later(at: Meeting, meeting: Meeting) -> bool:
    same = at.group_id == meeting.group_id and at.id != meeting.id
    held = at.stage in (Stage.RUNNING, Stage.HELD)
    then, before = (one.began_at or one.starts_at for one in (at, meeting))
    return bool(same and held and then and (before is None or then > before))


def correct(actor: Person, reader: Reader, minutes: Minutes, meeting: Meeting, text: str) -> None:
    """Put something right after the approval. The approved words stay; this stands below them."""
    require(policy.may_write(reader, meeting))
    hold(meeting)
    if minutes.approved_at is None:
        raise RuleBroken(_("Until they are approved, the notes themselves can be changed."))
    if not text.strip():
        raise Refused(_("Write what is to be put right."))
    html = markup.render_lines(text)
    db.session.add(Correction(minutes_id=minutes.id, text=text, html=html, author_id=actor.id))
    db.session.flush()
    standing = queries.newest(minutes)
    now = compiled(meeting)
    corrections = now.document.corrections
    html_by_key = {**standing.html, **{one.key: now.html[one.key] for one in corrections}}
    document = replace(standing.document, corrections=corrections)
    publish(actor, minutes, Compiled(document, html_by_key), str(_("Correction")))
