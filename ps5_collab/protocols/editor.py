"""Writing a protocol: its form, which may begin as the copy of another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup

from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me
from ps5_collab.core.words import locale
from ps5_collab.protocols import choosing, forms, queries, services, vocabulary
from ps5_collab.protocols.blueprint import bp
from ps5_collab.protocols.definition import Definition
from ps5_collab.protocols.difference import LISTS, changes
from ps5_collab.protocols.forms import ProtocolForm
from ps5_collab.protocols.models import OwnProtocol
from ps5_collab.protocols.publication import tidy
from ps5_collab.protocols.sheet import sheet, usual
from ps5_collab.protocols.verbs import VERBS
from ps5_collab.sharing.audiences import audiences_for
from ps5_collab.sharing.comparison import Change
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.readers import reader
from ps5_collab.writing.editor import SAVING, Editor
from ps5_collab.writing.form import Typed
from ps5_collab.writing.parts import LANGUAGES


class ProtocolEditor(Editor[ProtocolForm, OwnProtocol]):
    room = "protocols"
    writing = services.PROTOCOLS
    verbs = VERBS
    lists = LISTS

    def first(self) -> ProtocolForm:
        key = request.args.get("from", "")
        return ProtocolForm(copied(key) if key else forms.begun(me().language or "en"))

    def read(self, typed: Typed) -> ProtocolForm:
        return forms.read(typed)

    def form(self, document: Definition, opened: str, audience: str) -> ProtocolForm:
        return ProtocolForm(document, opened, audience)

    def get(self, item_id: int) -> OwnProtocol:
        return queries.get_protocol(reader(), item_id)

    def named(self, uuid: UUID | None) -> OwnProtocol | None:
        return queries.protocol_of_uuid(reader(), uuid)

    def document_of(self, item: OwnProtocol) -> Definition:
        return queries.document_of(item)

    def checked(self, form: ProtocolForm, item: OwnProtocol | None) -> ProtocolForm:
        return forms.checked(form, again=bool(item and item.revision))

    def publish(self, form: ProtocolForm, item: OwnProtocol | None) -> Revision:
        who = me(), reader()
        if item is None:
            return self.writing.publish_new(*who, form.content, form.shared, form.key)
        return self.writing.publish(
            *who, item, form.content, form.shared, form.note, opened=form.opened
        )

    def said(self, revision: Revision) -> str:
        return str(_("Revision %(number)s is published.", number=revision.number))

    def preview(self, document: Definition) -> dict[str, Any]:
        return {"document": document, "sheet": sheet_of(document)}

    def rendered(self, document: Definition) -> Mapping[str, Markup]:
        return {}

    def page(self, form: ProtocolForm, item: OwnProtocol | None) -> dict[str, Any]:
        return {
            "document": forms.with_room(form.document),
            "sheet": sheet_of(form.content),
            "hints": [],
            "audiences": audiences_for(reader(), item),
            "languages_offered": LANGUAGES,
            "vocabulary": vocabulary,
        }

    def changes(self, theirs: Definition, mine: Definition) -> Sequence[Change]:
        return changes(theirs, mine)


def copied(key: str) -> Definition:
    """The protocol of that key to be changed, with credit to where it comes from."""
    found = choosing.get(reader(), key, locale().language)
    credit = found.credit or str(_("After “%(title)s”.", title=found.title))
    return tidy(replace(found, credit=credit))


def sheet_of(definition: Definition) -> Any:
    return sheet(definition, usual(definition.least, definition.most))


EDITOR = ProtocolEditor()
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
