"""Questions to a group: the list in the group, and the page of each with what is answered."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.conversation import queries as conversation
from ps5_collab.core.errors import require
from ps5_collab.core.text import slugify
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import a_uuid, me, render_form, to
from ps5_collab.groups import policy
from ps5_collab.groups.blueprint import bp, threads_bp
from ps5_collab.groups.forms import ThreadForm
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import places
from ps5_collab.groups.queries import threads as queries
from ps5_collab.groups.services import threads as services
from ps5_collab.groups.services.places import require_open
from ps5_collab.groups.views.places import member_page
from ps5_collab.lessons.cards import slug as slug_of
from ps5_collab.people.views.parts import paged
from ps5_collab.sharing.attachments import attachments_of
from ps5_collab.sharing.audiences import audience_words
from ps5_collab.sharing.readers import reader

POSTING = "20/minute;100/hour"


@bp.get("/<int:item_id>/threads")
@login_required
def threads(item_id: int) -> ResponseReturnValue:
    page = member_page(item_id)
    only_open = request.args.get("show") == "open"
    found = queries.threads_of(reader(), page.group_id, only_open=only_open)
    return render_template(
        "threads/index.html", group=page, page=paged(found), only_open=only_open, slug=slug_of
    )


@bp.route("/<int:item_id>/threads/new", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def ask_group(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    require(policy.belongs(reader(), place))
    require_open(place)
    form = ThreadForm(language=place.language)
    made = places.own_of_uuid(reader(), a_uuid(form.uuid.data)) if form.is_submitted() else None
    if made is not None:
        flash(_("This is posted already."), "warning")
        return to("threads.show", item_id=made.id)
    if form.validate_on_submit():
        uuid = a_uuid(form.uuid.data)
        thread = services.ask_group(me(), reader(), place, form.question(), uuid)
        flash(_("The group is told."), "success")
        return to("threads.show", item_id=thread.id)
    return render_form("threads/new.html", form, place=place)


@threads_bp.get("/<int:item_id>", defaults={"slug": None})
@threads_bp.get("/<int:item_id>-<slug>")
@login_required
def show(item_id: int, slug: str | None) -> ResponseReturnValue:
    page = queries.thread_page(reader(), item_id)
    if slug != slugify(page.title):
        return redirect(url_for("threads.show", item_id=item_id, slug=slugify(page.title)))
    return render_template(
        "threads/show.html",
        thread=page,
        said=conversation.thread(reader(), page.id),
        files=attachments_of(page),
        audience=audience_words(page, page.place),
        mine=policy.may_write_thread(reader(), page),
        settles=policy.may_settle_thread(reader(), page),
    )


@threads_bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    thread = queries.get_thread(reader(), item_id)
    require(policy.may_write_thread(reader(), thread))
    form = ThreadForm(data=queries.words_of(thread) | {"opened": thread.revision})
    if form.validate_on_submit():
        try:
            services.edit(me(), reader(), thread, form.question(), form.opened.data)
        except services.Conflict as conflict:
            form.opened.renew(thread.revision)
            page = render_template("threads/edit.html", form=form, thread=thread, now=conflict)
            return page, 409
        flash(_("Saved."), "success")
        return to("threads.show", item_id=thread.id)
    return render_form("threads/edit.html", form, thread=thread, now=None)


@threads_bp.get("/<int:item_id>/revisions")
@login_required
def revisions(item_id: int) -> ResponseReturnValue:
    page = queries.thread_page(reader(), item_id)
    found = queries.revisions_of(page.id)
    return render_template("threads/revisions.html", thread=page, revisions=found)


@threads_bp.post("/<int:item_id>/closing")
@login_required
def close(item_id: int) -> ResponseReturnValue:
    services.settle(reader(), queries.get_thread(reader(), item_id), closed=True)
    flash(_("It is closed: what was said stays, nothing is added."), "success")
    return to("threads.show", item_id=item_id)


@threads_bp.post("/<int:item_id>/opening")
@login_required
def reopen(item_id: int) -> ResponseReturnValue:
    services.settle(reader(), queries.get_thread(reader(), item_id), closed=False)
    flash(_("It is open again."), "success")
    return to("threads.show", item_id=item_id)


@threads_bp.post("/<int:item_id>/withdrawal")
@login_required
def withdraw(item_id: int) -> ResponseReturnValue:
    thread = queries.get_thread(reader(), item_id)
    services.withdraw(reader(), thread)
    flash(_("It is taken back: only who asked sees it, and can show it again."), "success")
    if policy.may_write_thread(reader(), thread):
        return to("threads.show", item_id=item_id)
    return to_group(places.place_of(reader(), thread.group_id))


@threads_bp.post("/<int:item_id>/return")
@login_required
def bring_back(item_id: int) -> ResponseReturnValue:
    services.bring_back(reader(), queries.get_thread(reader(), item_id))
    flash(_("The group sees it again."), "success")
    return to("threads.show", item_id=item_id)


def to_group(place: GroupPlace | None) -> ResponseReturnValue:
    return to("groups.threads", item_id=place.id) if place else to("groups.index")
