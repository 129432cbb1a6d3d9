"""What a person may choose about calendars."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField

from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import whole_number
from ps5_collab.core.words import later as _
from ps5_collab.meetings.calendar.queries import Row
from ps5_collab.meetings.models import CalendarChoice
from ps5_collab.meetings.models.calendar import LONGEST_FEED_NAME
from ps5_collab.people.forms.fields import choices, line

NEVER, ALL = "never", ""
ALARM_WORDS = {
    NEVER: _("Not at all"),
    "5": _("5 minutes before"),
    "15": _("15 minutes before"),
    "60": _("an hour before"),
    "1440": _("a day before"),
}


class FeedForm(FlaskForm):
    group_id = SelectField(_("Which meetings"), default=ALL, validate_choice=False)
    name = StringField(
        _("Name"),
        [AtMost(LONGEST_FEED_NAME)],
        filters=[line],
        description=_("Where you use it, such as “My phone”: so you know which one to revoke."),
    )

    def offer(self, groups: Sequence[Row]) -> None:
        own = [(str(group.id), _("Those of %(group)s", group=group.name)) for group in groups]
        self.group_id.choices = choices([(ALL, _("All that I am asked to")), *own])

    @property
    def group(self) -> int | None:
        """None for all meetings. Nonsense names no group, and must not mean all."""
        return whole_number(self.group_id.data) or 0 if self.group_id.data else None


class ChoiceForm(FlaskForm):
    alarm = SelectField(
        _("Your calendar rings"),
        choices=choices(ALARM_WORDS.items()),
        description=_("For meetings that you subscribe to or are invited to from now on."),
    )
    shows_address = BooleanField(
        _("Others’ calendars may hold my e-mail address"),
        description=_(
            "Off: nobody who is invited to the same meeting gets your address with it. On: their"
            " calendar can show that you come, and they can write to you from there."
        ),
    )

    def show(self, choice: CalendarChoice) -> None:
        minutes = choice.alarm_minutes
        self.alarm.data = NEVER if minutes is None else str(minutes)
        self.shows_address.data = choice.shows_address

    @property
    def alarm_minutes(self) -> int | None:
        return None if self.alarm.data == NEVER else int(self.alarm.data)
