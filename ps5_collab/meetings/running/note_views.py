"""Notes of a running meeting: the one box for what is said, the shared note, notes beside it."""

from flask import flash, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.exceptions import BadRequest

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import form_errors
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import back_or_to, me, render_form
from ps5_collab.meetings import actions, decisions, policy
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.models import Meeting, Note, NoteKind
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.meetings.running import notes, queries
from ps5_collab.meetings.running.forms import BackForm, BoxForm, NoteForm, OwnNoteForm
from ps5_collab.meetings.running.views import page, to_run, wanted_item
from ps5_collab.sharing.readers import reader

#: While one types it is saved at each pause.
SAVING = "60/minute"
SAYING = "30/minute;400/hour"


@bp.post("/<int:item_id>/said")
@login_required
@limiter.limit(SAYING)
def say(item_id: int) -> ResponseReturnValue:
    """The box: what is written becomes a note, a decision, an action, or is parked."""
    meeting, form = get_meeting(reader(), item_id), BoxForm()
    form.noted_at(meeting)
    require(policy.may_write(reader(), meeting))
    if not form.validate_on_submit():
        return page(queries.meeting_of(reader(), item_id), form)
    about = wanted_item()
    about = queries.agenda_item(meeting.id, about) if about else None
    flash(said(meeting, form, about), "success")
    return to_run(item_id)


def said(meeting: Meeting, form: BoxForm, about: int | None) -> str:
    """Write it down, and answer what to tell who wrote it."""
    text, kind = form.text.data or "", form.kind.data
    if kind == "decision":
        decisions.decide(me(), reader(), meeting, text, about)
        return str(_("The decision is noted."))
    if kind == "action":
        actions.give(me(), reader(), meeting, form.task(me().id, about))
        return str(_("The action is noted."))
    if kind == "parked":
        notes.add(me(), reader(), meeting, NoteKind.PARKED, text, about)
        return str(_("It waits in the parking lot."))
    notes.add(me(), reader(), meeting, NoteKind.BESIDE, text, about)
    return str(_("Your note is kept."))


@bp.post("/<int:item_id>/agenda/<int:agenda_item_id>/note")
@login_required
@limiter.limit(SAVING)
def save_note(item_id: int, agenda_item_id: int) -> ResponseReturnValue:
    """Save the shared note. The script asks for JSON; without it the page comes back."""
    meeting, form = get_meeting(reader(), item_id), NoteForm()
    known = queries.agenda_item(meeting.id, agenda_item_id)
    if not form.validate_on_submit():
        raise Refused(" ".join(sentence for _field, sentence in form_errors(form)))
    saved = notes.save_shared(me(), reader(), meeting, known, form.typed())
    return answer(item_id, saved)


def answer(item_id: int, saved: notes.Saved) -> ResponseReturnValue:
    kept_beside = saved.note.kind is not NoteKind.SHARED
    told = _("Saved at %(time)s.", time=words.clock(words.local(utcnow()), words.locale().language))
    if kept_beside:
        told = _("Somebody else changed the same words. Yours are kept in a note of their own.")
    if request.accept_mimetypes.best == "application/json":
        return jsonify(
            version=saved.note.version,
            sent=saved.sent,
            text=saved.note.text if saved.mixed else None,
            address=address_of(item_id, saved.note),
            told=told,
        )
    flash(told, "warning" if kept_beside or saved.mixed else "success")
    return to_run(item_id, "note")


def address_of(item_id: int, note: Note) -> str:
    """Where the next save of the same words goes."""
    if note.kind is NoteKind.SHARED:
        item = note.agenda_item_id
        return url_for("meetings.save_note", item_id=item_id, agenda_item_id=item)
    return url_for("meetings.edit_note", item_id=item_id, note_id=note.id)


@bp.route("/<int:item_id>/notes/<int:note_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit_note(item_id: int, note_id: int) -> ResponseReturnValue:
    """One's own note, beside the shared one or parked."""
    meeting = get_meeting(reader(), item_id)
    note = queries.of_meeting(Note, meeting.id, note_id)
    require(policy.may_change_note(reader(), meeting, note))
    form = OwnNoteForm(text=note.text, base=note.version)
    if form.validate_on_submit():
        saved = notes.save_own(me(), reader(), meeting, note, form.typed())
        return answer(item_id, saved)
    return render_form("meetings/running/edit_note.html", form, meeting=meeting, note=note)


@bp.get("/<int:item_id>/notes/<int:note_id>/revisions")
@login_required
def note_revisions(item_id: int, note_id: int) -> ResponseReturnValue:
    meeting = queries.meeting_of(reader(), item_id)
    require(policy.may_read_record(reader(), meeting, admitted=meeting.admitted))
    note = queries.of_meeting(Note, meeting.id, note_id)
    require(note.deleted_at is None or policy.may_change_note(reader(), meeting, note))
    found = queries.revisions_of(note.id)
    return render_template(
        "meetings/running/revisions.html", meeting=meeting, note=note, revisions=found
    )


@bp.post("/<int:item_id>/notes/<int:note_id>/removal")
@login_required
def remove_note(item_id: int, note_id: int) -> ResponseReturnValue:
    meeting, back = get_meeting(reader(), item_id), wanted_back()
    note = queries.of_meeting(Note, meeting.id, note_id)
    notes.remove(reader(), meeting, note, back=back)
    flash(_("Your note is back.") if back else _("Your note is taken away."), "success")
    return back_to(item_id)


@bp.post("/<int:item_id>/notes/<int:note_id>/settlement")
@login_required
def settle_note(item_id: int, note_id: int) -> ResponseReturnValue:
    meeting, back = get_meeting(reader(), item_id), wanted_back()
    note = queries.of_meeting(Note, meeting.id, note_id)
    notes.settle(reader(), meeting, note, again=back)
    return back_to(item_id, "parked")


def wanted_back() -> bool:
    form = BackForm()
    if not form.validate_on_submit():
        raise BadRequest
    return bool(form.back.data)


def back_to(item_id: int, anchor: str | None = None) -> ResponseReturnValue:
    """To the page that sent us, else the running page."""
    return back_or_to("meetings.run", item_id=item_id, item=wanted_item(), _anchor=anchor)
