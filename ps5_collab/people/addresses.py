"""E-mail addresses as people type and paste them. Two spellings of one address are one address."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _

LONGEST = 254
_BETWEEN = re.compile(r"[\r\n,;\u2028\u2029\u0085]+")
_IN_BRACKETS = re.compile(r"<([^<>]*)>\s*\Z")


@dataclass(frozen=True)
class Pasted:
    """What a pasted list holds, in its order, each address once."""

    addresses: tuple[str, ...]
    #: As they were typed, with what is wrong.
    malformed: Mapping[str, Later]


def canonical(typed: str) -> str:
    """The one form in which addresses are kept and compared. It need not be a good address."""
    folded = unicodedata.normalize("NFKC", typed).casefold().strip()
    return unicodedata.normalize("NFKC", folded).strip()


def address(typed: str) -> str:
    """The canonical form of a good address; empty for what no letter could reach.

    Before the @ only ASCII: look-alikes of other scripts would make a second person.
    """
    if len(typed) > LONGEST:
        return ""
    try:
        found = validate_email(canonical(typed), check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, ValueError):
        return ""
    return (found.ascii_email or "").casefold()


def fault(typed: str) -> Later:
    """Why no letter could reach it, as far as that can be told."""
    before, at, behind = typed.partition("@")
    if not at:
        return _("There is no @ in it.")
    if "@" in behind:
        return _("There are several @ in it. Is there a comma missing between two addresses?")
    if any(sign.isspace() for sign in typed):
        return _("There is a space in it.")
    if not before:
        return _("Nothing stands before the @.")
    if "." not in behind.strip("."):
        return _("What stands after the @ is not whole, as in name@school.org.")
    if not before.isascii():
        return _("Before the @ only plain letters, digits and signs can stand.")
    return _("This is not a whole e-mail address, such as name@school.org.")


def domain(good_address: str) -> str:
    return good_address.rpartition("@")[2]


def pasted(text: str) -> Pasted:
    """Read addresses, one a line or with commas between, also as `Rosa Vega <rosa@…>`."""
    good: dict[str, None] = {}
    bad: dict[str, Later] = {}
    for entry in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        inside = _IN_BRACKETS.search(entry)
        typed = inside[1] if inside else entry
        found = address(typed)
        if found:
            good[found] = None
        else:
            bad[entry] = fault(typed)
    return Pasted(tuple(good), bad)
