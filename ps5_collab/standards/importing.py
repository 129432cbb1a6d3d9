"""Importing a framework by its page: upload, see what would change, agree, see what changed."""

from contextlib import closing
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.db import reading
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.table_files import CSV
from ps5_collab.core.text import whole_number
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import as_file, me, render_form, to, too_large, unread
from ps5_collab.standards import queries, services, slots, stored, waiting
from ps5_collab.standards.crosswalk import is_crosswalk, read_crosswalk
from ps5_collab.standards.exporting import as_csv
from ps5_collab.standards.forms import ConfirmForm, CrosswalkForm, UploadForm
from ps5_collab.standards.package import MAX_BYTES
from ps5_collab.standards.policy import Importer, may_import
from ps5_collab.standards.services import Plan
from ps5_collab.standards.spreadsheet import TEMPLATE
from ps5_collab.standards.views import bp

#: A file at its limit and the fields around it.
MAX_BODY = MAX_BYTES + 2**20
UPLOADING = "30/hour"


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: the check of its token would refuse a large one."""
    if endpoint == "standards.import_" and request.method == "POST" and slots.administers.call():
        request.max_content_length = MAX_BODY


def importer() -> Importer:
    """Who asks; stops everybody who is not program staff."""
    asking = Importer(me().id, slots.administers.call())
    require(may_import(asking))
    return asking


@bp.route("/import", methods=["GET", "POST"])
@login_required
@limiter.limit(UPLOADING, methods=["POST"])
def import_() -> ResponseReturnValue:
    asking = importer()
    form = UploadForm()
    if form.validate_on_submit():
        try:
            return taken(asking, form)
        except Refused as error:
            form.file.errors = [*form.file.errors, str(error)]
    return render_form("standards/import.html", form)


@bp.get("/import/template.csv")
@login_required
def import_template() -> ResponseReturnValue:
    importer()
    return as_file(TEMPLATE.read_bytes(), "standards-template", ".csv", CSV)


@bp.get("/<key>/standards.csv")
@login_required
@limiter.limit(UPLOADING)
def export(key: str) -> ResponseReturnValue:
    importer()
    framework = queries.get_framework(key)
    return as_file(as_csv(framework), framework.key, ".csv", CSV)


def import_too_large() -> tuple[str, int]:
    importer()
    return render_form("standards/import.html", unread(UploadForm(formdata=None), MAX_BYTES))


def crosswalk_too_large() -> tuple[str, int]:
    importer()
    form = unread(CrosswalkForm(formdata=None), request.max_content_length or 0)
    return render_form("standards/crosswalk.html", form, crosswalks=stored.crosswalks())


too_large(bp, {"standards.import_": import_too_large, "standards.crosswalk": crosswalk_too_large})


def taken(asking: Importer, form: UploadForm) -> ResponseReturnValue:
    """Read the file once now, so that what cannot be taken is said at its field."""
    with closing(form.file.data) as file:
        name, data = file.filename or "", file.read()
    if is_crosswalk(data):  # the command takes both by one name, too
        return crosswalk_taken(asking, name, data)
    with reading():
        waiting.read_upload(name, data, form.chosen())
    token = waiting.keep_upload(asking, name, data, form.chosen())
    return to("standards.preview", token=token)


def crosswalk_taken(asking: Importer, name: str, data: bytes) -> ResponseReturnValue:
    read_crosswalk(data)
    token = waiting.keep_upload(asking, name, data, {"form": waiting.CROSSWALK})
    return to("standards.crosswalk_preview", token=token)


@bp.route("/import/<token>", methods=["GET", "POST"])
@login_required
def preview(token: str) -> ResponseReturnValue:
    asking = importer()
    with reading():
        pending = waiting.get_pending(token, me().id)
        packages, choices = waiting.read_pending(pending), waiting.choices_of(pending)
        plans = services.preview_import(asking, packages, choices)
    form = ConfirmForm(proposals_in(plans), any(plan.doubts for plan in plans))
    if form.validate_on_submit():
        with reading():
            if form.accepted():
                plans = services.preview_import(asking, packages, choices, form.accepted())
            services.prepare(plans)
        services.carry_out(asking, plans, choices, confirmed=form.doubtful)
        waiting.discard_upload(asking, pending)
        flash(_("The import is done."), "success")
        return redirect(url_for("standards.imports", id=versions_of(plans)), code=303)
    reports = [plan.report() for plan in plans]
    return render_form("standards/preview.html", form, reports=reports, pending=pending)


def proposals_in(plans: list[Plan]) -> list[tuple[str, str]]:
    return [
        (str(one.stored.id), f"{one.stored.name} → {one.entry.name}")
        for plan in plans
        for one in plan.comparison.proposals
    ]


def versions_of(plans: list[Plan]) -> list[int]:
    """Ids of the newest versions of these frameworks, to be shown after the redirect."""
    frameworks = [stored.framework_of(plan.package.framework) for plan in plans]
    newest = [stored.newest_version(framework) for framework in frameworks if framework]
    return [version.id for version in newest if version]


@bp.post("/import/<token>/deletion")
@login_required
def discard(token: str) -> ResponseReturnValue:
    asking = importer()
    pending = waiting.get_upload(token, me().id)
    waiting.discard_upload(asking, pending)
    flash(_("Nothing was imported; the file is gone."), "success")
    return to("standards.crosswalk" if waiting.is_crosswalk(pending) else "standards.import_")


@bp.get("/imports")
@login_required
def imports() -> ResponseReturnValue:
    """What imports did, as it was told then; the newest when none is named."""
    importer()
    ids = [whole_number(one) for one in request.args.getlist("id")]
    versions = stored.some_versions([one for one in ids if one])
    return render_template("standards/imports.html", versions=versions)
