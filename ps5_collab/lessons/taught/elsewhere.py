"""What a person taught, on their own page; nobody else is shown that list."""

from ps5_collab.core import slots
from ps5_collab.lessons.taught import queries
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader


def of_person(person: Person) -> str:
    records = queries.own_records(reader()) if person.id == reader().person_id else ()
    return slots.part("taught/_mine.html", records=records) if records else ""


def init_app() -> None:
    slots.fill("people.show", of_person)
