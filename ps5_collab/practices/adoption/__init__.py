"""Trying a practice at another school: plan, checklist, report, and what came out of it."""

from flask import Flask

from ps5_collab.core import slots
from ps5_collab.practices import services as practices
from ps5_collab.practices.adoption import (
    finding,
    reminders,
    reporting,
    services,
    shown,
    standing,
    starting,
    tagging,
    views,
    vocabulary,
)
from ps5_collab.practices.adoption.blueprint import bp
from ps5_collab.practices.adoption.models import Adoption
from ps5_collab.practices.strength import told_elsewhere
from ps5_collab.sharing import search

WORDS = (vocabulary.outcome_label, vocabulary.verdict_label, vocabulary.outcome_voice)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals.update({word.__name__: word for word in WORDS})
    app.jinja_env.globals["tried_by"] = standing.tried_by
    slots.fill("practices.show.top", shown.top)
    slots.fill("practices.show.acts", shown.acts)
    slots.fill("practices.show", shown.reports)
    slots.fill("practices.show.bottom", shown.family)
    search.sources["reports"] = search.Source(
        finding.REPORTS, Adoption.id, Adoption.practice_id, finding.rebuild, finding.link
    )
    told_elsewhere.fill(tagging.elsewhere)
    if services.tell_of_revision not in practices.on_revision:
        practices.on_revision.append(services.tell_of_revision)


__all__ = ["init_app", "reminders", "reporting", "starting", "views"]
