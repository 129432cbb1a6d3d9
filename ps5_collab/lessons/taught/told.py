"""One taught-it record as pages show it: a plain row, or made of a record that was loaded."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from markupsafe import Markup

from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.people.models import Person, School, initials_of, voice_of


@dataclass(frozen=True)
class Told:
    """One record as pages show it."""

    id: int
    revision: int
    person_id: int
    name: str
    gone: bool
    school_id: int | None
    school: str | None
    taught_on: date
    grade: str
    class_size: int
    minutes: dict[str, int]
    responses: dict[str, bool]
    as_changed: str
    unforeseen_html: Markup
    would_change_html: Markup
    edited_at: datetime | None
    version: int

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def voice(self) -> str:
        return voice_of(self.person_id)

    @property
    def came(self) -> set[str]:
        """Ids of the anticipated responses that came."""
        return {response for response, came in self.responses.items() if came}


#: The fields of `Told`, in their order.
TOLD: Final = (
    TaughtRecord.id,
    TaughtRecord.revision,
    TaughtRecord.person_id,
    Person.name,
    Person.deactivated_at.is_not(None),
    TaughtRecord.school_id,
    School.name,
    TaughtRecord.taught_on,
    TaughtRecord.grade,
    TaughtRecord.class_size,
    TaughtRecord.minutes,
    TaughtRecord.responses,
    TaughtRecord.as_changed,
    TaughtRecord.unforeseen_html,
    TaughtRecord.would_change_html,
    TaughtRecord.edited_at,
    TaughtRecord.version,
)


def told_of(record: TaughtRecord) -> Told:
    """A record that was loaded for its reader, as pages show it."""
    return Told(
        id=record.id,
        revision=record.revision,
        person_id=record.person_id,
        name=record.person.name,
        gone=record.person.deactivated_at is not None,
        school_id=record.school_id,
        school=record.school.name if record.school else None,
        taught_on=record.taught_on,
        grade=record.grade,
        class_size=record.class_size,
        minutes=record.minutes,
        responses=record.responses,
        as_changed=record.as_changed,
        unforeseen_html=record.unforeseen_html,
        would_change_html=record.would_change_html,
        edited_at=record.edited_at,
        version=record.version,
    )
