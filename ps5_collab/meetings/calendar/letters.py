"""What letters about meetings carry for calendar programs, and say beside their notice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from ps5_collab.core import mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.language import speaking
from ps5_collab.core.letters import Act, Acts, Block, Quote, Say, Told, compose
from ps5_collab.core.mail import Calendar, Letter, Withdrawn, site_link
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.meetings.calendar import queries, receivers
from ps5_collab.meetings.calendar.entries import entry_of, organizer, without_group
from ps5_collab.meetings.calendar.queries import Row
from ps5_collab.meetings.calendar.text import Method, calendar_text
from ps5_collab.meetings.links import answer_links
from ps5_collab.meetings.models import Meeting, Participant, Stage
from ps5_collab.meetings.queries import who_knows_group
from ps5_collab.meetings.wording import COMING, both_times_words
from ps5_collab.notices import letters
from ps5_collab.notices.letters import thread_of
from ps5_collab.notices.models import Notice, NoticeKind, Way
from ps5_collab.notices.ways import Choice, choice_of
from ps5_collab.people.models import Person

#: The notices whose letters calendar programs act on.
KINDS = (
    NoticeKind.MEETING_INVITED,
    NoticeKind.MEETING_CHANGED,
    NoticeKind.MEETING_CANCELLED,
)


def method_for(kind: NoticeKind, meeting: Meeting) -> str:
    """What calendar programs are asked to do by the letters of a notice, for
    `notices.services.tell`. A meeting whose time is being found is in nobody's calendar."""
    if meeting.starts_at is None:
        return ""
    return Method.CANCEL if kind is NoticeKind.MEETING_CANCELLED else Method.REQUEST


def carried(notice: Notice) -> Calendar:
    """The meeting as it is when the letter leaves, put into its reader's calendar, moved in it or
    taken out; nothing leaves to who is not asked to it any more."""
    found = calendar_for(db.session.get_one(Person, notice.person_id), notice.item_id)
    if found is None:
        raise Withdrawn
    return found


def calendar_for(person: Person, meeting_id: int) -> Calendar | None:
    """The receiver's own address stands in it, as the standard wants of a request, and nobody
    else's but of those who allow it."""
    row = queries.facts_of([meeting_id]).get(meeting_id)
    own = receivers.guests_of(meeting_id, [person.id]).get(person.id)
    if row is None or own is None:
        return None
    others = receivers.open_addresses([meeting_id]).get(meeting_id, ())
    guests = [own, *(other for other in others if other.person_id != person.id)]
    alarm = receivers.choice_of(person.id).alarm_minutes
    method = Method.CANCEL if row.stage is Stage.CANCELLED else Method.REQUEST
    with speaking(person.language, person.time_zone):
        entry = entry_of(row, guests=guests, alarm=alarm)
        known = who_knows_group(row.group_id, [person.id])
        entry = entry if known else without_group(entry)
        text = calendar_text(method, [entry], organizer(), stamp=utcnow())
    return Calendar(text, method.value)


def write_to_oneself(
    actor: Person, kind: NoticeKind, meeting: Meeting, *, after_all: bool = False
) -> None:
    """Nobody is told what they did themselves, but their calendar has to learn of it too.
    `after_all`: they come, although they had declined."""
    carried = calendar_for(actor, meeting.id)
    if carried is None:
        return
    subject, what = _own_words(kind, meeting.title, after_all=after_all)
    page = Told(_("Its page"), site_link("meetings.show", item_id=meeting.id))
    _write(actor, kind, meeting, carried, subject, [Say(what)], page)


def take_off(meeting: Meeting, person: Person, *, has_it: bool) -> bool:
    """Tell who is no longer asked, and take the meeting out of their calendar if it is there;
    answer whether they want such letters. It leads to what they still have: this meeting may not
    open for them."""
    carried = _without(meeting, person) if has_it else None
    subject = _("You are no longer asked to “%(title)s”", title=meeting.title)
    what = [Say(_("This letter takes the meeting out of your calendar."))] if carried else []
    return _write(person, NoticeKind.MEETING_CANCELLED, meeting, carried, subject, what, _own())


