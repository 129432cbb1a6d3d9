"""Rows of the audit log in words. What is kept and sealed stays as it is, whoever reads it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Role
from ps5_collab.people.roles import ROLES

#: Subjects by their first words, and those that are told apart by nothing.
SUBJECTS: Final[Mapping[str, Later]] = {
    "person": _("person %(which)s"),
    "school": _("school %(which)s"),
    "local district": _("local district %(which)s"),
    "letter": _("letter %(which)s"),
    "held letters": _("held letters"),
    "comment": _("comment %(which)s"),
    "group": _("group %(which)s"),
    "question": _("question %(which)s"),
    "practice": _("practice %(which)s"),
    "framework": _("framework %(which)s"),
    "crosswalk": _("crosswalk"),
    "address": _("network address %(which)s"),
    "an account that is not here": _("an account that is not here"),
}
DETAILS: Final[Mapping[str, Later]] = {
    "role": _("role"),
    "school": _("number of the school"),
    "local_district": _("number of the local district"),
    "last_day": _("last day"),
    "by": _("invited by person"),
    "code": _("code"),
    "name": _("name"),
    "to": _("to"),
    "number": _("how many"),
    "address": _("network address"),
    "wrong_tries": _("wrong tries before"),
    "tries": _("tries"),
    "decision": _("decision"),
    "revision": _("revision"),
    "reviewer": _("person who reviews"),
    "person": _("number of the person"),
    "item": _("number of the item"),
    "kind": _("kind"),
    "items": _("in the file"),
    "added": _("added"),
    "changed": _("changed"),
    "retired": _("retired"),
    "returned": _("in force again"),
    "missing": _("missing, kept"),
    "moved": _("moved"),
    "removed": _("removed"),
    "proposals": _("perhaps the same"),
    "unchanged": _("unchanged"),
    "oddities": _("oddities"),
    "lessons": _("lessons that name a changed standard"),
}


def subject_words(subject: str) -> str:
    """ "person 7" in the reader's language; a name or an address is its own word."""
    if subject in SUBJECTS:
        return str(SUBJECTS[subject])
    noun, _space, which = subject.rpartition(" ")
    return str(SUBJECTS[noun]) % {"which": which} if noun in SUBJECTS else subject


def details_words(details: Mapping[str, Any]) -> str:
    return ", ".join(said(details))


def said(details: Mapping[str, Any]) -> Iterator[str]:
    """What is none, or nothing, is not said."""
    for name, value in details.items():
        if value not in (None, 0, ""):
            words = ROLES[Role(value)] if name == "role" and value in set(Role) else value
            yield f"{DETAILS.get(name, name)}: {words}"
