"""Writing a lesson: one form, whose buttons change it, show it, save it or publish it."""

from dataclasses import replace
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, require
from ps5_collab.core.pages import link
from ps5_collab.core.text import clean_line
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, to
from ps5_collab.lessons import forms, publication, queries, reading, services, verbs
from ps5_collab.lessons.blueprint import bp
from ps5_collab.lessons.difference import changes
from ps5_collab.lessons.document import (
    SECTIONS,
    LessonDocument,
    from_json,
    minutes_planned,
    tidy,
)
from ps5_collab.lessons.forms import LessonForm
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.problems import problems
from ps5_collab.lessons.vocabulary import (
    GRADES,
    LANGUAGES,
    LICENCES,
    ROLES,
    SKILL_KINDS,
    SUBJECTS,
    TOPICS,
)
from ps5_collab.sharing import drafts
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import audience_key, audiences_for, usual_audience
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader
from ps5_collab.standards.finding import find_standards

SAVING = "60/minute"


@bp.route("/new", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def new() -> ResponseReturnValue:
    require(reader().in_network)
    if request.method == "GET":
        first = LessonDocument(language=me().language or "en")
        return shown(LessonForm(first, uuid=str(uuid4()), audience=usual_audience(reader())), None)
    form = forms.read(request.form)
    made = queries.lesson_of_uuid(reader(), uuid_of(form))
    if made is not None:
        flash(_("This lesson is saved already."), "warning")
        return to("lessons.edit", item_id=made.id)
    return acted(form, None)


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    lesson = queries.get_lesson(reader(), item_id)
    require(may_edit(reader(), lesson))
    if request.method == "POST":
        return acted(forms.read(request.form), lesson)
    draft = drafts.draft_of(lesson)
    document = from_json(draft.document) if draft else queries.document_of(lesson)
    audience = audience_key(sharing.shared_now(lesson))
    return shown(LessonForm(document, drafts.stamp(lesson, draft), audience), lesson)


def acted(form: LessonForm, lesson: Lesson | None) -> ResponseReturnValue:
    """Do what the button asks; a button that is not known saves."""
    verb, _colon, target = request.form.get("do", "save").partition(":")
    if verb in verbs.VERBS:
        document, focus = verbs.VERBS[verb](form.document, target)
        return shown(replace(form, document=document), lesson, focus)
    if verb in ("remove", "keep"):
        gone = form.gone | {target} if verb == "remove" else form.gone - {target}
        return shown(replace(form, gone=gone), lesson, f"{target}-kept")
    if verb == "take" and lesson is not None:
        theirs, _who = drafts.newest_of(lesson, drafts.draft_of(lesson), from_json)
        document = verbs.taken(form.document, theirs, target, ("steps",))
        return shown(replace(form, document=document), lesson, "compare")
    if verb == "find":
        return shown(form, lesson, "q")
    if verb == "preview":
        return previewed(form)
    return published(form, lesson) if verb == "publish" else saved(form, lesson)


def saved(form: LessonForm, lesson: Lesson | None) -> ResponseReturnValue:
    if form.errors:
        return shown(form, lesson)
    try:
        made = lesson or started(form)
        if lesson is not None:
            services.save_draft(me(), reader(), lesson, form.content, form.opened)
        if not made.revision:  # what is published keeps its audience until it is again
            sharing.share(reader(), made, form.shared)
    except drafts.Conflict as conflict:
        return contested(form, lesson, conflict)
    except (Refused, ValueError):
        return shown(replace(form, errors={"audience": str(_("Choose who can read it."))}), lesson)
    flash(_("Draft saved. Only the authors can read it."), "success")
    page = "files.new" if request.form.get("do") == "attach" else "lessons.edit"
    return to(page, item_id=made.id)


def published(form: LessonForm, lesson: Lesson | None) -> ResponseReturnValue:
    form = forms.checked(form, again=bool(lesson and lesson.revision))
    if form.errors:
        return shown(form, lesson)
    try:
        revision = (
            services.publish(
                me(), reader(), lesson, form.content, form.shared, form.note, opened=form.opened
            )
            if lesson
            else services.publish_new(me(), reader(), form.content, form.shared, uuid_of(form))
        )
    except drafts.Conflict as conflict:
        return contested(form, lesson, conflict)
    except Refused as refusal:
        return shown(replace(form, errors={"audience": str(refusal)}), lesson)
    flash(_("Revision %(number)s is published.", number=revision.number), "success")
    return to("lessons.show", item_id=revision.item_id)


def started(form: LessonForm) -> Lesson:
    return services.start_lesson(me(), reader(), form.content, uuid_of(form))


def uuid_of(form: LessonForm) -> UUID | None:
    try:
        return UUID(form.uuid)
    except ValueError:
        return None


def previewed(form: LessonForm) -> ResponseReturnValue:
    document, _aligned = publication.resolved(form.content)
    return render_template(
        "lessons/preview.html",
        document=document,
        html=publication.rendered(document) if not form.errors else {},
        planned=minutes_planned(document),
        form=form,
        sections=SECTIONS,
    )


def contested(
    form: LessonForm, lesson: Lesson | None, conflict: drafts.Conflict
) -> ResponseReturnValue:
    """Both versions on one page; what is saved next is saved knowingly."""
    page, _status = shown(form, lesson, "compare", conflict)
    return page, 409


def shown(
    form: LessonForm,
    lesson: Lesson | None,
    focus: str = "",
    conflict: drafts.Conflict | None = None,
) -> tuple[str, int]:
    """The form's page: 422 when it comes back with errors."""
    document = forms.with_room(form.document)
    kept = form.content
    theirs, who = None, ""
    form = replace(form, focus=focus)
    if lesson is not None and (conflict or "comparing" in request.form):
        draft = drafts.draft_of(lesson)
        theirs, who = drafts.newest_of(lesson, draft, from_json)
        form = replace(form, opened=drafts.stamp(lesson, draft))
    words = clean_line(request.form.get("q"))
    page = render_template(
        "lessons/edit.html",
        form=form,
        document=document,
        lesson=lesson,
        theirs=theirs,
        who=who,
        differing=changes(tidy(theirs), kept) if theirs else [],
        hints=[problem for problem in problems(kept) if not problem.stops],
        planned=minutes_planned(kept),
        chosen=queries.standards_named(document.standards),
        words=words,
        found=find_standards(words, pickable=True),
        audiences=audiences_for(reader(), lesson),
        files=reading.files_of(lesson.id, oldest=1) if lesson else [],
        **CHOICES,
    )
    return page, 422 if form.errors and request.method == "POST" else 200


@bp.get("/standards")
@login_required
@limiter.limit("120/minute")
def picker() -> ResponseReturnValue:
    """What the picker finds while one types; plain: without a role for each standard."""
    words = clean_line(request.args.get("q"))
    found = find_standards(words, pickable=True)
    roles = {} if "plain" in request.args else ROLES
    return render_template("lessons/found.html", words=words, found=found, roles=roles)


@bp.post("/<int:item_id>/draft/discarding")
@login_required
def discard(item_id: int) -> ResponseReturnValue:
    lesson = queries.get_lesson(reader(), item_id)
    services.discard_draft(reader(), lesson, request.form.get("opened"))
    flash(_("The draft is discarded."), "success")
    return to("lessons.show", item_id=lesson.id)


@bp.post("/<int:item_id>/deletion")
@login_required
def delete(item_id: int) -> ResponseReturnValue:
    lesson = queries.get_lesson(reader(), item_id)
    services.delete_unpublished(reader(), lesson, request.form.get("opened"))
    flash(_("The draft is deleted."), "success")
    return redirect(link("home.desk") or "/", 303)


CHOICES = {
    "sections": SECTIONS,
    "grades": GRADES,
    "subjects": SUBJECTS,
    "skill_kinds": SKILL_KINDS,
    "topics": TOPICS,
    "licences": LICENCES,
    "languages_offered": LANGUAGES,
    "roles": ROLES,
    "field_of": forms.field_of,
    "standard_key": forms.standard_key,
}
