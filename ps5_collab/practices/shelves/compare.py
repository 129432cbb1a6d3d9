"""Two practices side by side, and choosing the second."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ps5_collab.browsing.finding import find, read_address
from ps5_collab.browsing.page import SEARCHING
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id
from ps5_collab.practices.adoption.standing import tried_by
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.finding import SHOWCASE
from ps5_collab.practices.reading import PracticePage, practice_page
from ps5_collab.practices.shelves import queries
from ps5_collab.practices.shelves.side_by_side import Side, rows
from ps5_collab.sharing.readers import reader
from ps5_collab.writing.reading import alignments_of


@bp.get("/side-by-side")
@limiter.limit(SEARCHING)
@same_for_all
def side_by_side() -> ResponseReturnValue:
    """`a` and `b` in the address; while there is no second, one is chosen."""
    a, b = (asked(name) for name in ("a", "b"))
    if a is None or b is None:
        return choosing(a or b)
    table = list(rows(side(a), side(b)))
    return render_template(
        "shelves/side_by_side.html", a=a, b=b, rows=table, tried=tried_by((a.id, b.id))
    )


def asked(name: str) -> PracticePage | None:
    number = an_id(request.args.get(name))
    return None if number is None else practice_page(reader(), number)


def side(page: PracticePage) -> Side:
    return Side(page, [row.code or row.tagged_code for row in alignments_of(page.id)])


def choosing(first: PracticePage | None) -> str:
    number = first.id if first else 0
    look = read_address(SHOWCASE, request.args)
    found: list[Any] = []
    if look.query:
        found = [row for row in find(SHOWCASE, reader(), look).page.rows if row.id != number]
    return render_template(
        "shelves/choose.html",
        first=first,
        q=look.query.text,
        found=found,
        own=queries.on_own_shelves(reader(), number),
    )
