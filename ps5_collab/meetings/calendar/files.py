"""The .ics files that are read: a person's own calendar, a group's, one meeting's."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import force_locale

from ps5_collab.core.errors import NotFound
from ps5_collab.core.words import later as _
from ps5_collab.meetings.calendar import entries, queries, receivers
from ps5_collab.meetings.calendar.entry import Entry, Method
from ps5_collab.meetings.calendar.queries import Row
from ps5_collab.meetings.models import CalendarFeed, Stage
from ps5_collab.meetings.policy import may_read_record
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader_of


@dataclass(frozen=True)
class File:
    """An .ics file before its text is made."""

    entries: Sequence[Entry]
    #: What programs call the calendar; empty for a single meeting.
    name: str = ""

    @property
    def tag(self) -> str:
        """The same as long as the text is: programs that ask again are spared it."""
        facts = repr((self.entries, self.name, entries.organizer()))
        return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def text(self) -> str:
        from ps5_collab.meetings.calendar.text import calendar_text

        return calendar_text(Method.PUBLISH, self.entries, entries.organizer(), name=self.name)


def opened_by(key: str) -> tuple[CalendarFeed, File]:
    """The feed behind a secret address, as its person may see it at this moment.

    Who has left a group, or the site, has no feed of it: the same 404 as for a wrong address.
    """
    feed, person, group = queries.opened_by(key)
    reader = reader_of(person.id)
    if feed.group_id is not None and feed.group_id not in reader.group_ids:
        raise NotFound
    alarm = receivers.choice_of(person.id).alarm_minutes
    with force_locale(person.language):
        if feed.group_id is None:
            return feed, own(reader, alarm)
        return feed, of_group(reader, feed.group_id, group, alarm)


def own(reader: Reader, alarm: int | None) -> File:
    """What the person is asked to, and the times that are still looked for."""
    period = queries.feed_period()
    kept = _entries(queries.my_meetings(reader, period), alarm)
    holds = [entries.hold_of(row) for row in queries.my_holds(reader, period)]
    return File(entries.in_order([*kept, *holds]), str(_("My meetings")))


def of_group(reader: Reader, group_id: int, name: str, alarm: int | None) -> File:
    rows = queries.group_meetings(reader, group_id, queries.feed_period())
    return File(_entries(rows, alarm), name)


def of_meeting(reader: Reader, meeting_id: int) -> File:
    """One meeting that the reader may see; while its time is being found there is no file.

    Who sees only that it takes place learns neither who comes, nor whose it is, nor the video's
    address.
    """
    row = queries.meeting_row(reader, meeting_id)
    if row.starts_local is None:
        raise NotFound(_("This meeting has no time yet."))
    if not may_read_record(reader, row, admitted=bool(row.admitted)):
        return File([entries.from_outside(row)])
    return File(_entries([row], _alarm(reader)))


def _alarm(reader: Reader) -> int | None:
    return receivers.choice_of(reader.person_id).alarm_minutes if reader.person_id else None


def _entries(rows: Sequence[Row], alarm: int | None) -> Sequence[Entry]:
    return [
        entries.entry_of(
            row,
            alarm=alarm if row.stage in AHEAD else None,
            waits_since=row.waits_since,
        )
        for row in rows
    ]


#: What is over rings no more.
AHEAD = (Stage.SCHEDULED, Stage.RUNNING)
