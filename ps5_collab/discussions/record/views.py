"""The record of a discussion: reading it, taking it away, agreeing on what remains."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.exceptions import BadRequest

from ps5_collab.core import papers, words
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.fields import refuse
from ps5_collab.core.table_files import CSV, csv_of
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import as_file, back_or_to, me, to
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.annotating.exchange import MEDIA_TYPE
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.models import Discussion, Outcome, OutcomeKind
from ps5_collab.discussions.record import paper as papering
from ps5_collab.discussions.record import policy, queries, services
from ps5_collab.discussions.record.document import Said
from ps5_collab.discussions.record.forms import ActForm, EditOutcomeForm, NewOutcomeForm
from ps5_collab.discussions.record.linked_data import linked_data
from ps5_collab.discussions.record.page import RecordPage, record_page
from ps5_collab.discussions.wording import KINDS, author_cells, step_words
from ps5_collab.meetings import queries as meetings
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader

SAYING = "60/minute"
TAKING = "30/minute"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Kind = OutcomeKind
#: Where each kind stands on the page.
ANCHORS = {
    Kind.THEME: "themes",
    Kind.INSIGHT: "insights",
    Kind.NEXT_STEP: "next-steps",
    Kind.KEPT: "kept",
}


def page_asked(item_id: int) -> RecordPage:
    return record_page(reader(), item_id, request.args.get("by", ""))


@bp.get("/<int:item_id>/record")
@login_required
def record(item_id: int) -> ResponseReturnValue:
    return shown(page_asked(item_id))


def shown(page: RecordPage, form: NewOutcomeForm | None = None) -> str:
    """`form`: of something that could not be added."""
    people = meetings.members_of(page.discussion.group_id or 0) if page.agrees else []
    given = {"form": form} if form else {}
    return render_template(
        "discussions/record/record.html", page=page, paper=papering, people=people, **given
    )


# --- taking it away ------------------------------------------------------------------------------


@bp.get("/<int:item_id>/record.md")
@login_required
@limiter.limit(TAKING)
def record_markdown(item_id: int) -> ResponseReturnValue:
    return taken_away(item_id, ".md", "text/markdown; charset=utf-8", papers.to_markdown)


@bp.get("/<int:item_id>/record.docx")
@login_required
@limiter.limit(TAKING)
def record_word(item_id: int) -> ResponseReturnValue:
    return taken_away(item_id, ".docx", WORD, papers.to_word)


def taken_away(
    item_id: int, ending: str, media_type: str, made: Callable[[papers.Paper], Any]
) -> ResponseReturnValue:
    paper = papering.paper(page_asked(item_id))
    return as_file(made(paper), paper.title, ending, media_type)


@bp.get("/<int:item_id>/record.csv")
@login_required
@limiter.limit(TAKING)
def record_csv(item_id: int) -> ResponseReturnValue:
    page = page_asked(item_id)
    head = [
        *(_("When"), _("Step"), _("Text"), _("The words it is about")),
        *(_("Who"), _("Brought by"), _("Kind"), _("Note"), _("Tags"), _("Answers note")),
        _("Number"),
    ]
    table = csv_of(head, [cells(page, note) for note in one_by_one(page.said)])
    title = _("Record: %(title)s", title=page.discussion.title)
    return as_file(table, title, ".csv", CSV)


@bp.get("/<int:item_id>/record.jsonld")
@login_required
@limiter.limit(TAKING)
def record_jsonld(item_id: int) -> ResponseReturnValue:
    page = page_asked(item_id)
    title = _("Record: %(title)s", title=page.discussion.title)
    return as_file(jsonify(linked_data(page)), title, ".jsonld", MEDIA_TYPE)


def one_by_one(said: Sequence[Said]) -> list[Said]:
    every = (note for first in said for note in (first, *first.answers))
    return [note for note in every if not note.removed]


def cells(page: RecordPage, note: Said) -> list[str | int]:
    titles = {row.id: row.title for row in page.all_readings}
    return [
        words.local(note.created_at).isoformat(timespec="minutes"),
        step_words(page.definition, at.phase, at.presenter) if (at := note.at) else "",
        titles.get(note.reading_id or 0, ""),
        note.exact,
        *author_cells(note.name, note.imported_as),
        str(KINDS[note.kind]),
        note.text,
        ", ".join(note.tags),
        note.reply_to_id or "",
        note.id,
    ]


# --- agreeing ------------------------------------------------------------------------------------


@bp.post("/<int:item_id>/outcomes")
@login_required
@limiter.limit(SAYING)
def add_outcome(item_id: int) -> ResponseReturnValue:
    page, form = page_asked(item_id), NewOutcomeForm()
    require(page.agrees)
    if form.kind.data not in set(Kind):
        raise BadRequest
    kind = Kind(form.kind.data)
    if form.validate_on_submit():
        try:
            services.add(me(), reader(), page.discussion, kind, form.wording())
        except Refused as refused:
            refuse(form, refused)
        else:
            return to("discussions.record", item_id=item_id, _anchor=ANCHORS[kind])
    return shown(page, form), 422


@bp.route("/<int:item_id>/outcomes/<int:outcome_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAYING, methods=["POST"])
def edit_outcome(item_id: int, outcome_id: int) -> ResponseReturnValue:
    discussion = discussions.get_discussion(reader(), item_id)
    require(policy.may_agree(reader(), discussion))
    outcome = queries.get_outcome(item_id, outcome_id)
    form = EditOutcomeForm(
        text=outcome.text, owner=outcome.owner_id, due=outcome.due_on, version=outcome.version
    )
    if outcome.kind is not Kind.NEXT_STEP:
        form.only_words()
    if form.is_submitted() and form.version.is_late(outcome.version):
        return edit_page(form, discussion, outcome, newer=True), 409
    if form.validate_on_submit():
        try:
            services.reword(me(), reader(), discussion, outcome, form.wording())
        except Refused as refused:
            refuse(form, refused)
        else:
            return to("discussions.record", item_id=item_id, _anchor=ANCHORS[outcome.kind])
    return edit_page(form, discussion, outcome), 422 if form.is_submitted() else 200


def edit_page(
    form: EditOutcomeForm, discussion: Discussion, outcome: Outcome, *, newer: bool = False
) -> str:
    owners: Sequence[Person] = ()
    if form.owner is not None:
        owners = meetings.members_of(discussion.group_id or 0)
    return render_template(
        "discussions/record/edit.html",
        form=form,
        discussion=discussion,
        outcome=outcome,
        owners=owners,
        newer=newer,
        signed=queries.number_signed(outcome.id) if outcome.kind is Kind.KEPT else 0,
        back=ANCHORS[outcome.kind],
    )


def acted_on(item_id: int, outcome_id: int, *kinds: Kind) -> tuple[Discussion, Outcome, ActForm]:
    """What a press is about; taken away or not."""
    discussion, form = discussions.get_discussion(reader(), item_id), ActForm()
    outcome = queries.get_outcome(item_id, outcome_id, *kinds, withdrawn=True)
    if not form.validate_on_submit():
        raise BadRequest
    return discussion, outcome, form


def back_to(outcome: Outcome) -> ResponseReturnValue:
    anchor = ANCHORS[outcome.kind]
    return back_or_to("discussions.record", item_id=outcome.discussion_id, _anchor=anchor)


@bp.post("/<int:item_id>/outcomes/<int:outcome_id>/withdrawal")
@login_required
@limiter.limit(SAYING)
def take_away_outcome(item_id: int, outcome_id: int) -> ResponseReturnValue:
    discussion, outcome, form = acted_on(item_id, outcome_id)
    services.take_away(reader(), discussion, outcome, back=bool(form.back.data))
    return back_to(outcome)


@bp.post("/<int:item_id>/outcomes/<int:outcome_id>/state")
@login_required
@limiter.limit(SAYING)
def settle_outcome(item_id: int, outcome_id: int) -> ResponseReturnValue:
    """A next step is done, or open again."""
    discussion, outcome, form = acted_on(item_id, outcome_id, Kind.NEXT_STEP)
    services.settle(reader(), discussion, outcome, done=not form.back.data)
    said = _("Open again: %(action)s") if form.back.data else _("Done: %(action)s")
    flash(said % {"action": outcome.text}, "success")
    return back_to(outcome)


@bp.post("/<int:item_id>/outcomes/<int:outcome_id>/signature")
@login_required
@limiter.limit(SAYING)
def sign_outcome(item_id: int, outcome_id: int) -> ResponseReturnValue:
    discussion, outcome, form = acted_on(item_id, outcome_id, Kind.KEPT)
    if form.back.data:
        services.unsign(reader(), discussion, outcome)
    else:
        services.sign(reader(), discussion, outcome, form.version.data)
    return back_to(outcome)