def say_now(meeting: Meeting) -> None:
    """The meeting is about to be deleted, and then opens no more for most of those who are told
    that it is canceled: what still waits for its hour to be said to them gets its words now."""
    for notice, letter in _waiting(meeting):
        person = db.session.get_one(Person, notice.person_id)
        choice = choice_of(person.id)
        if choice.way(notice.kind) is Way.NEVER:
            continue
        carried = calendar_for(person, meeting.id) if letter and letter.calendar_method else None
        out = [Say(_("This letter takes the meeting out of your calendar."))] if carried else []
        subject = _("Canceled: “%(title)s”", title=meeting.title)
        what = [Quote(meeting.reason), *out]
        said = _worded(person, choice, meeting, carried, subject, what, _own())
        if letter is None:
            said.due_at = choice.due(notice.kind, utcnow())
            mail.send(said)
            notice.mailed_at, notice.letter_id = utcnow(), said.id
        else:
            letter.writer, letter.subject, letter.calendar = "", said.subject, said.calendar
            letter.text, letter.html = said.text, said.html
    db.session.flush()


def _waiting(meeting: Meeting) -> Sequence[tuple[Notice, Letter | None]]:
    """The newest that tells each person of it and has not left, with the letter it waits in."""
    waits = sa.and_(
        Letter.sent_at.is_(None), Letter.writer == mail.writer_name(letters.about_one_item)
    )
    found = sa.select(Notice, Letter).outerjoin(Letter, Letter.id == Notice.letter_id)
    found = found.where(
        Notice.item_id == meeting.id,
        Notice.kind == NoticeKind.MEETING_CANCELLED,
        sa.or_(Notice.mailed_at.is_(None), waits),
    )
    rows = db.session.execute(found.order_by(Notice.id))
    return list({notice.person_id: (notice, letter) for notice, letter in rows}.values())


def _own() -> Told:
    return Told(_("Your meetings"), site_link("meetings.index"))


def _without(meeting: Meeting, person: Person) -> Calendar:
    """It goes out of this person's calendar alone, so it says no status and names nobody else (RFC
    5546, 3.2.5); nor is there anything that may not concern them any more."""
    _raise_sequence(meeting)
    row = queries.facts(meeting.id)
    own = receivers.guests_of(meeting.id, [person.id])
    with speaking(person.language, person.time_zone):
        entry = without_group(entry_of(row, guests=own.values()))
        entry = replace(entry, status=None, place="", video_url="", about="", url="")
        text = calendar_text(Method.CANCEL, [entry], organizer(), stamp=utcnow())
    return Calendar(text, Method.CANCEL.value)


def _raise_sequence(meeting: Meeting) -> None:
    """The item's version does not move: whoever edits the meeting just now is not disturbed. Nor
    did anything change that the others had to be told."""
    db.session.flush()
    knowing = sa.update(Participant).where(
        Participant.meeting_id == meeting.id, Participant.told_sequence == meeting.sequence
    )
    knowing = knowing.values(told_sequence=Participant.told_sequence + 1)
    db.session.execute(knowing.execution_options(synchronize_session="fetch"))
    put = sa.update(Meeting).where(Meeting.item_id == meeting.id)
    put = put.values(sequence=Meeting.sequence + 1)
    db.session.execute(put.execution_options(synchronize_session=False))
    db.session.refresh(meeting, ["sequence"])


def _write(
    person: Person,
    kind: NoticeKind,
    meeting: Meeting,
    carried: Calendar | None,
    subject: Later,
    what: Sequence[Block],
    link: Told,
) -> bool:
    """A letter of its own, unless the person wants none of its kind."""
    choice = choice_of(person.id)
    if choice.way(kind) is Way.NEVER:
        return False
    letter = _worded(person, choice, meeting, carried, subject, what, link)
    letter.key = f"own {kind.value} {meeting.id} {meeting.sequence} {person.id}"
    letter.due_at = choice.due(kind, utcnow())
    mail.send(letter)
    return True


