"""The words of a card in a list, each made once for a language: a page has hundreds of them."""

from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.core.text import slugify
from ps5_collab.core.words import locale
from ps5_collab.lessons.vocabulary import GRADES, grade_label, grades_label
from ps5_collab.sharing.models import Audience


def words() -> dict[str, Any]:
    """What the template of a card asks for."""
    language = locale().language
    return {
        "slug": slug,
        "grades_between": lambda low, high: _grades(low, high, language),
        "minutes_in_words": lambda minutes: _minutes(minutes, language),
        "comments_in_words": lambda count: _comments(count, language),
        "more_codes": _("and more standards"),
        "narrow": narrow(),
    }


def narrow() -> dict[str, str]:
    """Audiences that a reader should think of before telling others."""
    return {
        Audience.ME: _("Only its authors"),
        Audience.GROUP: _("A group"),
        Audience.SCHOOL: _("A school"),
    }


@lru_cache(maxsize=4096)
def slug(title: str) -> str:
    return slugify(title)


@lru_cache(maxsize=512)
def _grades(low: int | None, high: int | None, _language: str) -> str:
    """Grades from the lowest to the highest: "Grades 3–5"; -1 is transitional kindergarten."""
    if low is None or high is None:
        return ""
    return grade_label(GRADES[low + 1]) if low == high else grades_label(GRADES[low + 1 : high + 2])


@lru_cache(maxsize=1024)
def _minutes(minutes: int, _language: str) -> str:
    return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))


@lru_cache(maxsize=4096)
def _comments(count: int, _language: str) -> str:
    return str(ngettext("%(num)d comment", "%(num)d comments", count))
