"""A group's place: its page, its settings, its norms and how they came about."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.db import db, together
from ps5_collab.core.errors import require
from ps5_collab.core.pages import Page
from ps5_collab.core.text import clean_line, slugify
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import a_uuid, finds, me, page_number, to
from ps5_collab.groups import policy
from ps5_collab.groups.blueprint import bp
from ps5_collab.groups.document import GroupDocument, norms_of, parts_changed
from ps5_collab.groups.forms import GroupForm, NormsForm
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import members, places, threads
from ps5_collab.groups.queries.places import PlacePage
from ps5_collab.groups.services import places as services
from ps5_collab.groups.wording import SEVEN_NORMS
from ps5_collab.lessons.cards import slug as slug_of
from ps5_collab.lessons.document import StandardRef
from ps5_collab.lessons.queries import standards_named
from ps5_collab.meetings import of_group
from ps5_collab.people.queries import open_schools
from ps5_collab.people.sessions import my_standing
from ps5_collab.people.views.parts import paged
from ps5_collab.sharing.readers import reader
from ps5_collab.standards.finding import find_standards
from ps5_collab.writing.reading import alignments_of

SAVING = "30/minute"
PER_PAGE = 20
#: Of each list on the group's page.
SHOWN = 5
MOST_AHEAD = 50


@bp.get("/<int:item_id>", defaults={"slug": None})
@bp.get("/<int:item_id>-<slug>")
@login_required
def show(item_id: int, slug: str | None) -> ResponseReturnValue:
    page = places.place_page(reader(), item_id)
    if slug != slugify(page.title):
        return redirect(url_for("groups.show", item_id=item_id, slug=slugify(page.title)))
    people = members.members_of(page.group_id)
    shared = {"group": page, "people": people, "standards": alignments_of(page.id)}
    if not policy.belongs(reader(), page):
        return render_template("groups/door.html", **shared, **at_the_door(page, people))
    return render_template("groups/show.html", **shared, **inside(page, people))


def at_the_door(page: PlacePage, people: list[members.Member]) -> dict[str, Any]:
    """What somebody from outside sees of a group besides what it says of itself."""
    return {
        "leading": members.facilitators(people),
        "schools": members.schools_among(people),
        "waiting": members.open_request_of(me().id, page.group_id),
    }


def inside(page: PlacePage, people: list[members.Member]) -> dict[str, Any]:
    """What a member sees besides: what is before the group, and what it did."""
    leads, who = policy.may_lead(reader(), page), reader()
    past, asked, shared = together(
        of_group.past_meetings(who, page.group_id).limit(SHOWN + 1),
        threads.threads_of(who, page.group_id).limit(SHOWN + 1),
        threads.shared_with(who, page.group_id).limit(SHOWN + 1),
    )
    return {
        "leads": leads,
        "leading": members.facilitators(people),
        "ahead": of_group.next_meetings(who, page.group_id),
        "past": past,
        "actions": of_group.open_actions(who, page.group_id),
        "threads": asked,
        "shared": shared,
        "asking": members.asking(page.group_id) if leads else [],
        "slug": slug_of,
    }


@bp.get("/<int:item_id>/items")
@login_required
def items(item_id: int) -> ResponseReturnValue:
    """All that members share with the group."""
    page = member_page(item_id)
    found = paged(threads.shared_with(reader(), page.group_id))
    return render_template("groups/items.html", group=page, page=found)


@bp.get("/<int:item_id>/meetings")
@login_required
def meetings(item_id: int) -> ResponseReturnValue:
    """What is before the group, and all that it held."""
    page = member_page(item_id)
    ahead = of_group.next_meetings(reader(), page.group_id, MOST_AHEAD)
    past = paged(of_group.past_meetings(reader(), page.group_id))
    return render_template("groups/meetings.html", group=page, ahead=ahead, page=past)


@bp.route("/new", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def new() -> ResponseReturnValue:
    require(policy.may_found(my_standing()))
    form = offered(GroupForm(), None)
    made = places.own_of_uuid(reader(), a_uuid(form.uuid.data))
    if form.is_submitted() and made is not None:
        flash(_("This group is there already."), "warning")
        return to("groups.show", item_id=made.id)
    if not looks_for_standards() and form.validate_on_submit():
        document = GroupDocument(**form.content())
        place = services.found_group(me(), document, a_uuid(form.uuid.data))
        flash(_("The group is there, and you lead it."), "success")
        return to("groups.show", item_id=place.id)
    return settings_page(form, None)


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    place = led_place(item_id)
    form = offered(GroupForm(), place)
    if request.method == "GET":
        form.fill(places.document_of(place), place.revision)
    elif not looks_for_standards() and form.validate():
        try:
            services.revise(me(), reader(), place, form.content(), form.opened.data)
        except services.Conflict as conflict:
            form.opened.renew(place.revision)
            page, _status = settings_page(form, place, conflict)
            return page, 409
        flash(_("Saved."), "success")
        return to("groups.show", item_id=place.id)
    return settings_page(form, place)


def offered(form: GroupForm, place: GroupPlace | None) -> GroupForm:
    """The choices of the form: one's own schools, and the one that the group is of."""
    own = reader().school_ids | ({place.school_id} if place else set())
    form.offer((school.id, school.name) for school in open_schools() if school.id in own)
    return form


