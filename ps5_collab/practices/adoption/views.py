"""The pages of one adoption: its plan, its checklist, what is reported of it."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.practices.adoption import checklist, queries, services, writing_up
from ps5_collab.practices.adoption.blueprint import bp
from ps5_collab.practices.adoption.forms import (
    LineForm,
    NoteForm,
    PlanForm,
    ReasonForm,
    ReplyForm,
)
from ps5_collab.practices.adoption.queries import Whole
from ps5_collab.sharing.attachments import attachments_of
from ps5_collab.sharing.readers import reader

SAVING = "120/minute"


@bp.get("/<int:adoption_id>")
def show(adoption_id: int) -> ResponseReturnValue:
    return shown(queries.get_whole(reader(), adoption_id))


def shown(whole: Whole, line: LineForm | None = None, status: int = 200) -> tuple[str, int]:
    reads_list = whole.may_read_checklist(reader())
    page = render_template(
        "practices/adoption/show.html",
        whole=whole,
        adoption=whole.adoption,
        practice=whole.practice,
        findings=whole.findings,
        files=attachments_of(whole.practice, part_of(whole.id)),
        lines=queries.checklist(reader(), whole) if reads_list else None,
        adopts=whole.may_adopt(reader()),
        joins=whole.may_join(reader()),
        answers=whole.writes_practice(reader()),
        line_form=line or (LineForm(formdata=None) if reads_list else None),
    )
    return page, status


def part_of(adoption_id: int) -> str:
    """What files of an adoption belong to, among those of its practice."""
    return f"adoption-{adoption_id}"


@bp.route("/<int:adoption_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit(adoption_id: int) -> ResponseReturnValue:
    whole = queries.get_whole(reader(), adoption_id)
    require(whole.may_adopt(reader()))
    services.require_not_off(whole.adoption)
    form = PlanForm(data=PlanForm.typed(whole.adoption))
    schools = frozenset({whole.adoption.school_id})
    but = whole.practice.author_ids | whole.adopter_ids
    names = [(whole.adoption.school_id, whole.adoption.school.name)]
    form.offer(names, queries.colleagues(schools, but))
    form.school.data = str(whole.adoption.school_id)
    late = form.is_submitted() and form.version.is_late(whole.adoption.version)
    if not late and form.validate_on_submit():
        try:
            services.change_plan(me(), reader(), whole, form.plan, form.with_people)
            return to("adoptions.show", adoption_id=whole.id)
        except Refused as refusal:
            refuse(form, refusal)
    page = render_template(
        "practices/adoption/plan.html", form=form, practice=whole.practice, whole=whole, late=late
    )
    return page, 409 if late else 422 if form.is_submitted() else 200


@bp.post("/<int:adoption_id>/joining")
@login_required
@limiter.limit(SAVING)
def join(adoption_id: int) -> ResponseReturnValue:
    whole = queries.get_whole(reader(), adoption_id)
    services.join(me(), reader(), whole)
    flash(_("You take part now."), "success")
    return to("adoptions.show", adoption_id=whole.id)


@bp.post("/<int:adoption_id>/leaving")
@login_required
@limiter.limit(SAVING)
def leave(adoption_id: int) -> ResponseReturnValue:
    whole = queries.get_whole(reader(), adoption_id)
    services.leave(me(), reader(), whole)
    flash(_("You do not take part any more. What you wrote stays."), "success")
    return to("adoptions.show", adoption_id=whole.id)


@bp.post("/<int:adoption_id>/lines")
@login_required
@limiter.limit(SAVING)
def add_line(adoption_id: int) -> ResponseReturnValue:
    whole, form = queries.get_whole(reader(), adoption_id), LineForm()
    require(whole.may_adopt(reader()))
    if form.validate():
        try:
            line = checklist.add_line(me(), reader(), whole, form.text.data or "")
            return to("adoptions.show", adoption_id=whole.id, _anchor=f"line-{line.id}")
        except Refused as refusal:
            refuse(form, refusal)
    return shown(whole, form, 422)


@bp.post("/<int:adoption_id>/lines/<int:line_id>/tick")
@login_required
@limiter.limit(SAVING)
def tick(adoption_id: int, line_id: int) -> ResponseReturnValue:
    """Says which way it shall be, so that what is pressed twice is not undone."""
    whole = queries.get_whole(reader(), adoption_id)
    done = request.form.get("done") == "1"
    checklist.tick(me(), reader(), whole, line_id, done=done)
    return to("adoptions.show", adoption_id=whole.id, _anchor=f"line-{line_id}")


@bp.post("/<int:adoption_id>/lines/<int:line_id>/removal")
@login_required
@limiter.limit(SAVING)
def remove_line(adoption_id: int, line_id: int) -> ResponseReturnValue:
    whole = queries.get_whole(reader(), adoption_id)
    checklist.remove_line(reader(), whole, line_id)
    return to("adoptions.show", adoption_id=whole.id, _anchor="checklist")


@bp.route("/<int:adoption_id>/lines/<int:line_id>/notes", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def note(adoption_id: int, line_id: int) -> ResponseReturnValue:
    whole, form = queries.get_whole(reader(), adoption_id), NoteForm()
    require(whole.may_adopt(reader()))
    line = queries.get_line(whole.id, line_id)
    if form.validate_on_submit():
        try:
            checklist.note(me(), reader(), whole, line_id, form.text.data or "")
            return to("adoptions.show", adoption_id=whole.id, _anchor=f"line-{line_id}")
        except Refused as refusal:
            refuse(form, refusal)
    return render_form(
        "practices/adoption/note.html",
        form,
        whole=whole,
        line=line,
        words=queries.words_of(line, queries.names_of_steps(reader(), whole)),
    )


@bp.post("/<int:adoption_id>/notes/<int:note_id>/removal")
@login_required
@limiter.limit(SAVING)
def remove_note(adoption_id: int, note_id: int) -> ResponseReturnValue:
    whole = queries.get_whole(reader(), adoption_id)
    checklist.remove_note(me(), reader(), whole, note_id)
    return to("adoptions.show", adoption_id=whole.id, _anchor="checklist")


@bp.route("/<int:adoption_id>/calling-off", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def call_off(adoption_id: int) -> ResponseReturnValue:
    whole, form = queries.get_whole(reader(), adoption_id), ReasonForm()
    require(whole.may_adopt(reader()))
    if form.validate_on_submit():
        services.call_off(me(), reader(), whole, form.reason.data or "")
        flash(_("It is called off. Thank you for saying why."), "success")
        return to("adoptions.show", adoption_id=whole.id)
    return render_form("practices/adoption/call_off.html", form, whole=whole)


@bp.route("/<int:adoption_id>/reply", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def reply(adoption_id: int) -> ResponseReturnValue:
    """The one answer of the practice's authors."""
    whole = queries.get_whole(reader(), adoption_id)
    require(whole.writes_practice(reader()))
    now = {"text": whole.adoption.reply, "version": whole.adoption.version}
    form = ReplyForm(data=now)
    late = form.is_submitted() and form.version.is_late(whole.adoption.version)
    if not late and form.validate_on_submit():
        services.reply(me(), reader(), whole, form.text.data or "", form.version.data or 0)
        return to("adoptions.show", adoption_id=whole.id, _anchor="reply")
    page = render_template("practices/adoption/reply.html", form=form, whole=whole, late=late)
    return page, 409 if late else 422 if form.is_submitted() else 200


@bp.post("/<int:adoption_id>/write-up")
@login_required
@limiter.limit(SAVING)
def write_up(adoption_id: int) -> ResponseReturnValue:
    whole = queries.get_whole(reader(), adoption_id)
    practice = writing_up.write_up(me(), reader(), whole)
    flash(_("A draft begins with the practice and your report. Make it yours."), "success")
    return to("practices.edit", item_id=practice.id)
