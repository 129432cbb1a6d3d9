"""The pages of a poll: the grid with the answers, and what its organizer does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, to
from ps5_collab.meetings import policy
from ps5_collab.meetings.blueprint import PLANNING, bp
from ps5_collab.meetings.models import Answer, Meeting, Poll
from ps5_collab.meetings.polls import answers, due, queries, services
from ps5_collab.meetings.polls.board import Board, board
from ps5_collab.meetings.polls.forms import AnswerForm, answers_in
from ps5_collab.meetings.queries import group_page
from ps5_collab.sharing.readers import reader

View = Callable[[int], ResponseReturnValue]
ANSWERING = "60/minute"


@bp.route("/<int:item_id>/poll", methods=["GET", "POST"])
@login_required
@limiter.limit(ANSWERING, methods=["POST"])
def poll(item_id: int) -> ResponseReturnValue:
    """Read it, and say when one can come."""
    shown = board(reader(), item_id)
    form = AnswerForm(data=said(shown))
    if request.method == "GET":
        return page(shown, form)
    chosen = answers_in(request.form, [line.candidate for line in shown.lines])
    if not form.validate():
        return page(shown, form, typed=chosen), 422
    try:
        answers.answer(me(), reader(), shown.meeting, form.choice(chosen))
    except Refused as refused:
        form.form_errors.append(str(refused))
        return page(shown, form, typed=chosen), 422
    except RuleBroken as broken:
        return page(board(reader(), item_id), form, typed=chosen, refused=str(broken)), 409
    flash(_("Your answers are saved. You can change them until the poll closes."), "success")
    return to("meetings.poll", item_id=item_id)


def page(
    shown: Board,
    form: AnswerForm,
    *,
    typed: dict[int, Answer] | None = None,
    refused: str = "",
) -> str:
    """`typed` stands in place of what is stored; `refused` says why it was not."""
    return render_template(
        "polls/show.html",
        board=shown,
        meeting=shown.meeting,
        form=form,
        mine={line.candidate.id: line.mine for line in shown.lines} | (typed or {}),
        typed=typed,
        refused=refused,
        group_page=group_page(reader(), shown.meeting.group_id),
    )


def said(shown: Board) -> dict[str, str]:
    """The word that the reader gave with their answers."""
    return {"comment": shown.own.comment if shown.own else ""}


def refused_page(item_id: int, broken: RuleBroken) -> ResponseReturnValue:
    """Why it was not done, on the poll as it stands now."""
    db.session.rollback()
    shown = board(reader(), item_id)
    return page(shown, AnswerForm(formdata=None, data=said(shown)), refused=str(broken)), 409


def refused_on_its_page(view: View) -> View:
    """What is too late for a poll is said where one sees how it stands now."""

    @wraps(view)
    def answer(item_id: int) -> ResponseReturnValue:
        try:
            return view(item_id)
        except RuleBroken as broken:
            return refused_page(item_id, broken)

    return answer


@bp.post("/<int:item_id>/poll/closing")
@login_required
@refused_on_its_page
def poll_close(item_id: int) -> ResponseReturnValue:
    meeting, found = poll_to_run(item_id)
    services.close(reader(), meeting, found)
    flash(_("The poll is closed."), "success")
    return to("meetings.poll", item_id=item_id)


@bp.post("/<int:item_id>/poll/opening")
@login_required
@refused_on_its_page
def poll_reopen(item_id: int) -> ResponseReturnValue:
    meeting, found = poll_to_run(item_id)
    services.reopen(reader(), meeting, found)
    flash(_("The poll takes answers again."), "success")
    return to("meetings.poll", item_id=item_id)


@bp.post("/<int:item_id>/poll/reminder")
@login_required
@limiter.limit(PLANNING)
@refused_on_its_page
def poll_remind(item_id: int) -> ResponseReturnValue:
    meeting, found = poll_to_run(item_id)
    count = due.remind(me(), reader(), meeting, found)
    told = ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", count)
    flash(told if count else _("Everybody else has answered already."), "success")
    return to("meetings.poll", item_id=item_id)


@bp.post("/<int:item_id>/poll/decision")
@login_required
@limiter.limit(PLANNING)
@refused_on_its_page
def poll_decide(item_id: int) -> ResponseReturnValue:
    """One action: the time is taken, everybody is told. A time for which nobody can come is asked
    about first."""
    meeting, _found = poll_to_run(item_id)
    candidate_id = an_id(request.form.get("candidate")) or 0
    sure = request.form.get("sure") == "yes"
    try:
        services.decide(me(), reader(), meeting, candidate_id, sure=sure)
    except services.NobodyComes:
        shown = board(reader(), item_id)
        line = next(each for each in shown.lines if each.candidate.id == candidate_id)
        return render_template("polls/sure.html", board=shown, line=line, **named(shown)), 409
    flash(_("The time is settled, and everybody has the invitation."), "success")
    return to("meetings.show", item_id=item_id)


def named(shown: Board) -> dict[str, Any]:
    return {"meeting": shown.meeting}


def poll_to_run(item_id: int) -> tuple[Meeting, Poll]:
    """For who organises the meeting."""
    meeting, found = queries.get_poll(reader(), item_id)
    require(policy.may_organise(reader(), meeting))
    return meeting, found
