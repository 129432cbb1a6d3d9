"""The pages of a school's time, and what these share."""

from datetime import time
from typing import Any

from flask import Blueprint, current_app

from ps5_collab.core import words
from ps5_collab.core.errors import require
from ps5_collab.meetings.school_time import policy, queries
from ps5_collab.meetings.school_time.forms import WEEKDAYS
from ps5_collab.people.models import School
from ps5_collab.people.queries import get_school
from ps5_collab.people.sessions import my_standing

bp = Blueprint("school_time", __name__, url_prefix="/schools/<int:school_id>/bells")


@bp.context_processor
def template_names() -> dict[str, Any]:
    return {
        "may_keep": may_keep,
        "may_keep_all": lambda: policy.may_keep_all(my_standing()),
        "weekday_names": dict(WEEKDAYS),
        "bells_of": queries.bells_of,
        "clock_time": clock_time,
    }


def clock_time(at: time) -> str:
    return words.clock_words(at.hour, at.minute, words.locale().language)


def may_keep(school: School) -> bool:
    return policy.may_keep(my_standing(), school.id)


def kept_school(school_id: int) -> School:
    """The school, for who may enter its time."""
    school = get_school(my_standing(), school_id)
    require(may_keep(school))
    return school


def usual_zone(school_id: int) -> str:
    return queries.zone_of(school_id) or str(current_app.config["SETTINGS"].time_zone)
