"""Letting later groups read one's notes, and reading those of earlier ones."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.web import back_or_to, me
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions import services as discussing
from ps5_collab.discussions.annotating.earlier import earlier_groups
from ps5_collab.discussions.annotating.page import reading_page
from ps5_collab.discussions.blueprint import bp
from ps5_collab.sharing.readers import reader


@bp.post("/<int:item_id>/sharing")
@login_required
def share_notes(item_id: int) -> ResponseReturnValue:
    discussion = discussions.get_discussion(reader(), item_id)
    shares = bool(request.form.get("shares"))
    discussing.share_notes(me(), discussion, shares=shares)
    flash(
        _("Later groups may read what you said to this discussion.")
        if shares
        else _("Later groups do not read your notes."),
        "success",
    )
    return back_or_to("discussions.show", item_id=item_id)


@bp.get("/<int:item_id>/reading/<int:reading_id>/earlier")
@login_required
def earlier_notes(item_id: int, reading_id: int) -> ResponseReturnValue:
    """What earlier groups let others read of the same text."""
    page = reading_page(reader(), item_id, reading_id)
    found = earlier_groups(reader(), page.row, page.row.text_id)
    return render_template("discussions/earlier.html", page=page, row=page.row, found=found)
