"""A practice, or a shelf, before an audience: large type, one page after the other, by keys."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ps5_collab.core.headers import same_for_all
from ps5_collab.core.text import whole_number
from ps5_collab.practices.blueprint import bp as practices_bp
from ps5_collab.practices.document import LINES
from ps5_collab.practices.reading import practice_page
from ps5_collab.practices.shelves import queries
from ps5_collab.practices.shelves.blueprint import bp
from ps5_collab.practices.shelves.slides import slides
from ps5_collab.sharing.readers import reader


@practices_bp.get("/<int:item_id>/presentation", endpoint="present")
@same_for_all
def present_practice(item_id: int) -> ResponseReturnValue:
    """`shelf` and `at` in the address: from which page of which shelf one came, to go on there."""
    page = practice_page(reader(), item_id)
    shelf = whole_number(request.args.get("shelf", ""), digits=9)
    at = whole_number(request.args.get("at", ""), digits=3) or 1
    back = (
        url_for("shelves.present", item_id=shelf, _anchor=f"s{at}")
        if shelf
        else url_for("practices.show", item_id=page.id)
    )
    return render_template(
        "shelves/practice_slides.html",
        practice=page,
        named=page.named(reader()),
        document=page.document,
        slides=list(slides(page.document, page.html)),
        lines=LINES,
        back=back,
        from_shelf=shelf is not None,
    )


@bp.get("/<int:item_id>/presentation")
@login_required
def present(item_id: int) -> ResponseReturnValue:
    """Of practices that the reader sees; what is closed to them is no page of a talk."""
    shelf = queries.get_shelf(reader(), item_id)
    entries = [row for row in queries.entries_of(reader(), shelf) if row.practice_id is not None]
    back = url_for("shelves.show", item_id=shelf.id)
    return render_template("shelves/shelf_slides.html", shelf=shelf, entries=entries, back=back)
