"""What is sent from the page of a discussion that a protocol leads, and its messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ps5_collab.core import words
from ps5_collab.core.db import MAX_ID
from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import a_uuid, an_id
from ps5_collab.core.words import later as _
from ps5_collab.discussions.annotating.passages import LONGEST_BLOCK, Passage
from ps5_collab.discussions.models import AnnotationKind
from ps5_collab.discussions.running.clock import Press, Pressed
from ps5_collab.discussions.running.days import CLOSES
from ps5_collab.discussions.wording import KINDS
from ps5_collab.people.forms.fields import choices, lines
from ps5_collab.protocols.definition import Collected, Kind, Phase

LONGEST_TEXT = 10_000


class PressForm(FlaskForm):
    press = StringField(validators=[AnyOf(list(Press))])
    stay = IntegerField(validators=[Optional(), NumberRange(0, MAX_ID)], default=0)
    minutes = IntegerField(validators=[Optional(), NumberRange(0, MAX_ID)], default=0)
    person = IntegerField(validators=[Optional(), NumberRange(0, MAX_ID)], default=0)

    def pressed(self) -> Pressed:
        return Pressed(
            Press(self.press.data or ""),
            self.stay.data or 0,
            self.minutes.data or 0,
            self.person.data or 0,
        )


class ContributionForm(FlaskForm):
    step = HiddenField()
    uuid = HiddenField()
    kind = SelectField(_("What it is"), default=AnnotationKind.NOTE.value)
    exact = TextAreaField(
        _("The words that you mean"),
        [AtMost(LONGEST_BLOCK)],
        filters=[lines],
        description=_("Select them in the text below, or type them as they are printed."),
    )
    #: Of the button beside a paragraph: all of it, whatever else is typed.
    paragraph = HiddenField()
    block = HiddenField()
    start = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, MAX_ID)])
    end = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, MAX_ID)])
    text = TextAreaField(_("Your words"), [AtMost(LONGEST_TEXT)], filters=[lines])
    version = VersionField()

    def offer(self, phase: Phase) -> None:
        """The kinds of the phase; without any the plain one."""
        self.phase = phase
        self.kind.choices = choices(
            (kind.value, KINDS[AnnotationKind(kind.value)]) for kind in phase.kinds or (Kind.NOTE,)
        )

    def begin(self, step: str, phase: Phase) -> None:
        """Empty, for a step."""
        self.offer(phase)
        self.step.data, self.uuid.data = step, str(uuid4())
        self.kind.data = next(iter(phase.kinds), Kind.NOTE).value

    def passage(self) -> Passage:
        if self.paragraph.data:
            return Passage(self.paragraph.data)
        start, end = self.start.data, self.end.data
        single = self.phase.collected is Collected.WORD
        return Passage(self.block.data or "", self.exact.data or "", start, end, anywhere=single)

    def own_uuid(self) -> UUID:
        return a_uuid(self.uuid.data) or uuid4()


class DatesForm(FlaskForm):
    """When each phase closes; `dates_form` makes one for the phases of a protocol."""

    version = VersionField()
    presenter: SelectField | None = None

    def dates(self) -> dict[str, datetime]:
        """By the reader's own clock, as it was typed."""
        fields = (field for field in self if field.name.startswith(CLOSES))
        return {
            field.name.removeprefix(CLOSES): field.data.replace(tzinfo=words.zone())
            for field in fields
            if field.data
        }

    def presents(self) -> int:
        """0 for nobody, and where that is settled."""
        return (an_id(self.presenter.data) if self.presenter else None) or 0


def as_typed(moment: datetime) -> datetime:
    """By the reader's own clock, to the minute."""
    return words.local(moment).replace(tzinfo=None, second=0, microsecond=0)


def dates_form(
    phases: Sequence[Phase],
    given: Mapping[str, datetime],
    version: int,
    presenters: Sequence[tuple[Any, Any]] = (),
) -> DatesForm:
    """`presenters`: who can present, where that is to be chosen."""
    fields: dict[str, Any] = {
        CLOSES + phase.id: DateTimeLocalField(
            phase.name, [InputRequired(_("Say when it closes."))], format=["%Y-%m-%dT%H:%M"]
        )
        for phase in phases
    }
    if presenters:
        fields["presenter"] = SelectField(
            _("Who presents"), choices=choices((str(who), name) for who, name in presenters)
        )
    typed = {CLOSES + phase: as_typed(moment) for phase, moment in given.items()}
    form: DatesForm = type("DatesForm", (DatesForm,), fields)(data=typed | {"version": version})
    return form
