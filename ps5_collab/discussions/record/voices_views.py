"""How voices were spread: a page for those who took part, and for nobody else."""

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.web import an_id
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.record import voices
from ps5_collab.discussions.record.voices_page import voices_page
from ps5_collab.sharing.readers import reader

MINUTE = timedelta(minutes=1)


@bp.get("/<int:item_id>/voices")
@login_required
def hear_voices(item_id: int) -> ResponseReturnValue:
    page = voices_page(reader(), item_id, an_id(request.args.get("reading")))
    return render_template(
        "discussions/record/voices.html",
        page=page,
        shortened=voices.shortened,
        minutes_words=minutes_words,
        bar=bar,
    )


def minutes_words(time: timedelta) -> str:
    """Of less than a minute its seconds."""
    seconds = round(time.total_seconds())
    if seconds < MINUTE.total_seconds():
        return str(ngettext("%(num)d second", "%(num)d seconds", seconds))
    return str(ngettext("%(num)d minute", "%(num)d minutes", round(seconds / 60)))


def bar(part: Any, most: Any) -> float:
    """How long a number or a time is drawn, in percent of the longest."""
    return round(100 * (part / most), 1) if most else 0.0
