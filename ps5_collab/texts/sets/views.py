"""The pages of text sets: one's own and those of others, each one, and changing it."""

from uuid import uuid4

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, page_number, render_form, to
from ps5_collab.lessons import cards
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import audience_key, audience_words, audiences_for
from ps5_collab.sharing.policy import may_own
from ps5_collab.sharing.readers import reader
from ps5_collab.texts.models import TextSet
from ps5_collab.texts.reading import Reading, read
from ps5_collab.texts.sets import queries, services
from ps5_collab.texts.sets.blueprint import bp
from ps5_collab.texts.sets.forms import EditSetForm, NewSetForm, PutForm, SetForm
from ps5_collab.texts.sets.services import Cover

SAVING = "60/minute;600/hour"


@bp.get("")
@login_required
def index() -> ResponseReturnValue:
    own = queries.own_sets(reader())
    shared = queries.shared_sets(reader(), page_number())
    return render_template(
        "text_sets/index.html",
        own=own,
        shared=shared,
        counts=queries.counts(reader(), [row.id for row in (*own, *shared.rows)]),
        may_make=reader().in_network,
        narrow=cards.narrow(),
    )


@bp.get("/<int:item_id>")
@same_for_all
def show(item_id: int) -> ResponseReturnValue:
    text_set = queries.get_set(reader(), item_id)
    mine = may_own(reader(), text_set)
    alone = text_set.audience == "me"
    return render_template(
        "text_sets/show.html",
        text_set=text_set,
        members=queries.members_of(reader(), text_set),
        mine=mine,
        audience=_("Only you can read it.") if alone else audience_words(text_set),
        **cards.words(),
    )


@bp.route("/new", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def new() -> ResponseReturnValue:
    require(reader().in_network)
    form = NewSetForm()
    form.offer(audiences_for(reader(), None))
    known = queries.set_of_uuid(reader(), form.key())
    if known is not None:
        flash(_("This set is saved already."), "warning")
        return to("text_sets.show", item_id=known.id)
    if not form.is_submitted():
        form.uuid.data = str(uuid4())
    if form.validate_on_submit():
        try:
            made = services.make(me(), reader(), form.cover(), form.key())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("The set is there. Put texts in it from their pages."), "success")
            return to("text_sets.show", item_id=made.id)
    return form_page(form, None)


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    text_set = queries.get_set(reader(), item_id)
    require(may_own(reader(), text_set))
    stored = {
        "title": text_set.title,
        "about": text_set.summary,
        "audience": audience_key(sharing.shared_now(text_set)),
        "version": text_set.version,
    }
    form = EditSetForm(data=stored)
    form.offer(audiences_for(reader(), text_set))
    members = queries.members_of(reader(), text_set)
    if form.is_submitted() and form.version.is_late(text_set.version):
        page = form_page(form, text_set, late=True, members=members)
        return page[0], 409
    if form.validate_on_submit():
        try:
            services.change(reader(), text_set, form.cover(), form.wishes(members))
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Changed."), "success")
            return to("text_sets.show", item_id=text_set.id)
    return form_page(form, text_set, members=members)


def form_page(
    form: SetForm, text_set: TextSet | None, *, late: bool = False, members: object = ()
) -> tuple[str, int]:
    here = url_for("text_sets.show", item_id=text_set.id) if text_set else ""
    return render_form(
        "text_sets/edit.html",
        form,
        text_set=text_set,
        back=here or url_for("text_sets.index"),
        late=late,
        members=members,
    )


@bp.post("/<int:item_id>/deletion")
@login_required
def delete(item_id: int) -> ResponseReturnValue:
    services.delete(reader(), queries.get_set(reader(), item_id))
    flash(_("The set is deleted. The texts stay where they are."), "success")
    return to("text_sets.index")


@bp.route("/of/<int:item_id>/<int:number>", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def put(item_id: int, number: int) -> ResponseReturnValue:
    """Put a text, or a lesson, at that revision into one of one's own sets."""
    reading = read(reader(), item_id, number)
    require(reader().in_network)
    form = PutForm()
    form.offer((row.id, row.title) for row in queries.own_sets(reader()))
    if form.validate_on_submit():
        try:
            text_set = put_in(form, reading)
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("It is in “%(name)s” now.", name=text_set.title), "success")
            return to("text_sets.show", item_id=text_set.id)
    return render_form("text_sets/put.html", form, reading=reading)


def put_in(form: PutForm, reading: Reading) -> TextSet:
    number = form.set_id()
    if number is None:
        text_set = services.make(me(), reader(), Cover(form.title.data or ""))
    else:
        text_set = queries.get_set(reader(), number)
    services.put(reader(), text_set, reading, form.why.data or "")
    return text_set
