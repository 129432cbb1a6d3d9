"""The shape of what a group agrees on, and its messages."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, NumberRange, Optional, ValidationError

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID
from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import clean_line
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.discussions.models import OutcomeKind
from ps5_collab.discussions.record.services import LONGEST, Wording

#: Nobody plans a next step for longer than this.
FAR: Final = timedelta(days=3 * 366)


class OutcomeForm(FlaskForm):
    text = TextAreaField(
        _("In one sentence"),
        [DataRequired(_("Write something first.")), AtMost(LONGEST)],
        filters=[clean_line],
    )
    owner = IntegerField(_("Who"), [Optional(), NumberRange(1, MAX_ID)])
    due = DateField(_("By when"), [Optional()])

    def validate_due(self, field: Any) -> None:
        """A day that has passed stays when only the words change."""
        if field.data is None or field.data == field.object_data:
            return
        today = words.local(utcnow()).date()
        if not today <= field.data <= today + FAR:
            raise ValidationError(_("Choose a day that is still to come, within three years."))

    def wording(self) -> Wording:
        return Wording(self.text.data or "", self.owner.data, self.due.data)


class NewOutcomeForm(OutcomeForm):
    kind = StringField(validators=[AnyOf(list(OutcomeKind))])


class EditOutcomeForm(OutcomeForm):
    version = VersionField()

    def only_words(self) -> None:
        """Of all kinds but next steps."""
        del self.owner, self.due

    def wording(self) -> Wording:
        if self.owner is None:
            return Wording(self.text.data or "")
        return super().wording()


class ActForm(FlaskForm):
    """Take away, settle or sign; with `back`, the other way round."""

    back = IntegerField(validators=[Optional(), NumberRange(0, 1)], default=0)
    version = IntegerField(validators=[Optional(), NumberRange(0, MAX_ID)])


def names_of(people: Iterable[Any]) -> list[tuple[str, str]]:
    return [("", str(_("Nobody yet"))), *((str(one.id), one.name) for one in people)]
