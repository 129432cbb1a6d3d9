"""The words of a practice as templates ask for them."""

from functools import lru_cache

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.core.words import locale
from ps5_collab.lessons.vocabulary import label
from ps5_collab.practices.vocabulary import DOMAINS, RULES, SOURCES, STAGES, STRENGTHS


def domain_label(domain: str) -> str:
    return label(DOMAINS, domain)


def source_label(source: str) -> str:
    return label(SOURCES, source)


def stage_label(stage: str) -> str:
    return label(STAGES, stage)


def strength_label(strength: str) -> str:
    return label(STRENGTHS, strength)


def strength_rule(strength: str) -> str:
    return label(RULES, strength)


def tried_words(tried: int, worked: int, partly: int, failed: int) -> str:
    """ "Tried by 5 other schools: 1 worked, 1 partly, 1 not"; empty while nobody tries it."""
    return _tried_words(tried, worked, partly, failed, locale().language) if tried else ""


@lru_cache(maxsize=2048)
def _tried_words(tried: int, worked: int, partly: int, failed: int, _language: str) -> str:
    told = [
        ngettext("%(num)d worked", "%(num)d worked", worked) if worked else "",
        _("%(num)s partly", num=partly) if partly else "",
        _("%(num)s not", num=failed) if failed else "",
    ]
    schools = ngettext("Tried by %(num)d other school", "Tried by %(num)d other schools", tried)
    said = ", ".join(filter(None, told))
    return f"{schools}: {said}" if said else str(schools)


WORDS = (domain_label, source_label, stage_label, strength_label, strength_rule, tried_words)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update({word.__name__: word for word in WORDS})
    app.jinja_env.globals.update({word.__name__: word for word in WORDS})
