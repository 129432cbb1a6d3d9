"""`ps5 lessons`: lesson files in and out."""

from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from ps5_collab.core.commands import answer, command, refuse, say
from ps5_collab.core.db import commit, reading
from ps5_collab.core.errors import Refused
from ps5_collab.lessons import exchange
from ps5_collab.lessons.exchange import Arrival, IncomingFile, Outcome
from ps5_collab.people.addresses import canonical
from ps5_collab.people.models import Person
from ps5_collab.people.queries import person_by_email
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared

lessons = AppGroup("lessons", help="Lesson designs as Markdown files.")

FILES = click.Path(exists=True, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@lessons.command("import")
@click.argument("path", type=FILES)
@click.option("--owner", required=True, metavar="EMAIL", help="Who will own the lessons.")
@click.option(
    "--audience",
    type=click.Choice([each.value for each in Audience]),
    default=Audience.ME.value,
    help="Who reads the new ones; those already here keep theirs. Only the owner, unless said.",
)
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@command
def import_lessons(path: Path, owner: str, audience: str, dry_run: bool, as_json: bool) -> None:
    """Publish one lesson file, or all in a folder; what came before is recognised.

    Files that cannot be taken are named, the others come in; then the exit status is 1.
    """
    person = find_person(owner)
    files = [IncomingFile(file.name, file.read_bytes()) for file in lesson_files(path)]
    reader = reader_of(person.id)
    with reading():
        arrivals = exchange.plan(reader, files)
    if not dry_run:
        arrivals = exchange.take(person, reader, arrivals, Shared(Audience(audience)))
    report(arrivals)
    counts = {
        outcome.value: sum(each.outcome is outcome for each in arrivals) for outcome in Outcome
    }
    told = {"dry_run": dry_run, **counts, "lessons": [each.told() for each in arrivals]}
    words = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    answer(told, as_json=as_json, words=words)
    if counts[Outcome.REFUSED]:
        commit()
        raise SystemExit(1)


@lessons.command("export")
@click.argument("folder", type=FOLDER)
@command
def export_lessons(folder: Path) -> None:
    """Write every published lesson into FOLDER, one file each, to be imported elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, text in exchange.export_all():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        count += 1
    click.echo(f"{count}")


def find_person(email: str) -> Person:
    person = person_by_email(canonical(email))
    if person is None or person.deactivated_at:
        raise Refused(_("Nobody here has the address %(email)s.", email=email))
    return person


def lesson_files(path: Path) -> list[Path]:
    """The file, or those of the folder and its folders in order; a README is no lesson."""
    if path.is_file():
        return [path]
    found = [file for file in sorted(path.rglob("*.md")) if file.stem.upper() != "README"]
    if not found:
        refuse(_("There is no lesson file (*.md) in %(folder)s.", folder=path.name))
    return found


def report(arrivals: Sequence[Arrival]) -> None:
    for arrival in arrivals:
        if arrival.outcome is not Outcome.UNCHANGED:
            say(f"{arrival.outcome.value}: {arrival.name}  {arrival.title}".rstrip())
        for remark in arrival.remarks:
            say(f"  {remark}")
