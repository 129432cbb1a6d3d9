"""`ps5 standards`: frameworks in from files, and what is here."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from ps5_collab.core.commands import answer, command
from ps5_collab.core.db import reading
from ps5_collab.core.errors import Refused
from ps5_collab.standards import links, queries, services
from ps5_collab.standards.comparison import Doubt
from ps5_collab.standards.crosswalk import is_crosswalk, read_crosswalk
from ps5_collab.standards.models import TextPolicy
from ps5_collab.standards.package import Odd
from ps5_collab.standards.policy import COMMAND_LINE
from ps5_collab.standards.reading import FORMATS, read_files
from ps5_collab.standards.report import DOUBTS, ODD
from ps5_collab.standards.services import Choices, Plan

standards = AppGroup("standards", help="Frameworks of standards.")
#: Places of one oddity that are written out.
MOST_PLACES = 8


@standards.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), help="Else: look and see.")
@click.option("--framework", "key", default="", metavar="KEY", help="Its short name here.")
@click.option(
    "--text",
    type=click.Choice([policy.value for policy in TextPolicy]),
    help="What of the official wording may be kept and shown.",
)
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@click.option("--confirm", is_flag=True, help="Import in spite of doubts.")
@click.option("--same", is_flag=True, help="Take each proposal: a new identifier, the same code.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@command
def import_(
    files: tuple[Path, ...],
    form: str | None,
    key: str,
    text: str | None,
    dry_run: bool,
    confirm: bool,
    same: bool,
    as_json: bool,
) -> None:
    """Import a framework from a CASE package (JSON) or a spreadsheet (CSV), or a crosswalk.

    Several files are read as parts of one list. What is here already is changed, never deleted.
    """
    read = [(path.name, path.read_bytes()) for path in files]
    if is_crosswalk(read[0][1]):
        import_crosswalk([data for _name, data in read], dry_run, as_json)
        return
    packages = read_files(read, form or "", key)
    choices = Choices(TextPolicy(text) if text else None)
    with reading():
        plans = services.preview_import(COMMAND_LINE, packages, choices)
        accepted = {one.stored.id for plan in plans for one in plan.comparison.proposals if same}
        if accepted:
            plans = services.preview_import(COMMAND_LINE, packages, choices, accepted)
        if not dry_run:
            services.prepare(plans)
    if not dry_run:
        services.carry_out(COMMAND_LINE, plans, choices, confirmed=confirm)
    told(plans, as_json)


def import_crosswalk(files: Sequence[bytes], dry_run: bool, as_json: bool) -> None:
    if len(files) > 1:
        raise Refused("Crosswalks are imported one at a time.")
    with reading():
        crosswalk = read_crosswalk(files[0])
    plan = links.plan(COMMAND_LINE, crosswalk)
    if not dry_run:
        links.carry_out(COMMAND_LINE, plan)
    report = plan.report()
    result = {name: report[name] for name in ("pairs", "added", "waiting", "odd")}
    lines = [f"{report['pairs']} pairs, {report['added']} of them new.", *odd_lines(report["odd"])]
    answer(result, as_json=as_json, words="\n".join(lines))


@standards.command("catalogue")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@command
def catalogue(as_json: bool) -> None:
    """Load the frameworks and the crosswalk that come with the project; safe to repeat."""
    told(services.load_catalogue(), as_json)


@standards.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@command
def list_(as_json: bool) -> None:
    """What is here, and what of it may be shown."""
    rows = [
        {
            "key": row.Framework.key,
            "title": row.Framework.title,
            "version": row.Framework.version,
            "status": row.Framework.adoption_status,
            "standards": row.total,
            "in_force": row.active,
            "text": row.Framework.text_policy.value,
        }
        for row in queries.frameworks()
    ]
    line = "{key:<16} {in_force:>6} of {standards:>6}  {text:<17} {title}"
    lines = [line.format(**row) for row in rows]
    answer(rows, as_json=as_json, words="\n".join(lines) or "No frameworks yet.")


def told(plans: Sequence[Plan], as_json: bool) -> None:
    reports = [plan.report() for plan in plans]
    lines = [line for report in reports for line in in_words(report)]
    answer(reports, as_json=as_json, words="\n".join(lines))


def in_words(report: dict[str, Any]) -> Iterator[str]:
    counts = report["counts"]
    name = report["framework"] or report["title"]
    yield f"{name}: {counts['items']} standards ({report['form']})"
    if report["is_same_file"]:
        yield "  the same file as the last time: nothing changed"
        return
    changes = ("added", "changed", "retired", "returned", "missing", "moved", "unchanged")
    yield "  " + ", ".join(f"{counts[name]} {name}" for name in changes)
    if counts["lessons"]:
        yield f"  {counts['lessons']} lessons name a standard that changes"
    for doubt in report["doubts"]:
        yield f"  doubt: {DOUBTS[Doubt(doubt)]}"
    for row in report["proposals"]:
        yield f"  the same standard? {row['old_code']} here, {row['code']} in the file (--same)"
    yield from odd_lines(report["oddities"])


def odd_lines(oddities: Sequence[dict[str, Any]]) -> Iterator[str]:
    for group in oddities:
        places = "; ".join(
            place["place"] + (f" ({place['detail']})" if place["detail"] else "")
            for place in group["places"][:MOST_PLACES]
        )
        rest = ", …" if group["count"] > MOST_PLACES else ""
        yield f"  {group['count']} × {ODD[Odd(group['kind'])]} {places}{rest}"
