"""How lessons are found: what their cards show, their orders, their filters in words."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _

from ps5_collab.browsing.finding import DISCUSSED, NEWEST, TITLE
from ps5_collab.browsing.listing import Listing
from ps5_collab.core.words import locale
from ps5_collab.lessons import vocabulary
from ps5_collab.lessons.models import KIND, Lesson
from ps5_collab.lessons.vocabulary import GRADE_NUMBERS, grade_label, label, language_label
from ps5_collab.people.models import Person, School
from ps5_collab.sharing.models import Item

LESSON: Final = Lesson.__table__
#: What a card shows.
CARD: Final = (
    Item.id, Item.title, Item.summary, Item.language, Item.audience, Item.comment_count,
    LESSON.c.minutes, LESSON.c.grade_low, LESSON.c.grade_high, Person.name.label("owner"),
    School.name.label("school"),
)  # fmt: skip
_MINUTES = sa.select(LESSON.c.minutes).where(LESSON.c.item_id == Item.id).correlate(Item)
ORDERS: Final[Mapping[str, tuple[sa.ColumnElement[Any], ...]]] = {
    "newest": NEWEST,
    "title": TITLE,
    "minutes": (_MINUTES.scalar_subquery().nulls_last(), *NEWEST),
    "discussed": DISCUSSED,
}


def words(kind: str, value: str) -> str:
    """A value of a filter in the reader's language."""
    if kind == "grade":
        return grade_label(value)
    if kind == "language":
        return language_label(value)
    tables: dict[str, Mapping[str, Any]] = {
        "subject": vocabulary.SUBJECTS,
        "skill": vocabulary.SKILLS,
        "topic": vocabulary.TOPICS,
        "minutes": {
            "30": _("Up to 30 minutes"),
            "45": _("31 to 45 minutes"),
            "60": _("46 to 60 minutes"),
            "90": _("61 to 90 minutes"),
            "more": _("More than 90 minutes"),
        },
    }
    return label(tables[kind], value)


def legends() -> Mapping[str, str]:
    return _legends(locale().language)


@lru_cache(maxsize=8)
def _legends(_language: str) -> dict[str, str]:
    return {
        "standard": _("Standard"),
        "grade": _("Grade"),
        "subject": _("Subject"),
        "minutes": _("Length"),
        "language": _("Language"),
        "school": _("School"),
        "skill": _("Skill"),
        "topic": _("Digital citizenship"),
    }


LESSONS: Final = Listing(
    kind=KIND,
    table=LESSON,
    card=CARD,
    orders=ORDERS,
    filters=("standard", "grade", "subject", "minutes", "language", "school", "skill", "topic"),
    legends=legends,
    words=words,
    ordered={"grade": [*GRADE_NUMBERS], "minutes": ["30", "45", "60", "90", "more"]},
)
