"""What a group says about itself, as each of its revisions keeps it; without a database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.groups.models import Inquiry, Joining, Reach
from ps5_collab.lessons.document import StandardRef

MAX_NAME: Final = 120
#: Characters of the purpose: it stands in lists and is read in one breath.
MAX_PURPOSE: Final = 1_000
#: Of one norm: a meeting keeps the one that it watches.
MAX_NORM: Final = 300
MAX_NORMS: Final = 12
MAX_STANDARDS: Final = 12

_BULLET = re.compile(r"^(?:[-*•]|\d{1,2}[.)]) +")


@dataclass(frozen=True)
class GroupDocument:
    name: str = ""
    #: Markdown.
    purpose: str = ""
    #: One line each, Markdown.
    norms: tuple[str, ...] = ()
    standards: tuple[StandardRef, ...] = ()
    language: str = "en"
    inquiry: Inquiry = Inquiry.SEVERAL
    #: Of one school; empty for a group across schools.
    school_id: int | None = None
    joining: Joining = Joining.BY_REQUEST
    #: The network finds it; a private group is known to its members only.
    listed: bool = True

    @property
    def reach(self) -> Reach:
        return Reach.SCHOOL if self.school_id else Reach.CROSS_SCHOOL


#: What the page of settings changes; norms have a page of their own.
SETTINGS: Final = tuple(each.name for each in fields(GroupDocument) if each.name != "norms")
#: What an older revision brings back: words, never who may find or join the group.
WORDS: Final = ("purpose", "norms")


def to_json(document: GroupDocument) -> dict[str, Any]:
    return asdict(document)


def from_json(stored: Mapping[str, Any]) -> GroupDocument:
    known = {each.name for each in fields(GroupDocument)}
    values = {name: value for name, value in stored.items() if name in known}
    values["norms"] = tuple(stored.get("norms", ()))
    values["standards"] = tuple(StandardRef(**given) for given in stored.get("standards", ()))
    values["inquiry"] = Inquiry(stored.get("inquiry", Inquiry.SEVERAL))
    values["joining"] = Joining(stored.get("joining", Joining.BY_REQUEST))
    return GroupDocument(**values)


def tidy(document: GroupDocument) -> GroupDocument:
    """As it is kept: clean text, no empty norms. Nobody finds a private group, so nobody asks."""
    return replace(
        document,
        name=clean_line(document.name),
        purpose=clean_text(document.purpose).strip(),
        norms=norms_of(document.norms),
        standards=tuple(dict.fromkeys(document.standards)),
        joining=document.joining if document.listed else Joining.BY_INVITATION,
    )


def norms_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Each norm once, in order; marks of a list before them are not part of them."""
    cleaned = (_BULLET.sub("", clean_line(line)) for line in lines)
    return tuple(dict.fromkeys(norm for norm in cleaned if norm))


def merged(
    base: GroupDocument, newest: GroupDocument, changes: Mapping[str, Any]
) -> GroupDocument | None:
    """`changes` of `base` put upon the newest document; None when both changed the same part
    to different things."""
    mine = {name: value for name, value in changes.items() if value != getattr(base, name)}
    for name, value in mine.items():
        theirs = getattr(newest, name)
        if theirs not in (getattr(base, name), value):
            return None
    return replace(newest, **mine)


def parts_changed(before: GroupDocument, after: GroupDocument) -> list[str]:
    """Names of the parts that differ, in the document's order."""
    names = (each.name for each in fields(GroupDocument))
    return [name for name in names if getattr(before, name) != getattr(after, name)]
