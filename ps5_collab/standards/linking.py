"""Links between standards by their pages: a crosswalk from a file, and one link at a time."""

from contextlib import closing

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.db import reading
from ps5_collab.core.errors import NotFound, Refused
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.standards import links, queries, stored, waiting
from ps5_collab.standards.finding import find_standards
from ps5_collab.standards.forms import AgreeForm, CrosswalkForm, LinkForm
from ps5_collab.standards.importing import UPLOADING, crosswalk_taken, importer
from ps5_collab.standards.links import Relation
from ps5_collab.standards.models import Standard
from ps5_collab.standards.policy import Importer
from ps5_collab.standards.views import bp


@bp.route("/crosswalk", methods=["GET", "POST"])
@login_required
@limiter.limit(UPLOADING, methods=["POST"])
def crosswalk() -> ResponseReturnValue:
    asking = importer()
    form = CrosswalkForm()
    if form.validate_on_submit():
        try:
            with closing(form.file.data) as file:
                return crosswalk_taken(asking, file.filename or "", file.read())
        except Refused as error:
            form.file.errors = [*form.file.errors, str(error)]
    return render_form("standards/crosswalk.html", form, crosswalks=stored.crosswalks())


@bp.route("/crosswalk/<token>", methods=["GET", "POST"])
@login_required
def crosswalk_preview(token: str) -> ResponseReturnValue:
    asking = importer()
    with reading():
        pending = waiting.get_pending(token, me().id, crosswalk=True)
        read = waiting.read_pending_crosswalk(pending)
    plan = links.plan(asking, read)
    form = AgreeForm()
    if form.validate_on_submit() and form.agrees(plan.mark):
        links.carry_out(asking, plan, remove=form.remove.data)
        waiting.discard_upload(asking, pending)
        flash(_("The crosswalk is in."), "success")
        return to("standards.crosswalk")
    form.shown.data = plan.mark
    report = plan.report()
    return render_form("standards/crosswalk_preview.html", form, report=report, pending=pending)


@bp.route("/id/<identifier>/links", methods=["GET", "POST"])
@login_required
def link(identifier: str) -> ResponseReturnValue:
    """Without script the button beside the words of the search sends the form as well."""
    asking = importer()
    standard = queries.get_standard(identifier)
    form = LinkForm()
    finds = request.form.get("do") == "find"
    if not finds and form.validate_on_submit() and linked(asking, standard, form):
        flash(_("The two are linked."), "success")
        return page_of(standard)
    found = find_standards(form.q.data or "")
    page = {"form": form, "standard": standard, "found": found}
    if finds:
        return render_template("standards/link.html", **page)
    return render_form("standards/link.html", **page)


def linked(asking: Importer, standard: Standard, form: LinkForm) -> bool:
    kind, outward = form.said()
    try:
        other = chosen(form.other.data or "")
        links.add(asking, standard, Relation(other, kind, outward, form.basis.data or ""))
    except Refused as error:
        form.other.errors = [*form.other.errors, str(error)]
        return False
    return True


def chosen(identifier: str) -> Standard:
    try:
        return queries.get_standard(identifier)
    except NotFound:
        raise Refused(_("Choose a standard from what was found.")) from None


@bp.post("/id/<identifier>/links/<int:link_id>/deletion")
@login_required
def unlink(identifier: str, link_id: int) -> ResponseReturnValue:
    asking = importer()
    standard = queries.get_standard(identifier)
    links.remove(asking, queries.get_link(standard, link_id))
    flash(_("The link is removed."), "success")
    return page_of(standard)


def page_of(standard: Standard) -> ResponseReturnValue:
    address = url_for("standards.by_identifier", identifier=standard.identifier)
    return redirect(f"{address}#related", code=303)
