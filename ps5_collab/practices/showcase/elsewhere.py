"""Practices of the showcase on pages of lower floors: a person's, a school's, a standard's, a
lesson's; and the way from a lesson to a practice that begins with it."""

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from markupsafe import Markup

from ps5_collab.browsing.elsewhere import Listed, aligned_to, listed
from ps5_collab.core import slots
from ps5_collab.core.pages import link
from ps5_collab.lessons import cards
from ps5_collab.people.models import Person, School
from ps5_collab.practices.finding import SHOWCASE
from ps5_collab.practices.queries import names
from ps5_collab.sharing.models import Item, Tag
from ps5_collab.sharing.readers import reader


def of_person(person: Person) -> str:
    return shown(listed(SHOWCASE, reader(), names(person.id)))


def of_school(school: School) -> str:
    found = listed(SHOWCASE, reader(), Item.school_id == school.id)
    return shown(found, link("practices.index", school=school.id))


def of_standard(standard_id: int) -> str:
    found = listed(SHOWCASE, reader(), aligned_to(standard_id))
    return shown(found, link("practices.index", standard=standard_id))


def of_lesson(lesson: Any) -> str:
    """Those that name it among their lesson designs."""
    named = sa.select(Tag.item_id).where(Tag.kind == "lesson", Tag.value == str(lesson.id))
    return shown(listed(SHOWCASE, reader(), Item.id.in_(named)))


def from_lesson(lesson: Any) -> Markup:
    if not reader().in_network:
        return Markup()
    address, words = link("practices.new", lesson=lesson.id), _("Write it up as a practice")
    return Markup('<a class="button button-quiet" href="{}">{}</a>').format(address, words)


def shown(found: Listed, everything: str | None = None) -> Markup:
    """Safe HTML; nothing for no practices."""
    if not found.rows:
        return Markup()
    page = slots.part(
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
    slots.fill("lessons.taught", of_lesson)
    slots.fill("lessons.show.acts", from_lesson)
    slots.fill("lessons.taught.acts", from_lesson)
