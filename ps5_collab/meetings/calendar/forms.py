"""What a person may choose about calendars."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField

from ps5_collab.core.words import later as _
from ps5_collab.meetings.models import CalendarChoice
from ps5_collab.people.forms.fields import choices

NEVER = "never"
ALARM_WORDS = {
    NEVER: _("Not at all"),
    "5": _("5 minutes before"),
    "15": _("15 minutes before"),
    "60": _("an hour before"),
    "1440": _("a day before"),
}


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
