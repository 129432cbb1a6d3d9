"""Notes of a discussion as files: JSON-LD and CSV going out, JSON-LD coming in."""

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import reading
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.table_files import CSV, csv_of
from ps5_collab.core.throttle import limiter
from ps5_collab.core.web import as_file, me, to
from ps5_collab.discussions import policy
from ps5_collab.discussions import queries as discussions
from ps5_collab.discussions.annotating import exchange, importing, parsing, whole
from ps5_collab.discussions.annotating.forms import HEARERS
from ps5_collab.discussions.annotating.wording import ANCHORINGS
from ps5_collab.discussions.blueprint import bp
from ps5_collab.discussions.wording import KINDS, author_cells
from ps5_collab.sharing.readers import reader

#: A file holds thousands of notes.
BRINGING = "10/minute;60/hour"


@bp.get("/<int:item_id>/notes.jsonld")
@login_required
def notes_jsonld(item_id: int) -> ResponseReturnValue:
    discussion = discussions.get_discussion(reader(), item_id)
    notes = importing.told(reader(), discussion)
    page = jsonify(exchange.page_of(notes, discussion.title, discussion.uuid))
    return as_file(page, discussion.title, ".jsonld", exchange.MEDIA_TYPE)


@bp.get("/<int:item_id>/notes.csv")
@login_required
def notes_csv(item_id: int) -> ResponseReturnValue:
    discussion = discussions.get_discussion(reader(), item_id)
    found = whole.everything(reader(), discussion.id, utcnow())
    tags, standards = whole.tags_and_standards([row.id for row in found])
    return as_file(as_csv(found, tags, standards), discussion.title, ".csv", CSV)


def as_csv(
    found: Sequence[Any], tags: dict[int, list[str]], standards: dict[int, list[whole.Named]]
) -> str:
    head = [
        *(_("When"), _("Who"), _("Brought by"), _("What it is"), _("Text")),
        *(_("The words it is about"), _("Note"), _("Tags"), _("Standards")),
        *(_("Answers note"), _("Number")),
        *(_("Who reads it"), _("Place")),
    ]
    return csv_of(
        head,
        [
            [
                row.created_at.isoformat(timespec="seconds"),
                *author_cells(row.name, row.imported_as),
                str(KINDS[row.kind]),
                row.text_title or "",
                row.exact,
                row.text,
                ", ".join(tags.get(row.id, ())),
                ", ".join(one.code for one in standards.get(row.id, ())),
                row.reply_to_id or "",
                row.id,
                str(HEARERS[row.hearer]),
                str(ANCHORINGS[row.anchoring]) if row.start is not None else "",
            ]
            for row in found
        ],
    )


@bp.route("/<int:item_id>/notes/import", methods=["GET", "POST"])
@login_required
@limiter.limit(BRINGING, methods=["POST"])
def import_notes(item_id: int) -> ResponseReturnValue:
    discussion = discussions.get_discussion(reader(), item_id)
    require(policy.may_say(reader(), discussion))
    if request.method == "GET":
        return render_template("discussions/import_notes.html", discussion=discussion, fault="")
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Refused(_("Choose a file first."))
        data = file.stream.read(parsing.MOST_BYTES + 1)
        with reading():
            notes = importing.prepared(reader(), discussion, data)
        arrived = importing.take_in(me(), reader(), discussion, notes)
    except Refused as refused:
        page = render_template(
            "discussions/import_notes.html", discussion=discussion, fault=str(refused)
        )
        return page, 422
    flash(told(arrived), "success")
    return to("discussions.show", item_id=item_id)


def told(arrived: importing.Arrived) -> str:
    """What a file brought, in a sentence or two."""
    said = [ngettext("%(num)d note came in.", "%(num)d notes came in.", arrived.new)]
    if arrived.known:
        said.append(
            ngettext(
                "%(num)d was here already, and stays as it is.",
                "%(num)d were here already, and stay as they are.",
                arrived.known,
            )
        )
    if arrived.lost:
        said.append(
            ngettext(
                "It is not certain where %(num)d belongs in the text; it is listed at its end.",
                "It is not certain where %(num)d belong in the text; they are listed at its end.",
                arrived.lost,
            )
        )
    return " ".join(said)
