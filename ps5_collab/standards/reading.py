"""One door for files: told apart, read, and marked with their digest."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.standards.case import looks_like_json, read_case
from ps5_collab.standards.draft import key_of
from ps5_collab.standards.known import by_identifier, known
from ps5_collab.standards.package import Framework, Package, digest
from ps5_collab.standards.spreadsheet import read_csv

FORMATS = ("case", "csv")


def read_files(
    files: Sequence[tuple[str, bytes]], form: str = "", key: str = ""
) -> tuple[Package, ...]:
    """The frameworks in these (name, bytes); several files are read as parts of one list.

    `form` is "case", "csv" or empty for "look and see"; `key` is the framework's short name where
    the file has none. Raise `Refused` naming the file and the place.
    """
    if not files or not any(data.strip() for _name, data in files):
        raise Refused(_("The file is empty."))
    name, data = files[0]
    if form == "case" or (form != "csv" and looks_like_json(data)):
        if len(files) > 1:
            raise Refused(_("CASE packages are imported one at a time."))
        packages: tuple[Package, ...] = (read_case(data),)
    else:
        packages = read_csv([data for _name, data in files], key_of(key or PurePath(name).stem))
    sha256 = digest(b"".join(data for _name, data in files))
    return tuple(finished(package, sha256, key_of(key)) for package in packages)


def finished(package: Package, sha256: str, key: str) -> Package:
    """With its digest, and with what we know about a framework beside what the file says."""
    framework = package.framework
    facts = by_identifier(framework.identifier) or known().get(key or framework.key)
    if facts is not None:
        framework = filled(framework, facts.framework)
    if key:
        framework = replace(framework, key=key)
    return replace(package, framework=framework, sha256=sha256)


def filled(said: Framework, known_: Framework) -> Framework:
    """What a file leaves open, and a key: from our list."""
    return replace(
        said,
        key=said.key or known_.key,
        publisher=said.publisher or known_.publisher,
        subject=said.subject or known_.subject,
        source_url=said.source_url or known_.source_url,
        licence=known_.licence or said.licence,
        attribution=known_.attribution or said.attribution,
    )
