"""Named places on lower pages that higher domains fill at start-up.

A person's page shows the lessons they wrote, and a standard's page everything aligned to it, yet
neither domain may know of lessons: `{{ slot("people.show", person) }}` asks whoever filled it.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g
from markupsafe import Markup

#: Gives safe HTML for the things that the slot hands over; empty when there is nothing to show.
Filler = Callable[..., str]

_fillers: dict[str, list[Filler]] = {}


def fill(name: str, filler: Filler) -> None:
    """Show what `filler` gives in the slot, after those that came before. Twice counts once."""
    known = _fillers.setdefault(name, [])
    if filler not in known:
        known.append(filler)


def slot(name: str, *things: object) -> Markup:
    """What the slot shows of `things`; nothing when nobody filled it."""
    pieces = (filler(*things) for filler in _fillers.get(name, ()))
    return Markup("\n").join(Markup(piece) for piece in pieces if piece)  # noqa: S704


def part(template: str, **values: Any) -> str:
    """As `render_template`, for what stands in a slot: it is given what every page is given, which
    is asked for once a request."""
    if "given_to_parts" not in g:
        g.given_to_parts = {}
        current_app.update_template_context(g.given_to_parts)
    return current_app.jinja_env.get_template(template).render(g.given_to_parts, **values)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["slot"] = slot
