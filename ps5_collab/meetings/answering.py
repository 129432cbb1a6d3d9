"""Saying whether one comes: on the page of the meeting, and from a letter without signing in."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Gone, NotFound, RuleBroken
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, to
from ps5_collab.meetings import coming, links, queries
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.forms import ReplyForm, time_of
from ps5_collab.meetings.models import Coming, Meeting, Participant
from ps5_collab.meetings.sheet import sheet_of
from ps5_collab.meetings.views import shown
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader, reader_of

ANSWERING = "60/minute"


@bp.post("/<int:item_id>/answer")
@login_required
@limiter.limit(ANSWERING)
def answer(item_id: int) -> ResponseReturnValue:
    meeting = queries.get_meeting(reader(), item_id)
    form = ReplyForm()
    form.stands = time_of(meeting)
    if not form.validate_on_submit():
        return render_template(
            "meetings/show.html", **shown(sheet_of(reader(), item_id), form)
        ), 422
    row = coming.answer(me(), reader(), meeting, form.reply())
    flash(said(row), "success")
    return to("meetings.show", item_id=meeting.id)


@bp.route("/answer/<token>", methods=["GET", "POST"])
@limiter.limit(ANSWERING)
def answer_by_link(token: str) -> ResponseReturnValue:
    """A look at it answers nothing: programs that check mail follow every link."""
    person, meeting = opened(token)
    row = db.session.get(Participant, (meeting.id, person.id))
    said_before = row.coming if row and row.answered_at else None
    form = ReplyForm(data={"note": row.note if row else "", "seen": time_of(meeting)})
    form.stands = time_of(meeting)
    if form.validate_on_submit():
        row = coming.answer(person, reader_of(person.id), meeting, form.reply())
        flash(said(row), "success")
        return to("meetings.answer_by_link", token=token)
    wanted = request.values.get("coming", "")
    page = render_template(
        "meetings/answer.html",
        form=form,
        person=person,
        meeting=meeting,
        said_before=said_before,
        place=coming.place_in_line(row) if row else 0,
        wanted=Coming(wanted) if wanted in set(Coming) - {said_before} else None,
    )
    return page, 422 if form.is_submitted() else 200


def opened(token: str) -> tuple[Person, Meeting]:
    """Whose link it is and to what. Who may no longer see the meeting finds nothing behind it."""
    signed = links.read_answer_token(token)
    if signed is None:
        raise NotFound(_("This link is not whole. Open it again from the letter."))
    person = db.session.get(Person, signed[1])
    if person is None or person.deactivated_at:
        raise Gone(_("This link opens nothing any more."))
    try:
        meeting = queries.get_meeting(reader_of(person.id), signed[0])
        coming.require_open(meeting, utcnow())
    except NotFound:
        raise Gone(_("This link opens nothing any more.")) from None
    except RuleBroken as over:
        raise Gone(over) from None
    return person, meeting


def said(row: Participant) -> str:
    if row.waits_since:
        place = coming.place_in_line(row)
        return str(
            _(
                "All seats are taken. You are number %(place)s on the waiting list, and told when "
                "one is free.",
                place=place,
            )
        )
    words = {
        Coming.YES: _("You come."),
        Coming.MAYBE: _("You may come."),
        Coming.NO: _("You do not come."),
    }
    kept = _("Your answer is kept: %(words)s", words=words[Coming(row.coming or Coming.NO)])
    if row.coming is Coming.NO and row.told_sequence is not None:
        there = _("Your own calendar may still show it: decline or delete it there, too.")
        return f"{kept} {there}"
    return str(kept)
