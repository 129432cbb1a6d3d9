"""The page on which a teacher brings lesson files in: first what they would do, then doing it."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core import uploads
from ps5_collab.core.db import reading
from ps5_collab.core.errors import require
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import me, too_large
from ps5_collab.lessons import exchange
from ps5_collab.lessons.blueprint import bp
from ps5_collab.lessons.exchange import OUTCOMES, IncomingFile, Outcome
from ps5_collab.sharing.audiences import audiences_for, shared_of
from ps5_collab.sharing.readers import reader

MOST_FILES = 200


@bp.route("/import", methods=["GET", "POST"])
@login_required
@limiter.limit("30/minute", methods=["POST"])
def import_() -> ResponseReturnValue:
    """The files come twice: chosen, and with the report, whose form carries their text on."""
    require(reader().in_network)
    files = sent_files()
    audience = request.form.get("audience", "me")
    error = trouble(files, audience) if request.method == "POST" else ""
    if request.method == "GET" or error:
        return page(audience=audience, error=error), 422 if error else 200
    with reading():
        arrivals = exchange.plan(reader(), files)
    if "sure" not in request.form:
        return page(arrivals=arrivals, audience=audience, carried=carried(files, arrivals))
    arrivals = exchange.take(me(), reader(), arrivals, shared_of(audience))
    count = sum(each.outcome in (Outcome.NEW, Outcome.CHANGED) for each in arrivals)
    words = ngettext("%(num)d lesson is here now.", "%(num)d lessons are here now.", count)
    flash(words, "success" if count else "warning")
    return page(arrivals=arrivals, audience=audience, done=True)


def sent_files() -> list[IncomingFile]:
    chosen = [
        IncomingFile(file.filename, file.read())
        for file in request.files.getlist("files")
        if file.filename
    ]
    names, texts = request.form.getlist("name"), request.form.getlist("text")
    again = zip(names, texts, strict=False)
    return chosen + [IncomingFile(name, text.encode()) for name, text in again]


def carried(files: list[IncomingFile], arrivals: list[exchange.Arrival]) -> list[tuple[str, str]]:
    """Names and texts of the files that can be taken, for the form that says yes."""
    return [
        (file.name, file.data.decode("utf-8-sig"))
        for file, arrival in zip(files, arrivals, strict=True)
        if arrival.outcome is not Outcome.REFUSED
    ]


def trouble(files: list[IncomingFile], audience: str) -> str:
    if not files:
        return str(_("Choose at least one file."))
    if len(files) > MOST_FILES:
        return str(_("Choose at most %(most)s files at once.", most=MOST_FILES))
    return "" if audience in dict(audiences_for(reader(), None)) else str(
        _("Choose who can read it.")
    )  # fmt: skip


def import_too_large() -> tuple[str, int]:
    require(reader().in_network)
    most = (request.max_content_length or 0) // uploads.MB
    return page(audience="me", error=_("Send at most %(most)s MB at once.", most=most)), 413


too_large(bp, {"lessons.import_": import_too_large})


def page(**context: object) -> str:
    given = {"carried": [], "arrivals": [], "error": "", "done": False} | context
    return render_template(
        "lessons/import.html",
        audiences=audiences_for(reader(), None),
        outcomes=OUTCOMES,
        **given,
    )
