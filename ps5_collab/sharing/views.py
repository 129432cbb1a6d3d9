"""Files of items: given out, added, removed."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core import uploads
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, require
from ps5_collab.core.files import delivery_headers, store
from ps5_collab.core.text import safe_next
from ps5_collab.core.throttle import limiter
from ps5_collab.core.uploads import Upload
from ps5_collab.core.web import render_form, to, too_large, unread
from ps5_collab.sharing import attachments
from ps5_collab.sharing.forms import AttachmentForm
from ps5_collab.sharing.models import Attachment, Item
from ps5_collab.sharing.pictures import NO_PICTURE
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader

bp = Blueprint("files", __name__)
#: A file at its limit and the fields around it.
MAX_BODY = uploads.LIMIT + uploads.MB
UPLOADING = "30/minute;200/hour"


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: the check of its token would refuse a large one."""
    if endpoint == "files.new":
        request.max_content_length = MAX_BODY


@bp.get("/files/<int:attachment_id>/<name>")
def show(attachment_id: int, name: str) -> ResponseReturnValue:
    """The file under any name; pictures may stand in a page, everything else is saved."""
    try:
        attachment = attachments.get_attachment(reader(), attachment_id)
    except NotFound:
        if request.headers.get("Sec-Fetch-Dest") != "image":
            raise
        return no_picture(), 404
    headers = delivery_headers(
        attachment.media_type, attachment.name, inline="download" not in request.args
    )
    answer = Response(headers=headers)
    answer.set_etag(attachment.sha256)
    if request.if_none_match.contains(attachment.sha256):
        answer.status_code = 304
        return answer
    answer.response = content_of(attachment)
    answer.content_length = attachment.size
    return answer


def no_picture() -> Response:
    """In the place of one in a page: gone, or never there, or not for this reader. A browser would
    show a broken sign, and the words that described the picture."""
    shown = render_template("sharing/no_picture.svg", words=NO_PICTURE)
    return Response(shown, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@bp.route("/items/<int:item_id>/files/new", methods=["GET", "POST"])
@login_required
@limiter.limit(UPLOADING, methods=["POST"])
def new(item_id: int) -> ResponseReturnValue:
    item = attachments.item_with_authors(reader(), item_id)
    require(may_edit(reader(), item))
    form = AttachmentForm()
    if form.validate_on_submit() and add(item_id, form):
        flash(_("The file is added."), "success")
        return to_files(item)
    return page_of(form, attachments.item_with_authors(reader(), item_id), sender())


def page_of(form: AttachmentForm, item: Item, back: str) -> tuple[str, int]:
    kinds = ", ".join(uploads.TYPES)
    return render_form("sharing/attach.html", form, item=item, kinds=kinds, back=back)


@bp.route("/files/<int:attachment_id>/deletion", methods=["GET", "POST"])
@login_required
def delete(attachment_id: int) -> ResponseReturnValue:
    attachment = attachments.get_attachment(reader(), attachment_id)
    item = attachments.item_with_authors(reader(), attachment.item_id)
    require(may_edit(reader(), item) and not attachment.part)
    if request.method == "GET":
        told = {"attachment": attachment, "item": item, "back": sender()}
        return render_template("sharing/detach.html", **told)
    everywhere = "everywhere" in request.form
    attachments.detach(reader(), item, attachment, everywhere=everywhere)
    if attachment.removed_at:
        flash(_("The file is removed."), "success")
    else:
        flash(_("The file is off the list. The revisions that show it still do."), "success")
    return to_files(item)


def new_too_large(item_id: int) -> tuple[str, int]:
    item = attachments.item_with_authors(reader(), item_id)
    require(may_edit(reader(), item))
    return page_of(
        unread(AttachmentForm(formdata=None), uploads.LIMIT),
        item,
        safe_next(request.args.get("next")),
    )


too_large(bp, {"files.new": new_too_large})


def add(item_id: int, form: AttachmentForm) -> bool:
    def attach(upload: Upload, description: str) -> None:
        item = attachments.item_with_authors(reader(), item_id)
        attachments.attach(reader(), item, upload, description)

    return taken_in(form, attach)


def taken_in(form: AttachmentForm, attach: Callable[[Upload, str], None]) -> bool:
    """Look into the file, keep it, attach it; what is wrong stands at the field of the form."""
    # Nobody waits for the one write lock while a file is looked into.
    db.session.rollback()
    try:
        upload = uploads.examine(form.file.data.filename or "", form.file.data.stream)
        attachments.keep(upload)
        attach(upload, form.description.data or "")
    except Refused as refusal:
        form[refusal.field or "file"].errors = [str(refusal)]
        return False
    return True


def content_of(attachment: Attachment) -> Any:
    try:
        return store().stream(attachment.sha256)
    except FileNotFoundError:
        raise NotFound(_("The content of this file is missing.")) from None


def to_files(item: Item) -> ResponseReturnValue:
    """Back to where one came from: the form that the item is written in, or its page."""
    back = sender()
    if back:
        return redirect(back, 303)
    return to(f"{item.kind}.show", item_id=item.id, _anchor="files")


def sender() -> str:
    """The page of this site that led here, if it is named."""
    return safe_next(request.values.get("next"))
