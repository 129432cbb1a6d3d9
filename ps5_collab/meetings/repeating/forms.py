"""Forms of a series: how it repeats, how all that follow change, why they are canceled."""

import hashlib
import json
from datetime import date, datetime, time

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional

from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.meetings.forms import between, offer_zones
from ps5_collab.meetings.models import Meeting
from ps5_collab.meetings.planning import LONGEST, SHORTEST
from ps5_collab.meetings.repeating.services import Change, local_of
from ps5_collab.meetings.repeating.wording import month_words, weekday_name
from ps5_collab.meetings.series import MOST, MOST_WEEKS, Repeats, Rule, to_json, weeks_of
from ps5_collab.people.forms.fields import choices, day_field, line

WEEKLY = Repeats.WEEKLY.value


class RepeatForm(FlaskForm):
    how = RadioField(_("It repeats"), default=WEEKLY)
    every = IntegerField(
        _("Every so many weeks or months"),
        [
            InputRequired(_("Say every how many weeks or months.")),
            between(1, MOST_WEEKS, _("From 1 to 12, please.")),
        ],
        default=1,
    )
    ends = RadioField(
        _("It ends"),
        choices=choices([("meetings", _("after so many meetings")), ("until", _("on a day"))]),
        default="meetings",
    )
    meetings = IntegerField(
        _("Meetings in all"),
        [Optional(), between(2, MOST, _("From 2 to 40 meetings, please."))],
        default=6,
    )
    until = day_field(_("Last day"), _("At most %(most)s meetings are planned at once.", most=MOST))
    #: The rule whose days stand on the page; see `signature`.
    seen = HiddenField(validators=[Length(max=80)])

    def offer(self, meeting: Meeting) -> None:
        """Every week, or the second (and perhaps last) such weekday of the month."""
        day = local_of(meeting).date()
        monthly = [(f"monthly:{week}", month_words(week, day.weekday())) for week in weeks_of(day)]
        weekly = (WEEKLY, _("weekly, on %(weekday)s", weekday=weekday_name(day.weekday())))
        self.how.choices = choices([weekly, *monthly])

    def rule(self, meeting: Meeting) -> Rule:
        local = local_of(meeting)
        kind, _colon, week = str(self.how.data).partition(":")
        by_count = self.ends.data == "meetings"
        return Rule(
            start=local.date(),
            time=local.time(),
            zone=meeting.zone,
            repeats=Repeats(kind),
            every=self.every.data or 1,
            week=int(week or 1),
            meetings=self.meetings.data if by_count else None,
            until=None if by_count else self.until.data,
        )


def signature(rule: Rule) -> str:
    """The same for the same rule: tells whether the days on the page are those of the form."""
    return hashlib.sha256(json.dumps(to_json(rule)).encode()).hexdigest()[:16]


class FollowingForm(FlaskForm):
    title = StringField(
        _("What it is about"), [Optional(), AtMost(200)], filters=[line],
        description=_("A new one goes to all of them."),
    )  # fmt: skip
    day = DateField(
        _("Day of this one"),
        [InputRequired(_("Choose the day."))],
        description=_("The others move by as many days."),
    )
    begins = TimeField(_("Begins at"), [InputRequired(_("Say when it begins."))])
    minutes = IntegerField(
        _("Minutes"),
        [
            InputRequired(_("Say how many minutes it lasts.")),
            between(SHORTEST, LONGEST, _("A meeting lasts from 5 minutes to 12 hours.")),
        ],
    )
    zone = SelectField(_("Clock"))
    place = StringField(_("Place"), [AtMost(200)], filters=[line])
    video_url = StringField(
        _("Video address"),
        [AtMost(500)],
        filters=[line],
        description=_("It begins with https://. Only those who are asked see it."),
    )
    #: The times of which the organiser knows what speaks against them.
    known = HiddenField(validators=[Length(max=80)])
    version = VersionField()

    def offer(self, own_zone: str) -> None:
        offer_zones(self.zone, own_zone)

    def change(self) -> Change:
        return Change(
            starts_local=datetime.combine(self.day.data or date.min, self.begins.data or time.min),
            zone=self.zone.data or "",
            minutes=self.minutes.data or 0,
            place=self.place.data or "",
            video_url=self.video_url.data or "",
            title=self.title.data or "",
        )

    @property
    def key(self) -> str:
        change = self.change()
        return f"{change.starts_local:%Y%m%d%H%M} {change.zone} {change.minutes}"[:80]
