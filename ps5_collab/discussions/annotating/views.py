"""The page of a reading with its notes; writing them, and what may happen to them."""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import uuid4

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.live import Look
from ps5_collab.core.pages import Page
from ps5_collab.core.text import clean_line, whole_number
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, page_number, render_form, to
from ps5_collab.discussions import policy
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.annotating import queries, services
from ps5_collab.discussions.annotating.board import Wanted
from ps5_collab.discussions.annotating.forms import AnswerForm, NewNoteForm, NoteForm
from ps5_collab.discussions.annotating.listing import GROUPED, grouped, place_words
from ps5_collab.discussions.annotating.page import ReadingPage, reading_page, tag_of
from ps5_collab.discussions.annotating.places import to_note
from ps5_collab.discussions.annotating.services import On
from ps5_collab.discussions.annotating.state import state_of
from ps5_collab.discussions.annotating.tagging import LONGEST_TAG
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.models import Annotation, AnnotationKind
from ps5_collab.discussions.running import waiting
from ps5_collab.lessons.document import StandardRef
from ps5_collab.lessons.queries import standards_named
from ps5_collab.sharing.readers import glance, reader
from ps5_collab.standards.finding import find_standards
from ps5_collab.texts.page import contents
from ps5_collab.texts.views import looking

#: Notes on a page of the list.
LISTED: Final = 50
#: As comments are posted.
SAYING = "30/minute;400/hour"


def wanted() -> Wanted:
    """What the address asks for; nonsense asks for nothing."""
    kind = request.args.get("kind", "")
    return Wanted(
        kind=kind if kind in set(AnnotationKind) else "",
        person=an_id(request.args.get("person")),
        tag=clean_line(request.args.get("tag"))[:LONGEST_TAG],
        open=request.args.get("open") == "1",
        at=request.args.get("at", "")[:40],
    )


@bp.get("/<int:item_id>/reading/<int:reading_id>")
@login_required
def reading(item_id: int, reading_id: int) -> ResponseReturnValue:
    """The page that everyone has open; who has seen it so is answered by `unchanged` alone."""
    revision = whole_number(request.args.get("revision", ""), digits=6)
    page = reading_page(reader(), item_id, reading_id, wanted(), revision)
    form = NewNoteForm(formdata=None, block=request.args.get("on", ""), uuid=str(uuid4()))
    return shown(page, form)


def unchanged(look: Look, key: str, item_id: int) -> str:
    """The page's tag by two statements, which moves only with what its reader reads."""
    who = glance(look, key)
    seen = state_of(look, who, item_id)
    return tag_of(who, seen) if seen else ""


def shown(page: ReadingPage, form: NewNoteForm) -> ResponseReturnValue:
    form.offer(page.others)
    page.fill(page.board.order)
    body = render_template(
        "discussions/reading.html",
        page=page,
        board=page.board,
        row=page.row,
        at=address(page),
        form=form,
        contents=contents(page.reading),
        **looking(),
        **standards_for(form.standards),
    )
    looks = request.form.get("do") == "find"
    refused = form.errors and not looks
    return body, 422 if refused else 200, {"ETag": page.tag}


def address(page: ReadingPage) -> str:
    """Of the page that the group reads."""
    row = page.row
    return url_for("discussions.reading", item_id=row.id, reading_id=row.reading_id)


def standards_for(refs: tuple[StandardRef, ...]) -> Mapping[str, Any]:
    """What the picker of standards shows."""
    words = clean_line(request.form.get("q"))
    found = find_standards(words, pickable=True) if words else []
    return {"refs": refs, "chosen": standards_named(refs), "words": words, "found": found}


@bp.post("/<int:item_id>/reading/<int:reading_id>/notes")
@login_required
@limiter.limit(SAYING)
def say(item_id: int, reading_id: int) -> ResponseReturnValue:
    page = reading_page(reader(), item_id, reading_id, wanted())
    require(page.writes)
    form = NewNoteForm()
    if request.form.get("do") == "find" or not form.validate_on_submit():
        return shown(page, form)
    discussion = discussions.get_discussion(reader(), item_id)
    on = On(queries.get_reading(item_id, reading_id), page.reading, form.passage())
    try:
        note = waiting.say(me(), reader(), discussion, form.words(), on, page.at, form.own_uuid())
    except Refused as refused:
        refuse(form, refused)
        return shown(page, form)
    waits = note.sealed_by_id is not None
    said = _("Your note is kept. Only you read it for now; it says until when.") if waits else None
    flash(said or _("Your note is kept."), "success")
    return to_note(note)


