"""Writing a practice: its form, and what it begins with when it comes out of a lesson."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup

from ps5_collab.core.errors import Refused, RuleBroken
from ps5_collab.core.text import clean_line
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import an_id, finds, me
from ps5_collab.discussions.record.queries import agreed
from ps5_collab.lessons import queries as lessons
from ps5_collab.lessons.editor import offered
from ps5_collab.lessons.taught.queries import to_cite
from ps5_collab.practices import forms, publication, queries, services
from ps5_collab.practices.beginning import from_lesson, with_quote
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.difference import LISTS, changes
from ps5_collab.practices.document import LINES, LINKED, SECTIONS, PracticeDocument
from ps5_collab.practices.forms import PracticeForm
from ps5_collab.practices.models import Practice
from ps5_collab.practices.policy import WIDE
from ps5_collab.practices.problems import problems
from ps5_collab.practices.verbs import VERBS
from ps5_collab.practices.vocabulary import DOMAINS, KINDS, SOURCES
from ps5_collab.sharing import drafts
from ps5_collab.sharing.audiences import audiences_for
from ps5_collab.sharing.comparison import Change
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.readers import reader
from ps5_collab.writing.editor import SAVING, Editor
from ps5_collab.writing.form import Typed
from ps5_collab.writing.verbs import Verb


def quote(document: PracticeDocument, target: str) -> tuple[PracticeDocument, str]:
    """The verb of a button that names a sentence, where the reader may quote it."""
    for sentence in agreed(reader(), [an_id(target) or 0]):
        return with_quote(document, sentence)
    return document, "evidence-add"


def find_links(document: PracticeDocument, _target: str) -> tuple[PracticeDocument, str]:
    """The page finds them by the words that were sent with it."""
    return document, WORDS


#: The field whose words find lessons, texts and discussions to link.
WORDS: Final = "link-words"
MORE_VERBS: Final[Mapping[str, Verb]] = {**VERBS, "quote": quote, "find-links": find_links}


class PracticeEditor(Editor[PracticeForm, Practice]):
    room = "practices"
    writing = services.PRACTICES
    verbs = MORE_VERBS
    lists = tuple(LISTS)

    def first(self) -> PracticeForm:
        return PracticeForm(beginning())

    def read(self, typed: Typed) -> PracticeForm:
        return forms.read(typed)

    def form(self, document: PracticeDocument, opened: str, audience: str) -> PracticeForm:
        return PracticeForm(document, opened, audience)

    def get(self, item_id: int) -> Practice:
        return queries.get_practice(reader(), item_id)

    def named(self, uuid: UUID | None) -> Practice | None:
        return queries.practice_of_uuid(reader(), uuid)

    def document_of(self, item: Practice) -> PracticeDocument:
        return queries.document_of(item)

    def acted(self, form: PracticeForm, item: Practice | None) -> ResponseReturnValue:
        """Enter among words to be found finds; where there are some in both finders, standards."""
        if finds(WORDS) and not finds():
            return self.shown(form, item, WORDS)
        return super().acted(form, item)

    def require_audience(self, form: PracticeForm) -> None:
        services.require_narrow(form.shared)

    def checked(self, form: PracticeForm, item: Practice | None) -> PracticeForm:
        return forms.checked(form, again=bool(item and item.revision), wide=is_wide(item))

    def publish(self, form: PracticeForm, item: Practice | None) -> Revision:
        who = me(), reader()
        made = item or services.start_practice(*who, form.content, form.key)
        shared, opened = None if is_wide(item) else form.shared, form.opened if item else None
        try:
            return services.publish(*who, made, form.content, shared, form.note, opened=opened)
        except drafts.Conflict:
            raise
        except RuleBroken as broken:  # the form comes back with what was typed
            raise Refused(str(broken)) from broken

    def said(self, revision: Revision) -> str:
        return str(_("Revision %(number)s is kept.", number=revision.number))

    def preview(self, document: PracticeDocument) -> dict[str, Any]:
        document, _aligned = publication.resolved(document)
        return {
            "document": document,
            "sections": SECTIONS,
            "lines": LINES,
            "links": queries.links(reader(), document),
        }

    def rendered(self, document: PracticeDocument) -> Mapping[str, Markup]:
        return publication.rendered(document)

    def page(self, form: PracticeForm, item: Practice | None) -> dict[str, Any]:
        document = forms.with_room(form.document)
        cited = [piece.record for piece in document.evidence if piece.record]
        hints = problems(form.content, submitting=False)
        return {
            "document": document,
            "hints": [each for each in hints if not each.stops],
            "audiences": [
                choice for choice in audiences_for(reader(), item) if choice[0] not in set(WIDE)
            ],
            **linking(document),
            "sentences": agreed(reader()) if reader().group_ids else [],
            "records": to_cite(reader(), document.lessons, cited),
            "sections": SECTIONS,
            "lines": LINES,
            "domains": DOMAINS,
            "sources": SOURCES,
            **offered(document, item),
        }

    def changes(self, theirs: PracticeDocument, mine: PracticeDocument) -> Sequence[Change]:
        return changes(theirs, mine)


def linking(document: PracticeDocument) -> dict[str, Any]:
    """What belongs to it: what the writer sees of that, the numbers of what others put there, and
    what can be added."""
    links, words = queries.links(reader(), document), clean_line(request.form.get(WORDS))
    there = {(kind, row.id) for kind, of_kind in links.items() for row in of_kind}
    named = [(kind, number) for kind in LINKED for number in getattr(document, kind)]
    found = queries.to_link(reader(), words)
    return {
        "links": links,
        "unseen": [each for each in named if each not in there],
        "link_words": words,
        "to_link": [row for row in found if (row.kind, row.id) not in there],
        "kinds": KINDS,
    }


def is_wide(practice: Practice | None) -> bool:
    """It is in the showcase, where a new revision changes nothing about who reads it."""
    return practice is not None and practice.audience in WIDE


def beginning() -> PracticeDocument:
    """An empty one, or what a lesson design with its records, or a sentence, says already."""
    for sentence in agreed(reader(), [an_id(request.args.get("kept")) or 0]):
        return with_quote(PracticeDocument(language=sentence.language), sentence)[0]
    number = an_id(request.args.get("lesson"))
    if number is None:
        return PracticeDocument(language=me().language or "en")
    lesson = lessons.get_lesson(reader(), number)
    if not lesson.revision:
        raise RuleBroken(_("Publish the lesson first."))
    records = to_cite(reader(), [lesson.id]).values()
    return from_lesson(lessons.document_of(lesson), lesson.id, records)


EDITOR = PracticeEditor()
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
