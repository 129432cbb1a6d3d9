"""Forms of schools and local districts."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Regexp

from ps5_collab.core.fields import AtMost
from ps5_collab.core.security import hashed
from ps5_collab.core.words import later as _
from ps5_collab.people.forms.fields import choices, line, lines
from ps5_collab.people.models import Level, LocalDistrict
from ps5_collab.people.roles import LEVELS
from ps5_collab.people.services.places import DistrictContent, SchoolContent


def code_field() -> StringField:
    fits = Regexp(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z", message=_("Letters, digits, dots and dashes."))
    return StringField(
        _("Code"),
        [InputRequired(_("Give it a code.")), AtMost(20), fits],
        filters=[line],
        description=_("Short and lasting, such as the district's own number for it."),
    )


def name_field() -> StringField:
    return StringField(
        _("Name"), [InputRequired(_("Give it a name.")), AtMost(120)], filters=[line]
    )


class PlaceForm(FlaskForm):
    """What somebody else has changed since the form was opened is shown, not overwritten."""

    seen = HiddenField()

    def content(self) -> SchoolContent | DistrictContent:
        raise NotImplementedError

    def overtaken(self, now: SchoolContent | DistrictContent) -> bool:
        """Tell at each field what stands there `now`; once told, the form may be sent again."""
        mark = hashed(repr(now))
        differs = self.is_submitted() and self.seen.data not in (None, "", mark)
        if differs and self.errors:  # first things first; it is told when the rest fits
            return False
        self.seen.data = mark
        return differs and any([self.tell(name, value) for name, value in vars(now).items()])

    def tell(self, name: str, value: Any) -> bool:
        if getattr(self.content(), name) == value:
            return False
        field = self[name]
        words = {one.value: one.label for one in getattr(field, "choices", ())}.get(value, value)
        sentence = _(
            "Somebody else has changed this meanwhile: it says “%(words)s” now.", words=words
        )
        field.errors = [*field.errors, str(sentence)]
        return True


class DistrictForm(PlaceForm):
    code = code_field()
    name = name_field()

    def content(self) -> DistrictContent:
        return DistrictContent(self.code.data or "", self.name.data or "")


class SchoolForm(PlaceForm):
    code = code_field()
    name = name_field()
    level = SelectField(
        _("Level"), choices=choices((level.value, LEVELS[level]) for level in Level)
    )
    local_district_id = SelectField(_("Local district"), coerce=int)
    about = TextAreaField(_("About the school"), [AtMost(2_000)], filters=[lines])

    def offer_districts(self, districts: Iterable[LocalDistrict]) -> None:
        self.local_district_id.choices = choices((one.id, one.name) for one in districts)

    def content(self) -> SchoolContent:
        return SchoolContent(
            code=self.code.data or "",
            name=self.name.data or "",
            level=Level(self.level.data),
            local_district_id=int(self.local_district_id.data),
            about=self.about.data or "",
        )
