"""Writing a text down, or bringing it from a file: in one form, before anything is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound, Refused, require
from ps5_collab.core.text import fold
from ps5_collab.core.throttle import limiter
from ps5_collab.core.uploads import MB
from ps5_collab.core.web import an_id, me, too_large
from ps5_collab.lessons.editor import CHOICES
from ps5_collab.lessons.vocabulary import language_label
from ps5_collab.sharing import attachments, drafts
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import audience_key, audiences_for, usual_audience
from ps5_collab.sharing.comparison import Change
from ps5_collab.sharing.models import Attachment, Revision
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader
from ps5_collab.texts import blocks, difference, forms, publication, queries, services
from ps5_collab.texts.blueprint import bp
from ps5_collab.texts.bringing import taking
from ps5_collab.texts.bringing.plain import one_a_line
from ps5_collab.texts.bringing.taking import Brought
from ps5_collab.texts.document import TextDocument
from ps5_collab.texts.forms import TextForm
from ps5_collab.texts.models import KIND, Text
from ps5_collab.texts.problems import problems
from ps5_collab.texts.reading import Reading
from ps5_collab.texts.vocabulary import LICENCES, OTHER_LICENCE, RIGHTS
from ps5_collab.writing.editor import SAVING, Editor
from ps5_collab.writing.form import Typed
from ps5_collab.writing.parts import OTHER_LANGUAGES
from ps5_collab.writing.reading import files_of

#: Each may take seconds.
BRINGING = "20/minute;100/hour"
#: The button that publishes a text although pictures are not in it.
WITHOUT_THEM = "publish:without"
#: The pages that take a file.
BRING = ("texts.bring", "texts.bring_again")


def with_lines(document: TextDocument, _target: str) -> tuple[TextDocument, str]:
    return replace(document, body=one_a_line(document.body)), "body"


def with_picture(document: TextDocument, target: str) -> tuple[TextDocument, str]:
    """Pictures among the text's own files, at its end; `target`: their numbers, with commas."""
    for number in target.split(",")[: attachments.MOST_PER_ITEM]:
        try:
            file = attachments.get_attachment(reader(), an_id(number) or 0)
        except NotFound:
            continue
        words = file.description.replace("[", "(").replace("]", ")")
        picture = f"![{words}]({address_of(file)}{address_name(file.name)})"
        document = replace(document, body=f"{document.body.rstrip()}\n\n{picture}\n")
    return document, "body"


def address_of(file: Attachment) -> str:
    """As a body names it, under any name."""
    return f"/files/{file.id}/"


def left_out(document: TextDocument, item: Text | None) -> list[Attachment]:
    """Pictures that were added since the newest revision, and stand nowhere in the text."""
    since = item.published_at if item else None
    return [
        file
        for file in (attachments.attachments_of(item) if item else ())
        if file.width and not (since and file.added_at <= since)
        if address_of(file) not in document.body
    ]


def address_name(name: str) -> str:
    """A name that stands in an address without signs that Markdown or the web would read."""
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in ".-_") else "-" for sign in name
    )


class TextEditor(Editor[TextForm, Text]):
    room = KIND
    writing = services.TEXTS
    verbs = {"lines": with_lines, "picture": with_picture}  # noqa: RUF012 (as its class says)
    lists = ()

    def first(self) -> TextForm:
        return TextForm(TextDocument(language=me().language or "en"))

    def read(self, typed: Typed) -> TextForm:
        return forms.read(typed)

    def form(self, document: TextDocument, opened: str, audience: str) -> TextForm:
        return TextForm(document, opened, audience)

    def get(self, item_id: int) -> Text:
        return queries.get_text(reader(), item_id)

    def named(self, uuid: UUID | None) -> Text | None:
        return queries.text_of_uuid(reader(), uuid)

    def document_of(self, item: Text) -> TextDocument:
        return queries.document_of(item)

    def checked(self, form: TextForm, item: Text | None) -> TextForm:
        form = forms.checked(form, again=bool(item and item.revision))
        waiting = left_out(form.document, item)
        if waiting and request.form.get("do") != WITHOUT_THEM:
            words = ngettext(
                "A picture that you added stands nowhere in the text: %(names)s.",
                "%(num)d pictures that you added stand nowhere in the text: %(names)s.",
                len(waiting),
                names=", ".join(file.name for file in waiting),
            )
            form = forms.refused(form, "files", words)
        if not form.errors:
            try:
                services.require_alternatives(blocks.lay(form.content.body))
            except Refused as refusal:
                return forms.refused(form, "body", str(refusal))
        return form

    def publish(self, form: TextForm, item: Text | None) -> Revision:
        who = me(), reader()
        if item is None:
            return services.publish_new(*who, form.content, form.shared, form.key)
        return services.publish(
            *who, item, form.content, form.shared, form.note, opened=form.opened
        )

    def said(self, revision: Revision) -> str:
        return str(_("Revision %(number)s can be read.", number=revision.number))

    def preview(self, document: TextDocument) -> dict[str, Any]:
        return {"document": document, "minutes": publication.minutes(document)}

    def rendered(self, document: TextDocument) -> Mapping[str, Any]:
        found = blocks.lay(document.body).blocks
        reading = Reading(0, KIND, 0, document.title, document.author, document.language, found)
        return {"reading": reading}

    def page(self, form: TextForm, item: Text | None) -> dict[str, Any]:
        document = form.document
        return {
            "document": document,
            "brought": g.get("brought"),
            "hints": [each for each in problems(form.content) if not each.stops],
            "audiences": audiences_for(reader(), item),
            "files": files_of(item.id, oldest=1) if item else [],
            "left_out": left_out(document, item) if form.error("files") else (),
            "rights": RIGHTS,
            "text_licences": {**LICENCES, OTHER_LICENCE: _("another one, named below")},
            "estimate": publication.estimate(form.content) if document.body else None,
            "subjects": CHOICES["subjects"],
            "languages_offered": CHOICES["languages_offered"],
            "other_languages": sorted(OTHER_LANGUAGES, key=lambda tag: fold(language_label(tag))),
        }

    def changes(self, theirs: TextDocument, mine: TextDocument) -> Sequence[Change]:
        return difference.changes(theirs, mine)


