"""Texts on pages of lower floors: a person's, a school's."""

from markupsafe import Markup

from ps5_collab.browsing.elsewhere import Listed, listed
from ps5_collab.core import slots
from ps5_collab.core.pages import link
from ps5_collab.lessons import cards
from ps5_collab.people.models import Person, School
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, authored_by
from ps5_collab.sharing.readers import reader
from ps5_collab.texts.finding import TEXTS


def of_person(person: Person) -> str:
    return shown(listed(TEXTS, reader(), authored_by(Reader(person_id=person.id))))


def of_school(school: School) -> str:
    found = listed(TEXTS, reader(), Item.school_id == school.id)
    return shown(found, link("texts.index", school=school.id))


def shown(found: Listed, everything: str | None = None) -> Markup:
    """Safe HTML; nothing for no texts."""
    if not found.rows:
        return Markup()
    page = slots.part(
        "texts/_listed.html",
        found=found,
        everything=everything if found.total > len(found.rows) else None,
        **cards.words(),
    )
    return Markup(page)  # noqa: S704 (a template's own)


def init_app() -> None:
    slots.fill("people.show", of_person)
    slots.fill("people.school", of_school)
