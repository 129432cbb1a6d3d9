"""Minutes: the draft of a meeting that is over, the shared ones, and taking them away."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.conversation import queries as conversation
from ps5_collab.core import papers
from ps5_collab.core.errors import require
from ps5_collab.core.text import slugify
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, as_file, back_or_to, me, render_form, signed_in, to
from ps5_collab.meetings import policy
from ps5_collab.meetings import queries as meetings
from ps5_collab.meetings.blueprint import PLANNING
from ps5_collab.meetings.mine.queries import private_note
from ps5_collab.meetings.minutes import paper as papering
from ps5_collab.meetings.minutes import queries, services, wording
from ps5_collab.meetings.minutes.compiling import compiled
from ps5_collab.meetings.minutes.forms import ApprovalForm, CorrectionForm, ShareForm
from ps5_collab.meetings.minutes.queries import Written
from ps5_collab.meetings.models import MINUTES, Meeting, Minutes, Stage
from ps5_collab.meetings.running.queries import linked
from ps5_collab.sharing.readers import reader

bp = Blueprint(MINUTES, __name__)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.app_context_processor
def in_every_page() -> dict[str, Any]:
    return {"minutes_wording": wording, "minutes_paper": papering}


def on_meeting_page(meeting: Meeting) -> str:
    """The way to the minutes and to one's own note, on the page of a meeting that has begun."""
    if meeting.stage not in (Stage.RUNNING, Stage.HELD) or not reader().person_id:
        return ""
    shared = queries.shown_for(reader(), meeting.id)
    writes = policy.may_write(reader(), meeting)
    if shared is None and not writes:
        return ""
    return render_template(
        "minutes/_on_meeting.html",
        meeting=meeting,
        shared=shared,
        writes=writes,
        puts_right=puts_right(meeting),
    )


def puts_right(meeting: Meeting) -> bool:
    """When it began and ended, as long as its minutes are not approved: whoever runs it. Roles are
    asked for only where they decide."""
    if meeting.stage is not Stage.HELD or not policy.may_write(reader(), meeting):
        return False
    organises = policy.may_organise(reader(), meeting)
    return organises or policy.may_run(reader(), meeting, meetings.roles_of(meeting.id))


@bp.get("/meetings/<int:item_id>/minutes")
@login_required
def draft(item_id: int) -> ResponseReturnValue:
    """What would be shared now, for the members; who sees only the meeting has nothing here."""
    meeting = meetings.get_meeting(reader(), item_id)
    require(policy.may_write(reader(), meeting))
    return render_template("minutes/draft.html", **of_draft(meeting), form=ShareForm(formdata=None))


def of_draft(meeting: Meeting) -> dict[str, Any]:
    now = compiled(meeting)
    able = policy.may_share_minutes(reader(), meeting, meetings.roles_of(meeting.id))
    return {
        "meeting": meeting,
        "written": Written(0, now.document, dict(now.html), "", None, ""),
        "linked": linked(reader(), now.document.linked_ids),
        "shared": queries.shown_for(reader(), meeting.id),
        "may_share": able and meeting.stage is Stage.HELD,
        **own_note(meeting),
        "puts_right": puts_right(meeting),
    }


def own_note(meeting: Meeting) -> dict[str, Any]:
    """What the reader wrote for themselves stands beside what is for all; it outlasts the right to
    write it, as `mine.queries.own_notes` says."""
    if (person := signed_in()) is None:
        return {"own": None, "may_note": False}
    may_note = policy.may_read_record(reader(), meeting) or meetings.is_guest(reader(), meeting)
    return {"own": private_note(person.id, meeting.id), "may_note": may_note}


@bp.post("/meetings/<int:item_id>/minutes")
@login_required
@limiter.limit(PLANNING)
def share(item_id: int) -> ResponseReturnValue:
    meeting = meetings.get_meeting(reader(), item_id)
    form = ShareForm()
    if not form.validate_on_submit():
        return render_form("minutes/draft.html", form, **of_draft(meeting))
    minutes = services.share(me(), reader(), meeting, form.note.data or "")
    flash(_("The minutes are shared with the group."), "success")
    return to("minutes.show", item_id=minutes.id)


