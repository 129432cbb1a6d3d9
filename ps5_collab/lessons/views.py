"""The pages of a lesson design: reading it, its revisions, and who writes it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.conversation import queries as conversation
from ps5_collab.core.pages import link
from ps5_collab.core.text import slugify
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me
from ps5_collab.core.words import later as _l
from ps5_collab.core.words import locale
from ps5_collab.lessons import exchange, queries, reading, services
from ps5_collab.lessons.blueprint import bp
from ps5_collab.lessons.difference import compared
from ps5_collab.lessons.document import SECTIONS, LessonDocument
from ps5_collab.lessons.linked_data import Published, linked_data
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.reading import LessonPage
from ps5_collab.lessons.taught import policy as taught_policy
from ps5_collab.lessons.taught import queries as taught
from ps5_collab.lessons.wording import standard_url
from ps5_collab.notices.authors import ASKING, author_removed, authors_page, shared_anew
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import (
    audience_key,
    audience_words,
    audiences_for,
)
from ps5_collab.sharing.comparison import Comparison
from ps5_collab.sharing.models import Audience, Revision, State
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader
from ps5_collab.writing.pages import Pages
from ps5_collab.writing.reading import alignments_of, files_of, listed


class LessonPages(Pages[LessonPage, Lesson]):
    room = "lessons"
    writing = services.LESSONS
    withdrawn = _l("The lesson is withdrawn: only its authors see it now, and can bring it back.")
    back = _l("The lesson can be seen again.")

    def page(self, item_id: int, number: int | None = None) -> LessonPage:
        return reading.lesson_page(reader(), item_id, number)

    def get(self, item_id: int) -> Lesson:
        return queries.get_lesson(reader(), item_id)

    def trail(self) -> list[tuple[Any, ...]]:
        return [(_("Lessons"), link("lessons.index") or "/")]

    def restored(self, item: Lesson, number: int) -> Revision:
        return services.restore(me(), reader(), item, number)

    def compared(self, before: LessonDocument, after: LessonDocument) -> Comparison:
        return compared(before, after)

    def shown(self, page: LessonPage) -> str:
        standards = alignments_of(page.id)
        files, mine = files_of(page.id, page.oldest), may_edit(reader(), page)
        return render_template(
            "lessons/show.html",
            lesson=page,
            document=page.document,
            planned=page.written.planned,
            sections=SECTIONS,
            places=page.written.places(locale().language),
            around=page.written.around,
            standards=standards,
            aligned=tuple(row[:-1] for row in standards),
            thread=conversation.thread(reader(), page.id),
            taught=taught.glance(reader(), page),
            may_note=taught_policy.takes_part(reader(), page),
            files=listed(files),
            shown_files=(mine, *map(tuple, files)),
            audience=audience_words(page, page.group if page.audience == "group" else page.school),
            mine=mine,
            linked_data=partial(linked_data_of, page, standards) if is_for_machines(page) else None,
        )


PAGES = LessonPages()
PAGES.open_on(bp)


def is_for_machines(page: LessonPage) -> bool:
    """Only what everyone may read, and only the newest revision."""
    return page.audience == Audience.EVERYONE and page.state == State.PUBLISHED and page.is_newest


def linked_data_of(page: LessonPage, standards: Sequence[Any]) -> dict[str, Any]:
    address = url_for("lessons.show", item_id=page.id, slug=slugify(page.title), _external=True)
    published = Published(address, page.school, page.number, page.published_at)
    return linked_data(page.document, published, standards, partial(standard_url, external=True))


@bp.get("/<int:item_id>/revisions/<int:number>/changes")
def differences(item_id: int, number: int) -> ResponseReturnValue:
    """The address that a comparison with the revision before had at first."""
    page = reading.lesson_page(reader(), item_id, number)
    return redirect(url_for("lessons.comparison", item_id=page.id, to=number))


@bp.route("/<int:item_id>/authors", methods=["GET", "POST"])
@login_required
@limiter.limit(ASKING, methods=["POST"])
def authors(item_id: int) -> ResponseReturnValue:
    lesson = queries.get_lesson(reader(), item_id)
    return authors_page(
        lesson,
        room="lessons",
        trail=PAGES.trail(),
        audiences=audiences_for(reader(), lesson),
        audience=audience_key(sharing.shared_now(lesson)),
    )


@bp.post("/<int:item_id>/audience")
@login_required
def share(item_id: int) -> ResponseReturnValue:
    return shared_anew(queries.get_lesson(reader(), item_id))


@bp.post("/<int:item_id>/authors/<int:person_id>/removal")
@login_required
def remove_author(item_id: int, person_id: int) -> ResponseReturnValue:
    return author_removed(queries.get_lesson(reader(), item_id), person_id)


@bp.get("/<int:item_id>.md")
def export(item_id: int) -> ResponseReturnValue:
    """The newest revision as a file, or one's own draft."""
    name, text = exchange.export_lesson(reader(), item_id)
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/markdown; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
