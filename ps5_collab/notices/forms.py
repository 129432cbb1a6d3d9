"""How a person wants letters."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, TimeField, ValidationError
from wtforms.validators import Optional

from ps5_collab.core.words import later as _
from ps5_collab.notices import words
from ps5_collab.notices.models import NoticeKind, Way
from ps5_collab.notices.services import Wishes
from ps5_collab.notices.ways import Choice
from ps5_collab.people.forms.fields import choices

PREFIX = "way_"


class WaysForm(FlaskForm):
    stopped = BooleanField(
        _("No letters at all but those about my account"),
        description=_("Everything still stands under Notices. Your choices below are kept."),
    )
    plain = BooleanField(
        _("Letters as plain text"), description=_("Without colors, type and buttons.")
    )
    quiet_from = TimeField(_("From"), [Optional()])
    quiet_until = TimeField(_("Until"), [Optional()])

    # Each is asked only where it was filled in.
    def validate_quiet_from(self, _field: Any) -> None:
        if self.quiet_until.data is None:
            raise ValidationError(_("Say also when the quiet ends, or leave both empty."))

    def validate_quiet_until(self, field: Any) -> None:
        if self.quiet_from.data is None:
            raise ValidationError(_("Say also when the quiet begins, or leave both empty."))
        if field.data == self.quiet_from.data:
            raise ValidationError(_("The quiet ends when it begins. For none, leave both empty."))

    def of(self, kind: NoticeKind) -> Field:
        field: Field = self[PREFIX + kind.value]
        return field

    def wishes(self) -> Wishes:
        return Wishes(
            ways={kind: Way(self.of(kind).data) for kind in NoticeKind},
            stopped=bool(self.stopped.data),
            quiet_from=self.quiet_from.data,
            quiet_until=self.quiet_until.data,
            plain=bool(self.plain.data),
        )


def _add_kinds() -> None:
    """A field for every kind, whatever kinds there are."""
    offered = choices((way.value, name) for way, name in words.WAYS.items())
    for kind, name in words.NAMES.items():
        setattr(WaysForm, PREFIX + kind.value, SelectField(name, choices=offered))


_add_kinds()


def chosen(choice: Choice, *, stopped: bool) -> dict[str, Any]:
    """What the person chose so far, as the form holds it."""
    ways = {PREFIX + kind.value: choice.wish(kind).value for kind in NoticeKind}
    return ways | {
        "stopped": stopped,
        "plain": choice.plain,
        "quiet_from": choice.quiet_from,
        "quiet_until": choice.quiet_until,
    }
