"""The pages of what is featured: all of it, and choosing one."""

from datetime import timedelta

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.practices import queries as practices
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.featured import policy, queries, services
from ps5_collab.practices.featured.forms import EditFeaturedForm, FeaturedForm
from ps5_collab.practices.models import Featured, Practice
from ps5_collab.sharing.readers import reader

SAVING = "30/minute;300/hour"
#: What the form proposes.
USUAL = timedelta(weeks=4)


@bp.get("/featured")
@same_for_all
def featured() -> ResponseReturnValue:
    may_choose = policy.features(reader())
    return render_template(
        "featured/index.html",
        running=queries.running(reader()),
        to_come=queries.to_come(reader()) if may_choose else (),
        may_choose=may_choose,
    )


@bp.route("/<int:item_id>/featured/new", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def feature(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    require(policy.features(reader()))
    if not policy.is_shown(practice):
        raise RuleBroken(_("Only what is in the showcase can be featured."))
    form = FeaturedForm()
    if not form.is_submitted():
        form.starts_on.data = queries.this_day()
        form.ends_on.data = form.starts_on.data + USUAL
    if form.validate_on_submit():
        try:
            services.feature(me(), reader(), practice, form.choice())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Featured. Its authors are told."), "success")
            return back_to(practice)
    return form_page(form, practice, None)


@bp.route("/<int:item_id>/featured/<int:featured_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit_featured(item_id: int, featured_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    chosen = queries.get_featured(practice.id, featured_id)
    require(policy.may_change(reader(), chosen))
    form = EditFeaturedForm(obj=chosen)
    if form.is_submitted() and form.version.is_late(chosen.version):
        return form_page(form, practice, chosen, late=True)[0], 409
    if form.validate_on_submit():
        try:
            services.change(reader(), chosen, form.choice())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Changed."), "success")
            return back_to(practice)
    return form_page(form, practice, chosen)


@bp.post("/<int:item_id>/featured/<int:featured_id>/end")
@login_required
def end_featured(item_id: int, featured_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    services.end(reader(), queries.get_featured(practice.id, featured_id))
    flash(_("It is not featured any more."), "success")
    return back_to(practice)


def back_to(practice: Practice) -> ResponseReturnValue:
    return to("practices.show", item_id=practice.id, _anchor="featured")


def form_page(
    form: FeaturedForm, practice: Practice, chosen: Featured | None, *, late: bool = False
) -> tuple[str, int]:
    back = url_for("practices.show", item_id=practice.id)
    return render_form(
        "featured/edit.html", form, practice=practice, chosen=chosen, back=back, late=late
    )
