"""How practices are found: what their cards show, their orders, their filters in words.

In the showcase stands what was opened to the network or to everyone, which only a review does. What
a group or a school keeps to itself until then stands apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _

from ps5_collab.browsing.finding import DISCUSSED, NEWEST, TITLE
from ps5_collab.browsing.listing import Listing
from ps5_collab.core.db import db
from ps5_collab.core.words import locale
from ps5_collab.lessons import finding as lessons
from ps5_collab.lessons.vocabulary import label
from ps5_collab.people.models import Person, School
from ps5_collab.people.roles import LEVELS
from ps5_collab.practices.models import KIND, Practice, Stage
from ps5_collab.practices.policy import WIDE
from ps5_collab.practices.reading import STRENGTH
from ps5_collab.practices.strength import Strength
from ps5_collab.practices.vocabulary import BANDS, DOMAINS, STRENGTHS, TRIED
from ps5_collab.sharing.facets import Facets
from ps5_collab.sharing.models import Audience, Item, State
from ps5_collab.sharing.policy import Reader, authored_by, visible_to

#: Of what stands apart from the showcase.
MOST_APART: Final = 20

PRACTICE: Final = Practice.__table__
#: What a card shows.
CARD: Final = (
    Item.id, Item.title, Item.summary, Item.language, Item.comment_count, Item.revision,
    Item.uuid, Item.published_at,
    PRACTICE.c.grade_low, PRACTICE.c.grade_high, PRACTICE.c.stage, PRACTICE.c.tried,
    PRACTICE.c.worked, PRACTICE.c.partly, PRACTICE.c.failed,
    PRACTICE.c.reviewed_revision, STRENGTH.label("strength"), School.name.label("school"),
)  # fmt: skip
_TRIED = sa.select(PRACTICE.c.tried).where(PRACTICE.c.item_id == Item.id).correlate(Item)
FILTERS: Final = (
    "standard", "domain", "band", "subject", "strength", "tried", "level", "district", "school",
    "topic", "language",
)  # fmt: skip
ORDERS: Final[Mapping[str, tuple[sa.ColumnElement[Any], ...]]] = {
    "newest": NEWEST,
    "title": TITLE,
    "tried": (_TRIED.scalar_subquery().desc(), *NEWEST),
    "discussed": DISCUSSED,
}
WORDS: Final[Mapping[str, Mapping[Any, object]]] = {
    "domain": DOMAINS,
    "band": BANDS,
    "level": LEVELS,
    "strength": STRENGTHS,
    "tried": TRIED,
}


def words(kind: str, value: str) -> str:
    """A value of a filter in the reader's language."""
    return label(WORDS[kind], value) if kind in WORDS else lessons.words(kind, value)


def legends() -> Mapping[str, str]:
    return _legends(locale().language)


@lru_cache(maxsize=8)
def _legends(_language: str) -> dict[str, str]:
    return {
        **lessons.legends(),
        "domain": _("Evidence about"),
        "band": _("Grades"),
        "level": _("Kind of school"),
        "district": _("Local district"),
        "strength": _("Strength of evidence"),
        "tried": _("Tried by others"),
    }


SHOWCASE: Final = Listing(
    kind=KIND,
    table=PRACTICE,
    card=CARD,
    orders=ORDERS,
    filters=FILTERS,
    legends=legends,
    words=words,
    ordered={
        "domain": [*DOMAINS],
        "band": [*BANDS],
        "level": [*LEVELS],
        "strength": [*Strength][::-1],
        "tried": [*TRIED],
    },
    within={"audience": WIDE},
)


def mine(reader: Reader) -> Sequence[Any]:
    """What the reader writes, and how far each is; what moves first, the newest first. All that is
    shown stands on the reader's own page, too."""
    if reader.person_id is None:
        return []
    found = (
        sa.select(
            Practice.id,
            Practice.title,
            Practice.language,
            Practice.stage,
            Practice.state,
            Practice.revision,
            Practice.submitted_at,
        )
        .where(authored_by(reader))
        .order_by(Practice.stage == Stage.SHOWN, Practice.created_at.desc(), Practice.id.desc())
        .limit(MOST_APART)
    )
    return db.session.execute(found).all()


def not_reviewed(reader: Reader, facets: Facets) -> Sequence[Any]:
    """What colleagues of the reader's own school and groups wrote for them alone, so far."""
    narrow = {"kind": (KIND,), "audience": (Audience.GROUP, Audience.SCHOOL)}
    if reader.person_id is None or not facets.matching(narrow):
        return []
    as_colleague = replace(reader, reviews=False)  # what is handed in has a queue of its own
    found = (
        sa.select(Item.id, Item.title, Item.language, Person.name.label("owner"), PRACTICE.c.stage)
        .join(PRACTICE, PRACTICE.c.item_id == Item.id)
        .join(Person, Person.id == Item.owner_id)
        .where(Item.kind == KIND, Item.state == State.PUBLISHED, visible_to(as_colleague))
        .where(Item.audience.in_((Audience.GROUP, Audience.SCHOOL)), ~authored_by(reader))
        .order_by(*NEWEST)
        .limit(MOST_APART)
    )
    return db.session.execute(found).all()
