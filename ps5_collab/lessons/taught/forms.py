"""The form of a taught-it record: three fields, and behind each step what one may add."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import a_uuid, an_id
from ps5_collab.core.words import later as _
from ps5_collab.lessons.document import MAX_MINUTES, LessonDocument, Step
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.lessons.taught.services import MOST_PUPILS, Account
from ps5_collab.lessons.vocabulary import GRADES, grade_label
from ps5_collab.people.forms.fields import choices, line, lines, sensible_day

LONGEST: Final = 5_000
#: Before the id of a step, and before that of a response.
MINUTES, CAME = "minutes_", "came_"


def not_ahead(_form: Any, field: Any) -> None:
    if field.data is not None and field.data > words.local(utcnow()).date():
        raise ValidationError(_("This day is still to come. Note it once you have taught it."))


class TaughtForm(FlaskForm):
    taught_on = DateField(
        _("Day"), [InputRequired(_("Say on which day you taught it.")), sensible_day, not_ahead]
    )
    grade = SelectField(_("Grade"))
    class_size = IntegerField(
        _("Pupils in the class"),
        [
            InputRequired(_("Say how many pupils there were.")),
            NumberRange(1, MOST_PUPILS, _("A class has from 1 to 99 pupils.")),
        ],
    )
    school = SelectField(_("School"))
    as_changed = StringField(
        _("What was different from the design"),
        [AtMost(300)],
        filters=[line],
        description=_("Where you taught it as you changed it. One line."),
    )
    unforeseen = TextAreaField(
        _("What nobody foresaw"),
        [AtMost(LONGEST)],
        filters=[lines],
        description=_("What pupils said or did that is not among the anticipated responses."),
    )
    would_change = TextAreaField(_("What I would change"), [AtMost(LONGEST)], filters=[lines])

    def offer(
        self, document: LessonDocument, schools: Sequence[tuple[int, str]], own: Sequence[str]
    ) -> None:
        """The grades of the lesson first, chosen the one that the person teaches; a school where
        there is a choice."""
        first = [grade for grade in GRADES if grade in document.grades]
        order = dict.fromkeys([*first, *GRADES])
        self.grade.choices = choices((grade, grade_label(grade)) for grade in order)
        if self.grade.data is None:
            self.grade.data = next((each for each in first if each in own), next(iter(order)))
        if len(schools) > 1:
            self.school.choices = choices((str(id_), name) for id_, name in schools)
        else:
            del self.school

    def account(self) -> Account:
        numbers = {name: field.data for name, field in self._of(MINUTES)}
        day, pupils = self.taught_on.data, self.class_size.data
        if day is None or pupils is None:
            raise ValueError("the form was not validated")
        return Account(
            taught_on=day,
            grade=self.grade.data,
            class_size=pupils,
            school_id=an_id(self.school.data) if self.school else None,
            minutes={name: minutes for name, minutes in numbers.items() if minutes is not None},
            came=frozenset(name for name, field in self._of(CAME) if field.data),
            as_changed=self.as_changed.data or "",
            unforeseen=self.unforeseen.data or "",
            would_change=self.would_change.data or "",
        )

    def of_step(self, step: Step) -> list[Field]:
        """The minutes of a step, and a box for each of its responses."""
        boxes = [self[CAME + response.id] for response in step.responses]
        return [self[MINUTES + step.id], *boxes]

    def says(self, step: Step) -> bool:
        """There is something to see in the step: it is shown unfolded."""
        minutes, *boxes = self.of_step(step)
        typed = minutes.data is not None or minutes.errors or any(minutes.raw_data or ())
        return bool(typed) or any(box.data for box in boxes)

    def _of(self, beginning: str) -> Iterator[tuple[str, Field]]:
        for field in self:
            if field.name.startswith(beginning):
                yield field.name.removeprefix(beginning), field


class NewTaughtForm(TaughtForm):
    #: That was on the page.
    revision = HiddenField()
    uuid = HiddenField()

    def key(self) -> UUID | None:
        return a_uuid(self.uuid.data)


class EditTaughtForm(TaughtForm):
    version = VersionField()


def of_document(base: type[TaughtForm], document: LessonDocument) -> type[Any]:
    """The form with the fields of this document's steps and responses."""
    fields: dict[str, Field] = {}
    for number, step in enumerate(document.steps, start=1):
        fields[MINUTES + step.id] = minutes_field(step, number)
        for at, response in enumerate(step.responses, start=1):
            fields[CAME + response.id] = BooleanField(f"R{number}.{at}")
    return type(base.__name__, (base,), fields)


def minutes_field(step: Step, number: int) -> IntegerField:
    label = (
        _(
            "Minutes used for step %(number)s; %(planned)s planned",
            number=number,
            planned=step.minutes,
        )
        if step.minutes
        else _("Minutes used for step %(number)s", number=number)
    )
    taken = NumberRange(0, MAX_MINUTES, _("A step takes from 0 to 1000 minutes."))
    return IntegerField(label, [Optional(), taken])


def as_stored(taught: TaughtRecord) -> Mapping[str, Any]:
    """What the form shows of a record."""
    plain = ("taught_on", "grade", "class_size", "as_changed", "unforeseen", "would_change")
    return (
        {name: getattr(taught, name) for name in (*plain, "version")}
        | {"school": str(taught.school_id or "")}
        | {MINUTES + step: minutes for step, minutes in taught.minutes.items()}
        | {CAME + response: came for response, came in taught.responses.items()}
    )
