"""An author takes feedback up, or does not after all."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.web import back_or_to, to
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.feedback import services
from ps5_collab.sharing.readers import reader


@bp.post("/notes/<int:note_id>/taking-up/<int:lesson_id>")
@login_required
def take_up(note_id: int, lesson_id: int) -> ResponseReturnValue:
    back = request.form.get("back") == "1"
    services.take_up(reader(), note_id, lesson_id, back=back)
    if back:
        flash(_("The next revision will not say that it takes this up."), "success")
        return back_or_to("lessons.show", item_id=lesson_id, _anchor="feedback")
    flash(_("The note stands beside the form. With the next revision it is taken up."), "success")
    return to("lessons.edit", item_id=lesson_id, _anchor=f"note-{note_id}")