EDITOR = TextEditor()
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


# --- from a file ---------------------------------------------------------------------------------


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: the check of its token would refuse a large one."""
    if endpoint in BRING:
        request.max_content_length = taking.LIMIT + 64 * 1024


@bp.route("/bring", methods=["GET", "POST"])
@login_required
@limiter.limit(BRINGING, methods=["POST"])
def bring() -> ResponseReturnValue:
    """What came out of a file stands in the form of a new text: nothing is kept yet."""
    return bringing(text_to_bring())


@bp.route("/<int:item_id>/bring", methods=["GET", "POST"])
@login_required
@limiter.limit(BRINGING, methods=["POST"])
def bring_again(item_id: int) -> ResponseReturnValue:
    """A corrected version of a text: only its body comes from the file."""
    return bringing(text_to_bring(item_id))


def text_to_bring(item_id: int | None = None) -> Text | None:
    """The one that is corrected; none for a new one."""
    if item_id is None:
        require(reader().in_network)
        return None
    text = queries.get_text(reader(), item_id)
    require(may_edit(reader(), text))
    return text


def bring_too_large(item_id: int | None = None) -> tuple[str, int]:
    return bring_page(text_to_bring(item_id), str(taking.too_large()))


too_large(bp, dict.fromkeys(BRING, bring_too_large))


def bringing(text: Text | None) -> ResponseReturnValue:
    if request.method == "GET":
        return bring_page(text)
    file = request.files.get("file")
    if file is None or not file.filename:
        return bring_page(text, _("Choose a file."))
    number = text.id if text else None
    reader()
    db.session.rollback()  # nobody waits for a database while a file is read
    try:
        brought, error = taking.take(file.filename, file.stream), ""
    except Refused as refusal:
        brought, error = Brought(""), str(refusal)
    text = queries.get_text(reader(), number) if number else None
    if error:
        return bring_page(text, error)
    g.brought = {"name": file.filename, "notes": brought.notes, "pictures": brought.pictures}
    return EDITOR.shown(corrected(text, brought) if text else begun(brought), text)


def begun(brought: Brought) -> TextForm:
    language = brought.language or me().language or "en"
    document = TextDocument(
        title=brought.title,
        author=brought.author,
        year=brought.year,
        body=brought.body,
        language=language,
    )
    return TextForm(document, audience=usual_audience(reader()), uuid=str(uuid4()))


def corrected(text: Text, brought: Brought) -> TextForm:
    draft = drafts.draft_of(text)
    stored = services.TEXTS.from_json(draft.document) if draft else queries.document_of(text)
    audience = audience_key(sharing.shared_now(text))
    return TextForm(replace(stored, body=brought.body), drafts.stamp(text, draft), audience)


def bring_page(text: Text | None, error: str = "") -> tuple[str, int]:
    page = render_template(
        "texts/bring.html",
        text=text,
        error=error,
        kinds=",".join(taking.KINDS),
        most=taking.LIMIT // MB,
        less=taking.LIMIT_OF_TEXT // MB,
        pages=taking.PAGES,
    )
    return page, 422 if error else 200
