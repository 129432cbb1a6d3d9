"""The pages of a series: repeating a meeting, its occurrences, changing all that follow."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, to
from ps5_collab.meetings import policy
from ps5_collab.meetings.blueprint import PLANNING, bp
from ps5_collab.meetings.forms import CancelForm
from ps5_collab.meetings.models import Meeting, Series, Stage
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.meetings.repeating import queries, services
from ps5_collab.meetings.repeating.forms import FollowingForm, RepeatForm, signature
from ps5_collab.meetings.repeating.queries import Outlook
from ps5_collab.meetings.repeating.wording import SKIPPED, hour_words, rule_words
from ps5_collab.meetings.series import MOST, Occurrence, Rule, from_json, is_cut, occurrences
from ps5_collab.meetings.wording import site_zone
from ps5_collab.sharing.readers import reader


@bp.route("/<int:item_id>/series/new", methods=["GET", "POST"])
@login_required
@limiter.limit(PLANNING, methods=["POST"])
def repeat(item_id: int) -> ResponseReturnValue:
    """First the days with what speaks against each; then they are planned."""
    meeting = get_meeting(reader(), item_id)
    require(policy.may_organise(reader(), meeting))
    if meeting.stage is Stage.HELD and request.method == "GET":  # from a page of before it ended
        return to("meetings.new", group=meeting.group_id, after=meeting.id)
    services.require_repeatable(meeting)
    form = RepeatForm()
    form.offer(meeting)
    if not form.validate_on_submit():
        return render_form("repeating/new.html", form, **shown(meeting, []))
    rule = form.rule(meeting)
    try:
        if request.form.get("do") == "save" and form.seen.data == signature(rule):
            return repeated(meeting, rule)
        days, cut = look_ahead(meeting, rule)
    except Refused as refused:
        form.form_errors.append(str(refused))
        return render_form("repeating/new.html", form, **shown(meeting, []))
    form.seen.raw_data, form.seen.data = None, signature(rule)
    known = {"cut": cut, "most": MOST, **shown(meeting, days)}
    return render_template("repeating/new.html", form=form, **known)


def repeated(meeting: Meeting, rule: Rule) -> ResponseReturnValue:
    services.repeat(me(), reader(), meeting, rule, chosen_days())
    flash(_("The meetings are planned. Each is announced two weeks before."), "success")
    return to("meetings.series", item_id=meeting.id)


def look_ahead(meeting: Meeting, rule: Rule) -> tuple[list[Outlook], bool]:
    """All days but the first, which is the meeting itself and stands, holiday or not; and whether
    the rule goes on behind them."""
    asked = queries.asked_ids(meeting.id)
    closed = queries.holidays_for(asked, rule.start)
    found = occurrences(rule, lambda day: None if day == rule.start else closed(day))
    if len(found) < 2:
        raise Refused(_("There is no other day. Choose a later end."))
    days = queries.outlooks(reader(), asked, found[1:], meeting.minutes, but=[meeting.id])
    return days, is_cut(rule, found)


def chosen_days() -> set[date]:
    """Days that were ticked; nonsense is left out."""
    found = set()
    for value in request.form.getlist("on")[:100]:
        try:
            found.add(date.fromisoformat(value))
        except ValueError:
            continue
    return found


def shown(meeting: Meeting, days: Sequence[Outlook]) -> dict[str, Any]:
    busy = {each.person_id for day in days for each in day.busy}
    return {
        "meeting": meeting,
        "days": days,
        "names": queries.names_of(busy) if busy else {},
        "why": SKIPPED,
    }


@bp.get("/<int:item_id>/series")
@login_required
def series(item_id: int) -> ResponseReturnValue:
    meeting, found = queries.get_series(reader(), item_id)
    require(policy.belongs(reader(), meeting))
    return render_template(
        "repeating/show.html",
        meeting=meeting,
        rule=rule_words(from_json(found.rule)),
        occurrences=queries.occurrences_of(reader(), found.id),
        organises=policy.may_organise(reader(), meeting),
        halves=queries.halves_of(reader(), found),
        rule_words=rule_words,
        hour_words=hour_words,
    )


@bp.route("/<int:item_id>/series/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(PLANNING, methods=["POST"])
def series_edit(item_id: int) -> ResponseReturnValue:
    meeting, found = series_to_run(item_id)
    local = services.local_of(meeting)
    form = FollowingForm(
        data={"day": local.date(), "begins": local.time(), "zone": meeting.zone}
        | {
            name: getattr(meeting, name)
            for name in ("title", "minutes", "place", "video_url", "version")
        }
    )
    form.offer(site_zone())
    if form.is_submitted() and form.version.is_late(meeting.version):
        return edit_page(form, meeting, [], newer=True)[0], 409
    days: list[Outlook] = []
    if form.validate_on_submit():
        try:
            days = doubts(meeting, form)
            if not days or form.known.data == form.key:
                return changed(meeting, found, form)
        except Refused as refused:
            form.form_errors.append(str(refused))
        form.known.raw_data, form.known.data = None, form.key
    return edit_page(form, meeting, days)


def edit_page(
    form: FollowingForm, meeting: Meeting, days: Sequence[Outlook], *, newer: bool = False
) -> tuple[str, int]:
    """`newer`: somebody else saved meanwhile."""
    rows = queries.following(meeting)
    own = queries.own_ways(meeting, rows)
    page = {"count": 1 + len(rows), "own": own, "newer": newer, **shown(meeting, days)}
    return render_form("repeating/edit.html", form, **page)


def changed(meeting: Meeting, found: Series, form: FollowingForm) -> ResponseReturnValue:
    count = services.change_on(me(), reader(), meeting, found, form.change())
    done = ngettext("%(num)d meeting is changed.", "%(num)d meetings are changed.", count)
    flash(done, "success")
    return to("meetings.series", item_id=meeting.id)


def doubts(meeting: Meeting, form: FollowingForm) -> list[Outlook]:
    """New times that something speaks against; nothing where only the place changes."""
    change = form.change()
    services.check_change(meeting, change)
    rows = [meeting, *queries.following(meeting)]
    same = (change.starts_local, change.zone) == (meeting.starts_local, meeting.zone)
    if same and change.minutes <= meeting.minutes:
        return []
    whens = services.times_for(meeting, rows, change)
    given = [Occurrence(when.day, when) for when in whens]
    asked = queries.asked_ids(meeting.id)
    but = [row.id for row in rows]
    found = queries.outlooks(reader(), asked, given, change.minutes, but=but)
    return [each for each in found if each.has_doubts]


@bp.route("/<int:item_id>/series/cancellation", methods=["GET", "POST"])
@login_required
@limiter.limit(PLANNING, methods=["POST"])
def series_cancel(item_id: int) -> ResponseReturnValue:
    meeting, found = series_to_run(item_id)
    form = CancelForm()
    if form.validate_on_submit():
        count = services.cancel_on(me(), reader(), meeting, found, form.reason.data or "")
        done = ngettext("%(num)d meeting is canceled.", "%(num)d meetings are canceled.", count)
        flash(done, "success")
        return to("meetings.series", item_id=meeting.id)
    count = 1 + len(queries.following(meeting))
    return render_form("repeating/cancel.html", form, meeting=meeting, count=count)


def series_to_run(item_id: int) -> tuple[Meeting, Series]:
    """For who organises it, while it is ahead."""
    meeting, found = queries.get_series(reader(), item_id)
    require(policy.may_organise(reader(), meeting))
    services.require_ahead(meeting)
    return meeting, found
