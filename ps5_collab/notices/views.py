"""The page of notices. Reading one is a press: it marks the notice and leads to its place."""

from typing import Any

from flask import Blueprint, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.db import db
from ps5_collab.core.pages import Page
from ps5_collab.core.web import me, page_number, to
from ps5_collab.notices import queries, services, words
from ps5_collab.sharing.readers import reader

PER_PAGE = 30

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.before_request
@login_required
def signed_in_only() -> None:
    """Notices are a person's own."""


@bp.app_context_processor
def in_every_page() -> dict[str, Any]:
    """The masthead's number, asked for once a request, and what a notice says."""
    if "unread" not in g:
        g.unread = queries.unread_count(reader())
    return {"unread": g.unread, "notice_did": words.DID, "notice_reminds": words.says}


@bp.get("")
def index() -> ResponseReturnValue:
    only_unread = request.args.get("show") == "unread"
    found = queries.notices_for(reader(), unread=only_unread)
    found_page = db.paginate(found, page=page_number(), per_page=PER_PAGE, error_out=False)
    page = Page(found_page.items, page_number(), found_page.total or 0, PER_PAGE)
    return render_template("notices/index.html", page=page, only_unread=only_unread)


@bp.post("/<int:notice_id>/reading")
def read(notice_id: int) -> ResponseReturnValue:
    notice = queries.get_notice(reader(), notice_id)
    services.mark_read(me(), [notice.id])
    anchor = notice.anchor or None
    return to(f"{notice.item.kind}.show", item_id=notice.item_id, _anchor=anchor)


@bp.post("/<int:notice_id>/unreading")
def unread_again(notice_id: int) -> ResponseReturnValue:
    services.mark_unread(me(), queries.get_notice(reader(), notice_id))
    return to("notices.index")


@bp.post("/reading")
def read_all() -> ResponseReturnValue:
    count = services.mark_read(me())
    done = ngettext("%(num)d notice marked as read.", "%(num)d notices marked as read.", count)
    flash(done if count else _("There was nothing unread."), "success")
    return to("notices.index")
