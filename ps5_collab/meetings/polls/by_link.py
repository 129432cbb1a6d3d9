"""Answering a poll from a letter, without signing in."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ps5_collab.core.db import db
from ps5_collab.core.errors import Gone, NotFound, Refused, RuleBroken
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import to
from ps5_collab.core.words import later
from ps5_collab.meetings import policy
from ps5_collab.meetings.blueprint import bp
from ps5_collab.meetings.models import Meeting, Poll, Stage
from ps5_collab.meetings.polls import answers, queries
from ps5_collab.meetings.polls.forms import AnswerForm, answers_in
from ps5_collab.meetings.polls.links import read_poll_token
from ps5_collab.meetings.wall_time import WallTime
from ps5_collab.meetings.wording import as_planned, both_times_words
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of

OVER = later("This link opens nothing any more.")


@bp.route("/polls/answer/<token>", methods=["GET", "POST"])
@limiter.limit("60/minute")
def poll_by_link(token: str) -> ResponseReturnValue:
    """A look at it answers nothing: programs that check mail follow every link. It shows the times
    and one's own answers, never those of others: a letter may be passed on."""
    person, meeting, poll = opened(token)
    candidates = queries.candidates_of(meeting.id)
    known = queries.answers_of(meeting.id, only=person.id)
    asked = {each.id: each for each in queries.asked_of(meeting.id)}
    comment = asked[person.id].comment if person.id in asked else ""
    seen = {"blind": in_confidence(poll), "zone": meeting.zone}
    form = AnswerForm(data={"comment": comment, **seen})
    chosen = answers_in(request.form, candidates)
    if request.method == "POST" and form.validate():
        try:
            answers.answer(person, reader_of(person.id), meeting, form.choice(chosen))
        except (Refused, RuleBroken) as refused:
            form.form_errors.append(str(refused))
            form.blind.data, form.zone.data = seen["blind"], seen["zone"]
        else:
            flash(
                _("Your answers are saved. You can change them until the poll closes."), "success"
            )
            return to("meetings.poll_by_link", token=token)
    mine = {each.id: known.get(each.id, {}).get(person.id) for each in candidates}
    shown = render_template(
        "polls/by_link.html",
        form=form,
        person=person,
        meeting=meeting,
        poll=poll,
        organiser=asked.get(meeting.owner_id),
        lines=[(each, WallTime(each.starts_local, meeting.zone)) for each in candidates],
        mine=chosen or mine,
    )
    return shown, 422 if request.method == "POST" else 200


def in_confidence(poll: Poll) -> str:
    """What the form sends along when its page said that others do not see it yet."""
    return "yes" if poll.blind else ""


def opened(token: str) -> tuple[Person, Meeting, Poll]:
    """Whose link it is, and to which open poll. Who left finds nothing behind it."""
    meeting_id, person_id = read_poll_token(token)
    person = db.session.get(Person, person_id)
    if person is None or person.deactivated_at:
        raise Gone(OVER)
    reader = reader_of(person.id)
    try:
        meeting, poll = queries.get_poll(reader, meeting_id)
    except NotFound:
        raise Gone(OVER) from None
    if not policy.belongs(reader, meeting) or not queries.is_asked(meeting.id, person.id):
        raise Gone(OVER)
    if not queries.is_open(poll, meeting):
        raise Gone(what_became(meeting, person))
    return person, meeting, poll


def what_became(meeting: Meeting, person: Person) -> object:
    """Of a meeting whose time is not asked for any more, to one who is asked to it."""
    if meeting.stage is Stage.CANCELLED:
        return _("“%(title)s” is canceled.", title=meeting.title)
    if meeting.starts_local is None:
        return _("This poll is closed: its organizer chooses a time now.")
    when = both_times_words(as_planned(meeting), person.time_zone)
    return _("The time of “%(title)s” is settled: %(when)s.", title=meeting.title, when=when)
