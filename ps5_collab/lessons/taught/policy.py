"""Who reads what was noted about teaching a lesson, who adds to it, and who changes it."""

from typing import Protocol

from ps5_collab.sharing.policy import Reader


class Owned(Protocol):
    @property
    def owner_id(self) -> int: ...


class Noted(Protocol):
    """A record, as an entity or as a row of a page."""

    @property
    def person_id(self) -> int: ...


def takes_part(reader: Reader, lesson: Owned) -> bool:
    """Of a lesson that the reader sees: people of the network read its records and add theirs, its
    owner in any case. Others see only what the records say together."""
    return reader.in_network or (
        reader.person_id is not None and reader.person_id == lesson.owner_id
    )


def may_change(reader: Reader, record: Noted) -> bool:
    """Only who taught knows; not the lesson's authors, whatever it says of their lesson."""
    return reader.person_id == record.person_id
