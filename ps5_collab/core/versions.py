"""How a form that changes something tells what it was opened upon, and goes on when that is no
longer what is stored."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import Field, IntegerField, SelectFieldBase
from wtforms.widgets import HiddenInput

from ps5_collab.core import words
from ps5_collab.core.web import an_id

#: Behind the name of the version field: what each other field held when the form was opened.
OPENED: Final = "-opened"


class VersionInput(HiddenInput):
    """The version, and beside it the marks of what the form was opened with."""

    def __call__(self, field: Any, **given: Any) -> Markup:
        opened = Markup('<input name="{}" type="hidden" value="{}">')
        return super().__call__(field, **given) + opened.format(
            field.name + OPENED, ".".join(f"{name}:{mark}" for name, mark in field.opened.items())
        )


class VersionField(IntegerField):
    """The version of the thing that the form showed: two who change it are told apart by it.

    A form that comes back without one knows of none, whatever it is filled with here: it is as late
    as one that is behind.
    """

    widget = VersionInput()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.form = named.get("_form")
        self._sent: dict[str, str] | None = None

    def process(self, formdata: Any, *given: Any, **named: Any) -> None:
        super().process(formdata, *given, **named)
        if formdata is not None:
            sent = ".".join(formdata.getlist(self.name + OPENED)).split(".")
            self._sent = dict(pair.split(":", 1) for pair in sent if ":" in pair)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = an_id(str(valuelist[0])) if valuelist else None

    @property
    def opened(self) -> Mapping[str, str]:
        """{field: mark of what it held when a person was first shown the form}."""
        if self._sent is not None:
            return self._sent
        return {field.name: mark(field.data) for field in self._others()}

    def is_late(self, newest: int) -> bool:
        """Somebody saved since the form was shown. It then carries what is newest, so that it can
        be shown again, and saved on top of that: fields that this person left alone hold what is
        stored now, the others what was typed."""
        late = self.data != newest
        if late:
            if self.object_data == newest:  # it was made with what is stored
                self._take_in()
            self.renew(newest)
        return late

    def renew(self, newest: int) -> None:
        self.raw_data, self.data = None, newest

    def _take_in(self) -> None:
        opened = self.opened
        self._sent = {}
        for field in self._others():
            typed = field.raw_data, field.data, field.process_errors
            before = opened.get(field.name)
            # What could not be read is nobody's value, but somebody's words; perhaps none.
            mine = mark("".join(field.raw_data or ()) if field.process_errors else field.data)
            field.raw_data = None
            field.process(None, field.object_data)
            stored = field.data
            self._sent[field.name] = mark(stored)
            if mine != before:
                field.raw_data, field.data, field.process_errors = typed
                if before != mark(stored) != mine:
                    field.newer = said(field, stored)  # type: ignore[attr-defined]  # read by the form's macros

    def _others(self) -> list[Field]:
        return [each for each in self.form or () if not isinstance(each.widget, HiddenInput)]


def mark(data: object) -> str:
    """Short, and the same for what looks the same in a form."""
    if isinstance(data, list | tuple | set | frozenset):
        plain = "\n".join(sorted(map(str, data)))
    elif isinstance(data, time):  # a form has no seconds
        plain = f"{data:%H:%M}"
    else:
        plain = "" if data in (None, False) else str(data).replace("\r\n", "\n")
    return hashlib.blake2s(plain.encode(), digest_size=6).hexdigest()


def said(field: Field, data: Any) -> str:
    """What the field would hold, in words."""
    if isinstance(field, SelectFieldBase):
        held = set(map(str, data if isinstance(data, list | tuple) else [data]))
        named = [str(each[1]) for each in field.iter_choices() if str(each[0]) in held]
        return ", ".join(named) or str(_("nothing"))
    if isinstance(data, bool):
        return str(_("yes") if data else _("no"))
    if isinstance(data, date):
        return words.day_words(data, words.locale().language)
    if isinstance(data, time):
        return words.clock_words(data.hour, data.minute, words.locale().language)
    return str(data) if data not in (None, "") else str(_("nothing"))


def newer_in(form: Any) -> list[Field]:
    """The fields that two changed: each holds what was typed, `newer` says what is stored."""
    return [field for field in form if getattr(field, "newer", "")]


GLOBALS: dict[str, Any] = {"newer_in": newer_in}
