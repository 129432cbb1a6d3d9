"""The pages of authors: handing in, consent, showing; and the mark "out of date"."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.practices import queries as practices
from ps5_collab.practices import services as own
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.forms import field_of
from ps5_collab.practices.models import Stage
from ps5_collab.practices.policy import WIDE, covers
from ps5_collab.practices.problems import problems
from ps5_collab.practices.review import outdated, queries, services
from ps5_collab.practices.review.desk import POSTING
from ps5_collab.practices.review.forms import HandInForm, OutOfDateForm
from ps5_collab.practices.review.rubric import rubric
from ps5_collab.sharing import drafts
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader


@bp.route("/<int:item_id>/submission", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def hand_in(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    require(may_edit(reader(), practice))
    form = HandInForm(data={"audience": practice.wanted})
    if practice.stage in services.OPEN:
        form.offer([each for each in WIDE if covers(each, practice.audience)])
    if form.validate_on_submit():
        try:
            services.hand_in(me(), reader(), practice, Audience(form.audience.data))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            flash(_("It is handed in. You are told of everything that happens."), "success")
            return to("practices.show", item_id=practice.id)
    stored = drafts.draft_of(practice)
    document = practices.document_of(practice) if practice.revision else None
    found = problems(document, submitting=True) if document else []
    return render_form(
        "practices/review/hand_in.html",
        form,
        practice=practice,
        problems=[each for each in found if each.stops],
        hints=[each for each in found if not each.stops],
        field_of=field_of,
        rubric=rubric(),
        has_draft=stored is not None,
        missing=practices.who_has_not_agreed(practice, Audience.NETWORK),
    )


@bp.post("/<int:item_id>/submission/return")
@login_required
@limiter.limit(POSTING)
def take_back(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    services.take_back(me(), reader(), practice)
    flash(_("You have it back. Nobody reviews it now."), "success")
    return to("practices.show", item_id=practice.id)


@bp.post("/<int:item_id>/showing")
@login_required
@limiter.limit(POSTING)
def show_now(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    services.show_now(reader(), practice)
    flash(_("It is in the showcase now."), "success")
    return to("practices.show", item_id=practice.id)


@bp.post("/<int:item_id>/consent")
@login_required
@limiter.limit(POSTING)
def consent(item_id: int) -> ResponseReturnValue:
    """The own consent of a contributor: to the network, to everyone, or none."""
    practice = practices.get_practice(reader(), item_id)
    require(may_edit(reader(), practice))
    given = request.form.get("audience", "")
    if given not in WIDE:
        own.take_consent_back(me(), reader(), practice)
        flash(_("You have not agreed now."), "success")
    elif services.agree(me(), reader(), practice, Audience(given)):
        flash(_("Everybody has agreed: it is in the showcase now."), "success")
    else:
        flash(_("You agree. Thank you."), "success")
    return to("practices.show", item_id=practice.id)


@bp.route("/<int:item_id>/out-of-date", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def out_of_date(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    require(outdated.may_mark(reader(), practice, queries.table(practice.id)))
    form = OutOfDateForm(data={"sentence": practice.out_of_date})
    if form.validate_on_submit():
        outdated.mark(me(), reader(), practice, form.sentence.data or "")
        flash(_("It says now that it is out of date."), "success")
        return to("practices.show", item_id=practice.id)
    marked = practice.stage is Stage.OUT_OF_DATE
    return render_form("practices/review/out_of_date.html", form, practice=practice, marked=marked)


@bp.post("/<int:item_id>/out-of-date/removal")
@login_required
def up_to_date(item_id: int) -> ResponseReturnValue:
    practice = practices.get_practice(reader(), item_id)
    outdated.unmark(reader(), practice)
    flash(_("The mark is gone."), "success")
    return to("practices.show", item_id=practice.id)
