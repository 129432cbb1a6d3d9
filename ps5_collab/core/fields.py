"""What the templates ask about a WTForms field: how to draw it, and what is wrong with it."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import Length, StopValidation

from ps5_collab.core import words
from ps5_collab.core.errors import CollabError
from ps5_collab.core.words import later as _

#: The first fitting class names the drawing.
KINDS: tuple[tuple[type[Any], str], ...] = (
    (TextAreaField, "textarea"),
    (RadioField, "radios"),
    (SelectMultipleField, "checks"),
    (SelectField, "select"),
    (BooleanField, "check"),
)


class AtMost(Length):
    """A limit of characters that says how many were typed: so one knows how much is to go."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most)

    def __call__(self, _form: Any, field: Field) -> None:
        typed = len(field.data or "")
        if typed > self.max:
            raise StopValidation(too_long(self.max, typed))


def too_long(most: int, typed: int) -> str:
    numbers = {"max": words.number(most), "typed": words.number(typed)}
    return str(_("At most %(max)s characters, please; these are %(typed)s.", **numbers))


def field_kind(field: Field) -> str:
    """ "textarea", "radios", "checks", "select", "check", or the `type` of an input."""
    for class_, kind in KINDS:
        if isinstance(field, class_):
            return kind
    return str(getattr(field.widget, "input_type", "text"))


def field_error(field: Field) -> Markup:
    """What is wrong with the field, each sentence on a line of its own; empty when it is fine."""
    return Markup("<br>").join(dict.fromkeys(sentence for *_where, sentence in _faults(field)))


def form_errors(form: Any) -> list[tuple[str, str]]:
    """Each fault of a form as (id of the control, "Field: sentence"), in the order of the page.
    Among those of the whole form may be some of parts that are no fields, as such pairs."""
    given = getattr(form, "form_errors", ())
    pairs = [fault if isinstance(fault, tuple) else ("main", fault) for fault in given]
    whole = [(place, str(sentence)) for place, sentence in pairs]
    return whole + [
        (target, _named(name, sentence))
        for field in form
        for target, name, sentence in _faults(field)
    ]


def _named(name: str, sentence: str) -> str:
    return str(_("%(field)s: %(fault)s", field=name, fault=sentence)) if name else sentence


def refuse(form: Any, error: CollabError) -> None:
    """Say it where it is to be put right: at the field that it names, else of the whole form."""
    name = getattr(error, "field", "")
    field = next((each for each in form if each.name == name), None)
    if field is None:
        form.form_errors.append(str(error))
    else:
        field.errors = [*field.errors, str(error)]


def _faults(field: Field) -> Iterator[tuple[str, str, str]]:
    """(id of the control, words of its label, sentence). Fields within fields speak for themselves;
    a list may also have a fault of its own."""
    if isinstance(field, FormField):
        for each in field.form:
            yield from _faults(each)
        return
    if isinstance(field, FieldList):
        for entry in field:
            yield from _faults(entry)
    target = f"{field.id}-0" if field_kind(field) in {"radios", "checks"} else field.id
    for error in field.errors:
        if not isinstance(error, list | tuple | dict):  # those are the entries' own
            yield target, label_words(field), str(error)


def label_words(field: Field) -> str:
    """As people know the field; empty where WTForms made a label of its name."""
    label = field.label.text
    made = field.short_name.replace("_", " ").title()
    return "" if isinstance(label, str) and label == made else str(label)


GLOBALS: dict[str, Any] = {
    "field_kind": field_kind,
    "field_error": field_error,
    "form_errors": form_errors,
}
