"""All groups: the reader's own first, then those to find. Its address is its state."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ps5_collab.core.throttle import limiter
from ps5_collab.groups import finding, policy
from ps5_collab.groups.blueprint import bp
from ps5_collab.groups.queries import members
from ps5_collab.lessons.cards import slug
from ps5_collab.people.sessions import my_standing
from ps5_collab.sharing.readers import reader

SEARCHING = "120/minute"


@bp.get("")
@login_required
@limiter.limit(SEARCHING)
def index() -> ResponseReturnValue:
    asked = finding.read_address(request.args)
    own, waiting = finding.mine(reader()), members.waiting_for(reader())
    known = [row.id for row in (*own, *waiting)]
    return render_template(
        "groups/index.html",
        own=own,
        waiting=waiting,
        found=finding.find(reader(), asked, known),
        asked=asked,
        led=reader().led_group_ids,
        may_found=policy.may_found(my_standing()),
        slug=slug,
    )