def looks_for_standards() -> bool:
    """The search for standards sends the form without saving it."""
    return request.method == "POST" and finds()


def settings_page(
    form: GroupForm, place: GroupPlace | None, conflict: services.Conflict | None = None
) -> tuple[str, int]:
    words = clean_line(request.values.get("q"))
    refs = chosen_standards(form, place)
    page = render_template(
        "groups/edit.html",
        form=form,
        place=place,
        conflict=conflict,
        refs=refs,
        chosen=standards_named(refs),
        words=words,
        found=find_standards(words, pickable=True),
    )
    return page, 422 if form.errors else 200


def chosen_standards(form: GroupForm, place: GroupPlace | None) -> tuple[StandardRef, ...]:
    if request.method == "POST" or place is None:
        return form.standards
    return places.document_of(place).standards


@bp.route("/<int:item_id>/norms", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def norms(item_id: int) -> ResponseReturnValue:
    place = led_place(item_id)
    form = NormsForm()
    if request.method == "GET":
        form.norms.data, form.opened.data = written(place), place.revision
    elif request.form.get("do") == "start":
        form.norms.data = "\n".join(filter(None, [form.norms.data, *map(str, SEVEN_NORMS)]))
    elif form.validate():
        try:
            services.revise(me(), reader(), place, form.content(), form.opened.data)
        except services.Conflict as conflict:
            form.opened.renew(place.revision)
            return norms_page(form, place, conflict)[0], 409
        flash(_("Saved. How the norms came about stays readable in their history."), "success")
        return to("groups.show", item_id=place.id)
    return norms_page(form, place)


def written(place: GroupPlace) -> str:
    return "\n".join(places.document_of(place).norms)


def norms_page(
    form: NormsForm, place: GroupPlace, conflict: services.Conflict | None = None
) -> tuple[str, int]:
    mine = norms_of((form.norms.data or "").split("\n"))
    page = render_template(
        "groups/norms.html", form=form, place=place, conflict=conflict, mine=mine, seven=SEVEN_NORMS
    )
    return page, 422 if form.errors else 200


@bp.get("/<int:item_id>/revisions")
@login_required
def revisions(item_id: int) -> ResponseReturnValue:
    """How purpose and norms came about: each revision with what it changed."""
    page = member_page(item_id)
    asked = db.paginate(
        places.revisions_of(page.id), page=page_number(), per_page=PER_PAGE, error_out=False
    )
    numbers = {row.number for row in asked.items}
    known = places.documents_of(page.id, numbers | {number - 1 for number in numbers})
    changed = {
        number: parts_changed(known.get(number - 1, GroupDocument()), known[number])
        for number in numbers
    }
    return render_template(
        "groups/revisions.html",
        group=page,
        page=Page(asked.items, page_number(), asked.total or 0, PER_PAGE),
        known=known,
        changed=changed,
        leads=policy.may_lead(reader(), page),
    )


@bp.post("/<int:item_id>/revisions/<int:number>/restoration")
@login_required
def restore(item_id: int, number: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.restore(me(), reader(), place, number)
    flash(_("Purpose and norms are again as in revision %(number)s.", number=number), "success")
    return to("groups.show", item_id=place.id)


@bp.post("/<int:item_id>/archiving")
@login_required
def archive(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.archive(reader(), place)
    flash(_("The group is archived. Its members still read everything."), "success")
    return to("groups.show", item_id=place.id)


@bp.post("/<int:item_id>/return")
@login_required
def bring_back(item_id: int) -> ResponseReturnValue:
    place = places.get_place(reader(), item_id)
    services.bring_back(reader(), place)
    flash(_("The group goes on."), "success")
    return to("groups.show", item_id=place.id)


def led_place(item_id: int) -> GroupPlace:
    """A group that the reader leads and that is not archived."""
    place = places.get_place(reader(), item_id)
    require(policy.may_lead(reader(), place))
    services.require_open(place)
    return place


def member_page(item_id: int) -> PlacePage:
    page = places.place_page(reader(), item_id)
    require(policy.belongs(reader(), page))
    return page
