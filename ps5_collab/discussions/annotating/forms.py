"""The shape of a note and its messages."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from ps5_collab.core import markup
from ps5_collab.core.db import MAX_ID
from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import clean_text
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import a_uuid
from ps5_collab.core.words import later as _
from ps5_collab.discussions.annotating.passages import LONGEST_BLOCK, Passage
from ps5_collab.discussions.annotating.services import Words
from ps5_collab.discussions.annotating.tagging import MOST_STANDARDS
from ps5_collab.discussions.models import AnnotationKind, Hearer
from ps5_collab.discussions.wording import KINDS
from ps5_collab.lessons.document import StandardRef
from ps5_collab.lessons.metadata import standard_of
from ps5_collab.people.forms.fields import choices

LONGEST_TEXT = min(10_000, markup.MAX_LENGTH)
HEARERS = {
    Hearer.DISCUSSION: _("Everybody in the group"),
    Hearer.PERSON: _("One person"),
    Hearer.ME: _("Only me"),
}


def trimmed(value: str | None) -> str:
    return clean_text(value or "").strip()


class AnswerForm(FlaskForm):
    """An answer is heard by whoever hears what it answers."""

    text = TextAreaField(_("Your answer"), [AtMost(LONGEST_TEXT)], filters=[trimmed])
    uuid = HiddenField(filters=[lambda value: value or ""])

    def own_uuid(self) -> UUID:
        """Names it for good, however often it is sent."""
        return a_uuid(self.uuid.data) or uuid4()

    def words(self) -> Words:
        return Words(text=self.text.data or "")


class NoteForm(FlaskForm):
    kind = SelectField(
        _("What it is"), choices=choices((k.value, words) for k, words in KINDS.items())
    )
    text = TextAreaField(_("Your note"), [AtMost(LONGEST_TEXT)], filters=[trimmed])
    tags = StringField(_("Tags"), [AtMost(400)], filters=[trimmed])
    hearer = RadioField(
        _("Who reads it"),
        choices=choices((h.value, words) for h, words in HEARERS.items()),
        default=Hearer.DISCUSSION.value,
    )
    to_person = SelectField(_("Who"), choices=[], validate_choice=False)
    version = VersionField()

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """(id, name) of those to whom one can speak alone."""
        self.to_person.choices = choices([("", _("Choose somebody")), *people])

    @property
    def standards(self) -> tuple[StandardRef, ...]:
        """The standards that are ticked; the picker's boxes belong to no class."""
        ticked = dict.fromkeys(request.form.getlist("standard"))
        return tuple(standard_of(line) for line in ticked)[:MOST_STANDARDS]

    def words(self) -> Words:
        to = self.to_person.data or ""
        return Words(
            text=self.text.data or "",
            kind=AnnotationKind(self.kind.data),
            hearer=Hearer(self.hearer.data),
            to_person_id=int(to) if to.isascii() and to.isdecimal() and len(to) < 10 else None,
            tags=(self.tags.data or "").split(","),
            standards=[ref.identifier for ref in self.standards if ref.identifier],
        )


class NewNoteForm(NoteForm):
    """On words of the text, on a block of it, or on the whole."""

    exact = TextAreaField(
        _("The words it is about"), [AtMost(LONGEST_BLOCK)], filters=[lambda value: value or ""]
    )
    block = HiddenField(filters=[lambda value: (value or "")[:40]])
    start = IntegerField(validators=[Optional(), NumberRange(0, MAX_ID)], widget=HiddenInput())
    end = IntegerField(validators=[Optional(), NumberRange(0, MAX_ID)], widget=HiddenInput())
    uuid = HiddenField(filters=[lambda value: value or ""])

    def own_uuid(self) -> UUID:
        return a_uuid(self.uuid.data) or uuid4()

    def passage(self) -> Passage:
        placed = self.start.data is not None and self.end.data is not None
        return Passage(
            block=self.block.data or "",
            exact=self.exact.data or "",
            start=self.start.data if placed else None,
            end=self.end.data if placed else None,
        )
