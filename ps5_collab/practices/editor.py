"""Writing a practice: one form, whose buttons change it, show it, save it or keep a revision."""

from dataclasses import replace
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.pages import link
from ps5_collab.core.text import clean_line
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, me, to
from ps5_collab.lessons import queries as lessons
from ps5_collab.lessons.forms import standard_key
from ps5_collab.lessons.reading import files_of
from ps5_collab.lessons.taught.queries import to_cite
from ps5_collab.lessons.verbs import taken
from ps5_collab.lessons.vocabulary import (
    GRADES,
    LANGUAGES,
    LICENCES,
    SKILL_KINDS,
    SUBJECTS,
    TOPICS,
)
from ps5_collab.practices import forms, publication, queries, services, verbs
from ps5_collab.practices.beginning import from_lesson
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.difference import LISTS, changes
from ps5_collab.practices.document import LINES, SECTIONS, PracticeDocument, from_json, tidy
from ps5_collab.practices.forms import PracticeForm
from ps5_collab.practices.models import Practice
from ps5_collab.practices.policy import WIDE
from ps5_collab.practices.problems import problems
from ps5_collab.practices.vocabulary import DOMAINS, SOURCES
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
        first = beginning()
        return shown(
            PracticeForm(first, uuid=str(uuid4()), audience=usual_audience(reader())), None
        )
    form = forms.read(request.form)
    made = queries.practice_of_uuid(reader(), uuid_of(form))
    if made is not None:
        flash(_("This practice is saved already."), "warning")
        return to("practices.edit", item_id=made.id)
    return acted(form, None)


def beginning() -> PracticeDocument:
    """An empty one, or what a lesson design with its records says already."""
    number = an_id(request.args.get("lesson"))
    if number is None:
        return PracticeDocument(language=me().language or "en")
    lesson = lessons.get_lesson(reader(), number)
    if not lesson.revision:
        raise RuleBroken(_("Publish the lesson first."))
    records = to_cite(reader(), [lesson.id]).values()
    return from_lesson(lessons.document_of(lesson), lesson.id, records)


@bp.route("/<int:item_id>/edit", methods=["GET", "POST"])
@login_required
@limiter.limit(SAVING, methods=["POST"])
def edit(item_id: int) -> ResponseReturnValue:
    practice = queries.get_practice(reader(), item_id)
    require(may_edit(reader(), practice))
    if request.method == "POST":
        return acted(forms.read(request.form), practice)
    draft = drafts.draft_of(practice)
    document = from_json(draft.document) if draft else queries.document_of(practice)
    audience = audience_key(sharing.shared_now(practice))
    return shown(PracticeForm(document, drafts.stamp(practice, draft), audience), practice)


def acted(form: PracticeForm, practice: Practice | None) -> ResponseReturnValue:
    """Do what the button asks; a button that is not known saves."""
    verb, _colon, target = request.form.get("do", "save").partition(":")
    if verb in verbs.VERBS:
        document, focus = verbs.VERBS[verb](form.document, target)
        return shown(replace(form, document=document), practice, focus)
    if verb in ("remove", "keep"):
        gone = form.gone | {target} if verb == "remove" else form.gone - {target}
        return shown(replace(form, gone=gone), practice, f"{target}-kept")
    if verb == "take" and practice is not None:
        theirs, _who = drafts.newest_of(practice, drafts.draft_of(practice), from_json)
        document = taken(form.document, theirs, target, tuple(LISTS))
        return shown(replace(form, document=document), practice, "compare")
    if verb == "find":
        return shown(form, practice, "q")
    if verb == "preview":
        return previewed(form)
    return published(form, practice) if verb == "publish" else saved(form, practice)


def saved(form: PracticeForm, practice: Practice | None) -> ResponseReturnValue:
    if form.errors:
        return shown(form, practice)
    try:
        made = kept(form, practice)
        if not made.revision:  # what is published keeps its audience until it is again
            services.require_narrow(form.shared)
            sharing.share(reader(), made, form.shared)
    except drafts.Conflict as conflict:
        return contested(form, practice, conflict)
    except (Refused, ValueError):
        errors = {"audience": str(_("Choose who can read it."))}
        return shown(replace(form, errors=errors), practice)
    flash(_("Draft saved. Only the authors can read it."), "success")
    page = "files.new" if request.form.get("do") == "attach" else "practices.edit"
    return to(page, item_id=made.id)