@bp.get("/<int:item_id>/reading/<int:reading_id>/list")
@login_required
def notes(item_id: int, reading_id: int) -> ResponseReturnValue:
    """All notes in a list: by paragraph, person, kind or tag."""
    page = reading_page(reader(), item_id, reading_id, wanted())
    by = request.args.get("by", "")
    by = by if by in GROUPED else "paragraph"
    listed = grouped(page.board, by)
    number = page_number()
    shown_now = listed[(number - 1) * LISTED : number * LISTED]
    page.fill([note for _words, note in shown_now])
    return render_template(
        "discussions/notes.html",
        page=page,
        board=page.board,
        row=page.row,
        at=address(page),
        by=by,
        orders=GROUPED,
        place_words=place_words,
        groups=[(words, list(those)) for words, those in groupby(shown_now, itemgetter(0))],
        pages_of=Page(shown_now, number, len(listed), LISTED),
    )


@bp.route("/notes/<int:note_id>/answers", methods=["GET", "POST"])
@login_required
@limiter.limit(SAYING, methods=["POST"])
def answer(note_id: int) -> ResponseReturnValue:
    above = queries.get_note(reader(), note_id)
    discussion = discussions.get_discussion(reader(), above.discussion_id)
    require(policy.may_say(reader(), discussion))
    form = AnswerForm(uuid=str(uuid4()))
    if form.validate_on_submit():
        try:
            made = waiting.answer(
                me(), reader(), discussion, above, form.words(), utcnow(), form.own_uuid()
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Your answer is kept."), "success")
            return to_note(made)
    return render_form(
        "discussions/answer.html",
        form,
        note=above,
        quote=queries.quote_of(reader(), above),
        discussion=discussion,
        page=queries.hearers(discussion),
    )


@bp.route("/notes/<int:note_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAYING, methods=["POST"])
def edit_note(note_id: int) -> ResponseReturnValue:
    known = queries.get_note(reader(), note_id)
    if policy.is_contribution(known):
        here = {"item_id": known.discussion_id, "note_id": known.id}
        return to("discussions.edit_contribution", **here)
    discussion = discussions.get_discussion(reader(), known.discussion_id)
    require(policy.may_reword(reader(), discussion, known) and not known.deleted_at)
    form = NoteForm(data=as_typed(known))
    offer_people(form, discussion.id)
    if request.form.get("do") == "find":
        return edit_page(form, known, discussion), 200
    if form.is_submitted() and form.version.is_late(known.version):
        return edit_page(form, known, discussion, newer=True), 409
    if form.validate_on_submit():
        try:
            services.change(reader(), discussion, known, form.words())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Your note is changed."), "success")
            return to_note(known)
    return edit_page(form, known, discussion), 422 if form.is_submitted() else 200


def offer_people(form: NoteForm, discussion_id: int) -> None:
    seats = discussions.members_of(discussion_id)
    form.offer(
        [
            (str(seat.person_id), seat.name)
            for seat in seats
            if seat.left_at is None and seat.person_id != me().id
        ]
    )


def as_typed(known: Annotation) -> dict[str, Any]:
    return {
        "kind": known.kind.value,
        "text": known.text,
        "tags": ", ".join(queries.tags_of(known.id)),
        "hearer": known.hearer.value,
        "to_person": str(known.to_person_id or ""),
        "version": known.version,
    }


def edit_page(form: NoteForm, known: Annotation, discussion: Any, *, newer: bool = False) -> str:
    refs = form.standards
    if request.method == "GET":
        rows = queries.standards_of(known.id)
        refs = tuple(StandardRef(row.key, row.code or "", row.identifier) for row in rows)
    return render_template(
        "discussions/edit_note.html",
        form=form,
        note=known,
        quote=queries.quote_of(reader(), known),
        discussion=discussion,
        newer=newer,
        fixed=known.reply_to_id is not None or services.is_answered(known),
        page=queries.hearers(discussion),
        **standards_for(refs),
    )


@bp.post("/notes/<int:note_id>/deletion")
@login_required
@limiter.limit(SAYING)
def take_away_note(note_id: int) -> ResponseReturnValue:
    """Taken away, or with `back` brought back."""
    known = queries.get_note(reader(), note_id)
    if policy.is_contribution(known):
        here = {"item_id": known.discussion_id, "note_id": known.id}
        return to("discussions.edit_contribution", **here)
    discussion = discussions.get_discussion(reader(), known.discussion_id)
    back = bool(request.form.get("back"))
    services.take_away(reader(), discussion, known, back=back)
    flash(_("Your note is back.") if back else _("Your note is taken away."), "success")
    return to_note(known)


@bp.post("/notes/<int:note_id>/answered")
@login_required
@limiter.limit(SAYING)
def settle_note(note_id: int) -> ResponseReturnValue:
    """A question is answered, or with `back` open again."""
    known = queries.get_note(reader(), note_id)
    discussion = discussions.get_discussion(reader(), known.discussion_id)
    services.settle(reader(), discussion, known, answered=not request.form.get("back"))
    return to_note(known)
