"""The words of a practice as templates ask for them."""

from flask import Flask

from ps5_collab.lessons.vocabulary import label
from ps5_collab.practices.vocabulary import DOMAINS, SOURCES, STAGES


def domain_label(domain: str) -> str:
    return label(DOMAINS, domain)


def source_label(source: str) -> str:
    return label(SOURCES, source)


def stage_label(stage: str) -> str:
    return label(STAGES, stage)


WORDS = (domain_label, source_label, stage_label)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update({word.__name__: word for word in WORDS})
    app.jinja_env.globals.update({word.__name__: word for word in WORDS})
