"""Invitations, changes and cancellations, as letters that calendar programs act on.

A letter takes the place of the notice's own: tell people first (`notices.services.tell`), then
call these. Who wants notices of the kind in a digest, or never, gets no letter of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.language import speaking
from ps5_collab.core.letters import Act, Acts, Block, Heading, Quote, Say, Told, write
from ps5_collab.core.mail import Letter, Withdrawn, Written, send, site_link, writer, writer_name
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.meetings.calendar import queries, receivers
from ps5_collab.meetings.calendar.entries import entry_of, organizer
from ps5_collab.meetings.calendar.text import Method, calendar_text
from ps5_collab.meetings.links import answer_links
from ps5_collab.meetings.models import Meeting
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.meetings.wording import COMING, own_time_words, time_words, zone_words
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of

INVITED, CHANGED, CANCELLED = (
    NoticeKind.MEETING_INVITED,
    NoticeKind.MEETING_CHANGED,
    NoticeKind.MEETING_CANCELLED,
)


@dataclass(frozen=True)
class About:
    """What a letter tells, and to whom; nobody gets two letters about the same."""

    kind: NoticeKind
    meeting_id: int
    sequence: int
    person_id: int

    @property
    def key(self) -> str:
        return f"{self.kind.value}-{self.meeting_id}-{self.sequence}-{self.person_id}"

    @classmethod
    def of(cls, key: str) -> "About":
        kind, *numbers = key.split("-")
        return cls(NoticeKind(kind), *map(int, numbers))


def invite(meeting: Meeting, told: Iterable[Person]) -> None:
    """Put the meeting into the calendars of these people, who are asked to it. A meeting whose
    time is still being found is in nobody's."""
    if meeting.announced_at is None:
        meeting.announced_at = utcnow()
    _write_to(INVITED, meeting, told)


def change(meeting: Meeting, told: Iterable[Person]) -> None:
    """Have calendars move what they hold. The caller has raised `meeting.sequence`."""
    meeting.announced_at = utcnow()
    _write_to(CHANGED, meeting, told)


def cancel(meeting: Meeting, told: Iterable[Person]) -> None:
    """Have calendars take it out. The caller has raised `meeting.sequence`."""
    meeting.announced_at = utcnow()
    _write_to(CANCELLED, meeting, told)


def _write_to(kind: NoticeKind, meeting: Meeting, told: Iterable[Person]) -> None:
    db.session.flush()
    if meeting.starts_local is None:
        return
    wanting = receivers.wanting_letters(kind, list(told))
    sent = _send(kind, meeting, wanting)
    for person_id, letter in sent.items():
        _count_as_mailed(meeting, kind, person_id, letter)


def _send(kind: NoticeKind, meeting: Meeting, people: Sequence[Person]) -> Mapping[int, Letter]:
    texts = calendars_for(kind, meeting, people)
    method = _method(kind)
    sent = {}
    for person in (person for person in people if person.id in texts):
        letter = Letter(
            key=About(kind, meeting.id, meeting.sequence, person.id).key,
            to=person.email,
            writer=writer_name(words_of),
            thread=f"meeting-{meeting.uuid}",
            calendar=texts[person.id],
            calendar_method=method.value,
        )
        if send(letter):
            sent[person.id] = letter
    return sent


def calendars_for(
    kind: NoticeKind, meeting: Meeting, people: Sequence[Person]
) -> Mapping[int, str]:
    """{person id: the .ics for them}: with their own address, as the standard wants of a request,
    and with nobody else's but of those who allow it."""
    ids = [person.id for person in people]
    row, now = queries.facts(meeting.id), utcnow()
    own = receivers.guests_of(meeting.id, ids)
    others = receivers.open_addresses([meeting.id]).get(meeting.id, ())
    choices = receivers.choices_of(ids)
    texts = {}
    for person in (person for person in people if person.id in own):
        guests = [own[person.id], *(other for other in others if other.person_id != person.id)]
        with speaking(person.language, person.time_zone):
            entry = entry_of(row, guests=guests, alarm=choices[person.id].alarm_minutes)
            texts[person.id] = calendar_text(_method(kind), [entry], organizer(), stamp=now)
    return texts


def _method(kind: NoticeKind) -> Method:
    return Method.CANCEL if kind is CANCELLED else Method.REQUEST


