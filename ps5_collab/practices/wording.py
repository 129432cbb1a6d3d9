"""The words of a practice as templates ask for them."""

from flask import Flask

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


WORDS = (domain_label, source_label, stage_label, strength_label, strength_rule)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update({word.__name__: word for word in WORDS})
    app.jinja_env.globals.update({word.__name__: word for word in WORDS})
