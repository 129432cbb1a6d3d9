"""What is featured, at the top of the showcase and on the page of its practice."""

from functools import partial
from typing import Any, Final

from flask import request

from ps5_collab.core import slots
from ps5_collab.practices.featured import policy, queries
from ps5_collab.practices.reading import PracticePage
from ps5_collab.sharing.readers import reader

#: At the top of the showcase; a page of its own has the rest.
MOST: Final = 6


def at_the_top() -> str:
    """Over the showcase as it opens. Who looks for something sees what was found at once."""
    if request.args:
        return ""
    found = queries.running(reader())
    return (
        slots.part("featured/_top.html", found=found[:MOST], more=len(found) > MOST)
        if found
        else ""
    )


def of_practice(practice: PracticePage) -> str:
    if not practice.featured or not policy.is_shown(practice):
        return ""
    found = [each for each in queries.of_practice(reader(), practice.id) if is_told(each)]
    if not found:
        return ""
    return slots.part(
        "featured/_on_practice.html",
        found=found,
        this_day=queries.this_day(),
        may_change_featured=partial(policy.may_change, reader()),
    )


def is_told(chosen: Any) -> bool:
    """What begins later, is told to who may change it."""
    return chosen.starts_on <= queries.this_day() or policy.may_change(reader(), chosen)


def act(practice: PracticePage) -> str:
    if not policy.features(reader()) or not policy.is_shown(practice):
        return ""
    return slots.part("featured/_act.html", practice=practice)


def init_app() -> None:
    slots.fill("practices.index.top", at_the_top)
    slots.fill("practices.show.top", of_practice)
    slots.fill("practices.show.acts", act)
