"""The people of a group: who leads it, who leaves it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, to
from ps5_collab.groups import policy
from ps5_collab.groups.blueprint import bp
from ps5_collab.groups.queries import members, places
from ps5_collab.groups.services import members as services
from ps5_collab.groups.tasks import open_tasks
from ps5_collab.groups.views.joining import ASKING
from ps5_collab.groups.views.places import member_page
from ps5_collab.sharing.filters import numbers
from ps5_collab.sharing.readers import reader


@bp.get("/<int:item_id>/people")
@login_required
def people(item_id: int) -> ResponseReturnValue:
    page = member_page(item_id)
    leads = policy.may_lead(reader(), page)
    return render_template(
        "groups/people.html",
        group=page,
        people=members.members_of(page.group_id),
        leads=leads,
        waiting=members.open_requests(page.group_id) if leads else [],
    )


@bp.post("/<int:item_id>/people/<int:person_id>/facilitation")
@login_required
@limiter.limit(ASKING)
def make_facilitator(item_id: int, person_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.make_facilitator(me(), reader(), place, person_id)
    flash(_("They lead the group with you now."), "success")
    return to("groups.people", item_id=place.id)


@bp.post("/<int:item_id>/people/<int:person_id>/facilitation/end")
@login_required
def unmake_facilitator(item_id: int, person_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.unmake_facilitator(reader(), place, person_id)
    flash(_("Saved."), "success")
    return to("groups.people", item_id=place.id)


@bp.post("/<int:item_id>/people/<int:person_id>/removal")
@login_required
@limiter.limit(ASKING)
def remove(item_id: int, person_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.remove(me(), reader(), place, person_id)
    flash(_("Removed from the group."), "success")
    return to("groups.people", item_id=place.id)


@bp.post("/<int:item_id>/facilitation")
@login_required
def take_over(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.take_over(me(), reader(), place)
    flash(_("You lead this group now."), "success")
    return to("groups.show", item_id=place.id)


@bp.route("/<int:item_id>/departure", methods=["GET", "POST"])
@login_required
@limiter.limit(ASKING, methods=["POST"])
def leave(item_id: int) -> ResponseReturnValue:
    page = member_page(item_id)
    error = ""
    if request.method == "POST":
        try:
            return left(item_id)
        except Refused as refusal:
            error = str(refusal)
    people = members.members_of(page.group_id)
    others = [(member.id, member.name) for member in people if member.id != me().id]
    shown = render_template(
        "groups/leave.html",
        group=page,
        people=people,
        owners=[("", _("Nobody for now")), *others],
        tasks=open_tasks(me().id, page.group_id),
        chosen=chosen_owners(),
        error=error,
    )
    return shown, 422 if error else 200


def left(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    title, chosen = place.title, numbers([request.form.get("successor", "")])
    services.leave(me(), reader(), place, next(iter(chosen), None), chosen_owners())
    flash(_("You left %(group)s.", group=title), "success")
    return redirect(url_for("groups.index"), 303)


def chosen_owners() -> dict[str, int]:
    """{key of a task: who goes on with it}, as the form names them: "action-7", "step-9"."""
    sent = {key: an_id(value) for key, value in request.form.items() if is_task(key)}
    return {key: owner for key, owner in sent.items() if owner}


def is_task(key: str) -> bool:
    kind, _dash, number = key.partition("-")
    return kind in ("action", "step") and an_id(number) is not None
