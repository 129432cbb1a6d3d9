"""The pages of reviewers: what waits, the review of a practice, its notes."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, page_number, render_form, to
from ps5_collab.practices import queries as practices
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.places import places
from ps5_collab.practices.reading import PracticePage, practice_page
from ps5_collab.practices.review import deciding, lists, policy, queries, reviewers, talk
from ps5_collab.practices.review.forms import (
    AssignForm,
    DecisionForm,
    EditNoteForm,
    NoteForm,
    decision_form,
    reason_of,
)
from ps5_collab.practices.review.queries import Table
from ps5_collab.practices.review.rubric import rubric
from ps5_collab.sharing.readers import reader

POSTING = "30/minute;300/hour"
QUEUES = ("waits", "mine", "done")


@bp.get("/reviews")
@login_required
def reviews() -> ResponseReturnValue:
    require(reader().reviews)
    which = request.args.get("show", "")
    which = which if which in QUEUES else "waits"
    page = lists.page(reader(), which, page_number())
    return render_template(
        "practices/review/queue.html",
        page=page,
        which=which,
        needed=policy.NEEDED,
    )


@bp.post("/<int:item_id>/reviewers")
@login_required
@limiter.limit(POSTING)
def take_review(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    reviewers.take(me(), reader(), practice)
    flash(_("You review it. Its authors are told."), "success")
    return to("practices.review", item_id=practice.id)


@bp.post("/<int:item_id>/reviewers/return")
@login_required
@limiter.limit(POSTING)
def give_back(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    reviewers.require_review(practice, me().id)
    reviewers.give_back(me(), reader(), practice)
    flash(_("You do not review it any more."), "success")
    return to("practices.reviews")


@bp.route("/<int:item_id>/reviewers/asking", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def assign_reviewer(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    require(reader().administers)
    table = queries.table(practice.id)
    form = AssignForm()
    taken = [seat.person_id for seat in table.active]
    form.offer(queries.possible_reviewers(practice, taken))
    if form.validate_on_submit():
        try:
            reviewers.assign(me(), reader(), practice, form.person_id)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            flash(_("The reviewer is told."), "success")
            return to("practices.assign_reviewer", item_id=practice.id)
    wanted = table.wanted(practice.revision, policy.NEEDED)
    return render_form(
        "practices/review/assign.html", form, practice=practice, table=table, wanted=wanted
    )


@bp.post("/<int:item_id>/reviewers/<int:person_id>/release")
@login_required
@limiter.limit(POSTING)
def release_reviewer(item_id: int, person_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    reviewers.release(me(), reader(), practice, person_id)
    flash(_("There is room for another reviewer."), "success")
    return to("practices.assign_reviewer", item_id=practice.id)


@bp.route("/<int:item_id>/review", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def review(item_id: int) -> ResponseReturnValue:
    page = practice_page(reader(), item_id)
    table = queries.table(page.id)
    require(talk.may_read(reader(), page, table))
    seat = table.seat_of(me().id)
    form = decision_form(page.revision, seat.on(page.revision) if seat else None)
    if request.method == "GET":
        return shown(page, table, form), 200
    practice = practices.get_practice(reader(), item_id)
    reviewers.require_review(practice, me().id)
    if form.validate():
        try:
            deciding.decide(me(), reader(), practice, form.judgement())
        except deciding.Newer:
            return contested(item_id, form), 409
        except Refused as refusal:
            refuse(form, refusal)
        else:
            flash(_("Your decision is kept. The authors are told."), "success")
            return to("practices.review", item_id=practice.id)
    return shown(page, table, form), 422


def contested(item_id: int, form: DecisionForm) -> str:
    """What was typed, above what is newest; sent again, it is about that."""
    page = practice_page(reader(), item_id)
    table = queries.table(page.id)
    seat = table.seat_of(me().id)
    earlier = seat.on(page.revision) if seat else None
    sent = form.revision.data
    form.revision.data, form.revision.raw_data = str(page.revision), None
    form.version.renew(earlier.version if earlier else 0)
    return shown(page, table, form, sent=sent)


def shown(page: PracticePage, table: Table, form: DecisionForm, sent: str | None = None) -> str:
    seat = table.seat_of(me().id)
    named = places(page.document)
    notes = queries.notes_of(page.id)
    return render_template(
        "practices/review/show.html",
        practice=page,
        table=table,
        seat=seat,
        form=form,
        sent=sent,
        places=named,
        notes=[note for note in notes if note.place],
        said=[note for note in notes if not note.place],
        rubric=rubric(),
        reason_of=reason_of,
        decides=seat is not None and policy.takes_decisions(page),
        is_author=me().id in page.author_ids,
    )


@bp.route("/<int:item_id>/review/notes", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def review_note(item_id: int) -> ResponseReturnValue:
    """A note on a place of the page, or a sentence of the talk; GET is for who comes from there."""
    page = practice_page(reader(), item_id)
    require(talk.may_read(reader(), page, queries.table(page.id)))
    form = NoteForm(request.form if request.method == "POST" else request.args)
    if form.validate_on_submit():
        practice = practices.get_practice(reader(), item_id)
        try:
            note = talk.say(me(), reader(), practice, form.text.data or "", form.place.data or "")
        except Refused as refusal:
            refuse(form, refusal)
        else:
            address = url_for("practices.review", item_id=item_id, _anchor=f"n{note.id}")
            return redirect(address, code=303)
    return render_form(
        "practices/review/note.html", form, practice=page, places=places(page.document)
    )


@bp.post("/<int:item_id>/review/notes/<int:note_id>/settling")
@login_required
def settle_note(item_id: int, note_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    require(talk.may_read(reader(), practice, queries.table(practice.id)))
    note = queries.get_note(practice, note_id)
    talk.settle(me(), reader(), practice, note, done=request.form.get("settled") == "yes")
    return redirect(url_for("practices.review", item_id=item_id, _anchor=f"n{note_id}"), code=303)


@bp.route("/<int:item_id>/review/notes/<int:note_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def edit_note(item_id: int, note_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    note = queries.get_note(practice, note_id)
    talk.require_own(me(), reader(), practice, note)
    form = EditNoteForm(obj=note)
    late = form.is_submitted() and form.version.is_late(note.version)
    if not late and form.validate_on_submit():
        talk.edit(me(), reader(), practice, note, form.text.data or "")
        flash(_("Your note is changed."), "success")
        address = url_for("practices.review", item_id=item_id, _anchor=f"n{note_id}")
        return redirect(address, code=303)
    page, status = render_form(
        "practices/review/edit_note.html", form, practice=practice, note=note, late=late
    )
    return page, 409 if late else status


@bp.post("/<int:item_id>/review/notes/<int:note_id>/deletion")
@login_required
def delete_note(item_id: int, note_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    require(talk.may_read(reader(), practice, queries.table(practice.id)))
    talk.take_away(me(), reader(), practice, queries.get_note(practice, note_id))
    flash(_("Your note is gone."), "success")
    return to("practices.review", item_id=item_id)
