"""On a practice's pages: how it went elsewhere, trying it, and thanks for it."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, page_number, signed_in, to
from ps5_collab.people import roles
from ps5_collab.practices import queries as practices
from ps5_collab.practices.adoption import listing, queries, services, thanking
from ps5_collab.practices.adoption.forms import PlanForm
from ps5_collab.practices.adoption.standing import standing
from ps5_collab.practices.adoption.vocabulary import BANDS, STATES
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.models import Practice
from ps5_collab.practices.reading import practice_page
from ps5_collab.sharing.readers import reader

SAVING = "60/minute"


@bp.get("/<int:item_id>/adoptions")
def adoptions(item_id: int) -> ResponseReturnValue:
    practice = practice_page(reader(), item_id)
    asked = listing.read(request.args)
    page = listing.page(practice.id, asked, page_number())
    return render_template(
        "practices/adoption/index.html",
        practice=practice,
        asked=asked,
        page=page,
        standing=standing(reader(), practice.id),
        districts=listing.districts_of(practice.id),
        sorts=listing.SORTS,
        states=STATES,
        bands=BANDS,
        levels=roles.LEVELS,
    )


@bp.route("/<int:item_id>/adoptions/new", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
def try_it(item_id: int) -> ResponseReturnValue:
    """Visitors are told what it is, and asked to sign in."""
    practice = practices.get_practice(reader(), item_id)
    schools = queries.schools_to_try_at(reader(), practice)
    if signed_in() is None and request.method == "GET":
        return render_template("practices/adoption/about.html", practice=practice)
    require(bool(schools))
    running = queries.going_on(practice.id, schools)
    if running is not None and len(schools) == 1:
        if request.method == "POST":
            flash(_("A colleague has begun already. Join in."), "warning")
        return to("adoptions.show", adoption_id=running.id)
    form = PlanForm(data=PlanForm.first())
    offer(form, practice, schools)
    if form.validate_on_submit() and (done := started(form, practice)):
        return done
    page = render_template("practices/adoption/plan.html", form=form, practice=practice, whole=None)
    return page, 422 if form.is_submitted() else 200


def offer(form: PlanForm, practice: Practice, schools: frozenset[int]) -> None:
    but = practice.author_ids | {me().id}
    form.offer(queries.schools_named(schools), queries.colleagues(schools, but))


def started(form: PlanForm, practice: Practice) -> ResponseReturnValue | None:
    try:
        adoption = services.start(
            me(), reader(), practice, int(form.school.data), form.plan, form.with_people
        )
    except Refused as refusal:
        refuse(form, refusal)
        return None
    flash(_("Your school tries it now. Below is your checklist."), "success")
    return to("adoptions.show", adoption_id=adoption.id)


@bp.post("/<int:item_id>/thanks")
@login_required
@limiter.limit(SAVING)
def thank(item_id: int) -> ResponseReturnValue:
    """One press; with `back` it is taken back."""
    practice = practices.get_practice(reader(), item_id)
    if "back" in request.form:
        thanking.take_back(me(), practice)
    else:
        thanking.thank(me(), reader(), practice)
    return to("practices.show", item_id=practice.id, _anchor=services.ANCHOR)


@bp.get("/<int:item_id>/thanks")
@login_required
def thanks(item_id: int) -> ResponseReturnValue:
    practice = practice_page(reader(), item_id)
    require(reader().in_network)
    names = thanking.given(practice.id)
    return render_template("practices/adoption/thanks.html", practice=practice, names=names)
