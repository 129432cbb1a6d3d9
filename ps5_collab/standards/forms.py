"""Uploading a framework, and agreeing to what it would change."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _
from ps5_collab.standards.crosswalk import LONGEST_BASIS
from ps5_collab.standards.wording import LINKS

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
#: What an administrator may say of two standards, each way round.
RELATIONS = {
    f"{kind}-{'to' if outward else 'from'}": (kind, outward)
    for kind, outward in (
        ("exactMatchOf", True),
        ("isRelatedTo", True),
        ("precedes", True),
        ("precedes", False),
        ("isPartOf", True),
        ("isPartOf", False),
        ("replacedBy", True),
        ("replacedBy", False),
    )
}


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
            AtMost(60),
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
        [AtMost(500)],
        filters=[cleaned],
    )
    attribution = StringField(
        _("Attribution"),
        [AtMost(2000)],
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


class CrosswalkForm(FlaskForm):
    file = FileField(_("File"), [FileRequired(_("Choose a file first."))])


class AgreeForm(FlaskForm):
    """To what a crosswalk would change; `shown` is the mark of what stood on the page."""

    shown = HiddenField()
    remove = BooleanField(_("Also remove the links that the file does not name"))

    def agrees(self, mark: str) -> bool:
        """The page that was sent back showed what would change now."""
        fits = self.shown.data == mark
        self.shown.data = mark
        if not fits:
            sentence = _("Something changed meanwhile. This is what would change now.")
            self.form_errors.append(str(sentence))
        return fits


class LinkForm(FlaskForm):
    #: What the picker looks for.
    q = StringField(_("Find a standard"), filters=[cleaned])
    #: The identifier of the one that was chosen.
    other = StringField(
        _("The other standard"),
        [InputRequired(_("Choose a standard from what was found."))],
        filters=[cleaned],
    )
    relation = SelectField(
        _("What this one is to the other"),
        choices=choices((value, LINKS[relation]) for value, relation in RELATIONS.items()),
    )
    basis = StringField(
        _("Why"),
        [AtMost(LONGEST_BASIS)],
        filters=[cleaned],
    )

    def said(self) -> tuple[str, bool]:
        """(kind, the standard of the page is the origin)."""
        return RELATIONS[self.relation.data]
