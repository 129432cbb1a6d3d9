"""An author takes feedback up, or does not after all."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import require
from ps5_collab.core.web import back_or_to, to
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.feedback import design, queries, services
from ps5_collab.lessons.places import in_words
from ps5_collab.lessons.queries import get_lesson
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader


@bp.get("/feedback/<int:lesson_id>")
@login_required
def feedback(lesson_id: int) -> ResponseReturnValue:
    """All that discussions say of a lesson, for its authors."""
    lesson = get_lesson(reader(), lesson_id)
    require(may_edit(reader(), lesson))
    notes = queries.on_lesson(reader(), lesson.id)
    places = queries.places_of({lesson.id}).get(lesson.id, {})
    return render_template(
        "discussions/feedback/page.html",
        lesson=lesson,
        parts=design.by_part(notes, places),
        words=in_words(places),
        title="",
        on_lesson=True,
        lesson_id=lesson.id,
    )


@bp.post("/notes/<int:note_id>/taking-up/<int:lesson_id>")
@login_required
def take_up(note_id: int, lesson_id: int) -> ResponseReturnValue:
    back = request.form.get("back") == "1"
    services.take_up(reader(), note_id, lesson_id, back=back)
    if back:
        flash(_("The next revision will not say that it takes this up."), "success")
        return back_or_to("discussions.feedback", lesson_id=lesson_id)
    flash(_("The note stands beside the form. With the next revision it is taken up."), "success")
    return to("lessons.edit", item_id=lesson_id, _anchor=f"note-{note_id}")
