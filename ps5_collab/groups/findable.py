"""What groups and their threads are found by. Norms are the members' own, so no search has them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale
from markupsafe import Markup

from ps5_collab.core.text import plain
from ps5_collab.groups.document import GroupDocument, from_json
from ps5_collab.groups.wording import INQUIRIES
from ps5_collab.lessons.findable import spelled


def keywords_and_body(document: GroupDocument, html: Mapping[str, Markup]) -> tuple[str, str]:
    """Standards in every spelling and the kind of inquiry; then the purpose."""
    codes = [f"{ref.framework} {code}" for ref in document.standards for code in spelled(ref.code)]
    with force_locale(document.language.replace("-", "_")):
        kind = str(INQUIRIES[document.inquiry])
    return "\n".join([kind, *codes]), plain(html.get("purpose", Markup()))


def from_stored(document: Mapping[str, Any], html: Mapping[str, Markup]) -> tuple[str, str]:
    return keywords_and_body(from_json(document), html)


def thread_from_stored(_document: Mapping[str, Any], html: Mapping[str, Markup]) -> tuple[str, str]:
    return "", plain(html.get("body", Markup()))
