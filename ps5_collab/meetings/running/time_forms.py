"""When a meeting began and ended, as people say it afterwards: on the wall of its zone."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, TimeField, ValidationError
from wtforms.validators import InputRequired

from ps5_collab.core.errors import Refused
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import Meeting
from ps5_collab.meetings.wall_time import seen_from, wall_time


def day_field(words: Any) -> DateField:
    return DateField(words, [InputRequired(_("Choose the day."))])


class Walled(FlaskForm):
    """The wall that is meant, and the moments that are known already: given by the view."""

    zone = ""
    began: datetime | None = None
    ended: datetime | None = None


class BeginForm(Walled):
    began_day = day_field(_("Day"))
    began_time = TimeField(_("When did it begin?"), [InputRequired(_("Say when it began."))])

    def validate_began_time(self, _field: Any) -> None:
        must_exist(self.began_day.data, self.began_time.data, self.zone)


class EndForm(Walled):
    """When it ended, of one that nobody ended in time."""

    ended_day = day_field(_("Day"))
    ended_time = TimeField(_("When did it end?"), [InputRequired(_("Say when it ended."))])

    def validate_ended_time(self, _field: Any) -> None:
        must_exist(self.ended_day.data, self.ended_time.data, self.zone)

    def ends(self, begins: datetime | None) -> datetime:
        return moment(self.ended_day.data, self.ended_time.data, self.zone, self.ended, begins)


class TimesForm(BeginForm, EndForm):
    """Both, of one that is over."""

    version = VersionField()

    def span(self) -> tuple[datetime, datetime]:
        begins = moment(self.began_day.data, self.began_time.data, self.zone, self.began)
        return begins, self.ends(begins)


def must_exist(day: date | None, at: time | None, zone: str) -> None:
    """The wall may not have this time that day."""
    try:
        if day and at:
            wall_time(datetime.combine(day, at), zone)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from None


def moment(
    day: date | None, at: time | None, zone: str, known: datetime | None,
    after: datetime | None = None,
) -> datetime:  # fmt: skip
    """What a form says that was found to be right. A moment that is `known` and was not typed anew
    stays as it is, with its seconds."""
    if day is None or at is None:
        raise ValueError("The form was not checked.")
    local = datetime.combine(day, at)
    if known and seen_from(known, zone).local.replace(second=0, microsecond=0) == local:
        return known
    when = wall_time(local, zone)
    return when.utc_after(after) if after else when.utc


def as_known(name: str, known: datetime | None, zone: str) -> Mapping[str, Any]:
    """What a form shows of a moment: "began" or "ended"."""
    if known is None:
        return {}
    local = seen_from(known, zone).local
    return {f"{name}_day": local.date(), f"{name}_time": local.time().replace(microsecond=0)}


def end_form(meeting: Any, was_to_end: datetime | None = None) -> EndForm:
    form = EndForm(data=as_known("ended", was_to_end, meeting.zone))
    form.zone, form.began = meeting.zone, meeting.began_at
    return form


def times_form(meeting: Meeting) -> TimesForm:
    known = as_known("began", meeting.began_at, meeting.zone)
    ended = as_known("ended", meeting.ended_at, meeting.zone)
    form = TimesForm(data={**known, **ended, "version": meeting.version})
    form.zone, form.began, form.ended = meeting.zone, meeting.began_at, meeting.ended_at
    return form
