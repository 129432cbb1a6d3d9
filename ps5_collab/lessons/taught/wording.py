"""The words of taught-it records as templates ask for them."""

from typing import Final

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.core.text import plain
from ps5_collab.core.words import later as _l
from ps5_collab.core.words import number
from ps5_collab.lessons.taught.sums import Used

#: Of a smaller class nobody is told the size: it would speak of single pupils.
FEWEST_PUPILS: Final = 5

ORDERS: Final = {"newest": _l("Newest"), "grade": _l("Grade"), "school": _l("School")}


def taught_by(people: int, schools: int) -> str:
    """ "Taught by 6, in 4 schools"."""
    if not schools:
        return str(ngettext("Taught by %(num)d", "Taught by %(num)d", people))
    return str(
        ngettext(
            "Taught by %(people)d, in %(num)d school",
            "Taught by %(people)d, in %(num)d schools",
            schools,
            people=people,
        )
    )


def pupils(class_size: int) -> str:
    """How large the class was."""
    if class_size < FEWEST_PUPILS:
        return str(_("Fewer than five pupils"))
    return str(ngettext("%(num)d pupil", "%(num)d pupils", class_size))


def minutes_used(used: Used) -> str:
    """ "8–15 (median 12)", or "12" where all are the same."""
    if used.least == used.most:
        return str(used.least)
    span = f"{used.least}–{used.most}"
    return str(_("%(span)s (median %(middle)s)", span=span, middle=number(used.middle)))


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        taught_by=taught_by, pupils_words=pupils, minutes_used=minutes_used, plain=plain
    )
