"""The minutes of one meeting as a document: typed, immutable, stored as JSON.

People stand in it by number and name as they were called then; what an item was about only by its
number and revision: whether its title may be said depends on who reads.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

SCHEMA: Final = 1


@dataclass(frozen=True)
class Named:
    id: int
    name: str


@dataclass(frozen=True)
class Present:
    """Somebody who was asked, and whether they were there."""

    person: Named
    #: A value of `Attendance`; empty when nobody noted it.
    attendance: str = ""
    by_video: bool = False
    observes: bool = False
    minutes: int | None = None
    left_early: bool = False


@dataclass(frozen=True)
class Said:
    """A note; `key` names its safe HTML in the revision."""

    key: str
    author: Named
    #: Markdown.
    text: str
    #: The recorder's; others stand beside it under their names.
    shared: bool = False


@dataclass(frozen=True)
class Task:
    """An action as it stood when the minutes were shared."""

    text: str
    owner: Named | None = None
    #: ISO date, or empty.
    due_on: str = ""
    #: "open", "done" or "dropped".
    state: str = "open"


@dataclass(frozen=True)
class Linked:
    item_id: int
    revision: int | None = None


@dataclass(frozen=True)
class Discussed:
    """An agenda item and what came of it; without a title, what stood outside the agenda."""

    title: str = ""
    purpose: str = ""
    presenter: str = ""
    #: Minutes.
    planned: int = 0
    #: Seconds by the clock; 0 when it never ran.
    spent: int = 0
    linked: Linked | None = None
    unfinished: bool = False
    notes: tuple[Said, ...] = ()
    decisions: tuple[str, ...] = ()
    actions: tuple[Task, ...] = ()

    @property
    def spent_minutes(self) -> int:
        return round(self.spent / 60)

    @property
    def is_empty(self) -> bool:
        return not (self.title or self.notes or self.decisions or self.actions)


@dataclass(frozen=True)
class Corrected:
    """What was put right after the approval."""

    key: str
    author: Named
    text: str
    #: ISO moment in UTC.
    at: str


@dataclass(frozen=True)
class MinutesDocument:
    title: str
    group: str
    #: A value of `MeetingKind`.
    sort: str
    #: On the wall of the zone, ISO without an offset; empty when it had none.
    starts_local: str
    zone: str
    #: As planned.
    minutes: int
    place: str = ""
    #: ISO moments in UTC; empty when the clock never ran.
    began_at: str = ""
    ended_at: str = ""
    language: str = "en"
    people: tuple[Present, ...] = ()
    #: {value of `Part`: name}
    roles: Mapping[str, str] | None = None
    norm: str = ""
    #: How many rated the norm, and the mean of 1 to 4, where enough did.
    ratings: int = 0
    rated: float | None = None
    items: tuple[Discussed, ...] = ()
    outside: Discussed = Discussed()
    parked: tuple[Said, ...] = ()
    corrections: tuple[Corrected, ...] = ()
    schema: int = SCHEMA

    @property
    def all_parts(self) -> tuple[Discussed, ...]:
        return (*self.items, self.outside)

    @property
    def decisions(self) -> list[str]:
        return [decision for part in self.all_parts for decision in part.decisions]

    @property
    def actions(self) -> list[Task]:
        return [task for part in self.all_parts for task in part.actions]

    @property
    def linked_ids(self) -> list[int]:
        return [part.linked.item_id for part in self.items if part.linked]

    @property
    def planned(self) -> int:
        """Minutes of the agenda."""
        return sum(item.planned for item in self.items)

    @property
    def spent_minutes(self) -> int:
        return round(sum(item.spent for item in self.items) / 60)


def to_json(document: MinutesDocument) -> dict[str, Any]:
    return asdict(document)


def from_json(stored: Mapping[str, Any]) -> MinutesDocument:
    """Read a stored document; a key that is missing means its default."""
    given = dict(stored)
    given["people"] = tuple(_present(one) for one in stored.get("people", ()))
    given["items"] = tuple(_discussed(one) for one in stored.get("items", ()))
    given["outside"] = _discussed(stored.get("outside", {}))
    given["parked"] = _said(stored.get("parked", ()))
    given["corrections"] = tuple(_corrected(one) for one in stored.get("corrections", ()))
    return MinutesDocument(**given)


def _present(stored: Mapping[str, Any]) -> Present:
    return Present(**{**stored, "person": Named(**stored["person"])})


def _said(stored: Iterable[Mapping[str, Any]]) -> tuple[Said, ...]:
    return tuple(Said(**{**one, "author": Named(**one["author"])}) for one in stored)


def _task(stored: Mapping[str, Any]) -> Task:
    owner = stored.get("owner")
    return Task(**{**stored, "owner": Named(**owner) if owner else None})


def _corrected(stored: Mapping[str, Any]) -> Corrected:
    return Corrected(**{**stored, "author": Named(**stored["author"])})


def _discussed(stored: Mapping[str, Any]) -> Discussed:
    linked = stored.get("linked")
    return Discussed(
        **{
            **stored,
            "linked": Linked(**linked) if linked else None,
            "notes": _said(stored.get("notes", ())),
            "decisions": tuple(stored.get("decisions", ())),
            "actions": tuple(_task(one) for one in stored.get("actions", ())),
        }
    )
