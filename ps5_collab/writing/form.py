"""What goes with a document while it is written, and how fields that all forms have are read."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ps5_collab.core.text import clean_text
from ps5_collab.core.web import a_uuid
from ps5_collab.sharing.audiences import shared_of
from ps5_collab.sharing.services import Shared

Typed = MultiDict[str, str]
MAX_NOTE = 2_000
Document = TypeVar("Document", bound=Any)
Form = TypeVar("Form", bound="WrittenForm[Any]")


@dataclass(frozen=True)
class WrittenForm(ABC, Generic[Document]):
    """A document with its empty lines while it is written, and what goes with it."""

    #: What its fields are called, and those inside its steps and other parts.
    labels: ClassVar[Mapping[str, object]] = {}
    inner_labels: ClassVar[Mapping[str, object]] = {}

    document: Document
    #: `drafts.stamp` of when the form was opened.
    opened: str = ""
    #: A key of `sharing.audiences`.
    audience: str = "me"
    #: What changed and why.
    note: str = ""
    #: Names what is not saved yet: a form that is sent twice makes one item.
    uuid: str = ""
    #: Ids of parts that go when it is saved.
    gone: frozenset[str] = frozenset()
    #: Id of the field to go on with.
    focus: str = ""
    #: What could not be understood, by field.
    typed: Mapping[str, str] = field(default_factory=dict)
    #: Sentences by field.
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    @abstractmethod
    def content(self) -> Document:
        """The document without what is empty or goes."""

    @property
    def shared(self) -> Shared:
        """ValueError for an audience that there is not."""
        return shared_of(self.audience)

    @property
    def key(self) -> UUID | None:
        return a_uuid(self.uuid)

    @property
    @abstractmethod
    def places(self) -> Mapping[str, str]:
        """What its steps and other parts are called, by their ids."""

    def called(self, name: str) -> str:
        """What a field is called among what is to be put right, such as "Step 2, Minutes"."""
        place, _dash, inner = name.rpartition("-")
        words = (self.places.get(place), self.inner_labels.get(inner)) if place else ()
        return ", ".join(str(each) for each in words or (self.labels.get(name),) if each)

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def number(self, name: str, value: int | None) -> str:
        """What a field of a number shows: what was typed, where that is none."""
        return self.typed.get(name, "" if value is None else str(value))

    def staying(self, parts: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(part for part in parts if part.id not in self.gone)


def sent_with(form: Typed) -> dict[str, Any]:
    """What every form sends beside its document."""
    return {
        "opened": form.get("opened", ""),
        "audience": form.get("audience", "me"),
        "note": clean_text(form.get("note", "")),
        "uuid": form.get("uuid", ""),
        "gone": frozenset(form.getlist("gone")),
    }


def with_errors(form: Form, found: Iterable[tuple[str, str]], *, again: bool) -> Form:
    """The form with what stops its publication: fields and sentences, of each field the first.

    `again`: there is a revision already.
    """
    errors = dict(form.errors)
    for name, sentence in found:
        errors.setdefault(name, sentence)
    if again and not form.note.strip():
        errors.setdefault("note", str(_("Say in a few words what changed and why.")))
    return replace(form, errors=errors)


def chosen(form: Typed, name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The boxes that are ticked, in the order of the page."""
    given = set(form.getlist(name))
    return tuple(value for value in known if value in given)
