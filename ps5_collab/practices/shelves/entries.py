"""What stands on a shelf: putting a practice on it, its order, the notes."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, render_form, to
from ps5_collab.practices import queries as practices
from ps5_collab.practices.blueprint import bp as practices_bp
from ps5_collab.practices.models import Practice
from ps5_collab.practices.shelves import policy, queries, services
from ps5_collab.practices.shelves.blueprint import bp
from ps5_collab.practices.shelves.forms import NoteForm, PutForm
from ps5_collab.practices.shelves.models import Shelf
from ps5_collab.practices.shelves.services import Plate
from ps5_collab.practices.shelves.views import SAVING
from ps5_collab.sharing.readers import reader

STEPS = {"up": -1, "down": 1}


@practices_bp.route("/<int:item_id>/shelf", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def put_on_shelf(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    require(policy.may_make(reader()))
    own = queries.own_shelves(reader())
    form = PutForm()
    form.offer((shelf.id, shelf.title) for shelf in own if shelf.removed_at is None)
    if form.validate_on_submit():
        try:
            shelf = put(form, practice)
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("It stands on “%(shelf)s”.", shelf=shelf.title), "success")
            return to("shelves.show", item_id=shelf.id)
    return render_form("shelves/put.html", form, practice=practice)


def put(form: PutForm, practice: Practice) -> Shelf:
    number = form.shelf_id()
    if number is None:
        shelf = services.make(me(), reader(), Plate(form.title.data or ""))
    else:
        shelf = queries.get_shelf(reader(), number)
    services.add(reader(), shelf, practice, form.note.data or "")
    return shelf


@bp.route("/<int:item_id>/entries/<int:entry_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def annotate(item_id: int, entry_id: int) -> ResponseReturnValue:
    shelf = queries.get_shelf(reader(), item_id)
    require(policy.may_change(reader(), shelf))
    entry = queries.get_entry(shelf, entry_id)
    form = NoteForm(data={"note": entry.note, "version": shelf.version})
    back = url_for("shelves.show", item_id=shelf.id, _anchor=f"e{entry.id}")
    if form.is_submitted() and form.version.is_late(shelf.version):
        page = render_form("shelves/note.html", form, shelf=shelf, back=back, late=True)
        return page[0], 409
    if form.validate_on_submit():
        services.annotate(reader(), shelf, entry, form.note.data or "")
        flash(_("The note is saved."), "success")
        return to("shelves.show", item_id=shelf.id, _anchor=f"e{entry.id}")
    return render_form("shelves/note.html", form, shelf=shelf, back=back, late=False)


@bp.post("/<int:item_id>/entries/<int:entry_id>/place")
@login_required
@limiter.limit(SAVING)
def move(item_id: int, entry_id: int) -> ResponseReturnValue:
    shelf = queries.get_shelf(reader(), item_id)
    require(policy.may_change(reader(), shelf))
    entry = queries.get_entry(shelf, entry_id)
    by = STEPS.get(request.form.get("to", ""), 0)
    services.move(reader(), shelf, entry, by, version_sent())
    return to("shelves.show", item_id=shelf.id, _anchor=f"e{entry.id}")


@bp.post("/<int:item_id>/entries/<int:entry_id>/removal")
@login_required
def take_off(item_id: int, entry_id: int) -> ResponseReturnValue:
    shelf = queries.get_shelf(reader(), item_id)
    require(policy.may_change(reader(), shelf))
    services.take_off(reader(), shelf, queries.get_entry(shelf, entry_id), version_sent())
    flash(_("It is taken off the shelf."), "success")
    return to("shelves.show", item_id=shelf.id)


def version_sent() -> int | None:
    """Of the shelf, when the page was opened that has the button."""
    return an_id(request.form.get("version"))
