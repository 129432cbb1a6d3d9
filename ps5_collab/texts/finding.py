"""How texts are found: what their cards show, their orders, their filters in words."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _

from ps5_collab.browsing.finding import NEWEST, TITLE
from ps5_collab.browsing.listing import Listing
from ps5_collab.core.words import locale
from ps5_collab.lessons import finding as lessons
from ps5_collab.lessons.vocabulary import label
from ps5_collab.people.models import School
from ps5_collab.sharing.models import Item
from ps5_collab.texts.models import KIND, Text
from ps5_collab.texts.vocabulary import LENGTHS, RIGHTS_SHORT

TEXT: Final = Text.__table__
#: What a card shows.
CARD: Final = (
    Item.id, Item.title, Item.summary, Item.language, Item.audience,
    TEXT.c.author, TEXT.c.year, TEXT.c.minutes, School.name.label("school"),
)  # fmt: skip


def _of_text(column: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    found = sa.select(column).where(TEXT.c.item_id == Item.id)
    return found.correlate(Item).scalar_subquery()


ORDERS: Final[Mapping[str, tuple[sa.ColumnElement[Any], ...]]] = {
    "newest": NEWEST,
    "title": TITLE,
    "minutes": (_of_text(TEXT.c.minutes), *NEWEST),
}
WORDS: Final[Mapping[str, Mapping[Any, object]]] = {"length": LENGTHS, "rights": RIGHTS_SHORT}


def words(kind: str, value: str) -> str:
    """A value of a filter in the reader's language."""
    return label(WORDS[kind], value) if kind in WORDS else lessons.words(kind, value)


def legends() -> Mapping[str, str]:
    return _legends(locale().language)


@lru_cache(maxsize=8)
def _legends(_language: str) -> dict[str, str]:
    return {**lessons.legends(), "length": _("Length"), "rights": _("Why we may use it")}


TEXTS: Final = Listing(
    kind=KIND,
    table=TEXT,
    card=CARD,
    orders=ORDERS,
    filters=("language", "length", "subject", "rights", "school"),
    legends=legends,
    words=words,
    ordered={"length": [*LENGTHS], "rights": [*RIGHTS_SHORT]},
)
