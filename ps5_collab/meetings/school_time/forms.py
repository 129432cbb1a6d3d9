"""Forms of school time: shape and messages of what staff type."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from ps5_collab.core.clock import today
from ps5_collab.core.errors import Refused
from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.meetings.forms import ChecksField
from ps5_collab.meetings.models import BellSchedule, SchoolDayKind
from ps5_collab.meetings.schedule import Bells, hours_of, said
from ps5_collab.meetings.school_time.entries import (
    LONGEST_DAY_NAME,
    LONGEST_SCHEDULE_NAME,
    Day,
    Schedule,
    Stretch,
    year_begins,
)
from ps5_collab.meetings.school_time.proposal import Kind, Picked, Proposal
from ps5_collab.meetings.school_time.queries import bells_of
from ps5_collab.meetings.wording import zone_words
from ps5_collab.people.forms.fields import choices, day_field, line, lines, sensible_day
from ps5_collab.people.forms.profiles import ZONES

WEEKDAYS = (
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
)
HOLIDAY_WORDS = _("No school")
MINIMUM_WORDS = _("Classes end early, by another schedule")


def hours_field(label: Any, description: Any) -> TextAreaField:
    return TextAreaField(label, [AtMost(400), good_hours], filters=[lines], description=description)


def good_hours(_form: Any, field: Any) -> None:
    try:
        hours_of(field.data or "")
    except Refused as refused:
        raise ValidationError(str(refused)) from refused


def zone_choices(own: str) -> list[Any]:
    zones = dict.fromkeys((own, *ZONES))
    return choices([(zone, zone_words(zone)) for zone in zones])


class ScheduleForm(FlaskForm):
    name = StringField(
        _("Name"),
        [InputRequired(_("Give it a name.")), AtMost(LONGEST_SCHEDULE_NAME)],
        filters=[line],
        description=_("Such as Regular day, or Minimum day."),
    )
    weekdays = ChecksField(
        _("It is the rule on"),
        choices=choices(WEEKDAYS),
        description=_("None, if its days are named one by one."),
    )
    free = hours_field(
        _("When people are free to meet"),
        _(
            "Such as 7:15-7:55, 3:10-5:00. Before and after school, common planning time. From 1:00"
            " to 6:59 is the afternoon unless you say am."
        ),
    )
    classes = hours_field(
        _("Classes"), _("Such as 8:00-12:00, 12:40-3:00. Who meets then needs a substitute.")
    )
    zone = SelectField(_("Time zone of the school"))
    version = VersionField()

    def offer_zones(self, own: str) -> None:
        self.zone.choices = zone_choices(own)
        self.zone.data = self.zone.data or own

    def show(self, row: BellSchedule) -> None:
        """Fill it with what is stored; only when nothing was typed yet."""
        bells = bells_of(row)
        self.name.data, self.weekdays.data = row.name, list(row.weekdays)
        self.free.data, self.classes.data = said(bells.free), said(bells.classes)
        self.zone.data, self.version.data = row.zone, row.version

    def schedule(self) -> Schedule:
        bells = Bells(hours_of(self.free.data or ""), hours_of(self.classes.data or ""))
        return Schedule(self.name.data or "", frozenset(map(int, self.weekdays.data or ())), bells)


class DaysForm(FlaskForm):
    kind = RadioField(
        _("What kind of day"),
        choices=choices(
            [
                (SchoolDayKind.HOLIDAY.value, HOLIDAY_WORDS),
                (SchoolDayKind.MINIMUM.value, MINIMUM_WORDS),
            ]
        ),
        default=SchoolDayKind.HOLIDAY.value,
    )
    first = DateField(_("First day"), [InputRequired(_("Choose a day.")), sensible_day])
    last = day_field(_("Last day"), _("Empty for one day."))
    name = StringField(
        _("Name"),
        [AtMost(LONGEST_DAY_NAME)],
        filters=[line],
        description=_("Such as Winter break, or Conferences."),
    )
    schedule = SelectField(_("Schedule of a day that ends early"), default="")
    #: What the days were when the form was opened to change them, …
    was = HiddenField()
    #: … and what the writer knows will be replaced.
    known = HiddenField()

    def show(self, stretch: Stretch) -> None:
        """Fill it with days that are known; only when nothing was typed yet."""
        self.first.data, self.last.data = stretch.first, stretch.last
        self.kind.data, self.name.data = stretch.what.kind.value, stretch.what.name
        self.schedule.data = stretch.what.schedule

    def validate_first(self, field: Any) -> None:
        """A year that is over is a slip of the pen."""
        if field.data and (self.last.data or field.data) < year_begins(today()):
            raise ValidationError(_("This day is in a past school year: check the year."))

    def offer_schedules(self, names: Iterable[str]) -> None:
        self.schedule.choices = choices([("", _("None")), *((name, name) for name in names)])

    def validate_schedule(self, field: Any) -> None:
        if self.is_minimum and not field.data:
            raise ValidationError(_("Choose the schedule that these days go by."))

    @property
    def is_minimum(self) -> bool:
        return bool(self.kind.data == SchoolDayKind.MINIMUM)

    def days(self) -> tuple[date, date, Day]:
        first = self.first.data or date.min
        kind = SchoolDayKind(self.kind.data)
        schedule = self.schedule.data if self.is_minimum else ""
        return first, self.last.data or first, Day(first, kind, self.name.data or "", schedule)


class StretchForm(FlaskForm):
    """Which days are taken off the list."""

    first = DateField(validators=[InputRequired()])
    last = DateField(validators=[InputRequired()])

    def days(self) -> tuple[date, date]:
        return self.first.data or date.min, self.last.data or date.min


class ImportForm(FlaskForm):
    file = FileField(
        _("File"),
        [
            FileRequired(_("Choose a file.")),
            FileAllowed(["csv", "ics", "txt"], _("A table (.csv) or a calendar (.ics), please.")),
        ],
        description=_("A table like the template (.csv), or a calendar of holidays (.ics)."),
    )
    zone = SelectField(_("Time zone of the school"))
    everywhere = BooleanField(_("Enter its holidays for every school of the network"))

    def offer_zones(self, own: str) -> None:
        self.zone.choices = zone_choices(own)
        self.zone.data = self.zone.data or own


class TakingForm(FlaskForm):
    """The file as the preview showed it, with the rows that are ticked and their kinds."""

    text = HiddenField(validators=[InputRequired()])
    zone = HiddenField(validators=[InputRequired()])
    everywhere = BooleanField()


def kind_value(kind: Kind) -> str:
    """As a list of kinds holds it: "holiday", "minimum:Early Tuesday"."""
    return kind[0].value if kind[0] is SchoolDayKind.HOLIDAY else f"{kind[0].value}:{kind[1]}"


def kinds_offered(schedules: Iterable[str]) -> list[tuple[str, Any]]:
    """(value, words): no school, or ending early by one of these schedules, or by none that is
    known."""
    early = ((kind_value((SchoolDayKind.MINIMUM, name)), name) for name in schedules)
    return [
        (kind_value((SchoolDayKind.HOLIDAY, "")), HOLIDAY_WORDS),
        *((value, _("Ends early: %(name)s", name=name)) for value, name in early),
        (
            kind_value((SchoolDayKind.MINIMUM, "")),
            _("Ends early; its schedule is not known"),
        ),
    ]


def kind_of(value: str) -> Kind:
    """`Refused` for what no list of kinds holds."""
    kind, _colon, schedule = value.partition(":")
    if kind not in set(SchoolDayKind):
        raise Refused(_("Choose what kind of day it is."))
    return SchoolDayKind(kind), schedule[:LONGEST_SCHEDULE_NAME]


def picked_in(form: Any, proposal: Proposal) -> Picked:
    """The rows that are ticked in a form, and the kinds that were chosen for them."""
    kinds = {row.key: form.get(f"kind-{row.key}") for row in proposal.days}
    return Picked(
        set(form.getlist("schedule")),
        set(form.getlist("days")),
        {key: kind_of(value) for key, value in kinds.items() if value},
    )
