"""What is sent from the running page, and its messages."""

import re
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)

from ps5_collab.core import markup, words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID
from ps5_collab.core.fields import AtMost, too_long
from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.meetings.actions import Task, What
from ps5_collab.meetings.models import Attendance, Meeting
from ps5_collab.meetings.running.clock import Press, Pressed
from ps5_collab.meetings.running.notes import Typed
from ps5_collab.meetings.running.people import BEST, Seen

LONGEST_DECISION: Final = 1000
LONGEST_ACTION: Final = 500
#: Nobody notes an action for longer than this.
FAR: Final = timedelta(days=3 * 366)
WORDS_FIRST = _("Write something first.")


class PressForm(FlaskForm):
    press = StringField(validators=[AnyOf(list(Press))])
    stay = IntegerField(validators=[Optional(), NumberRange(0, MAX_ID)], default=0)
    minutes = IntegerField(validators=[Optional(), NumberRange(0, MAX_ID)], default=0)

    def pressed(self) -> Pressed:
        return Pressed(Press(self.press.data or ""), self.stay.data or 0, self.minutes.data or 0)


#: How a tap says how somebody is there.
TAPS: Final = {
    "here": Seen(Attendance.PRESENT),
    "video": Seen(Attendance.PRESENT, by_video=True),
    "late": Seen(Attendance.LATE),
    "excused": Seen(Attendance.EXCUSED),
    "unknown": Seen(None),
}
#: Taps of who is there: they leave, or did not leave after all.
LEAVING: Final = {"left": False, "back": True}
_TAP = re.compile(rf"([0-9]{{1,10}}) ({'|'.join([*TAPS, *LEAVING])})")


class TapForm(FlaskForm):
    #: "17 late": who, and how.
    mark = HiddenField()

    def validate_mark(self, field: HiddenField) -> None:
        found = _TAP.fullmatch(field.data or "")
        if found is None or int(found[1]) > MAX_ID:
            raise ValidationError(_("Choose one of the buttons."))

    def tapped(self) -> tuple[int, str]:
        """Who, and a key of `TAPS` or of `LEAVING`."""
        person_id, how = (self.mark.data or "").split(" ")
        return int(person_id), how


class RatingForm(FlaskForm):
    rating = IntegerField(validators=[InputRequired(), NumberRange(1, BEST)])


def longest(limit: int) -> list[object]:
    return [DataRequired(WORDS_FIRST), AtMost(limit)]


def typed_text(value: str | None) -> str:
    return clean_text(value)


def whole_text(value: str | None) -> str:
    return clean_text(value).strip()


class NoteForm(FlaskForm):
    """The note that is saved while one types: it may be empty, and spaces at its end stay."""

    text = TextAreaField(_("Notes"), [AtMost(markup.MAX_LENGTH)], filters=[typed_text])
    base = VersionField()

    def typed(self) -> Typed:
        return Typed(self.text.data or "", self.base.data or 0)


class OwnNoteForm(NoteForm):
    """On a page of its own."""

    text = TextAreaField(_("Your note"), longest(markup.MAX_LENGTH), filters=[whole_text])


class DecisionForm(FlaskForm):
    text = TextAreaField(_("Decision"), longest(LONGEST_DECISION), filters=[whole_text])
    version = VersionField()


class Owners:
    """Fields that say who does it, and until when; without a name it is who writes."""

    owner = IntegerField(_("Who"), [Optional(), NumberRange(1, MAX_ID)])
    due = DateField(_("By when"), [Optional()])
    #: Actions may be entered later, as of the day of their meeting.
    since: date | None = None

    def noted_at(self, meeting: Meeting) -> None:
        if meeting.began_at:
            self.since = meeting.began_at.astimezone(ZoneInfo(meeting.zone)).date()

    def validate_due(self, field: DateField) -> None:
        """What was to be done by a day that has passed stays so when only its words change."""
        if field.data is None or field.data == field.object_data:
            return
        now = words.local(utcnow()).date()
        if field.data < min(now, self.since or now):
            raise ValidationError(_("This day has passed. Choose one that is still to come."))
        if field.data > now + FAR:
            raise ValidationError(_("Choose a day within the next three years."))


class ActionForm(Owners, FlaskForm):
    text = TextAreaField(_("Action"), longest(LONGEST_ACTION), filters=[clean_line])
    version = VersionField()

    def task(self, own_id: int) -> Task:
        return Task(self.text.data or "", self.owner.data or own_id, self.due.data)


class ActionStateForm(FlaskForm):
    state = StringField(validators=[AnyOf([What.DONE, What.OPENED, What.DROPPED])])


class BoxForm(Owners, FlaskForm):
    """One box for all that is said; `kind` is the button that was pressed."""

    text = TextAreaField(_("Add"), longest(markup.MAX_LENGTH), filters=[whole_text])
    kind = StringField(validators=[AnyOf(["note", "decision", "action", "parked"])])
    item = IntegerField(validators=[Optional(), NumberRange(1, MAX_ID)])

    def validate_text(self, field: TextAreaField) -> None:
        limits = {"decision": LONGEST_DECISION, "action": LONGEST_ACTION}
        limit = limits.get(self.kind.data or "", markup.MAX_LENGTH)
        if len(field.data or "") > limit:
            raise StopValidation(too_long(limit, len(field.data or "")))

    def task(self, own_id: int, item_id: int | None) -> Task:
        text, owner_id = clean_line(self.text.data), self.owner.data or own_id
        return Task(text, owner_id, self.due.data, item_id)


class ItemForm(FlaskForm):
    """Is an agenda item to come back at the next meeting?"""

    unfinished = IntegerField(validators=[InputRequired(), NumberRange(0, 1)])


class BackForm(FlaskForm):
    """Take away or settle; with `back`, the other way round."""

    back = IntegerField(validators=[Optional(), NumberRange(0, 1)], default=0)
