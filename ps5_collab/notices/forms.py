"""How a person wants letters."""

from collections import Counter
from collections.abc import Sequence
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

PREFIX, WHOLE = "way_", "whole_"
AS_THEY_ARE = ""


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

    def whole(self, number: int) -> Field:
        """Of a section of `words.sections`: what is chosen there counts for all its kinds."""
        field: Field = self[f"{WHOLE}{number}"]
        return field

    def sum_of(self, kinds: Sequence[NoticeKind]) -> str:
        """What is chosen in a section: "Never", or "Within minutes (9) · Once a day (7)"."""
        chosen = Counter(self.of(kind).data for kind in kinds)
        found = [(name, chosen[way.value]) for way, name in words.WAYS.items() if chosen[way.value]]
        return " · ".join(f"{name} ({n})" if len(found) > 1 else str(name) for name, n in found)

    def is_faulty(self, kinds: Sequence[NoticeKind]) -> bool:
        return any(self.of(kind).errors for kind in kinds)

    def wishes(self) -> Wishes:
        ways = {kind: Way(self.of(kind).data) for kind in NoticeKind}
        for number, (_title, kinds) in enumerate(words.sections()):
            if self.whole(number).data:
                ways |= dict.fromkeys(kinds, Way(self.whole(number).data))
        return Wishes(
            ways=ways,
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
    for number in range(len(words.sections())):
        first = choices([(AS_THEY_ARE, _("As they are"))])
        field = SelectField(_("All of these"), choices=first + offered, default=AS_THEY_ARE)
        setattr(WaysForm, f"{WHOLE}{number}", field)


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