def _count_as_mailed(meeting: Meeting, kind: NoticeKind, person_id: int, letter: Letter) -> None:
    told = sa.and_(
        Notice.item_id == meeting.id,
        Notice.person_id == person_id,
        Notice.kind == kind,
        Notice.mailed_at.is_(None),
    )
    taken = sa.update(Notice).where(told).values(mailed_at=utcnow(), letter_id=letter.id)
    db.session.execute(taken.execution_options(synchronize_session=False))


# --- the words, found when the letter leaves -----------------------------------------------------


@writer
def words_of(letter: Letter) -> Written:
    """`Withdrawn` when its reader may not see the meeting any more, or a later letter says more."""
    about = About.of(letter.key)
    person = db.session.get(Person, about.person_id)
    try:
        meeting = get_meeting(reader_of(about.person_id), about.meeting_id)
    except NotFound:
        raise Withdrawn from None
    if person is None or person.deactivated_at or _is_outdated(about, meeting):
        raise Withdrawn
    with speaking(person.language, person.time_zone):
        return write(_subject(about.kind, meeting), _blocks(about.kind, meeting, person))


def _is_outdated(about: About, meeting: Meeting) -> bool:
    """A later letter to the same person waits to leave, or has left."""
    if meeting.sequence <= about.sequence:
        return False
    later = [
        About(kind, about.meeting_id, meeting.sequence, about.person_id).key
        for kind in (INVITED, CHANGED, CANCELLED)
    ]
    return db.session.scalar(sa.select(Letter.id).where(Letter.key.in_(later)).limit(1)) is not None


def _subject(kind: NoticeKind, meeting: Meeting) -> Later:
    if kind is CANCELLED:
        return _("Canceled: %(title)s", title=meeting.title)
    if kind is CHANGED:
        return _("Changed: %(title)s", title=meeting.title)
    return _("Invitation: %(title)s", title=meeting.title)


def _blocks(kind: NoticeKind, meeting: Meeting, person: Person) -> list[Block]:
    what = [_why(kind, meeting, person), Heading(meeting.title, meeting.language), *_when(meeting)]
    if kind is CANCELLED:
        return [*what, *([Quote(meeting.reason)] if meeting.reason else [])]
    return [*what, *_where(meeting), *_what_for(meeting), *_answers(meeting, person)]


def _why(kind: NoticeKind, meeting: Meeting, person: Person) -> Say:
    group = meeting.group.name if meeting.group else ""
    if kind is CANCELLED:
        return Say(_("A meeting of %(group)s does not take place:", group=group))
    if kind is CHANGED:
        return Say(_("A meeting of %(group)s was changed. This is how it stands now:", group=group))
    if person.id == meeting.owner_id:
        return Say(_("You planned a meeting of %(group)s:", group=group))
    host = db.session.get_one(Person, meeting.owner_id)
    return Say(_("%(name)s invites you to a meeting of %(group)s:", name=host.name, group=group))


def _when(meeting: Meeting) -> list[Block]:
    """On the wall of the meeting, and on the reader's own clock where that says something else."""
    own = own_time_words(meeting)
    if not own:
        return [Say(time_words(meeting))]
    there = f"{time_words(meeting)} ({zone_words(meeting.zone)})"
    return [Say(there), Say(_("On your clock: %(time)s", time=own))]


def _where(meeting: Meeting) -> list[Block]:
    place = [Say(meeting.place)] if meeting.place else []
    video = [Told(_("Join by video"), meeting.video_url)] if meeting.video_url else []
    return [*place, *video]


def _what_for(meeting: Meeting) -> list[Block]:
    page = site_link("meetings.show", item_id=meeting.id)
    purpose = [Quote(meeting.summary)] if meeting.summary else []
    return [*purpose, Told(_("Its page, with the agenda"), page)]


def _answers(meeting: Meeting, person: Person) -> list[Block]:
    links = answer_links(meeting.id, person.id)
    acts = tuple(Act(COMING[coming], link) for coming, link in links.items())
    only_here = _(
        "Please answer with these links, without signing in: what you press in your calendar or"
        " mail program does not reach the group."
    )
    return [Say(_("Will you come?")), Acts(acts), Say(only_here)]
