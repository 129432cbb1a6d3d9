"""Uploading a framework, and agreeing to what it would change."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _

FORM_CHOICES = [
    ("", _("Look and see")),
    ("case", _("CASE package (JSON)")),
    ("csv", _("Spreadsheet (CSV)")),
]
TEXT_CHOICES = [
    ("", _("As it is here already; for a new framework, as our own list says, else codes only")),
    ("codes_only", _("Codes only: identifiers, codes and the tree; no official wording is kept")),
    ("text_with_notice", _("The official wording, with its license and attribution")),
    ("own", _("Our own wording: everything may be shown")),
]


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in pairs]


def cleaned(value: str | None) -> str:
    return clean_line(value)


class UploadForm(FlaskForm):
    file = FileField(_("File"), [FileRequired(_("Choose a file first."))])
    form = SelectField(
        _("Kind of file"),
        choices=choices(FORM_CHOICES),
    )
    key = StringField(
        _("Short name of the framework"),
        [
            Length(max=60, message=_("At most %(max)d characters, please.")),
            Regexp(
                r"^[\w.-]*$",
                message=_("Letters, digits, dots and hyphens only: it stands in addresses."),
            ),
        ],
        filters=[cleaned],
    )
    text_policy = RadioField(_("What may be shown"), choices=choices(TEXT_CHOICES), default="")
    licence = StringField(
        _("License"),
        [Length(max=500, message=_("At most %(max)d characters, please."))],
        filters=[cleaned],
    )
    attribution = StringField(
        _("Attribution"),
        [Length(max=2000, message=_("At most %(max)d characters, please."))],
        filters=[cleaned],
    )

    def chosen(self) -> dict[str, str]:
        """As a waiting file keeps them."""
        names = ("form", "key", "text_policy", "licence", "attribution")
        return {name: getattr(self, name).data or "" for name in names}


class ConfirmForm(FlaskForm):
    """`doubtful`: the import waits for a word. `proposals`: (id here, words)."""

    same = SelectMultipleField(
        _("The same standard under a new identifier?"),
        coerce=str,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    confirmed = BooleanField(_("I have read this; import it all the same"))

    def __init__(self, proposals: list[tuple[str, str]], doubtful: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.same.choices = choices(proposals)
        self.doubtful = doubtful

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.doubtful and not self.confirmed.data:
            sentence = _("Say that you have read why this import waits.")
            self.confirmed.errors = [*self.confirmed.errors, sentence]
            return False
        return fine

    def accepted(self) -> set[int]:
        return {int(value) for value in self.same.data or []}
