"""Letters that no server has taken: why, and what to do with them."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core import outbox
from ps5_collab.core.db import MAX_ID
from ps5_collab.core.errors import NotFound, require
from ps5_collab.core.mail import MOST_TRIES, Letter
from ps5_collab.core.outbox import Fate
from ps5_collab.core.web import to
from ps5_collab.people import policy
from ps5_collab.people.blueprint import bp
from ps5_collab.people.services import mailroom as services
from ps5_collab.people.sessions import my_standing
from ps5_collab.people.views.parts import paged


@bp.get("/administration/letters", endpoint="mailroom")
@login_required
def unsent() -> ResponseReturnValue:
    require(policy.may_administer(my_standing()))
    asked = request.args.get("show", "")
    fate = Fate(asked) if asked in set(Fate) else Fate.FAILED
    return render_template(
        "people/mailroom.html",
        page=paged(outbox.unsent(fate)),
        fate=fate.value,
        counts={fate.value: number for fate, number in outbox.counts().items()},
        most_tries=MOST_TRIES,
    )


@bp.post("/administration/letters/<int:letter_id>/trial")
@login_required
def send_again(letter_id: int) -> ResponseReturnValue:
    letter = unsent_letter(letter_id)
    services.try_again(my_standing(), letter)
    flash(_("The letter to %(email)s is tried again now.", email=letter.to), "success")
    return to("people.mailroom")


@bp.post("/administration/letters/<int:letter_id>/removal")
@login_required
def drop_letter(letter_id: int) -> ResponseReturnValue:
    letter = unsent_letter(letter_id)
    services.drop(my_standing(), letter)
    flash(_("The letter to %(email)s is dropped.", email=letter.to), "success")
    return to("people.mailroom")


@bp.post("/administration/letters/release")
@login_required
def release_letters() -> ResponseReturnValue:
    count = services.release(my_standing())
    flash(ngettext("%(num)d letter is let go.", "%(num)d letters are let go.", count), "success")
    return to("people.mailroom", show=Fate.WAITING.value)


@bp.post("/administration/letters/removal")
@login_required
def drop_held_letters() -> ResponseReturnValue:
    count = services.drop_held(my_standing())
    flash(ngettext("%(num)d letter is dropped.", "%(num)d letters are dropped.", count), "success")
    return to("people.mailroom")


def unsent_letter(letter_id: int) -> Letter:
    require(policy.may_administer(my_standing()))
    letter = outbox.get_letter(letter_id) if letter_id <= MAX_ID else None
    if letter is None:
        raise NotFound
    return letter