def kept(form: PracticeForm, practice: Practice | None) -> Practice:
    if practice is None:
        return services.start_practice(me(), reader(), form.content, uuid_of(form))
    services.save_draft(me(), reader(), practice, form.content, form.opened)
    return practice


def published(form: PracticeForm, practice: Practice | None) -> ResponseReturnValue:
    shown_wide = practice is not None and practice.audience in WIDE
    form = forms.checked(form, again=bool(practice and practice.revision), wide=shown_wide)
    if form.errors:
        return shown(form, practice)
    try:
        made = practice or services.start_practice(me(), reader(), form.content, uuid_of(form))
        revision = services.publish(
            me(), reader(), made, form.content,
            None if shown_wide else form.shared, form.note,
            opened=form.opened if practice else None,
        )  # fmt: skip
    except drafts.Conflict as conflict:
        return contested(form, practice, conflict)
    except Refused as refusal:
        return shown(replace(form, errors={"audience": str(refusal)}), practice)
    flash(_("Revision %(number)s is kept.", number=revision.number), "success")
    return to("practices.show", item_id=revision.item_id)


def uuid_of(form: PracticeForm) -> UUID | None:
    try:
        return UUID(form.uuid)
    except ValueError:
        return None


def previewed(form: PracticeForm) -> ResponseReturnValue:
    document, _aligned = publication.resolved(form.content)
    return render_template(
        "practices/preview.html",
        document=document,
        html=publication.rendered(document) if not form.errors else {},
        form=form,
        sections=SECTIONS,
        lines=LINES,
        designs=queries.lessons_named(reader(), document.lessons),
    )


def contested(
    form: PracticeForm, practice: Practice | None, conflict: drafts.Conflict
) -> ResponseReturnValue:
    """Both versions on one page; what is saved next is saved knowingly."""
    page, _status = shown(form, practice, "compare", conflict)
    return page, 409


def shown(
    form: PracticeForm,
    practice: Practice | None,
    focus: str = "",
    conflict: drafts.Conflict | None = None,
) -> tuple[str, int]:
    """The form's page: 422 when it comes back with errors."""
    document, content = forms.with_room(form.document), form.content
    form = replace(form, focus=focus)
    theirs, who = None, ""
    if practice is not None and (conflict or "comparing" in request.form):
        draft = drafts.draft_of(practice)
        theirs, who = drafts.newest_of(practice, draft, from_json)
        form = replace(form, opened=drafts.stamp(practice, draft))
    words = clean_line(request.form.get("q"))
    offered = {row.id: row for row in queries.lessons_to_name(reader())}
    offered |= {row.id: row for row in queries.lessons_named(reader(), document.lessons)}
    page = render_template(
        "practices/edit.html",
        form=form,
        document=document,
        practice=practice,
        theirs=theirs,
        who=who,
        differing=changes(tidy(theirs), content) if theirs else [],
        hints=[each for each in problems(content, submitting=False) if not each.stops],
        chosen=lessons.standards_named(document.standards),
        words=words,
        found=find_standards(words, pickable=True),
        audiences=[
            choice for choice in audiences_for(reader(), practice) if choice[0] not in set(WIDE)
        ],
        designs=list(offered.values()),
        files=files_of(practice.id, oldest=1) if practice else [],
        records=to_cite(
            reader(),
            document.lessons,
            [piece.record for piece in document.evidence if piece.record],
        ),
        **CHOICES,
    )
    return page, 422 if form.errors and request.method == "POST" else 200


@bp.post("/<int:item_id>/draft/discarding")
@login_required
def discard(item_id: int) -> ResponseReturnValue:
    practice = queries.get_practice(reader(), item_id)
    services.discard_draft(reader(), practice, request.form.get("opened"))
    flash(_("The draft is discarded."), "success")
    return to("practices.show", item_id=practice.id)


@bp.post("/<int:item_id>/deletion")
@login_required
def delete(item_id: int) -> ResponseReturnValue:
    practice = queries.get_practice(reader(), item_id)
    services.delete_unpublished(reader(), practice, request.form.get("opened"))
    flash(_("The draft is deleted."), "success")
    return redirect(link("home.desk") or "/", 303)


CHOICES = {
    "sections": SECTIONS,
    "lines": LINES,
    "grades": GRADES,
    "subjects": SUBJECTS,
    "skill_kinds": SKILL_KINDS,
    "topics": TOPICS,
    "licences": LICENCES,
    "languages_offered": LANGUAGES,
    "domains": DOMAINS,
    "sources": SOURCES,
    "standard_key": standard_key,
}
