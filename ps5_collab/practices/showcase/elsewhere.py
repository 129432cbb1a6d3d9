"""Practices of the showcase on pages of lower floors: a person's, a school's, a standard's."""

from flask import render_template
from markupsafe import Markup

from ps5_collab.browsing.elsewhere import Listed, aligned_to, listed
from ps5_collab.core import slots
from ps5_collab.core.pages import link
from ps5_collab.lessons import cards
from ps5_collab.people.models import Person, School
from ps5_collab.practices.finding import SHOWCASE
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, authored_by
from ps5_collab.sharing.readers import reader


def of_person(person: Person) -> str:
    return shown(listed(SHOWCASE, reader(), authored_by(Reader(person_id=person.id))))


def of_school(school: School) -> str:
    found = listed(SHOWCASE, reader(), Item.school_id == school.id)
    return shown(found, link("practices.index", school=school.id))


def of_standard(standard_id: int) -> str:
    found = listed(SHOWCASE, reader(), aligned_to(standard_id))
    return shown(found, link("practices.index", standard=standard_id))


def shown(found: Listed, everything: str | None = None) -> Markup:
    """Safe HTML; nothing for no practices."""
    if not found.rows:
        return Markup()
    page = render_template(
        "showcase/_listed.html",
        found=found,
        everything=everything if found.total > len(found.rows) else None,
        **cards.words(),
    )
    return Markup(page)  # noqa: S704 (a template's own)


def init_app() -> None:
    slots.fill("people.show", of_person)
    slots.fill("people.school", of_school)
    slots.fill("standards.show", of_standard)
