"""The words of reviews as templates ask for them."""

from datetime import datetime, timedelta

from babel import dates
from flask import Flask

from ps5_collab.core import words
from ps5_collab.core.clock import utcnow
from ps5_collab.core.words import later as _
from ps5_collab.practices.review.models import Decision

DECISIONS = {
    Decision.APPROVE: _("Approved"),
    Decision.CHANGES: _("Asks for changes"),
    Decision.DECLINE: _("Declined"),
}
VOICES = {Decision.APPROVE: "leaf", Decision.CHANGES: "gold", Decision.DECLINE: "clay"}


def age(moment: datetime) -> str:
    """How long it waits: "12 days"; never less than a minute."""
    gone = max(utcnow() - moment, timedelta(minutes=1))
    return str(dates.format_timedelta(gone, granularity="minute", locale=words.locale()))


def decision_label(decision: Decision) -> str:
    return str(DECISIONS[decision])


def decision_voice(decision: Decision) -> str:
    return VOICES[decision]


def init_app(app: Flask) -> None:
    for word in (age, decision_label, decision_voice):
        app.jinja_env.globals[word.__name__] = word
