"""Who may do what with standards. Reading is open to everybody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Importer:
    """Who imports; people are of another room, so only what the rule needs is known here."""

    person_id: int | None
    administers: bool


#: Whoever has a shell on the server.
COMMAND_LINE = Importer(person_id=None, administers=True)


def may_import(importer: Importer) -> bool:
    """Only program staff: what they import, everybody tags lessons with."""
    return importer.administers
