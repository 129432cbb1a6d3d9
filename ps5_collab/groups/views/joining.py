"""Coming into a group: joining, asking, invitations and their answers."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.errors import require
from ps5_collab.core.text import clean_line
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.groups import policy
from ps5_collab.groups.blueprint import bp
from ps5_collab.groups.forms import RequestForm
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import members, places
from ps5_collab.groups.services import joining as services
from ps5_collab.groups.views.places import led_place
from ps5_collab.people import roles
from ps5_collab.sharing.readers import reader

ASKING = "20/minute;100/hour"


@bp.post("/<int:item_id>/membership")
@login_required
@limiter.limit(ASKING)
def join(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.join(me(), reader(), place)
    flash(_("Welcome to %(group)s.", group=place.title), "success")
    return to("groups.show", item_id=place.id)


@bp.route("/<int:item_id>/request", methods=["GET", "POST"])
@login_required
@limiter.limit(ASKING, methods=["POST"])
def ask(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    require(policy.may_ask(reader(), place))
    form = RequestForm()
    if form.validate_on_submit():
        services.ask(me(), reader(), place, form.words.data or "")
        flash(_("Your request is on its way to the facilitators."), "success")
        return to("groups.show", item_id=place.id)
    return render_form("groups/ask.html", form, place=place)


@bp.post("/<int:item_id>/request/withdrawal")
@login_required
@limiter.limit(ASKING)
def withdraw(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.withdraw(me(), place)
    flash(_("Your request is taken back."), "success")
    return to("groups.show", item_id=place.id)


@bp.post("/<int:item_id>/requests/<int:request_id>/acceptance")
@login_required
@limiter.limit(ASKING)
def accept(item_id: int, request_id: int) -> ResponseReturnValue:
    return decided(item_id, request_id, accepted=True)


@bp.post("/<int:item_id>/requests/<int:request_id>/declining")
@login_required
@limiter.limit(ASKING)
def decline(item_id: int, request_id: int) -> ResponseReturnValue:
    return decided(item_id, request_id, accepted=False)


def decided(item_id: int, request_id: int, *, accepted: bool) -> ResponseReturnValue:
    place = led_place(item_id)
    asked = members.get_request(place, request_id)
    services.decide(me(), reader(), place, asked, accepted=accepted)
    name = asked.person.name
    said = _("%(name)s is in the group now.", name=name)
    flash(said if accepted else _("%(name)s is told, kindly.", name=name), "success")
    return redirect(url_for("groups.people", item_id=place.id, _anchor="waiting"), 303)


@bp.route("/<int:item_id>/invitations", methods=["GET", "POST"])
@login_required
@limiter.limit(ASKING, methods=["POST"])
def invite(item_id: int) -> ResponseReturnValue:
    """Choose people of the directory, several at once, and say a few words to them."""
    place = led_place(item_id)
    form = RequestForm()
    chosen = members.people_chosen(reader(), request.form.getlist("person"))
    looks = request.form.get("do") == "find"
    if not looks and form.validate_on_submit() and chosen:
        told = services.invite(me(), reader(), place, chosen, form.words.data or "")
        flash(invited(len(told)), "success" if told else "warning")
        return to("groups.people", item_id=place.id)
    if form.is_submitted() and not looks and not chosen:
        form.form_errors.append(("q", _("Choose at least one person.")))
    return invite_page(form, place, chosen)


def invited(count: int) -> str:
    if not count:
        return str(_("They are members or invited already."))
    return str(ngettext("%(num)d person is invited.", "%(num)d people are invited.", count))


def invite_page(form: RequestForm, place: GroupPlace, chosen: object) -> tuple[str, int]:
    words = clean_line(request.values.get("q"))
    page = render_template(
        "groups/invite.html",
        form=form,
        place=place,
        chosen=chosen,
        words=words,
        found=members.people_to_invite(reader(), place, words),
        summary_of=roles.summary,
    )
    return page, 422 if form.errors else 200


@bp.post("/<int:item_id>/invitations/<int:request_id>/withdrawal")
@login_required
@limiter.limit(ASKING)
def take_back(item_id: int, request_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    require(policy.may_lead(reader(), place))
    services.take_back(reader(), place, members.get_request(place, request_id), me())
    flash(_("The invitation is taken back."), "success")
    return redirect(url_for("groups.people", item_id=place.id, _anchor="waiting"), 303)


@bp.post("/<int:item_id>/invitation/acceptance")
@login_required
@limiter.limit(ASKING)
def accept_invitation(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.answer(me(), place, accepted=True)
    flash(_("Welcome to %(group)s.", group=place.title), "success")
    return to("groups.show", item_id=place.id)


@bp.post("/<int:item_id>/invitation/declining")
@login_required
@limiter.limit(ASKING)
def decline_invitation(item_id: int) -> ResponseReturnValue:
    """Afterwards a private group is no longer there for who declined, so this leads to the list."""
    place = places.get_place(reader(), item_id)
    services.answer(me(), place, accepted=False)
    flash(_("You declined the invitation."), "success")
    return to("groups.index")
