"""The page of notices. Reading one is a press: it marks the notice and leads to its place."""

from typing import Any

from flask import Blueprint, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound
from ps5_collab.core.pages import Page
from ps5_collab.core.signing import signed, values_of
from ps5_collab.core.web import csrf, me, page_number, render_form, to
from ps5_collab.notices import letters, queries, services, ways, words
from ps5_collab.notices.forms import WaysForm, chosen
from ps5_collab.notices.leading import place_of
from ps5_collab.notices.models import NoticeKind, Way
from ps5_collab.notices.saying import lines_of
from ps5_collab.sharing.readers import reader

PER_PAGE = 30

bp = Blueprint("notices", __name__, url_prefix="/notices")
#: What a letter leads to without signing in.
from_letters = Blueprint("letters", __name__, url_prefix="/letters")


@bp.before_request
@login_required
def signed_in_only() -> None:
    """Notices are a person's own."""


@bp.app_context_processor
def in_every_page() -> dict[str, Any]:
    """The masthead's number, asked for once a request, and what a notice says."""
    if "unread" not in g:
        g.unread = queries.unread_count(reader())
    return {"unread": g.unread, "notice_did": words.DID, "notice_reminds": words.says}


@bp.get("")
def index() -> ResponseReturnValue:
    only_unread = request.args.get("show") == "unread"
    found = queries.notices_for(reader(), unread=only_unread)
    found_page = db.paginate(found, page=page_number(), per_page=PER_PAGE, error_out=False)
    page = Page(found_page.items, page_number(), found_page.total or 0, PER_PAGE)
    return render_template(
        "notices/index.html", page=page, lines=lines_of(page.rows), only_unread=only_unread
    )


@bp.post("/<int:notice_id>/reading")
def read(notice_id: int) -> ResponseReturnValue:
    notice = queries.get_notice(reader(), notice_id)
    services.mark_read(me(), [notice.id])
    place = place_of(notice)
    return to(place.endpoint, _anchor=place.anchor or None, **place.values)


@bp.post("/<int:notice_id>/unreading")
def unread_again(notice_id: int) -> ResponseReturnValue:
    services.mark_unread(me(), queries.get_notice(reader(), notice_id))
    return to("notices.index")


@bp.post("/reading")
def read_all() -> ResponseReturnValue:
    count = services.mark_read(me())
    done = ngettext("%(num)d notice marked as read.", "%(num)d notices marked as read.", count)
    flash(done if count else _("There was nothing unread."), "success")
    return to("notices.index")


@bp.route("/choices", methods=["GET", "POST"])
def choices() -> ResponseReturnValue:
    """What comes by letter, and when."""
    choice = ways.choice_of(me().id)
    form = WaysForm(data=chosen(choice, stopped=choice.stopped))
    if form.validate_on_submit():
        services.choose(me(), form.wishes())
        flash(_("Your choice is saved."), "success")
        return to("notices.choices")
    return render_form("notices/choices.html", form, sections=words.sections())


@from_letters.route("/<token>", methods=["GET", "POST"])
@csrf.exempt
def stop(token: str) -> ResponseReturnValue:
    """End letters of a sort, by one press of a mail program (RFC 8058) or on this page.

    The token proves who may, so nobody signs in and no form's token is asked. Programs that look
    through mail open every link: a GET changes nothing. A redirect would lose a program's POST.
    """
    person_id, sort = letters.stopped_by(token)
    before, done = services.ended_by(person_id, sort), ""
    if "undo" in request.form:
        services.resume(person_id, read_before(person_id, request.form["undo"]))
        before, done = None, "undone"
    elif request.method == "POST":
        done = "all" if request.form.get("end") == "all" else "sort"
        before = services.stop(person_id, None if done == "all" else sort)
    kinds = letters.kinds_of(sort)
    return render_template(
        "notices/stop.html",
        token=token,
        names=[words.NAMES[kind] for kind in words.NAMES if kind in kinds],
        done=done,
        undo=kept_before(person_id, before) if before else "",
    )


#: Tokens that undo the end of letters are made for this.
UNDOING = "letters again"


def kept_before(person_id: int, before: services.Before) -> str:
    ways = ",".join(f"{kind.value}:{way.value if way else ''}" for kind, way in before.ways.items())
    return signed(UNDOING, person_id, int(before.stopped), ways)


def read_before(person_id: int, token: str) -> services.Before:
    """`NotFound` for what we did not sign for this person."""
    whose, stopped, ways = values_of(UNDOING, token)
    if whose != person_id:
        raise NotFound
    pairs = (pair.split(":") for pair in ways.split(",") if pair)
    given = {NoticeKind(kind): Way(way) if way else None for kind, way in pairs}
    return services.Before(bool(stopped), given)
