"""Letters about a meeting that no notice stands for: to oneself, whose calendar has to learn what
one did, and to who may not open the meeting any more.

Like letters of notices they can be ended, and when they leave it is asked once more whether they
are wanted and still so. Their key says whose they are and what of.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from ps5_collab.core import mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.language import speaking
from ps5_collab.core.letters import Block, Quote, Say, Told, Words
from ps5_collab.core.mail import Calendar, Letter, Withdrawn, Writer, Written, site_link, writer
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.meetings.calendar import queries, receivers
from ps5_collab.meetings.calendar.entries import entry_of, organizer, without_group
from ps5_collab.meetings.calendar.entry import Method
from ps5_collab.meetings.calendar.letters import CARRYING, calendar_for
from ps5_collab.meetings.calendar.sequence import raise_sequence
from ps5_collab.meetings.models import Meeting, Participant, Stage
from ps5_collab.meetings.wording import both_times_words
from ps5_collab.notices import letters
from ps5_collab.notices.models import Notice, NoticeKind, Way
from ps5_collab.notices.ways import Choice, choice_of
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import State


@dataclass(frozen=True)
class About:
    """Whose letter it is, about which meeting, and what happened to that at a sequence."""

    person_id: int
    meeting_id: int
    kind: NoticeKind
    sequence: int
    #: They come, although they had declined.
    after_all: bool = False

    @property
    def key(self) -> str:
        after = " after all" if self.after_all else ""
        return f"{self.whose}{self.kind.value} {self.sequence}{after}"

    @property
    def whose(self) -> str:
        """How the keys of all letters to this person about this meeting begin."""
        return f"own {self.person_id} {self.meeting_id} "


def read_key(key: str) -> About:
    _own, person_id, meeting_id, kind, sequence, *after = key.split()
    return About(int(person_id), int(meeting_id), NoticeKind(kind), int(sequence), bool(after))


def write_to_oneself(
    actor: Person, kind: NoticeKind, meeting: Meeting, *, after_all: bool = False
) -> None:
    """Nobody is told what they did themselves, but their calendar has to learn of it too.
    `after_all`: they come, although they had declined."""
    carried = calendar_for(actor, meeting.id)
    if carried is not None:
        about = About(actor.id, meeting.id, kind, meeting.sequence, after_all)
        _put(about, meeting, to_oneself, Letter(calendar_method=carried.method))


def take_off(meeting: Meeting, person: Person, *, has_it: bool) -> bool:
    """Tell who is no longer asked, and take the meeting out of their calendar if it is there;
    answer whether they want such letters. It leads to what they still have: this meeting may not
    open for them."""
    carried = _without(meeting, person) if has_it else None
    subject = _("You are no longer asked to “%(title)s”", title=meeting.title)
    about = About(person.id, meeting.id, NoticeKind.MEETING_CANCELLED, meeting.sequence)
    return _put(about, meeting, parting, _worded(about, meeting, subject, [], carried))


def say_now(meeting: Meeting) -> None:
    """The meeting is about to be deleted, and then opens no more for most of those who are told
    that it is canceled: what still waits for its hour to be said to them gets its words now."""
    for notice, waiting in _waiting(meeting):
        person = db.session.get_one(Person, notice.person_id)
        about = About(person.id, meeting.id, notice.kind, meeting.sequence)
        has_it = waiting is not None and bool(waiting.calendar_method)
        carried = calendar_for(person, meeting.id) if has_it else None
        subject = _("Canceled: “%(title)s”", title=meeting.title)
        letter = _worded(about, meeting, subject, [Quote(meeting.reason)], carried, waiting)
        if _put(about, meeting, parting, letter):
            notice.mailed_at, notice.letter_id = utcnow(), letter.id
    db.session.flush()


# --- when they leave ------------------------------------------------------------------------------


@writer
def to_oneself(letter: Letter) -> Written:
    """The meeting as it is by then."""
    about, choice = _opened(letter)
    person = db.session.get_one(Person, about.person_id)
    row = queries.facts_of([about.meeting_id]).get(about.meeting_id)
    carried = calendar_for(person, about.meeting_id)
    if row is None or carried is None or carried.method != letter.calendar_method:
        raise Withdrawn
    subject, what = _own_words(about, row.title)
    page = Told(_("Its page"), site_link("meetings.show", item_id=about.meeting_id))
    with speaking(choice.language, choice.time_zone):
        blocks = [Say(what), Say(both_times_words(row)), page]
        written = letters.finished(subject, blocks, person.id, choice, about.kind.value)
    return replace(written, calendar=carried)


@writer
def parting(letter: Letter) -> Written:
    """Its words stand in it. Who is asked again meanwhile is not told that they are not."""
    about, _choice = _opened(letter)
    if _is_asked(about):
        raise Withdrawn
    carried = Calendar(letter.calendar, letter.calendar_method) if letter.calendar else None
    stop = letters.stop_link(about.person_id, about.kind.value)
    return Written(letter.subject, letter.text, letter.html, stop, carried)


def _opened(letter: Letter) -> tuple[About, Choice]:
    """Raise `Withdrawn` for what is not wanted any more or was followed by a newer letter,
    `Postponed` in quiet hours."""
    about = read_key(letter.key)
    choice = letters.reaching(letter, about.person_id)
    if choice.way(about.kind) is Way.NEVER or db.session.scalar(_followed(letter, about)):
        raise Withdrawn
    return about, choice


def _followed(letter: Letter, about: About) -> sa.Select[bool]:
    """By another that calendars act on: they would undo the newer by the older."""
    own = sa.exists().where(Letter.id > letter.id, Letter.key.startswith(about.whose))
    told = sa.exists().where(
        Notice.letter_id > letter.id,
        Notice.person_id == about.person_id,
        Notice.item_id == about.meeting_id,
        Notice.kind.in_(CARRYING),
    )
    return sa.select(own | told)


def _is_asked(about: About) -> bool:
    """To a meeting that takes place."""
    row = db.session.get(Participant, (about.meeting_id, about.person_id))
    meeting = db.session.get(Meeting, about.meeting_id)
    if row is None or row.asks_since or row.left_at or meeting is None:
        return False
    return meeting.stage is not Stage.CANCELLED and meeting.state == State.PUBLISHED


# --- what these share -----------------------------------------------------------------------------


def _put(about: About, meeting: Meeting, words: Writer, letter: Letter) -> bool:
    """In the outbox, or anew where it waits there already; not for who wants none of its kind."""
    choice = choice_of(about.person_id)
    if choice.way(about.kind) is Way.NEVER:
        return False
    letter.key, letter.writer = about.key, mail.writer_name(words)
    if letter.id is None:
        letter.to, letter.thread = choice.email, letters.thread_of(meeting)
        letter.due_at = choice.due(about.kind, utcnow())
        mail.send(letter)
    return True


def _worded(
    about: About,
    meeting: Meeting,
    subject: Words,
    why: Sequence[Block],
    carried: Calendar | None,
    letter: Letter | None = None,
) -> Letter:
    """Words that cannot be found later, in a letter of their own or one that waits."""
    choice = choice_of(about.person_id)
    with speaking(choice.language, choice.time_zone):
        out = [Say(_("This letter takes the meeting out of your calendar."))] if carried else []
        when = [Say(both_times_words(meeting))] if meeting.starts_at else []
        blocks = [*why, *out, *when, Told(_("Your meetings"), site_link("meetings.index"))]
        written = letters.finished(subject, blocks, about.person_id, choice, about.kind.value)
    letter = letter or Letter()
    letter.subject, letter.text, letter.html = written.subject, written.text, written.html
    if carried is not None:
        letter.calendar, letter.calendar_method = carried.text, carried.method
    return letter


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


def _without(meeting: Meeting, person: Person) -> Calendar:
    """It goes out of this person's calendar alone, so it says no status and names nobody else (RFC
    5546, 3.2.5); nor is there anything that may not concern them any more. Its sequence is above
    all that was said and below all that will be: whoever is asked again gets in what took them
    out."""
    raise_sequence(meeting, 2)
    row = queries.facts(meeting.id)
    own = receivers.guests_of(meeting.id, [person.id])
    with speaking(person.language, person.time_zone):
        entry = without_group(entry_of(row, guests=own.values()))
        entry = replace(entry, status=None, place="", video_url="", about="", url="")
        entry = replace(entry, sequence=meeting.sequence - 1)
        from ps5_collab.meetings.calendar.text import calendar_text

        text = calendar_text(Method.CANCEL, [entry], organizer(), stamp=utcnow())
    return Calendar(text, Method.CANCEL.value)


def _own_words(about: About, title: str) -> tuple[Later, Later]:
    if about.after_all:
        said = _("You come to this meeting after all. This letter brings your calendar up to date.")
        return _("For your calendar: “%(title)s”", title=title), said
    if about.kind is NoticeKind.MEETING_CANCELLED:
        said = _("You canceled this meeting. This letter takes it out of your own calendar.")
        return _("Canceled: “%(title)s”", title=title), said
    if about.kind is NoticeKind.MEETING_CHANGED:
        said = _("You changed this meeting. This letter moves it in your own calendar.")
        return _("Changed: “%(title)s”", title=title), said
    said = _("You planned this meeting. This letter brings it into your own calendar.")
    return _("Planned: “%(title)s”", title=title), said
