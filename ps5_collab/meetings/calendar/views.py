"""My calendar, the addresses of it that other programs read, and the files behind them."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.exc import SQLAlchemyError

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.mail import site_link
from ps5_collab.core.security import hashed
from ps5_collab.core.throttle import address, limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.meetings.calendar import files, page, queries, receivers, services
from ps5_collab.meetings.calendar.files import File
from ps5_collab.meetings.calendar.forms import ChoiceForm, FeedForm
from ps5_collab.sharing.readers import reader

#: A program asks every hour, a person who tries it out more often.
ASKED_BY_PROGRAMS = "120/hour"
#: No key is ever guessed; this is against who keeps us busy. A big service asks from few machines
#: for all its users, of whom some have revoked their addresses.
WRONG_KEYS = "3000/hour"
MAKING = "60/hour"

bp = Blueprint("calendar", __name__)


@bp.get("/calendar")
@login_required
def index() -> ResponseReturnValue:
    today = words.local(utcnow()).date()
    asked = page.asked(request.args.get("view", ""), request.args.get("on", ""), today)
    found = queries.page_of(reader(), asked.first, asked.last, words.zone())
    shown = page.calendar(asked, found, words.zone(), today)
    return render_template("calendar/index.html", calendar=shown, weekdays=page.weekday_names())


# --- choices and addresses -----------------------------------------------------------------------


@bp.route("/calendar/settings", methods=["GET", "POST"])
@login_required
def settings() -> ResponseReturnValue:
    form = ChoiceForm()
    if form.validate_on_submit():
        services.choose(me(), form.alarm_minutes, shows_address=bool(form.shows_address.data))
        flash(_("Saved."), "success")
        return to("calendar.settings")
    if not form.is_submitted():
        form.show(receivers.choice_of(me().id))
    return render_form("calendar/settings.html", form, **addresses(FeedForm(formdata=None)))


@bp.post("/calendar/feeds")
@login_required
@limiter.limit(MAKING)
def new_feed() -> ResponseReturnValue:
    form = FeedForm()
    known = addresses(form)
    if form.validate_on_submit():
        key = services.new_feed(me(), reader(), form.group, name=form.name.data or "")
        return shown_once(key, form.group)
    choice = ChoiceForm(formdata=None)
    choice.show(receivers.choice_of(me().id))
    return render_form("calendar/settings.html", choice, **known)


@bp.post("/calendar/feeds/<int:feed_id>/renewal")
@login_required
@limiter.limit(MAKING)
def renew_feed(feed_id: int) -> ResponseReturnValue:
    feed = queries.my_feed(reader(), feed_id)
    return shown_once(services.renew(me(), reader(), feed), feed.group_id)


@bp.post("/calendar/feeds/<int:feed_id>/revocation")
@login_required
def revoke_feed(feed_id: int) -> ResponseReturnValue:
    services.revoke(me(), queries.my_feed(reader(), feed_id))
    flash(_("The address no longer works."), "success")
    return to("calendar.settings")


def shown_once(key: str, group_id: int | None) -> ResponseReturnValue:
    """The address itself, which we keep nowhere: so no redirect, which would lose it."""
    whole = site_link("calendar.feed", key=key)
    group = next((row.name for row in queries.my_groups(reader()) if row.id == group_id), None)
    webcal = f"webcal:{whole.partition(':')[2]}"
    return render_template("calendar/address.html", whole=whole, webcal=webcal, group=group), 201


def addresses(making: FeedForm) -> dict[str, Any]:
    making.offer(queries.my_groups(reader()))
    return {"feeds": queries.feeds_of(reader()), "making": making}


# --- files ---------------------------------------------------------------------------------------


def _asking_program() -> str:
    """Each address by itself: big services ask for all their users from the same few machines."""
    key = (request.view_args or {}).get("key", "")
    return f"feed {hashed(str(key))}"


@bp.get("/calendar/feeds/<key>.ics")
@limiter.limit(WRONG_KEYS, key_func=address, deduct_when=lambda answer: answer.status_code == 404)
@limiter.limit(ASKED_BY_PROGRAMS, key_func=_asking_program)
def feed(key: str) -> ResponseReturnValue:
    """No session: whoever knows the address is meant. What it may show is asked anew each time."""
    opened, file = files.opened_by(key)
    if services.is_stale(opened):
        g.read_feed = opened.id
    answer = _answer(file)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.get("/meetings/<int:item_id>.ics")
def meeting(item_id: int) -> ResponseReturnValue:
    answer = _answer(files.of_meeting(reader(), item_id))
    name = f"meeting-{item_id}.ics"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _answer(file: File) -> Response:
    """With a tag by which a program that has it already is answered shortly."""
    answer = Response(mimetype="text/calendar")
    answer.set_etag(file.tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    if answer.status_code != 304:
        answer.set_data(file.text)
    return answer


@bp.teardown_request
def note_read(_error: BaseException | None) -> None:
    """After the answer; it never fails a request."""
    feed_id = g.pop("read_feed", None)
    if feed_id is None:
        return
    try:
        services.note_read(feed_id)
    except SQLAlchemyError:
        current_app.logger.warning("a feed's last reading could not be written", exc_info=True)
