"""Writing a lesson: its form, and the picker of standards that other forms have too."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup

from ps5_collab.core.text import clean_line
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me
from ps5_collab.lessons import forms, publication, queries, services
from ps5_collab.lessons.blueprint import bp
from ps5_collab.lessons.difference import changes
from ps5_collab.lessons.document import SECTIONS, LessonDocument, minutes_planned
from ps5_collab.lessons.forms import LessonForm
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.problems import problems
from ps5_collab.lessons.verbs import LISTS, VERBS
from ps5_collab.lessons.vocabulary import (
    GRADES,
    LANGUAGES,
    LICENCES,
    ROLES,
    SKILL_KINDS,
    SUBJECTS,
    TOPICS,
)
from ps5_collab.sharing.audiences import audiences_for
from ps5_collab.sharing.comparison import Change
from ps5_collab.sharing.models import Item, Revision
from ps5_collab.sharing.readers import reader
from ps5_collab.standards.finding import find_standards
from ps5_collab.writing.editor import SAVING, Editor
from ps5_collab.writing.form import Typed
from ps5_collab.writing.reading import files_of

#: What forms of documents about teaching let one choose.
CHOICES = {
    "grades": GRADES,
    "subjects": SUBJECTS,
    "skill_kinds": SKILL_KINDS,
    "topics": TOPICS,
    "licences": LICENCES,
    "languages_offered": LANGUAGES,
}


class LessonEditor(Editor[LessonForm, Lesson]):
    room = "lessons"
    writing = services.LESSONS
    verbs = VERBS
    lists = LISTS

    def first(self) -> LessonForm:
        return LessonForm(LessonDocument(language=me().language or "en"))

    def read(self, typed: Typed) -> LessonForm:
        return forms.read(typed)

    def form(self, document: LessonDocument, opened: str, audience: str) -> LessonForm:
        return LessonForm(document, opened, audience)

    def get(self, item_id: int) -> Lesson:
        return queries.get_lesson(reader(), item_id)

    def named(self, uuid: UUID | None) -> Lesson | None:
        return queries.lesson_of_uuid(reader(), uuid)

    def document_of(self, item: Lesson) -> LessonDocument:
        return queries.document_of(item)

    def checked(self, form: LessonForm, item: Lesson | None) -> LessonForm:
        return forms.checked(form, again=bool(item and item.revision))

    def publish(self, form: LessonForm, item: Lesson | None) -> Revision:
        who = me(), reader()
        if item is None:
            return services.publish_new(*who, form.content, form.shared, form.key)
        return services.publish(
            *who, item, form.content, form.shared, form.note, opened=form.opened
        )

    def said(self, revision: Revision) -> str:
        return str(_("Revision %(number)s is published.", number=revision.number))

    def preview(self, document: LessonDocument) -> dict[str, Any]:
        document, _aligned = publication.resolved(document)
        return {
            "document": document,
            "planned": minutes_planned(document),
            "chosen": queries.standards_named(document.standards),
            "sections": SECTIONS,
        }

    def rendered(self, document: LessonDocument) -> Mapping[str, Markup]:
        return publication.rendered(document)

    def page(self, form: LessonForm, item: Lesson | None) -> dict[str, Any]:
        document, content = forms.with_room(form.document), form.content
        return {
            "document": document,
            "hints": [problem for problem in problems(content) if not problem.stops],
            "planned": minutes_planned(content),
            "audiences": audiences_for(reader(), item),
            "sections": SECTIONS,
            "roles": ROLES,
            **offered(document, item),
        }

    def changes(self, theirs: LessonDocument, mine: LessonDocument) -> Sequence[Change]:
        return changes(theirs, mine)


def offered(document: Any, item: Item | None) -> dict[str, Any]:
    """What the forms of lessons and of practices let one choose; the files that it has."""
    return {
        "chosen": queries.standards_named(document.standards),
        "files": files_of(item.id, oldest=1) if item else [],
        **CHOICES,
    }


EDITOR = LessonEditor()
EDITOR.open_on(bp)


@bp.route("/new", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def new() -> ResponseReturnValue:
    return EDITOR.new()


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    return EDITOR.edit(item_id)


@bp.get("/standards")
@login_required
@limiter.limit("120/minute")
def picker() -> ResponseReturnValue:
    """What the picker finds while one types; plain: without a role for each standard."""
    words = clean_line(request.args.get("q"))
    found = find_standards(words, pickable=True)
    roles = {} if "plain" in request.args else ROLES
    return render_template("lessons/found.html", words=words, found=found, roles=roles)
