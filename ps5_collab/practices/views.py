"""The pages of a practice: reading it, its revisions, taking it from sight."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.conversation import queries as conversation
from ps5_collab.core.errors import NotFound
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.text import slugify, whole_number
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, to
from ps5_collab.lessons import reading as lessons
from ps5_collab.lessons.taught.queries import to_cite
from ps5_collab.notices.authors import ASKING, author_removed, authors_page
from ps5_collab.practices import queries, services
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.difference import compared
from ps5_collab.practices.document import LINES, SECTIONS, domains, from_json
from ps5_collab.practices.places import around, places
from ps5_collab.practices.reading import PracticePage, practice_page
from ps5_collab.practices.showcase.public import address_of, is_for_machines, linked_data_of
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import audience_words
from ps5_collab.sharing.comparison import chosen
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.queries import documents_at, revisions_of
from ps5_collab.sharing.readers import reader


@bp.get("/<int:item_id>", defaults={"slug": None})
@bp.get("/<int:item_id>-<slug>")
@same_for_all
def show(item_id: int, slug: str | None) -> ResponseReturnValue:
    number = whole_number(request.args.get("revision", ""), digits=9)
    if number is not None:
        return to("practices.revision", item_id=item_id, number=number)
    try:
        page = practice_page(reader(), item_id)
    except NotFound:
        draft = queries.get_practice(reader(), item_id)  # the same 404, unless it is one's own
        return to("practices.edit", item_id=draft.id)
    if slug != slugify(page.title):
        return redirect(url_for("practices.show", item_id=item_id, slug=slugify(page.title)))
    return shown(page)


@bp.get("/<int:item_id>/revisions/<int:number>")
@same_for_all
def revision(item_id: int, number: int) -> ResponseReturnValue:
    return shown(practice_page(reader(), item_id, number))


def shown(page: PracticePage) -> str:
    files, standards = lessons.files_of(page.id, page.oldest), lessons.alignments_of(page.id)
    designs = queries.lessons_named(reader(), page.document.lessons)
    cited = [piece.record for piece in page.document.evidence if piece.record]
    records = to_cite(reader(), ids=cited)
    return render_template(
        "practices/show.html",
        practice=page,
        document=page.document,
        sections=SECTIONS,
        lines=LINES,
        places=places(page.document),
        around=around(page.document),
        standards=standards,
        designs=designs,
        records=records,
        aligned=tuple(row[:-1] for row in standards),
        shown_designs=tuple(map(tuple, designs)),
        shown_files=tuple(map(tuple, files)),
        shown_records=tuple((each.id, each.item_id) for each in records.values()),
        thread=conversation.thread(reader(), page.id),
        files=files,
        files_by_id={file.id: file for file in files},
        audience=audience_words(page, page.group if page.audience == "group" else page.school),
        mine=may_edit(reader(), page),
        domains=domains(page.document),
        address=address_of(page),
        linked_data=partial(linked_data_of, page, standards) if is_for_machines(page) else None,
    )


@bp.get("/<int:item_id>/revisions")
@same_for_all
def revisions(item_id: int) -> ResponseReturnValue:
    page = practice_page(reader(), item_id)
    return render_template(
        "sharing/revisions.html",
        item=page,
        revisions=revisions_of(reader(), page.id),
        mine=may_edit(reader(), page),
        reviewed=page.reviewed_revision,
        room="practices",
        trail=[(_("Promising practices"), url_for("practices.index"))],
    )


@bp.get("/<int:item_id>/comparison")
def comparison(item_id: int) -> ResponseReturnValue:
    """Any two revisions, part by part."""
    page = practice_page(reader(), item_id)
    older, newer = chosen(
        page.oldest, page.revision, request.args.get("from"), request.args.get("to")
    )
    return render_template(
        "sharing/comparison.html",
        item=page,
        older=older,
        newer=newer,
        revisions=revisions_of(reader(), page.id),
        comparison=compared(*map(from_json, documents_at(reader(), page.id, older, newer))),
        room="practices",
        trail=[(_("Promising practices"), url_for("practices.index"))],
    )


@bp.post("/<int:item_id>/revisions/<int:number>/opening")
@login_required
def close_earlier(item_id: int, number: int) -> ResponseReturnValue:
    """Readers begin with this revision."""
    practice = queries.get_practice(reader(), item_id)
    sharing.close_before(reader(), practice, number)
    flash(_("Readers begin with revision %(number)s now.", number=number), "success")
    return to("practices.revisions", item_id=practice.id)


@bp.post("/<int:item_id>/revisions/<int:number>/restoration")
@login_required
def restore(item_id: int, number: int) -> ResponseReturnValue:
    practice = queries.get_practice(reader(), item_id)
    restored = services.restore(me(), reader(), practice, number)
    flash(
        _("Revision %(old)s is back, as revision %(new)s.", old=number, new=restored.number),
        "success",
    )
    return to("practices.show", item_id=practice.id)


@bp.route("/<int:item_id>/authors", methods=["GET", "POST"])
@login_required
@limiter.limit(ASKING, methods=["POST"])
def authors(item_id: int) -> ResponseReturnValue:
    """Who reads it, is decided with its revisions and by reviews."""
    practice = queries.get_practice(reader(), item_id)
    trail = [(_("Promising practices"), url_for("practices.index"))]
    return authors_page(practice, room="practices", trail=trail, audiences=[])


@bp.post("/<int:item_id>/authors/<int:person_id>/removal")
@login_required
def remove_author(item_id: int, person_id: int) -> ResponseReturnValue:
    return author_removed(queries.get_practice(reader(), item_id), person_id)


@bp.post("/<int:item_id>/withdrawal")
@login_required
def withdraw(item_id: int) -> ResponseReturnValue:
    practice = queries.get_practice(reader(), item_id)
    sharing.withdraw(reader(), practice)
    flash(
        _("The practice is withdrawn: only its authors see it now, and can bring it back."),
        "success",
    )
    return to("practices.show", item_id=practice.id)


@bp.post("/<int:item_id>/return")
@login_required
def bring_back(item_id: int) -> ResponseReturnValue:
    practice = queries.get_practice(reader(), item_id)
    sharing.bring_back(reader(), practice)
    flash(_("The practice can be seen again."), "success")
    return to("practices.show", item_id=practice.id)
