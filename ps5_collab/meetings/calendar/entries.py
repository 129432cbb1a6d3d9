"""What a calendar says of each meeting, from rows, in the language that is being spoken."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from ps5_collab.config import Settings
from ps5_collab.core.mail import site_link
from ps5_collab.core.words import later as _
from ps5_collab.meetings.calendar.entry import Entry, Guest, Organizer, Reply, Status
from ps5_collab.meetings.calendar.queries import Row
from ps5_collab.meetings.models import Coming, Stage
from ps5_collab.meetings.wall_time import WallTime, seen_from
from ps5_collab.meetings.wording import KINDS, began_apart, span_of

A_MINUTE = timedelta(minutes=1)

REPLIES = {Coming.YES: Reply.ACCEPTED, Coming.MAYBE: Reply.TENTATIVE, Coming.NO: Reply.DECLINED}


def entry_of(
    row: Row,
    *,
    guests: Iterable[Row] = (),
    alarm: int | None = None,
    waits_since: datetime | None = None,
) -> Entry:
    """`waits_since`: when whoever reads it was put on the waiting list."""
    return _entry(
        row,
        uid=uid(row.uuid),
        title=row.title,
        status=status_of(row.stage, waits_since),
        guests=tuple(guest_of(guest) for guest in guests),
        alarm=None if row.stage is Stage.CANCELLED else alarm,
    )


def status_of(stage: Stage, waits_since: datetime | None) -> Status:
    """What feeds, files and letters all say: it is not sure of who waits for a seat that they will
    be there."""
    if stage is Stage.CANCELLED:
        return Status.CANCELLED
    return Status.TENTATIVE if waits_since else Status.CONFIRMED


def from_outside(row: Row) -> Entry:
    """For who sees only that it takes place."""
    return replace(without_group(entry_of(row)), video_url="")


def without_group(entry: Entry) -> Entry:
    """For who may not know whose meeting it is."""
    return replace(entry, categories=entry.categories[:1])


def hold_of(row: Row) -> Entry:
    """A time that is only looked at: it rings for nobody."""
    return _entry(
        row,
        uid=uid(f"{row.uuid}-{row.candidate_id}"),
        title=str(_("Perhaps: %(title)s", title=row.title)),
        status=Status.TENTATIVE,
    )


def _entry(row: Row, **own: Any) -> Entry:
    starts, minutes = _time_of(row)
    link = site_link("meetings.show", item_id=row.id)
    return Entry(
        starts=starts,
        minutes=minutes,
        sequence=row.sequence,
        created_at=row.created_at,
        changed_at=row.revised_at or row.created_at,
        place=row.place,
        video_url=row.video_url,
        about=f"{row.summary}\n\n{link}".strip(),
        url=link,
        categories=(str(KINDS[row.sort]), *filter(None, (row.group,))),
        series=uid(f"series-{row.series_id}") if row.series_id else "",
        **own,
    )


def _time_of(row: Row) -> tuple[WallTime, int]:
    """When it begins, and its minutes: as planned, or as it was held on another day."""
    span = span_of(row) if began_apart(row) else None
    if span is None:
        return WallTime(row.starts_local, row.zone), row.minutes
    begins, ends = (moment.replace(second=0, microsecond=0) for moment in span)
    return seen_from(begins, row.zone), max(1, (ends - begins) // A_MINUTE)


def guest_of(row: Row) -> Guest:
    """Whoever is asked to the meeting, with a person's name and address."""
    reply = Reply.TENTATIVE if row.waits_since else REPLIES.get(row.coming, Reply.NONE)
    return Guest(row.name, row.email, reply, row.required)


def uid(name: object) -> str:
    """The name of an entry, the same wherever it is read and whatever becomes of it."""
    return f"{name}@{urlsplit(_settings().base_url).hostname or 'localhost'}"


def organizer() -> Organizer:
    settings = _settings()
    return Organizer(settings.site_name, parseaddr(settings.mail_from)[1])


def in_order(entries: Iterable[Entry]) -> Sequence[Entry]:
    return sorted(entries, key=_place)


def _place(entry: Entry) -> tuple[datetime, str]:
    return (entry.starts.utc, entry.uid)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
