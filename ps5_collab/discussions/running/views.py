"""The page of a discussion that a protocol leads: its clock or its dates, what is contributed."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.exceptions import BadRequest

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import NotFound, Refused, RuleBroken, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.live import Look
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, render_form, to
from ps5_collab.discussions import policy, queries, services
from ps5_collab.discussions.annotating import queries as notes
from ps5_collab.discussions.annotating.services import On
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.collected import is_long
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationKind,
    Discussion,
    Mode,
    Stage,
)
from ps5_collab.discussions.running import clock, contributing, days
from ps5_collab.discussions.running.board import Board, board_of
from ps5_collab.discussions.running.clock import NoPassage
from ps5_collab.discussions.running.contributing import Said
from ps5_collab.discussions.running.forms import ContributionForm, PressForm, dates_form
from ps5_collab.discussions.running.queries import State, course_of, state_now, state_of
from ps5_collab.discussions.wording import TOO_LONG
from ps5_collab.protocols.presses import Late
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import glance, reader
from ps5_collab.texts.views import looking

TAPPING = "120/minute"
SAYING = "30/minute;300/hour"
#: Where the page says what just happened.
TOLD = "told"


@bp.get("/<int:item_id>/run")
@login_required
def run(item_id: int) -> ResponseReturnValue:
    """The page that everyone has open; who has seen it so is answered by `unchanged` alone. Nothing
    runs where people write when they like, maybe since a moment: they are led to its own page."""
    try:
        return run_page(item_id)
    except NotFound:
        if queries.get_discussion(reader(), item_id).mode is not Mode.OPEN:
            raise
        return to("discussions.show", item_id=item_id)


def unchanged(look: Look, key: str, item_id: int) -> str:
    who = glance(look, key)
    seen = state_of(look, who, item_id) if who.person_id else None
    return tag_of(who, seen) if seen else ""


def tag_of(who: Reader, seen: State) -> str:
    """Stands for all that the page shows to this reader; what a role allows moves `ticks`."""
    leads, belongs = seen.group_id in who.led_group_ids, policy.belongs(who, seen)
    return f'"{".".join(map(str, seen[2:]))}-{who.person_id}-{leads:d}{belongs:d}"'


def run_page(
    item_id: int, form: ContributionForm | None = None, status: int = 200, refused: str = ""
) -> ResponseReturnValue:
    """`form`: what was sent and could not be taken, which comes back as it was typed. `refused`:
    why it cannot begin."""
    at = utcnow()
    board = board_of(reader(), item_id, at)
    tag = tag_of(reader(), state_now(reader(), item_id, at))
    body = render_template(
        "discussions/running/run.html",
        page=board,
        tag=tag,
        refused=refused,
        forms=(forms := forms_of(board, form)),
        late=form if form and form.step.data not in forms else None,
        text=None if board.over else board.text(an_id(request.values.get("reading"))),
        looking=looking(),
    )
    return body, status, {"ETag": tag}


def forms_of(board: Board, sent: ContributionForm | None) -> dict[str, ContributionForm]:
    """{step: its form}; the one that was sent comes back with its faults."""
    forms: dict[str, ContributionForm] = {}
    for step in board.writes_in:
        if sent and sent.step.data == step.id:
            forms[step.id] = sent
        else:
            forms[step.id] = ContributionForm(formdata=None)
            forms[step.id].begin(step.id, board.phase(step))
    return forms


@bp.post("/<int:item_id>/clock")
@login_required
@limiter.limit(TAPPING)
def press(item_id: int) -> ResponseReturnValue:
    discussion, form = queries.get_discussion(reader(), item_id), PressForm()
    if not form.validate_on_submit():
        raise BadRequest
    try:
        clock.press(me(), reader(), discussion, form.pressed(), utcnow())
    except (Late, NoPassage) as stays:
        flash(str(stays), "info")
        return to("discussions.run", item_id=item_id, _anchor=TOLD)
    except Refused as refused:
        return run_page(item_id, status=refused.status, refused=str(refused))
    return to("discussions.run", item_id=item_id)


# --- what is contributed -------------------------------------------------------------------------


@bp.post("/<int:item_id>/contributions")
@login_required
@limiter.limit(SAYING)
def contribute(item_id: int) -> ResponseReturnValue:
    discussion = queries.get_discussion(reader(), item_id)
    form = form_for(discussion)
    if not form.validate_on_submit():
        return run_page(item_id, form, 422)
    key, uuid = form.step.data or "", form.own_uuid()
    try:
        said = said_by(form, discussion)
        made = contributing.contribute(me(), reader(), discussion, key, said, utcnow(), uuid)
    except (Refused, RuleBroken) as refusal:
        refuse(form, refusal)
        return run_page(item_id, form, refusal.status)
    flash(_("Your words are kept."), "success")
    if is_long(form.phase.collected, made.exact or made.text):
        flash(str(TOO_LONG[form.phase.collected]), "info")
    return to("discussions.run", item_id=item_id, reading=request.form.get("reading"), _anchor=TOLD)


def form_for(discussion: Discussion) -> ContributionForm:
    """With the kinds of its phase; 404 for a step that there is not."""
    form, course = ContributionForm(), course_of(discussion)
    step = course.step(form.step.data or "") if course else None
    if course is None or step is None:
        raise NotFound
    form.offer(course.phase_of(step))
    return form


def said_by(form: ContributionForm, discussion: Discussion) -> Said:
    kind = AnnotationKind(form.kind.data)
    return Said(form.text.data or "", kind, on_what(form, discussion))


def on_what(form: ContributionForm, discussion: Discussion) -> On | None:
    """The passage, in the reading that the form was on; None where no words are meant."""
    passage = form.passage()
    board = board_of(reader(), discussion.id, utcnow())
    text = board.text(an_id(request.form.get("reading")))
    if text is None or not (passage.exact or passage.block):
        return None
    row, reading = text
    return On(notes.get_reading(discussion.id, row.id), reading, passage)


@bp.route("/<int:item_id>/contributions/<int:note_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAYING, methods=["POST"])
def edit_contribution(item_id: int, note_id: int) -> ResponseReturnValue:
    discussion, made = own_contribution(item_id, note_id)
    form, phase = ContributionForm(obj=made), contributing.phase_of(discussion, made)
    form.offer(phase)
    led = queries.protocol_of(discussion)
    given = {"discussion": discussion, "made": made, "phase": phase}
    given |= {"language": led.language if led else "", "quote": notes.quote_of(reader(), made)}
    template = "discussions/running/edit.html"
    if form.is_submitted() and form.version.is_late(made.version):
        return render_form(template, form, newer=made, **given)[0], 409
    if form.validate_on_submit():
        said = Said(form.text.data or "", AnnotationKind(form.kind.data))
        try:
            contributing.change(reader(), discussion, made, said, utcnow())
        except (Refused, RuleBroken) as refusal:
            refuse(form, refusal)
            return render_form(template, form, newer=None, **given)[0], refusal.status
        flash(_("Your words are changed."), "success")
        return to("discussions.run", item_id=item_id, _anchor=f"c{note_id}")
    return render_form(template, form, newer=None, **given)


@bp.post("/<int:item_id>/contributions/<int:note_id>/removal")
@login_required
@limiter.limit(SAYING)
def take_back(item_id: int, note_id: int) -> ResponseReturnValue:
    """One's own words, while their step is open."""
    discussion, made = own_contribution(item_id, note_id)
    contributing.take_back(reader(), discussion, made, utcnow())
    flash(_("Your words are taken back."), "success")
    return to("discussions.run", item_id=item_id, _anchor=TOLD)


