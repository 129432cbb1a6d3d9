"""Posting comments and what may happen to them. They are read on the page of their item."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup

from ps5_collab.conversation import policy, queries, services
from ps5_collab.conversation.forms import CommentForm
from ps5_collab.conversation.models import Comment
from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import require
from ps5_collab.core.kept import piece
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, render_form, signed_in
from ps5_collab.core.words import LONG_AGO, when
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.queries import author_ids, get_item, places_of
from ps5_collab.sharing.readers import reader

bp = Blueprint("conversation", __name__)
POSTING = "30/minute;300/hour"


@bp.app_context_processor
def in_every_page() -> dict[str, Any]:
    """What the thread's templates ask before they show a button."""
    return {
        "may_comment": may_comment,
        "may_accept": may_accept,
        "may_delete": may_delete,
        "piece_of_talk": piece_of_talk,
    }


@bp.get("/items/<int:item_id>/comments")
def index(item_id: int) -> ResponseReturnValue:
    item = get_item(reader(), item_id)
    thread = queries.thread(reader(), item.id)
    return render_template(
        "conversation/index.html", item=item, thread=thread, places=places_of(item)
    )


@bp.route("/items/<int:item_id>/comments/new", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def new(item_id: int) -> ResponseReturnValue:
    item = get_item(reader(), item_id)
    form = CommentForm(request.form if request.method == "POST" else request.args)
    parent = queries.get_comment(reader(), form.parent.data) if form.parent.data else None
    if form.validate_on_submit():
        remark = form.remark()
        if before := services.said_before(me().id, item, remark, parent):
            flash(_("You have said this already."), "warning")
            return to_comment(item, before)
        comment = services.comment_on(me(), reader(), item, remark, parent)
        flash(_("Your comment is posted."), "success")
        warn_of_nobody(item, comment)
        return to_comment(item, comment)
    require(policy.may_comment(reader(), item))
    return render_form(
        "conversation/new.html", form, item=item, parent=parent, places=places_of(item)
    )


def warn_of_nobody(item: Item, comment: Comment) -> None:
    """Who wrote "@rowan" thinks that Rowan is told; whether there is one is not said."""
    if names := queries.nobody_named(item, comment):
        said = ", ".join(f"@{name}" for name in names)
        sentence = _("Nobody was told by %(names)s: a colleague is @first.last.", names=said)
        flash(sentence, "warning")


@bp.get("/comments/<int:comment_id>")
def show(comment_id: int) -> ResponseReturnValue:
    comment = queries.get_comment(reader(), comment_id)
    return to_comment(comment.item, comment)


@bp.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(POSTING, methods=["POST"])
def edit(comment_id: int) -> ResponseReturnValue:
    comment = queries.get_comment(reader(), comment_id)
    require(policy.may_edit(me(), comment))
    form = CommentForm(obj=comment)
    if form.is_submitted() and form.version.is_late(comment.version):
        page = render_template(
            "conversation/edit.html", form=form, comment=comment, newer=comment.text
        )
        return page, 409
    if form.validate_on_submit():
        services.edit(me(), comment, comment.item, form.remark())
        flash(_("Your comment is changed."), "success")
        warn_of_nobody(comment.item, comment)
        return to_comment(comment.item, comment)
    return render_form("conversation/edit.html", form, comment=comment, newer=None)


@bp.get("/comments/<int:comment_id>/history")
@login_required
def history(comment_id: int) -> ResponseReturnValue:
    comment = queries.get_comment(reader(), comment_id)
    edits = queries.edits_of(comment)
    return render_template("conversation/history.html", comment=comment, edits=edits)


@bp.route("/comments/<int:comment_id>/deletion", methods=["GET", "POST"])
@login_required
def delete(comment_id: int) -> ResponseReturnValue:
    comment = queries.get_comment(reader(), comment_id)
    require(may_delete(comment))
    if request.method == "GET":
        return render_template("conversation/delete.html", comment=comment)
    services.delete(me(), comment, comment.item, moderates=moderates())
    flash(_("The comment is deleted."), "success")
    return to_thread(comment.item)


@bp.post("/comments/<int:comment_id>/acceptance/<int:answer_id>")
@login_required
@limiter.limit(POSTING)
def accept(comment_id: int, answer_id: int) -> ResponseReturnValue:
    question = queries.get_comment(reader(), comment_id)
    answer = queries.get_comment(reader(), answer_id)
    services.accept(me(), question, answer, question.item)
    return to_comment(question.item, answer)


@bp.get("/items/<int:item_id>/people")
@login_required
@limiter.limit("120/minute")
def people(item_id: int) -> ResponseReturnValue:
    """Whom a comment on the item could name: for the completion while typing."""
    item = get_item(reader(), item_id)
    require(policy.may_comment(reader(), item))
    found = queries.people_to_mention(item, request.args.get("q", ""))
    return jsonify(queries.with_handles(item, found))


def to_comment(item: Item, comment: Comment) -> ResponseReturnValue:
    page = url_for(f"{item.kind}.show", item_id=item.id, _anchor=f"c{comment.id}")
    return redirect(page, code=303)


def to_thread(item: Item) -> ResponseReturnValue:
    return redirect(url_for(f"{item.kind}.show", item_id=item.id, _anchor="talk"), code=303)


def may_comment(item: Item) -> bool:
    return policy.may_comment(reader(), item)


def may_accept(question: policy.Remark, item: Item) -> bool:
    """Asks the item's authors once a request, however many questions a page shows."""
    person = signed_in()
    if person is None:
        return False
    known = g.setdefault("item_authors", {})
    if item.id not in known:
        known[item.id] = author_ids(item)
    return policy.may_accept(person, question, known[item.id])


def piece_of_talk(
    roots: Sequence[queries.Said],
    item: Item,
    words: Mapping[str, str] | None,
    say_at: str | None,
    *around: Hashable,
    caller: Callable[[], Markup],
) -> Markup:
    """Comments as most readers see them are made once; what a reader may change is their own.

    `around`: whatever else the piece shows.
    """
    person = signed_in()
    if person is not None and (moderates() or has_own(person.id, roots, item)):
        return caller()
    now = utcnow()
    shown = [
        (
            said.row,
            said.is_answer,
            said.answers_name,
            recent(said.created_at, now),
            recent(said.deleted_at, now),
        )
        for root in roots
        for said in (root, *root.replies)
    ]
    about = words and [words.get(root.place) for root in roots]
    return piece(*shown, tuple(about or ()), say_at, person is None, *around, caller=caller)


def has_own(person_id: int, roots: Sequence[queries.Said], item: Item) -> bool:
    """Is there anything that this person may change: a comment, or what answers a question?"""
    asked = (root for root in roots if root.is_question and root.replies)
    return any(
        said.author_id == person_id for root in roots for said in (root, *root.replies)
    ) or any(may_accept(root, item) for root in asked)


def recent(moment: datetime | None, now: datetime) -> str:
    """The time in words, while these change with the hour."""
    return when(moment) if moment and now - moment < LONG_AGO else ""


def may_delete(comment: policy.Remark) -> bool:
    person = signed_in()
    return person is not None and policy.may_delete(person, comment, moderates=moderates())


def moderates() -> bool:
    """Administrators moderate what they can see anyway."""
    return reader().administers
