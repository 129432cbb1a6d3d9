"""The shape of what people say about groups and ask in them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.groups.document import (
    MAX_NAME,
    MAX_NORM,
    MAX_NORMS,
    MAX_PURPOSE,
    MAX_STANDARDS,
    GroupDocument,
    norms_of,
)
from ps5_collab.groups.models import Inquiry, Joining
from ps5_collab.groups.services.joining import LONGEST_WORDS
from ps5_collab.groups.services.threads import Question
from ps5_collab.groups.wording import INQUIRIES, JOININGS, REACHES
from ps5_collab.lessons.document import StandardRef
from ps5_collab.lessons.metadata import standard_of
from ps5_collab.lessons.vocabulary import LANGUAGES, language_label

ACROSS = "across"


def line(value: Any) -> str:
    return clean_line(value if isinstance(value, str) else "")


def lines(value: Any) -> str:
    return clean_text(value if isinstance(value, str) else "").strip()


class GroupForm(FlaskForm):
    name = StringField(
        _("Name"),
        [DataRequired(_("Give the group a name.")), AtMost(MAX_NAME)],
        filters=[line],
    )
    purpose = TextAreaField(
        _("Purpose"),
        [
            DataRequired(_("Say in a sentence or two what the group wants to find out.")),
            AtMost(MAX_PURPOSE),
        ],
        filters=[lines],
    )
    inquiry = RadioField(_("Kind of inquiry"), default=Inquiry.SEVERAL.value)
    reach = RadioField(_("School or across schools"), default=ACROSS)
    listed = RadioField(_("Who can find it"), default="listed")
    joining = RadioField(
        _("How one joins"),
        default=Joining.BY_REQUEST.value,
        description=_("A private group is joined by invitation only."),
    )
    language = SelectField(_("Language"))
    uuid = HiddenField(filters=[lambda value: value or ""])
    #: The revision on which the form was opened.
    opened = VersionField()

    def offer(self, schools: Iterable[tuple[int, str]]) -> None:
        """Fill the choices; `schools` are those that a group may be of."""
        self.inquiry.choices = said(INQUIRIES)
        self.joining.choices = said(JOININGS)
        self.listed.choices = [
            (
                "listed",
                gettext("Everybody in the network can find it; only members read what is in it."),
            ),
            ("private", gettext("It is private: nobody but its members knows that it exists.")),
        ]
        across = [(ACROSS, str(REACHES[next(iter(REACHES))]))]
        self.reach.choices = across + [
            (str(number), gettext("Of one school: %(name)s", name=name)) for number, name in schools
        ]
        self.language.choices = [(tag, language_label(tag)) for tag in LANGUAGES]
        if not self.is_submitted():
            self.uuid.data = str(uuid4())

    def fill(self, document: GroupDocument, opened: int) -> None:
        """Show what is kept."""
        self.name.data, self.purpose.data = document.name, document.purpose
        self.inquiry.data, self.joining.data = document.inquiry.value, document.joining.value
        self.reach.data = str(document.school_id) if document.school_id else ACROSS
        self.listed.data = "listed" if document.listed else "private"
        self.language.data = document.language
        self.opened.data = opened

    def validate_purpose(self, _field: Any) -> None:
        if len(self.standards) > MAX_STANDARDS:
            raise ValidationError(
                _(
                    "At most %(max)d standards: those that the group works on now.",
                    max=MAX_STANDARDS,
                )
            )

    @property
    def standards(self) -> tuple[StandardRef, ...]:
        """The standards that are ticked; the picker's boxes belong to no class."""
        return tuple(map(standard_of, dict.fromkeys(request.form.getlist("standard"))))

    def content(self) -> dict[str, Any]:
        """The parts of the document that the form holds."""
        reach = self.reach.data
        return {
            "name": self.name.data,
            "purpose": self.purpose.data,
            "standards": self.standards,
            "language": self.language.data,
            "inquiry": Inquiry(self.inquiry.data),
            "school_id": None if reach == ACROSS else int(reach),
            "joining": Joining(self.joining.data),
            "listed": self.listed.data == "listed",
        }


def said(labels: Mapping[Any, object]) -> list[tuple[str, str]]:
    return [(key.value, str(words)) for key, words in labels.items()]


class NormsForm(FlaskForm):
    norms = TextAreaField(
        _("Our norms"), description=_("One a line; as many as you can keep in mind."),
        filters=[lines],
    )  # fmt: skip
    opened = VersionField()

    def validate_norms(self, field: Any) -> None:
        norms = norms_of((field.data or "").split("\n"))
        if len(norms) > MAX_NORMS:
            raise ValidationError(_("At most %(max)d norms, please.", max=MAX_NORMS))
        if any(len(norm) > MAX_NORM for norm in norms):
            raise ValidationError(_("Keep each norm under %(max)d characters.", max=MAX_NORM))

    def content(self) -> dict[str, Any]:
        return {"norms": norms_of((self.norms.data or "").split("\n"))}


class RequestForm(FlaskForm):
    """A few words with a request or an invitation."""

    words = TextAreaField(_("A few words"), [AtMost(LONGEST_WORDS)], filters=[line])


class ThreadForm(FlaskForm):
    title = StringField(
        _("Your question, or your news"),
        [DataRequired(_("Say in a line what it is about.")), AtMost(200)],
        filters=[line],
    )
    body = TextAreaField(_("More about it"), [AtMost(10_000)], filters=[lines])
    language = SelectField(_("Language"))
    uuid = HiddenField(filters=[lambda value: value or ""])
    opened = VersionField()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language.choices = [(tag, language_label(tag)) for tag in LANGUAGES]
        if not self.is_submitted():
            self.uuid.data = str(uuid4())

    def question(self) -> Question:
        return Question(self.title.data or "", self.body.data or "", self.language.data)
