"""The pages on which a school reports how it went, with its files and the report's history."""

from dataclasses import replace
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core import uploads
from ps5_collab.core.errors import NotFound, require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.uploads import Upload
from ps5_collab.core.web import me, render_form, to, too_large, unread
from ps5_collab.practices.adoption import forms, queries, services
from ps5_collab.practices.adoption.blueprint import bp
from ps5_collab.practices.adoption.forms import ReportForm
from ps5_collab.practices.adoption.queries import Whole
from ps5_collab.practices.adoption.services import Late
from ps5_collab.practices.adoption.views import SAVING, part_of
from ps5_collab.practices.adoption.vocabulary import OUTCOMES, VERDICTS
from ps5_collab.practices.vocabulary import DOMAINS, SOURCES
from ps5_collab.sharing import attachments
from ps5_collab.sharing.forms import AttachmentForm
from ps5_collab.sharing.readers import reader
from ps5_collab.sharing.views import MAX_BODY, UPLOADING, taken_in


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: the check of its token would refuse a large one."""
    if endpoint == "adoptions.add_file":
        request.max_content_length = MAX_BODY


@bp.route("/<int:adoption_id>/report", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def report(adoption_id: int) -> ResponseReturnValue:
    whole = queries.get_whole(reader(), adoption_id)
    require(whole.may_adopt(reader()))
    services.require_not_off(whole.adoption)
    if request.method == "GET":
        return shown(whole, forms.report_of(whole.findings, whole.adoption.report))
    form = forms.read_report(request.form)
    if request.form.get("do") == "add":
        return shown(whole, forms.one_more(form))
    form = forms.checked(form)
    if form.errors:
        return shown(whole, form, 422)
    try:
        services.report(me(), reader(), whole, form.findings, form.opened)
    except Late:
        return late(adoption_id, form)
    flash(_("Your report stands with the practice. Thank you."), "success")
    return to("adoptions.show", adoption_id=whole.id)


def late(adoption_id: int, form: ReportForm) -> ResponseReturnValue:
    """What a colleague saved meanwhile stands above what was typed; nothing of either is lost."""
    whole = queries.get_whole(reader(), adoption_id)
    return shown(whole, replace(form, opened=whole.adoption.report), 409)


def shown(whole: Whole, form: ReportForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "practices/adoption/report.html",
        whole=whole,
        form=form,
        theirs=whole.findings if status == 409 else None,
        outcomes=OUTCOMES,
        verdicts=VERDICTS,
        domains=DOMAINS,
        sources=SOURCES,
    )
    return page, status


@bp.get("/<int:adoption_id>/reports")
@login_required
def reports(adoption_id: int) -> ResponseReturnValue:
    """How the report changed."""
    whole = queries.get_whole(reader(), adoption_id)
    if whole.report is None:
        raise NotFound
    found = queries.reports_of(whole.id)
    return render_template("practices/adoption/reports.html", whole=whole, reports=found)


@bp.route("/<int:adoption_id>/files/new", methods=["GET", "POST"])
@login_required
@limiter.limit(UPLOADING, methods=["POST"])
def add_file(adoption_id: int) -> ResponseReturnValue:
    require(queries.get_whole(reader(), adoption_id).may_adopt(reader()))
    form = AttachmentForm()

    def attach(upload: Upload, description: str) -> None:
        whole = queries.get_whole(reader(), adoption_id)
        require(whole.may_adopt(reader()))
        attachments.add(me().id, whole.practice, upload, description, part_of(whole.id))

    if form.validate_on_submit() and taken_in(form, attach):
        flash(_("The file is added."), "success")
        return to("adoptions.show", adoption_id=adoption_id, _anchor="files")
    return file_page(form, queries.get_whole(reader(), adoption_id))


def file_page(form: AttachmentForm, whole: Whole) -> tuple[str, int]:
    kinds = ", ".join(uploads.TYPES)
    return render_form("practices/adoption/file.html", form, whole=whole, kinds=kinds)


def file_too_large(adoption_id: int) -> tuple[str, int]:
    whole = queries.get_whole(reader(), adoption_id)
    require(whole.may_adopt(reader()))
    return file_page(unread(AttachmentForm(formdata=None), uploads.LIMIT), whole)


too_large(bp, {"adoptions.add_file": file_too_large})


@bp.post("/<int:adoption_id>/files/<int:attachment_id>/removal")
@login_required
@limiter.limit(SAVING)
def remove_file(adoption_id: int, attachment_id: int) -> ResponseReturnValue:
    whole = queries.get_whole(reader(), adoption_id)
    require(whole.may_adopt(reader()))
    attachment = attachments.get_attachment(reader(), attachment_id)
    if attachment.part != part_of(whole.id):
        raise NotFound
    attachments.remove(attachment)
    flash(_("The file is removed."), "success")
    return to("adoptions.show", adoption_id=whole.id, _anchor="files")
