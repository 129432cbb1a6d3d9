"""Pictures in what people wrote whose file was deleted everywhere. Nobody gets the file any more,
so nobody is told what it showed either, as if it were there: neither in a page nor in what is
handed out. What was written stays as it is stored; this is said where it is shown.

A page keeps the element: in its place one sees a frame with the same words (`views.no_picture`),
what stands in it has no words that positions would count, and notes on it stay at their place.
"""

import re
from collections.abc import Iterable, Mapping, Set
from typing import Final

import sqlalchemy as sa
from markupsafe import Markup, escape

from ps5_collab.core.db import rows
from ps5_collab.core.words import later as _
from ps5_collab.core.words import locale
from ps5_collab.sharing.models import Attachment

NO_PICTURE: Final = _("No picture is here any more.")
#: Of HTML that `core.markup` made, and of Markdown.
_IMAGE: Final = re.compile(r'<img (?:[^>"]|"[^"]*")*>')
_SOURCE: Final = re.compile(r' src="/files/(\d{1,9})/')
_ALT: Final = re.compile(r' alt="[^"]*"')
#: Its description, in which one pair of brackets may stand, its address and title. Whatever stands
#: in a description is no second beginning, so that many beginnings take no more than linear work.
_TYPED: Final = re.compile(
    r"!\[(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\])*\]"
    r"\((<?/files/(\d{1,9})/[^\s()<>]{0,300}>?)(?:[^)\"\n]|\"[^\"\n]{0,500}\"){0,600}\)"
)

STANDING: Final = sa.select(Attachment.id).where(
    Attachment.id.in_(sa.bindparam("ids", expanding=True)), Attachment.removed_at.is_(None)
)


def shown_in(pieces: Iterable[str]) -> frozenset[int]:
    """The numbers of the files that pieces of HTML show as pictures."""
    images = (image for html in pieces if "<img " in html for image in _IMAGE.findall(html))
    return frozenset(int(found[1]) for image in images if (found := _SOURCE.search(image)))


def gone_of(shown: Set[int]) -> frozenset[int]:
    """Those of them that were deleted everywhere. One statement, or none."""
    if not shown:
        return frozenset()
    return frozenset(shown - set(rows(STANDING, ids=sorted(shown)).scalars()))


def without(html: Markup, gone: Set[int]) -> Markup:
    """The same without what described those."""
    if not gone or "<img " not in html:
        return html
    return Markup(_IMAGE.sub(lambda image: _said(image[0], gone), html))  # noqa: S704 (was safe)


def without_all(html: Mapping[str, Markup], gone: Set[int]) -> dict[str, Markup]:
    return {place: without(piece, gone) for place, piece in html.items()}


def _said(image: str, gone: Set[int]) -> str:
    source = _SOURCE.search(image)
    if source is None or int(source[1]) not in gone:
        return image
    words = f' alt="{escape(str(NO_PICTURE))}" lang="{locale().language}"'
    return _ALT.sub("", image).replace("<img", f"<img{words}", 1)


def without_in_markdown(text: str) -> str:
    """The same of what is handed out as it was typed. A picture whose address stands apart from it
    (`![…][1]`) keeps its words."""
    gone = gone_of({int(number) for _address, number in _TYPED.findall(text)})

    def said(typed: re.Match[str]) -> str:
        return f"![{NO_PICTURE!s}]({typed[1]})" if int(typed[2]) in gone else typed[0]

    return _TYPED.sub(said, text)
