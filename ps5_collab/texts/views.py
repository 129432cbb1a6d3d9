"""The pages of a text: reading it, its revisions, who writes it; and a lesson read in that way."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.core.headers import same_for_all
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, to
from ps5_collab.core.words import later as _l
from ps5_collab.notices.authors import ASKING, author_removed, authors_page, shared_anew
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import audience_key, audience_words, audiences_for
from ps5_collab.sharing.comparison import Comparison
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader
from ps5_collab.texts import queries, services
from ps5_collab.texts.blueprint import bp
from ps5_collab.texts.difference import compared
from ps5_collab.texts.document import TextDocument
from ps5_collab.texts.look import CHOICES, look
from ps5_collab.texts.measure import minutes_of
from ps5_collab.texts.models import KIND, Text
from ps5_collab.texts.page import TextPage, contents, text_page
from ps5_collab.texts.reading import read
from ps5_collab.texts.sets.way import way
from ps5_collab.writing.pages import Pages
from ps5_collab.writing.reading import files_of, listed


class TextPages(Pages[TextPage, Text]):
    room = KIND
    writing = services.TEXTS
    withdrawn = _l("The text is withdrawn: only its authors see it now, and can bring it back.")
    back = _l("The text can be seen again.")

    def page(self, item_id: int, number: int | None = None) -> TextPage:
        return text_page(reader(), item_id, number)

    def get(self, item_id: int) -> Text:
        return queries.get_text(reader(), item_id)

    def trail(self) -> list[tuple[Any, ...]]:
        return [(_("Texts"), url_for("texts.index"))]

    def restored(self, item: Text, number: int) -> Revision:
        return services.restore(me(), reader(), item, number)

    def compared(self, before: TextDocument, after: TextDocument) -> Comparison:
        return compared(before, after)

    def shown(self, page: TextPage) -> str:
        return render_template(
            "texts/show.html",
            text=page,
            document=page.document,
            reading=page.reading,
            contents=contents(page.reading),
            minutes=page.written.minutes,
            authors=tuple(page.authors),
            files=listed(files_of(page.id, page.oldest)),
            audience=audience_words(page, page.group if page.audience == "group" else page.school),
            mine=may_edit(reader(), page),
            way=way(page.id),
            **looking(),
        )


PAGES = TextPages()
PAGES.open_on(bp)


def looking() -> dict[str, Any]:
    """What `texts/_blocks.html` asks of how the reader likes it."""
    return {"look": look(), "look_choices": CHOICES}


@bp.get("/of/<int:item_id>/<int:number>")
@same_for_all
def reading(item_id: int, number: int) -> ResponseReturnValue:
    """Anything that can be read, at a revision: a text on its own page, a lesson on this one."""
    found = read(reader(), item_id, number)
    if found.kind == KIND:
        through = request.args.get("set")
        return to("texts.revision", item_id=item_id, number=number, set=through)
    return render_template(
        "texts/reading.html",
        reading=found,
        contents=contents(found),
        minutes=minutes_of([found.text], found.language),
        way=way(item_id),
        **looking(),
    )


@bp.route("/<int:item_id>/authors", methods=["GET", "POST"])
@login_required
@limiter.limit(ASKING, methods=["POST"])
def authors(item_id: int) -> ResponseReturnValue:
    text = queries.get_text(reader(), item_id)
    return authors_page(
        text,
        room=KIND,
        trail=PAGES.trail(),
        audiences=audiences_for(reader(), text),
        audience=audience_key(sharing.shared_now(text)),
    )


@bp.post("/<int:item_id>/audience")
@login_required
def share(item_id: int) -> ResponseReturnValue:
    return shared_anew(queries.get_text(reader(), item_id), services.share)


@bp.post("/<int:item_id>/authors/<int:person_id>/removal")
@login_required
def remove_author(item_id: int, person_id: int) -> ResponseReturnValue:
    return author_removed(queries.get_text(reader(), item_id), person_id)
