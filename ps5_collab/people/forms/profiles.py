"""What people say about themselves, and how they sign in."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from ps5_collab.core.fields import AtMost
from ps5_collab.core.language import LANGUAGES
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _
from ps5_collab.people.addresses import address
from ps5_collab.people.forms.fields import choices, line, lines
from ps5_collab.people.forms.signing import NewPassword, email_field, good_address
from ps5_collab.people.roles import GRADES
from ps5_collab.people.services.profiles import Profile

MOST_SUBJECTS = 12
LONGEST_SUBJECT = 60
LONGEST_ABOUT = 4_000
ZONES = (
    "America/Los_Angeles", "America/Phoenix", "America/Denver", "America/Chicago",
    "America/New_York", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
    "America/Tijuana", "America/Mexico_City", "UTC",
)  # fmt: skip


class GradesField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProfileForm(FlaskForm):
    name = StringField(
        _("Name"), [InputRequired(_("Say how colleagues call you.")), AtMost(120)], filters=[line]
    )
    pronouns = StringField(_("Pronouns"), [AtMost(40)], filters=[line])
    subjects = StringField(
        _("Subjects"),
        [AtMost(600)],
        filters=[line],
        description=_("What you teach or look after, with commas between."),
    )
    grades = GradesField(_("Grades"), choices=choices(zip(GRADES, GRADES, strict=True)))
    time_zone = SelectField(_("Time zone"))
    language = SelectField(_("Language"), choices=choices(LANGUAGES.items()))
    about = TextAreaField(
        _("About you"),
        [AtMost(LONGEST_ABOUT)],
        filters=[lines],
        description=_("What you work on and what colleagues may ask you about."),
    )

    def offer_zones(self, own: str) -> None:
        zones = dict.fromkeys(filter(None, (own, *ZONES)))
        named = [(zone, zone.replace("_", " ")) for zone in zones]
        self.time_zone.choices = choices([("", _("As the site has it")), *named])

    def validate_name(self, field: Any) -> None:
        if not any(character.isalpha() for character in field.data or ""):
            raise ValidationError(_("Say how colleagues call you."))

    def validate_subjects(self, field: Any) -> None:
        subjects = self.listed_subjects()
        if len(subjects) > MOST_SUBJECTS:
            raise ValidationError(_("At most %(n)d subjects, please.", n=MOST_SUBJECTS))
        if any(len(subject) > LONGEST_SUBJECT for subject in subjects):
            raise ValidationError(_("Put commas between the subjects."))

    def listed_subjects(self) -> tuple[str, ...]:
        parts = (clean_line(part) for part in (self.subjects.data or "").split(","))
        return tuple(dict.fromkeys(filter(None, parts)))

    def profile(self) -> Profile:
        return Profile(
            name=self.name.data or "",
            pronouns=self.pronouns.data or "",
            subjects=self.listed_subjects(),
            grades=tuple(self.grades.data or ()),
            time_zone=self.time_zone.data or "",
            language=self.language.data or "en",
            about=self.about.data or "",
        )


class PasswordForm(NewPassword, FlaskForm):
    pass


class EmailForm(FlaskForm):
    email: EmailField = email_field(_("New e-mail address"))

    def validate_email(self, field: Any) -> None:
        good_address(self, field)

    def address(self) -> str:
        return address(self.email.data or "")