def own_contribution(item_id: int, note_id: int) -> tuple[Discussion, Annotation]:
    discussion = queries.get_discussion(reader(), item_id)
    made = notes.get_note(reader(), note_id, discussion.id)
    if made.step_id is None:
        raise NotFound
    require(policy.may_change(reader(), discussion, made))
    return discussion, made


# --- over days -----------------------------------------------------------------------------------


@bp.route("/<int:item_id>/dates", methods=["GET", "POST"])
@login_required
@limiter.limit(TAPPING, methods=["POST"])
def dates(item_id: int) -> ResponseReturnValue:
    """When each phase closes: to begin with, or to move what is still open."""
    discussion = queries.get_discussion(reader(), item_id)
    require(policy.may_run(reader(), discussion, queries.members_of(discussion.id)))
    if discussion.mode is not Mode.DAYS:
        raise NotFound
    board = board_of(reader(), item_id, utcnow())
    version = days.version_of(board.course)
    form = dates_form(
        days.to_date(board.course, board.at),
        days.dates_now(board.course, board.at, words.zone()),
        version,
        board.presenters,
    )
    if form.is_submitted() and form.version.is_late(version):
        return render_form("discussions/running/dates.html", form, page=board, late=True)[0], 409
    if form.validate_on_submit():
        begun = discussion.stage is Stage.RUNNING
        try:
            if begun:
                days.move_dates(reader(), discussion, form.dates(), utcnow())
            else:
                days.begin(reader(), discussion, form.dates(), utcnow(), form.presents())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            flash(_("The dates are moved.") if begun else _("The first phase is open."), "success")
            return to("discussions.run", item_id=item_id, _anchor=TOLD)
    return render_form("discussions/running/dates.html", form, page=board)


@bp.post("/<int:item_id>/phase/end")
@login_required
@limiter.limit(TAPPING)
def close_phase(item_id: int) -> ResponseReturnValue:
    """Over days: who runs it goes on to the next phase early."""
    discussion = queries.get_discussion(reader(), item_id)
    seen = an_id(request.form.get("version")) or 0
    try:
        opened = days.close(reader(), discussion, seen, utcnow())
    except Late as late:
        flash(str(late), "info")
    else:
        closed = _("The phase is closed. Everybody reads what it held back.")
        flash(closed if opened else _("The phase is closed."), "success")
    return to("discussions.run", item_id=item_id, _anchor=TOLD)


@bp.post("/<int:item_id>/end")
@login_required
def end(item_id: int) -> ResponseReturnValue:
    """Close all phases over days now; or an open discussion, which with `back` goes on."""
    discussion = queries.get_discussion(reader(), item_id)
    if discussion.mode is Mode.OPEN:
        services.end(reader(), discussion, back=bool(request.form.get("back")))
        return to("discussions.show", item_id=item_id)
    days.end(reader(), discussion, utcnow())
    flash(_("The discussion is over. Everybody reads all that was contributed."), "success")
    return to("discussions.run", item_id=item_id, _anchor=TOLD)
