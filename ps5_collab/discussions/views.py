"""The page of a discussion; inviting to one, changing it, taking it back."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import NotFound, Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, render_form, to
from ps5_collab.discussions import listing, of_meeting, policy, queries, services
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.forms import DiscussionForm, chosen_readings
from ps5_collab.discussions.models import KIND, Discussion, Mode, Part
from ps5_collab.discussions.page import DiscussionPage, discussion_page
from ps5_collab.discussions.readings import READABLE
from ps5_collab.discussions.running import coming, days
from ps5_collab.discussions.wording import reading_words
from ps5_collab.meetings import linking
from ps5_collab.meetings import queries as meetings
from ps5_collab.meetings.beginning import chosen_group
from ps5_collab.people.models import Group
from ps5_collab.people.views.parts import paged
from ps5_collab.protocols import choosing, exchange
from ps5_collab.sharing.readers import reader
from ps5_collab.texts.sets import queries as sets

#: Each writes to everybody who takes part.
INVITING = "20/minute;120/hour"
STEPS = {"up": -1, "down": 1}
#: Buttons that show the form again, with what can be chosen now.
LOOKING = ("people", "find")


@bp.get("")
@login_required
def index() -> ResponseReturnValue:
    groups = meetings.groups_of(reader())
    given = an_id(request.args.get("group"))
    group_id = given if given in reader().group_ids else None
    which = request.args.get("show", "")
    if which == "deleted":
        found = listing.deleted(reader())
    else:
        found = listing.discussions(reader(), over=which == "over", group_id=group_id)
    page = paged(found)
    return render_template(
        "discussions/index.html", page=page, which=which, groups=groups, group_id=group_id
    )


@bp.get("/<int:item_id>")
@login_required
def show(item_id: int) -> ResponseReturnValue:
    return render_template("discussions/show.html", page=discussion_page(reader(), item_id))


@bp.route("/new", methods=["GET", "POST"])
@login_required
@limiter.limit(INVITING, methods=["POST"])
def new() -> ResponseReturnValue:
    """For one of one's groups, which the address or the form names; `text` or `set`, and `protocol`
    in the address are chosen already."""
    groups = meetings.groups_of(reader())
    if not groups and request.method == "GET":
        return render_template("discussions/no_group.html")
    group = chosen_group(groups)
    form = DiscussionForm(data=asked_for(group))
    offer(form, group)
    if group is not None and len(groups) == 1:
        form.without_group()
    else:
        form.offer_groups(groups, group)
    if request.form.get("do") in LOOKING:
        return page_of(form, group, looked=True)[0]
    if form.validate_on_submit() and group:
        made = meetings.made_before(reader(), form.own_uuid(), KIND)
        if made is not None:  # the form was sent twice
            return to("discussions.show", item_id=made)
        try:
            discussion = services.begin(me(), reader(), group.id, invited(form), form.own_uuid())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash_with_misfits(discussion, _("Everybody who takes part is told."))
            return to("discussions.show", item_id=discussion.id)
    return page_of(form, group)


def page_of(
    form: DiscussionForm, group: Group | None, discussion: Discussion | None = None, **given: bool
) -> tuple[str, int]:
    """`looked`: the form only shows what can be chosen now; `newer`: another saved meanwhile."""
    given = {"looked": False, "newer": False} | given
    template = "discussions/edit.html"
    return render_form(template, form, group=group, discussion=discussion, **given)


def asked_for(group: Group | None) -> dict[str, Any]:
    """What the form holds when it opens."""
    if request.method == "POST":
        return {}
    members = meetings.members_of(group.id) if group else []
    return {
        "people": [str(person.id) for person in members],
        **asked_to_read(),
        "protocol": request.args.get("protocol", ""),
        "meeting": request.args.get("meeting", ""),
        "facilitator": str(me().id),
    }


def asked_to_read() -> dict[str, Any]:
    """One text, or those of a set that the reader may read, as far as there is room."""
    set_id = an_id(request.args.get("set"))
    if set_id:
        return asked_of_set(set_id)
    text, number = linking.read_key(request.args.get("text", ""))
    found = queries.can_be_read(reader(), READABLE, [text] if text else [])
    return {
        "readings": [linking.key(row.id, number or row.revision) for row in found.values()],
        "title": next((row.title for row in found.values()), ""),
    }


def asked_of_set(set_id: int) -> dict[str, Any]:
    try:
        text_set = sets.get_set(reader(), set_id)
    except NotFound:
        return {}
    keys = [
        linking.key(row.id, row.revision) for row in sets.members_of(reader(), text_set) if row.id
    ]
    chosen = keys[: services.MOST_READINGS]
    if len(chosen) < len(keys):
        words = _(
            "The set has %(total)s texts; the first %(most)s are chosen here, since a discussion"
            " has room for no more.",
            total=len(keys),
            most=len(chosen),
        )
        flash(words, "warning")
    return {"readings": chosen, "title": text_set.title}


def offer(form: DiscussionForm, group: Group | None, discussion: Discussion | None = None) -> None:
    """Fill the lists: who belongs to the group, what was chosen or found, protocols, meetings.
    What `discussion` has so far is among them, chosen or not."""
    members = meetings.members_of(group.id) if group else []
    chosen = an_id(form.meeting.data)
    kept = discussion.meeting_id if discussion else None
    held = of_meeting.offered(reader(), group.id, chosen, kept) if group else ()
    form.offer(members, readings_offered(form, discussion), protocols_offered(), held)


def readings_offered(
    form: DiscussionForm, discussion: Discussion | None
) -> Sequence[tuple[str, str]]:
    """What is chosen or was, as far as the reader may see it, and what was looked for."""
    if not form.readings:
        return []
    before = queries.chosen_for(discussion.id) if discussion else ()
    chosen = {row.item_id: row.revision for row in before}
    chosen |= dict(chosen_readings(form.readings.data or ()))
    numbers = [*chosen, *linking.numbers_of(reader(), form.q.data or "", READABLE)]
    rows = queries.can_be_read(reader(), READABLE, numbers)
    offered = [rows[number] for number in dict.fromkeys(numbers) if number in rows]
    return [
        (linking.key(row.id, chosen.get(row.id, row.revision)), reading_words(row))
        for row in offered
    ]


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(INVITING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    discussion = queries.get_discussion(reader(), item_id)
    require(policy.may_organise(reader(), discussion))
    form = DiscussionForm(data=as_typed(discussion))
    form.without_group()
    offer(form, discussion.group, discussion)
    if services.has_course(discussion):
        form.without_lead()
        if discussion.mode is not Mode.OPEN:
            form.without_readings()
    if request.form.get("do") in LOOKING:
        return page_of(form, discussion.group, discussion, looked=True)[0]
    if form.is_submitted() and form.version.is_late(discussion.version):
        return page_of(form, discussion.group, discussion, newer=True)[0], 409
    if form.validate_on_submit():
        try:
            change(form, discussion)
        except Refused as refused:
            refuse(form, refused)
        else:
            flash_with_misfits(discussion, _("The discussion is changed."))
            return to("discussions.show", item_id=discussion.id)
    return page_of(form, discussion.group, discussion)


def flash_with_misfits(discussion: Discussion, done: str) -> None:
    """What was done, and what does not fit the protocol that was chosen."""
    flash(done, "success")
    for sentence in DiscussionPage(reader(), discussion).misfits:
        flash(sentence, "info")


def change(form: DiscussionForm, discussion: Discussion) -> None:
    """Whoever is new in what goes on has their turn or round, too."""
    here = queries.people_of(discussion.id)
    services.change(me(), reader(), discussion, wanted(form, discussion))
    days.admit(discussion)
    if discussion.mode is Mode.LIVE:
        coming.admit(discussion, queries.people_of(discussion.id) - here, utcnow())


def wanted(form: DiscussionForm, discussion: Discussion) -> services.Invited:
    if not services.has_course(discussion):
        return form.invited(protocol_named(form.protocol.data), discussion.language)
    if form.readings:
        return form.changed(discussion, chosen_readings(form.readings.data or ()))
    readings = queries.readings_of(discussion.id)
    return form.changed(discussion, [(row.item_id, row.revision) for row in readings])


def as_typed(discussion: Discussion) -> dict[str, Any]:
    """What the form shows of a discussion."""
    roles = queries.roles_of(discussion.id)
    people = [row for row in queries.members_of(discussion.id) if row.left_at is None]
    return {
        "title": discussion.title,
        "summary": discussion.summary,
        "brief": discussion.brief,
        "mode": discussion.mode.value,
        "protocol": discussion.protocol_key,
        "people": [str(row.person_id) for row in people],
        "readings": [
            linking.key(row.item_id, row.revision) for row in queries.readings_of(discussion.id)
        ],
        "meeting": str(discussion.meeting_id or ""),
        "version": discussion.version,
        **{part.value: str(roles.get(part, "")) for part in Part},
    }


@bp.post("/<int:item_id>/turns/<int:person_id>/place")
@login_required
def move(item_id: int, person_id: int) -> ResponseReturnValue:
    """Earlier or later in the order of turns."""
    discussion = queries.get_discussion(reader(), item_id)
    services.move(reader(), discussion, person_id, STEPS.get(request.form.get("to", ""), 0))
    return to("discussions.show", item_id=item_id, _anchor="people")


@bp.post("/<int:item_id>/withdrawal")
@login_required
def withdraw(item_id: int) -> ResponseReturnValue:
    discussion = queries.get_discussion(reader(), item_id)
    services.withdraw(reader(), discussion)
    flash(_("The discussion is deleted. It can be brought back here."), "success")
    return to("discussions.show", item_id=item_id)


@bp.post("/<int:item_id>/return")
@login_required
def bring_back(item_id: int) -> ResponseReturnValue:
    discussion = queries.get_discussion(reader(), item_id)
    services.withdraw(reader(), discussion, back=True)
    flash(_("The discussion is back."), "success")
    return to("discussions.show", item_id=item_id)


def invited(form: DiscussionForm) -> services.Invited:
    """What the form asks for, with the protocol as it is now."""
    return form.invited(protocol_named(form.protocol.data), words.locale().language)


def protocols_offered() -> Sequence[choosing.Choice]:
    """The protocols that the reader can choose."""
    return choosing.choices(reader(), words.locale().language)


def protocol_named(key: str) -> dict[str, Any] | None:
    """The definition behind a key, as it is now; none for no protocol."""
    if not key:
        return None
    return exchange.to_json(choosing.get(reader(), key, words.locale().language))
