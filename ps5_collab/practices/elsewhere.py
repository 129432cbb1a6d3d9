"""Practices on pages of lower floors."""

from flask_babel import gettext as _
from markupsafe import Markup

from ps5_collab.core import slots
from ps5_collab.core.pages import link
from ps5_collab.sharing.readers import reader


def from_lesson(lesson: object) -> Markup:
    """The way from a lesson to a practice that begins with it."""
    if not reader().in_network:
        return Markup()
    address = link("practices.new", lesson=getattr(lesson, "id"))  # noqa: B009
    words = _("Write it up as a practice")
    return Markup('<a class="button button-quiet" href="{}">{}</a>').format(address, words)


def init_app() -> None:
    slots.fill("lessons.show.acts", from_lesson)
    slots.fill("lessons.taught.acts", from_lesson)
