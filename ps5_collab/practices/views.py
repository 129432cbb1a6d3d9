"""The pages of a practice: reading it, its revisions, taking it from sight."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.conversation import queries as conversation
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me
from ps5_collab.core.words import later as _l
from ps5_collab.lessons.taught.queries import to_cite
from ps5_collab.notices.authors import ASKING, author_removed, authors_page
from ps5_collab.practices import queries, services
from ps5_collab.practices.blueprint import bp
from ps5_collab.practices.difference import compared
from ps5_collab.practices.document import LINES, SECTIONS, PracticeDocument, domains
from ps5_collab.practices.models import Practice
from ps5_collab.practices.places import around, places
from ps5_collab.practices.reading import PracticePage, practice_page
from ps5_collab.practices.showcase.public import address_of, is_for_machines, linked_data_of
from ps5_collab.sharing.audiences import audience_words
from ps5_collab.sharing.comparison import Comparison
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader
from ps5_collab.writing.pages import Pages
from ps5_collab.writing.reading import alignments_of, files_of, listed


class PracticePages(Pages[PracticePage, Practice]):
    room = "practices"
    writing = services.PRACTICES
    withdrawn = _l("The practice is withdrawn: only its authors see it now, and can bring it back.")
    back = _l("The practice can be seen again.")

    def page(self, item_id: int, number: int | None = None) -> PracticePage:
        return practice_page(reader(), item_id, number)

    def get(self, item_id: int) -> Practice:
        return queries.get_practice(reader(), item_id)

    def trail(self) -> list[tuple[Any, ...]]:
        return [(_("Promising practices"), url_for("practices.index"))]

    def restored(self, item: Practice, number: int) -> Revision:
        return services.restore(me(), reader(), item, number)

    def compared(self, before: PracticeDocument, after: PracticeDocument) -> Comparison:
        return compared(before, after)

    def shown(self, page: PracticePage) -> str:
        files, standards = files_of(page.id, page.oldest), alignments_of(page.id)
        links = queries.links(reader(), page.document)
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
            links=links,
            records=records,
            gone=queries.gone_from(page.id, page.document),
            aligned=tuple(row[:-1] for row in standards),
            shown_links=tuple(tuple(row) for of_kind in links.values() for row in of_kind),
            shown_files=tuple(map(tuple, files)),
            shown_records=tuple((each.id, each.item_id) for each in records.values()),
            thread=conversation.thread(reader(), page.id),
            files=listed(files),
            files_by_id={file.id: file for file in files},
            audience=audience_words(page, page.group if page.audience == "group" else page.school),
            mine=may_edit(reader(), page),
            named=page.named(reader()),
            domains=domains(page.document),
            address=address_of(page),
            linked_data=partial(linked_data_of, page, standards) if is_for_machines(page) else None,
        )


PAGES = PracticePages()
PAGES.open_on(bp)


@bp.route("/<int:item_id>/authors", methods=["GET", "POST"])
@login_required
@limiter.limit(ASKING, methods=["POST"])
def authors(item_id: int) -> ResponseReturnValue:
    """Who reads it, is decided with its revisions and by reviews."""
    practice = queries.get_practice(reader(), item_id)
    return authors_page(practice, room="practices", trail=PAGES.trail(), audiences=[])


@bp.post("/<int:item_id>/authors/<int:person_id>/removal")
@login_required
def remove_author(item_id: int, person_id: int) -> ResponseReturnValue:
    return author_removed(queries.get_practice(reader(), item_id), person_id)
