"""The pages of what is one's own: actions over all groups, hours, the private note of a meeting."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import TextAreaField

from ps5_collab.core import markup, words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import clean_text
from ps5_collab.core.throttle import limiter
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import back_or_to, me, page_number, render_form, to
from ps5_collab.core.words import later as _l
from ps5_collab.meetings import policy
from ps5_collab.meetings import queries as meetings
from ps5_collab.meetings.actions import What, mark
from ps5_collab.meetings.mine import hours as reckoning
from ps5_collab.meetings.mine import notes, queries
from ps5_collab.meetings.models import Action
from ps5_collab.sharing.readers import reader

bp = Blueprint("actions", __name__)
VERBS = {"done": What.DONE, "open": What.OPENED, "dropped": What.DROPPED}


class NoteForm(FlaskForm):
    text = TextAreaField(
        _l("Only for you"),
        [AtMost(markup.MAX_LENGTH)],
        filters=[lambda value: clean_text(value or "")],
    )
    version = VersionField()


@bp.app_context_processor
def in_every_page() -> dict[str, Any]:
    return {
        "hours_words": reckoning.hours_words,
        "attended_title": reckoning.title_of,
        "attended_day": reckoning.day_of,
        "due_words": due_words,
    }


def due_words(due: date) -> Markup:
    """How an open action stands to its day, on the reader's calendar."""
    said = words.day_words(due, words.locale().language)
    if due < words.local(utcnow()).date():
        return Markup("<b>{}</b>").format(_("overdue since %(day)s", day=said))
    return escape(_("by %(day)s", day=said))


@bp.get("/actions")
@login_required
def index() -> ResponseReturnValue:
    """`?show=given` for what one gave to others, `?show=done` for what is settled."""
    show = request.args.get("show", "")
    today = words.local(utcnow()).date()
    shown: dict[str, Any] = {"show": show if show in {"given", "done"} else "", "today": today}
    if show == "done":
        shown["page"] = queries.settled_actions(reader(), page_number())
    else:
        since = utcnow() - queries.LINGERS
        given = show == "given"
        shown["open"] = queries.open_actions(reader(), today, given=given, settled_since=since)
    return render_template("mine/actions.html", **shown)


@bp.get("/actions/<int:action_id>")
@login_required
def show(action_id: int) -> ResponseReturnValue:
    action = queries.get_action(reader(), action_id)
    meeting = meetings.get_meeting(reader(), action.meeting_id)
    require(policy.may_change_action(reader(), meeting, action))
    return render_template(
        "mine/action.html", action=action, meeting=meeting, history=queries.history_of(action.id)
    )


@bp.post("/actions/<int:action_id>/state")
@login_required
def settle(action_id: int) -> ResponseReturnValue:
    """Tick it off, give it up, or open it again; the message offers the way back."""
    known = queries.get_action(reader(), action_id)
    what = VERBS.get(request.form.get("state", ""))
    if what is None:
        raise Refused(_("Say whether it is done, given up or open."))
    meeting = meetings.get_meeting(reader(), known.meeting_id)
    mark(me(), reader(), meeting, db.session.get_one(Action, known.id), what)
    said = {
        What.DONE: _("Done: %(action)s", action=known.text),
        What.DROPPED: _("Given up: %(action)s", action=known.text),
        What.OPENED: _("Open again: %(action)s", action=known.text),
    }
    flash(said[what], "success")
    if request.form.get("stay"):
        return to("actions.show", action_id=known.id)
    return to("actions.index", show=request.form.get("show") or None)


@bp.get("/my-notes")
@login_required
def own_notes() -> ResponseReturnValue:
    return render_template("mine/notes.html", page=queries.own_notes(reader(), page_number()))


@bp.get("/hours")
@login_required
def hours() -> ResponseReturnValue:
    years = reckoning.by_school_year(queries.attended(reader()))
    return render_template("mine/hours.html", years=years)


@bp.get("/hours.csv")
@login_required
@limiter.limit("30/minute")
def hours_csv() -> ResponseReturnValue:
    text = reckoning.as_csv(queries.attended(reader()))
    headers = {"Content-Disposition": 'attachment; filename="hours.csv"'}
    return text, 200, {"Content-Type": "text/csv; charset=utf-8", **headers}


@bp.route("/meetings/<int:item_id>/my-note", methods=["GET", "POST"])
@login_required
def note(item_id: int) -> ResponseReturnValue:
    meeting = meetings.get_meeting(reader(), item_id)
    admitted = meetings.is_guest(reader(), meeting)
    require(policy.may_read_record(reader(), meeting, admitted=admitted))
    kept = queries.private_note(me().id, meeting.id)
    form = NoteForm(obj=kept)
    if kept is not None and form.is_submitted() and form.version.is_late(kept.version):
        page = render_template("mine/note.html", form=form, meeting=meeting, newer=kept.text)
        return page, 409
    if form.validate_on_submit():
        notes.write(me(), reader(), meeting, form.text.data or "", admitted=admitted)
        flash(_("Your own note is saved. Nobody else reads it."), "success")
        return back_or_to("meetings.show", item_id=meeting.id)
    return render_form("mine/note.html", form, meeting=meeting, newer=None)