def _worded(
    person: Person,
    choice: Choice,
    meeting: Meeting,
    carried: Calendar | None,
    subject: Later,
    what: Sequence[Block],
    link: Told,
) -> Letter:
    with speaking(person.language, person.time_zone):
        when = [Say(both_times_words(meeting))] if meeting.starts_at else []
    letter = compose(person.email, person.language, subject, *what, *when, link)
    letter.html = "" if choice.plain else letter.html
    letter.thread = thread_of(meeting)
    if carried is not None:
        letter.calendar, letter.calendar_method = carried.text, carried.method
    return letter


def _own_words(kind: NoticeKind, title: str, *, after_all: bool) -> tuple[Later, Later]:
    if after_all:
        said = _("You come to this meeting after all. This letter brings your calendar up to date.")
        return _("For your calendar: “%(title)s”", title=title), said
    if kind is NoticeKind.MEETING_CANCELLED:
        said = _("You canceled this meeting. This letter takes it out of your own calendar.")
        return _("Canceled: “%(title)s”", title=title), said
    if kind is NoticeKind.MEETING_CHANGED:
        said = _("You changed this meeting. This letter moves it in your own calendar.")
        return _("Changed: “%(title)s”", title=title), said
    said = _("You planned this meeting. This letter brings it into your own calendar.")
    return _("Planned: “%(title)s”", title=title), said


# --- beside the notice, found when its letter leaves ---------------------------------------------


def details(notices: Sequence[Notice]) -> Mapping[int, Sequence[Block]]:
    """{notice id: what its letter adds}. Only the newest of a meeting is still worth telling, and
    that it is canceled only while it is."""
    newest = _newest(notices)
    rows = queries.facts_of({notice.item_id for notice in notices})
    return {
        notice.id: blocks_of(notice, row) if row else ()
        for notice in notices
        for row in [rows.get(notice.item_id)]
        if notice.id in newest and (row is None or _is_so(notice, row))
    }


def _is_so(notice: Notice, row: Row) -> bool:
    """Who had declined is not told that a canceled meeting takes place after all; nor is who wants
    no letters of cancellations invited to what is canceled."""
    return (notice.kind is NoticeKind.MEETING_CANCELLED) == (row.stage is Stage.CANCELLED)


def _newest(notices: Sequence[Notice]) -> set[int]:
    """Of those that come by letter: one that the person wants no letter about says nothing there,
    so the one before it still has to."""
    found = (
        sa.select(sa.func.max(Notice.id))
        .where(
            Notice.person_id.in_({notice.person_id for notice in notices}),
            Notice.item_id.in_({notice.item_id for notice in notices}),
            Notice.kind.in_(KINDS),
            Notice.letter_id.is_not(None),
        )
        .group_by(Notice.person_id, Notice.item_id)
    )
    return set(db.session.scalars(found))


def blocks_of(notice: Notice, row: Row) -> list[Block]:
    known = who_knows_group(row.group_id, [notice.person_id])
    group = [Say(_("A meeting of %(group)s.", group=row.group))] if known else []
    if notice.kind is NoticeKind.MEETING_CANCELLED:
        return [*group, Say(both_times_words(row))]
    return [*group, *where(row), *_purpose(row), *_answers(notice, row)]


def where(row: Row) -> list[Block]:
    place = [Say(row.place)] if row.place else []
    video = [Told(_("Join by video"), row.video_url)] if row.video_url else []
    return [*place, *video]


def _purpose(row: Row) -> list[Block]:
    return [Quote(row.summary)] if row.summary else []


def _answers(notice: Notice, row: Row) -> list[Block]:
    if row.stage is not Stage.SCHEDULED:
        return []
    links = answer_links(row.id, notice.person_id)
    acts = tuple(Act(COMING[coming], link) for coming, link in links.items())
    only_here = _(
        "Answer with these, without signing in: what you press in your calendar or mail program"
        " does not reach the group."
    )
    return [Say(_("Will you come?")), Acts(acts), Say(only_here)]
