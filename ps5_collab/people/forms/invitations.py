"""Forms of asking people in, and of coming in."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from ps5_collab.core.fields import AtMost
from ps5_collab.core.language import LANGUAGES
from ps5_collab.core.text import shorten
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.people.addresses import pasted
from ps5_collab.people.forms.fields import PostFields, choices, day_field, line, lines
from ps5_collab.people.forms.signing import NewPassword
from ps5_collab.people.services.invitations import MOST

LONGEST_PASTE = 20_000
#: Wrong addresses that are named, and characters of each.
MOST_NAMED = 20
LONGEST_NAMED = 60


class InviteForm(PostFields, FlaskForm):
    addresses = TextAreaField(
        _("E-mail addresses"),
        [InputRequired(_("Type or paste at least one address.")), AtMost(LONGEST_PASTE)],
        filters=[lines],
        description=_("One or many: each on a line of its own, or with commas between."),
    )
    language = SelectField(_("Language of the letter"), choices=choices(LANGUAGES.items()))

    def validate_addresses(self, field: Any) -> None:
        found = pasted(field.data or "")
        if len(found.addresses) > MOST:
            raise ValidationError(_("At most %(n)d addresses at once, please.", n=MOST))
        if not found.addresses and not found.malformed:
            raise ValidationError(_("Type or paste at least one address."))

    def keep_wrong(self, wrong: Mapping[str, Later]) -> None:
        """Only what could not be invited stays in the field, to be corrected and sent again."""
        self.addresses.data = "\n".join(wrong)
        told = [
            _("“%(typed)s”: %(why)s", typed=shorten(typed, LONGEST_NAMED), why=why)
            for typed, why in islice(wrong.items(), MOST_NAMED)
        ]
        if len(wrong) > MOST_NAMED:
            told.append(_("And %(count)d more.", count=len(wrong) - MOST_NAMED))
        self.addresses.errors = [str(sentence) for sentence in told]


class AcceptForm(NewPassword, FlaskForm):
    name = StringField(
        _("Your name"),
        [InputRequired(_("Say how colleagues call you.")), AtMost(120)],
        filters=[line],
    )
    language = SelectField(_("Language"), choices=choices(LANGUAGES.items()))

    def validate_name(self, field: Any) -> None:
        if not any(character.isalpha() for character in field.data or ""):
            raise ValidationError(_("Say how colleagues call you."))


class AppointForm(PostFields, FlaskForm):
    starts_on = day_field(_("First day"), _("Empty means today."))
    ends_on = day_field(_("Last day"), _("Empty means until somebody ends it."))

    def validate_ends_on(self, field: Any) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day is before the first."))


class EndForm(FlaskForm):
    last_day = day_field(_("Last day"), _("Empty means that it ends at once."))
