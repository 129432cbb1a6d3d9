"""Lessons on pages of lower floors: a person's, a school's, a standard's."""

from functools import partial

from flask_babel import gettext as _
from markupsafe import Markup

from ps5_collab.browsing.elsewhere import Listed, aligned_to, listed
from ps5_collab.core import slots
from ps5_collab.core.pages import link
from ps5_collab.lessons import cards
from ps5_collab.lessons.finding import LESSONS
from ps5_collab.lessons.models import KIND
from ps5_collab.people.models import Person, School
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, authored_by
from ps5_collab.sharing.queries import items_aligned
from ps5_collab.sharing.readers import reader
from ps5_collab.standards import slots as standards


def of_person(person: Person) -> str:
    found = listed(LESSONS, reader(), authored_by(Reader(person_id=person.id)))
    return shown(found, heading=_("Lessons"))


def of_school(school: School) -> str:
    found = listed(LESSONS, reader(), Item.school_id == school.id)
    return shown(found, link("lessons.index", school=school.id), _("Lessons"))


def of_standard(standard_id: int) -> Markup:
    found = listed(LESSONS, reader(), aligned_to(standard_id))
    return shown(found, link("lessons.index", standard=standard_id))


def shown(found: Listed, everything: str | None = None, heading: str = "") -> Markup:
    """Safe HTML; nothing for no lessons."""
    if not found.rows:
        return Markup()
    page = slots.part(
        "lessons/_listed.html",
        found=found,
        everything=everything if found.total > len(found.rows) else None,
        heading=heading,
        **cards.words(),
    )
    return Markup(page)  # noqa: S704 (a template's own)


def init_app() -> None:
    slots.fill("people.show", of_person)
    slots.fill("people.school", of_school)
    standards.aligned_here.fill(of_standard)
    standards.tagged_items.fill(partial(items_aligned, kind=KIND))
