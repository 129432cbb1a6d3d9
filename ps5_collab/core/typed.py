"""What a person typed into a form that could not be taken, to give it back and to send it again."""

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import HiddenField, PasswordField, StringField
from wtforms.fields.core import UnboundField
from wtforms.widgets import HiddenInput

from ps5_collab.core.db import SAFE_METHODS
from ps5_collab.core.words import later as _

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

MOST_KEPT = 2_000
#: Never printed back, nor is any password field.
SECRET_FIELDS = frozenset({"csrf_token", "password", "new_password", "repeat", "current_password"})
#: Looks like what a form chose or numbered by itself: an identifier, a code, a date.
CHOSEN = re.compile(r"[0-9a-z][\w.:-]*|[0-9A-Z.:-]+", re.ASCII)
#: Names of fields that are no words for people.
LABELS = {"text": _("Text"), "q": _("Words or a code")}


class Manner(StrEnum):
    """How a value came into the form."""

    WORDS = "words"
    #: A date, a number, one of several.
    CHOICE = "choice"
    #: The form brought it along: nobody has seen it.
    CARRIED = "carried"


@dataclass(frozen=True)
class TypedField:
    name: str
    value: str
    label: str
    #: The same for all fields of one name, so that a list that is shown apart keeps its order.
    manner: Manner


def typed_fields() -> list[TypedField]:
    """Every field of the refused form but the secret ones; nothing after a GET, nor of what was too
    large to be read."""
    if request.method in SAFE_METHODS:
        return []
    try:
        sent = request.form
    except RequestEntityTooLarge:
        return []
    known, parts = dict(_known_fields()), _parts(sent)
    fields: list[TypedField] = []
    for name, values in sent.lists():
        drawn = known.get(name.rsplit("-", 1)[-1])
        if name in SECRET_FIELDS or (drawn and issubclass(drawn.field_class, PasswordField)):
            continue
        filled = [value for value in values if value]
        manner = _guessed(filled) if drawn is None else _manner(drawn)
        fields += [TypedField(name, value, _label(name, drawn, parts), manner) for value in filled]
    return fields[:MOST_KEPT]


def _known_fields() -> Iterator[tuple[str, "UnboundField[Any]"]]:
    """The fields of the forms that the view of this address knows."""
    view = current_app.view_functions.get(request.endpoint or "")
    module = sys.modules.get(inspect.unwrap(view).__module__) if view else None
    for form in vars(module).values() if module else ():
        if inspect.isclass(form) and issubclass(form, FlaskForm):
            yield from inspect.getmembers(form, lambda each: isinstance(each, UnboundField))


def _manner(drawn: "UnboundField[Any]") -> Manner:
    widget = drawn.kwargs.get("widget") or drawn.field_class.widget
    if isinstance(widget, HiddenInput) or issubclass(drawn.field_class, HiddenField):
        return Manner.CARRIED
    return Manner.WORDS if issubclass(drawn.field_class, StringField) else Manner.CHOICE


def _guessed(values: list[str]) -> Manner:
    """Of a field that no form knows: what looks like an identifier was not typed."""
    return Manner.CARRIED if all(map(CHOSEN.fullmatch, values)) else Manner.WORDS


def _parts(sent: "MultiDict[str, str]") -> dict[str, tuple[str, int]]:
    """Of what a form names by an identifier, {identifier: what it is, its number among those}."""
    return {
        value: (name.rsplit("-", 1)[-1], number)
        for name, values in sent.lists()
        for number, value in enumerate(values, start=1)
        if CHOSEN.fullmatch(value)
    }


def _label(
    name: str, drawn: "UnboundField[Any] | None", parts: Mapping[str, tuple[str, int]]
) -> str:
    """As the form says it; otherwise "s47qc1e2-activity" is "Activity", translated."""
    given = _given(drawn.args, drawn.kwargs) if drawn else ""
    part, _dash, last = name.rpartition("-")
    kind, number = parts.get(part, ("", 0)) if last == "text" else ("", 0)
    if kind == "objective":
        return str(gettext("Objective %(number)s", number=number))
    if kind == "response":
        return str(gettext("What pupils may say or do"))
    spoken = last.replace("_", " ").strip().capitalize() or name
    return str(given or LABELS.get(last) or gettext(spoken))


def _given(args: tuple[Any, ...], named: Mapping[str, Any]) -> object:
    return args[0] if args else named.get("label", "")