@bp.get("/minutes/<int:item_id>", defaults={"slug": None})
@bp.get("/minutes/<int:item_id>-<slug>")
def show(item_id: int, slug: str | None) -> ResponseReturnValue:
    minutes = queries.get_minutes(reader(), item_id)
    if slug != slugify(minutes.title):
        return redirect(url_for("minutes.show", item_id=item_id, slug=slugify(minutes.title)))
    return shown(minutes, queries.newest(minutes))


@bp.get("/minutes/<int:item_id>/revisions/<int:number>")
def revision(item_id: int, number: int) -> ResponseReturnValue:
    minutes = queries.get_minutes(reader(), item_id)
    return shown(minutes, queries.at(minutes, number))


def shown(minutes: Minutes, written: Written, form: CorrectionForm | None = None) -> str:
    meeting = queries.meeting_of(minutes)
    written = queries.as_read_by(reader(), minutes, written)
    approval = ApprovalForm(formdata=None)
    approval.at.choices = choices(meeting) if minutes.approved_at is None else []
    return render_template(
        "minutes/show.html",
        minutes=minutes,
        meeting=meeting,
        group_page=meetings.group_page(reader(), meeting.group_id),
        written=written,
        linked=linked(reader(), written.document.linked_ids),
        revisions=queries.revisions_of(minutes),
        approved_at=queries.approval_of(reader(), minutes),
        thread=conversation.thread(reader(), minutes.id),
        form=form or CorrectionForm(formdata=None),
        approval=approval,
        may_write=policy.may_write(reader(), meeting),
        may_approve=policy.may_organise(reader(), meeting),
        may_share=policy.may_share_minutes(reader(), meeting, meetings.roles_of(meeting.id)),
        **own_note(meeting),
    )


def choices(meeting: Meeting) -> list[tuple[str, str]]:
    later = [
        (str(row.id), f"{wording.day_held(row)}: {row.title}")
        for row in queries.may_be_approved_at(reader(), meeting)
    ]
    return [*later, ("", _("Outside a meeting"))]


@bp.post("/minutes/<int:item_id>/approval")
@login_required
def approve(item_id: int) -> ResponseReturnValue:
    minutes = queries.get_minutes(reader(), item_id)
    meeting = queries.meeting_of(minutes)
    at_id = an_id(request.form.get("at"))
    at = meetings.get_meeting(reader(), at_id) if at_id else None
    services.approve(me(), reader(), minutes, meeting, at)
    flash(_("The minutes are approved. From now on they can only be corrected openly."), "success")
    return back_or_to("minutes.show", item_id=minutes.id)


@bp.post("/minutes/<int:item_id>/corrections")
@login_required
@limiter.limit("30/minute")
def correct(item_id: int) -> ResponseReturnValue:
    minutes = queries.get_minutes(reader(), item_id)
    form = CorrectionForm()
    if not form.validate_on_submit():
        return shown(minutes, queries.newest(minutes), form), 422
    text = form.text.data or ""
    services.correct(me(), reader(), minutes, queries.meeting_of(minutes), text)
    flash(_("The correction stands below the minutes."), "success")
    return to("minutes.show", item_id=minutes.id, _anchor="corrections")


@bp.get("/minutes/<int:item_id>.md")
def as_markdown(item_id: int) -> ResponseReturnValue:
    return taken_away(item_id, ".md", "text/markdown; charset=utf-8", papers.to_markdown)


@bp.get("/minutes/<int:item_id>.docx")
@limiter.limit("30/minute")
def as_word(item_id: int) -> ResponseReturnValue:
    return taken_away(item_id, ".docx", WORD, papers.to_word)


def taken_away(item_id: int, ending: str, media_type: str, made: Any) -> ResponseReturnValue:
    minutes = queries.get_minutes(reader(), item_id)
    written = queries.as_read_by(reader(), minutes, queries.newest(minutes))
    about, approval = (
        linked(reader(), written.document.linked_ids),
        queries.approval_of(reader(), minutes),
    )
    paper = papering.paper(written, about, approval)
    return as_file(made(paper), paper.title, ending, media_type)
