"""What a person typed into a form that could not be taken, to give it back and to send it again."""

import re
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from ps5_collab.core.db import SAFE_METHODS
from ps5_collab.core.words import later as _

MOST_KEPT = 2_000
#: Never printed back.
SECRET_FIELDS = frozenset({"csrf_token", "password", "new_password", "repeat", "current_password"})
#: Looks like what a form chose or numbered by itself: an identifier, a code, a date.
CHOSEN = re.compile(r"[0-9a-z][\w.:-]*|[0-9A-Z.:-]+", re.ASCII)
#: Names of fields that are no words for people.
LABELS = {"text": _("Text"), "q": _("Words or a code")}


@dataclass(frozen=True)
class TypedField:
    name: str
    value: str
    #: Somebody's words, not only what the form chose; the same for all fields of one name, so that
    #: a list that is shown apart keeps its order.
    is_words: bool

    @property
    def label(self) -> str:
        """Fields are named as their labels say: "s47qc1e2-activity" is "Activity", translated."""
        last = self.name.rsplit("-", 1)[-1]
        spoken = last.replace("_", " ").strip().capitalize() or self.name
        return str(LABELS.get(last) or gettext(spoken))


def typed_fields() -> list[TypedField]:
    """Every field of the refused form but the secret ones; nothing after a GET."""
    if request.method in SAFE_METHODS:
        return []
    fields: list[TypedField] = []
    for name, values in request.form.lists():
        filled = [value for value in values if value and name not in SECRET_FIELDS]
        are_words = not all(map(CHOSEN.fullmatch, filled))
        fields += [TypedField(name, value, are_words) for value in filled]
    return fields[:MOST_KEPT]
