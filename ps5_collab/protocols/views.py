"""The pages of protocols: the list, one of the site's, one of people's own, and as files."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from ps5_collab.conversation import queries as conversation
from ps5_collab.core.errors import NotFound, Refused, require
from ps5_collab.core.headers import same_for_all
from ps5_collab.core.pages import link
from ps5_collab.core.text import whole_number
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import as_file, me, to
from ps5_collab.core.words import later as _l
from ps5_collab.core.words import locale
from ps5_collab.notices.authors import ASKING, author_removed, authors_page
from ps5_collab.protocols import choosing, exchange, queries, services
from ps5_collab.protocols.blueprint import bp
from ps5_collab.protocols.catalogue import shipped as of_site
from ps5_collab.protocols.definition import Definition
from ps5_collab.protocols.difference import compared
from ps5_collab.protocols.models import OwnProtocol
from ps5_collab.protocols.places import in_words, numbered
from ps5_collab.protocols.problems import MAX_PEOPLE
from ps5_collab.protocols.reading import ProtocolPage, protocol_page
from ps5_collab.protocols.sheet import sheet, usual
from ps5_collab.protocols.vocabulary import PURPOSES
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.audiences import (
    audience_key,
    audience_words,
    audiences_for,
    shared_of,
)
from ps5_collab.sharing.comparison import Comparison
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader
from ps5_collab.writing.pages import Pages

#: Bytes of a file; a character has up to four.
MAX_FILE = 4 * exchange.MAX_JSON


@bp.get("")
@same_for_all
def index() -> ResponseReturnValue:
    """All that the reader may use. The address is the state of the list."""
    asked = choosing.Asked(
        purpose=next((each for each in PURPOSES if each == request.args.get("purpose")), ""),
        people=number("people", MAX_PEOPLE),
        minutes=number("minutes", choosing.MOST_MINUTES),
    )
    found = choosing.choices(reader(), locale().language, asked)
    return render_template(
        "protocols/index.html",
        asked=asked,
        shipped=[choice for choice in found if choice.item_id is None],
        own=[choice for choice in found if choice.item_id is not None],
        purposes=PURPOSES,
        may_write=reader().in_network,
        most_people=MAX_PEOPLE,
    )


def number(name: str, most: int) -> int | None:
    """What the address asks for; what is no number from 1 on asks for nothing."""
    found = whole_number(request.args.get(name, ""), digits=6)
    return min(found, most) if found else None


@bp.get("/<key>")
@same_for_all
def shipped(key: str) -> ResponseReturnValue:
    """One of those that come with the site."""
    definition = found_on_site(key)
    return render_template("protocols/show.html", page=None, key=key, **shown(definition))


def found_on_site(key: str) -> Definition:
    definition = of_site(key, locale().language)
    if definition is None:
        raise NotFound
    return definition


def shown(definition: Definition) -> dict[str, Any]:
    people = number("people", MAX_PEOPLE) or usual(definition.least, definition.most)
    return {
        "document": definition,
        "sheet": sheet(definition, people),
        "not_so_many": not_so_many(),
        "most_people": MAX_PEOPLE,
        "may_write": reader().in_network,
    }


def not_so_many() -> str:
    """What the address asks for as a number of people, and cannot be had."""
    given = request.args.get("people", "").strip()
    return given[:20] if given and whole_number(given) not in range(1, MAX_PEOPLE + 1) else ""


class ProtocolPages(Pages[ProtocolPage, OwnProtocol]):
    room = "protocols"
    writing = services.PROTOCOLS
    withdrawn = _l("The protocol is withdrawn: only its authors see it now, and can bring it back.")
    back = _l("The protocol can be seen again.")

    def page(self, item_id: int, number: int | None = None) -> ProtocolPage:
        return protocol_page(reader(), item_id, number)

    def get(self, item_id: int) -> OwnProtocol:
        return queries.get_protocol(reader(), item_id)

    def trail(self) -> list[tuple[Any, ...]]:
        return [(_("Protocols"), link("protocols.index") or "/")]

    def restored(self, item: OwnProtocol, number: int) -> Revision:
        return services.PROTOCOLS.restore(me(), reader(), item, number)

    def compared(self, before: Definition, after: Definition) -> Comparison:
        return compared(before, after)

    def shown(self, page: ProtocolPage) -> str:
        return render_template(
            "protocols/show.html",
            page=page,
            key=page.key,
            places=in_words(numbered(page.document)),
            thread=conversation.thread(reader(), page.id),
            audience=audience_words(page, page.group if page.audience == "group" else page.school),
            mine=may_edit(reader(), page),
            **shown(page.document),
        )


PAGES = ProtocolPages()
PAGES.open_on(bp)


@bp.route("/<int:item_id>/authors", methods=["GET", "POST"])
@login_required
@limiter.limit(ASKING, methods=["POST"])
def authors(item_id: int) -> ResponseReturnValue:
    protocol = queries.get_protocol(reader(), item_id)
    return authors_page(
        protocol,
        room="protocols",
        trail=PAGES.trail(),
        audiences=audiences_for(reader(), protocol),
        audience=audience_key(sharing.shared_now(protocol)),
    )


@bp.post("/<int:item_id>/audience")
@login_required
def share(item_id: int) -> ResponseReturnValue:
    """Change who reads it, without a new revision."""
    protocol = queries.get_protocol(reader(), item_id)
    require(may_edit(reader(), protocol))
    try:
        shared = shared_of(request.form.get("audience", ""))
    except ValueError:
        raise Refused(_("Choose who can read it.")) from None
    sharing.share(reader(), protocol, shared)
    flash(audience_words(protocol), "success")
    return to("protocols.authors", item_id=protocol.id)


@bp.post("/<int:item_id>/authors/<int:person_id>/removal")
@login_required
def remove_author(item_id: int, person_id: int) -> ResponseReturnValue:
    return author_removed(queries.get_protocol(reader(), item_id), person_id)


# --- as files ------------------------------------------------------------------------------------


@bp.get("/<int:item_id>.json")
def export(item_id: int) -> ResponseReturnValue:
    """The newest revision."""
    return file_of(protocol_page(reader(), item_id).document)


@bp.get("/<key>.json")
def export_shipped(key: str) -> ResponseReturnValue:
    return file_of(found_on_site(key))


def file_of(definition: Definition) -> ResponseReturnValue:
    text = exchange.dumps(definition)
    return as_file(text, definition.title, ".json", "application/json; charset=utf-8")


@bp.route("/import", methods=["GET", "POST"])
@login_required
@limiter.limit("30/minute", methods=["POST"])
def import_() -> ResponseReturnValue:
    """A file or what was pasted becomes a draft, which its author then looks over."""
    require(reader().in_network)
    if request.method == "GET":
        return render_template("protocols/import.html", text="", error="")
    text = sent()
    try:
        protocol = services.take_in(me(), reader(), text)
    except Refused as refusal:
        page = render_template("protocols/import.html", text=text, error=str(refusal))
        return page, 422
    flash(_("It is here as a draft. Look it over, and publish it when it is right."), "success")
    return to("protocols.edit", item_id=protocol.id)


def sent() -> str:
    """The file where one was chosen, else what was pasted."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("text", "")
    data: bytes = file.read(MAX_FILE)
    return data.decode("utf-8-sig", errors="replace")
