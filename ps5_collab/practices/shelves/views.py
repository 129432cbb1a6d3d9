"""The pages of shelves: one's own and those of others, each one, and its front."""

from uuid import uuid4

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, page_number, render_form, to
from ps5_collab.lessons import cards
from ps5_collab.practices.document import from_json
from ps5_collab.practices.shelves import policy, queries, services
from ps5_collab.practices.shelves.blueprint import bp
from ps5_collab.practices.shelves.forms import EditShelfForm, NewShelfForm, ShelfForm
from ps5_collab.practices.shelves.models import Shelf
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import audience_key, audience_words, audiences_for
from ps5_collab.sharing.readers import reader

SAVING = "60/minute;600/hour"


@bp.get("")
@login_required
def index() -> ResponseReturnValue:
    own = queries.own_shelves(reader())
    shared = queries.shared_shelves(reader(), page_number())
    return render_template(
        "shelves/index.html",
        own=[shelf for shelf in own if shelf.removed_at is None],
        removed=[shelf for shelf in own if shelf.removed_at is not None],
        shared=shared,
        counts=queries.counts(reader(), [shelf.id for shelf in (*own, *shared.rows)]),
        may_make=policy.may_make(reader()),
        narrow=cards.narrow(),
    )


@bp.get("/<int:item_id>")
@login_required
def show(item_id: int) -> ResponseReturnValue:
    shelf = queries.get_shelf(reader(), item_id)
    mine = policy.may_change(reader(), shelf)
    return render_template(
        "shelves/show.html",
        shelf=shelf,
        entries=queries.entries_of(reader(), shelf),
        mine=mine,
        audience=str(_("Only you can read it.")) if is_private(shelf) else audience_words(shelf),
        may_copy=policy.may_make(reader()),
        **cards.words(),
    )


def is_private(shelf: Shelf) -> bool:
    return shelf.audience == "me"


@bp.get("/<int:item_id>/paper")
@login_required
def paper(item_id: int) -> ResponseReturnValue:
    """To print: the notes, and each practice in short."""
    shelf = queries.get_shelf(reader(), item_id)
    found = queries.briefs_of(reader(), shelf)
    return render_template(
        "shelves/paper.html",
        shelf=shelf,
        briefs=[(row, from_json(row.document)) for row in found],
        **cards.words(),
    )


@bp.route("/new", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def new() -> ResponseReturnValue:
    require(policy.may_make(reader()))
    form = NewShelfForm()
    form.offer(audiences_for(reader(), None))
    known = queries.shelf_of_uuid(reader(), form.key())
    if known is not None:
        flash(_("This shelf is saved already."), "warning")
        return to("shelves.show", item_id=known.id)
    if not form.is_submitted():
        form.uuid.data = str(uuid4())
    if form.validate_on_submit():
        try:
            made = services.make(me(), reader(), form.plate(), form.key())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("The shelf stands. Put practices on it from their pages."), "success")
            return to("shelves.show", item_id=made.id)
    return form_page(form, None)


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    shelf = queries.get_shelf(reader(), item_id)
    require(policy.may_change(reader(), shelf))
    stored = {
        "title": shelf.title,
        "about": shelf.summary,
        "on_day": shelf.on_day,
        "audience": audience_key(sharing.shared_now(shelf)),
        "version": shelf.version,
    }
    form = EditShelfForm(data=stored)
    form.offer(audiences_for(reader(), shelf))
    if form.is_submitted() and form.version.is_late(shelf.version):
        return form_page(form, shelf, late=True)[0], 409
    if form.validate_on_submit():
        try:
            services.change(reader(), shelf, form.plate())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Changed."), "success")
            return to("shelves.show", item_id=shelf.id)
    return form_page(form, shelf)


def form_page(form: ShelfForm, shelf: Shelf | None, *, late: bool = False) -> tuple[str, int]:
    back = url_for("shelves.show", item_id=shelf.id) if shelf else url_for("shelves.index")
    return render_form("shelves/edit.html", form, shelf=shelf, back=back, late=late)


@bp.post("/<int:item_id>/removal")
@login_required
def remove(item_id: int) -> ResponseReturnValue:
    services.remove(reader(), queries.get_shelf(reader(), item_id, removed=True))
    flash(_("The shelf is deleted. You can bring it back for a month."), "success")
    return to("shelves.index")


@bp.post("/<int:item_id>/return")
@login_required
def bring_back(item_id: int) -> ResponseReturnValue:
    shelf = queries.get_shelf(reader(), item_id, removed=True)
    services.bring_back(reader(), shelf)
    flash(_("The shelf is back."), "success")
    return to("shelves.show", item_id=shelf.id)


@bp.post("/<int:item_id>/copy")
@login_required
@limiter.limit(SAVING)
def copy(item_id: int) -> ResponseReturnValue:
    made = services.copy(me(), reader(), queries.get_shelf(reader(), item_id))
    flash(_("This is a shelf of your own now. Only you read it."), "success")
    return to("shelves.edit", item_id=made.id)
