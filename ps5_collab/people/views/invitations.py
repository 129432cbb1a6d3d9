"""Asking people in: the form, what became of it, and who has not answered yet."""

from flask import current_app, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import render_form, to
from ps5_collab.people import queries
from ps5_collab.people.blueprint import bp
from ps5_collab.people.forms.invitations import InviteForm
from ps5_collab.people.policy import may_invite_somebody
from ps5_collab.people.services import invitations as services
from ps5_collab.people.sessions import my_standing
from ps5_collab.people.views.parts import offer_places, paged

INVITING = "30/hour"


@bp.get("/invitations")
@login_required
def invitations() -> ResponseReturnValue:
    require(may_invite_somebody(my_standing()))
    page = paged(queries.open_invitations(my_standing()))
    return render_template("people/invitations.html", page=page, now=utcnow())


@bp.route("/invitations/new", methods=["GET", "POST"])
@login_required
@limiter.limit(INVITING, methods=["POST"])
def invite() -> ResponseReturnValue:
    require(may_invite_somebody(my_standing()))
    form = InviteForm()
    offer_places(form, my_standing())
    if form.validate_on_submit():
        try:
            return invited(form)
        except Refused as refused:
            form.form_errors.append(str(refused))
    return render_form("people/invite.html", form)


def invited(form: InviteForm) -> ResponseReturnValue:
    """What became of each address; the wrong ones stay in the field.

    Pressing "reload" sends nothing twice: they are waiting then.
    """
    report = services.invite_many(
        my_standing(),
        form.addresses.data or "",
        form.offered(),
        language=form.language.data or "en",
        domains=current_app.config["SETTINGS"].mail_domains,
    )
    if report.wrong:
        form.keep_wrong(report.wrong)
    if not report.has_right:
        return render_form("people/invite.html", form)
    return render_template("people/invited.html", report=report, form=form)


@bp.post("/invitations/<int:link_id>/again")
@login_required
@limiter.limit(INVITING)
def invite_again(link_id: int) -> ResponseReturnValue:
    link = queries.get_invitation(my_standing(), link_id)
    services.resend(my_standing(), link)
    flash(_("A new letter is on its way to %(email)s.", email=link.email), "success")
    return to("people.invitations")


@bp.post("/invitations/<int:link_id>/withdrawal")
@login_required
def withdraw_invitation(link_id: int) -> ResponseReturnValue:
    link = queries.get_invitation(my_standing(), link_id)
    services.withdraw(my_standing(), link)
    flash(_("The invitation of %(email)s is withdrawn.", email=link.email), "success")
    return to("people.invitations")
