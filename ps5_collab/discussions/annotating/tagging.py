"""Tags and standards of notes, of one or of many at once."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.text import clean_line, fold
from ps5_collab.discussions.models import AnnotationStandard, AnnotationTag
from ps5_collab.standards.models import Standard

MOST_TAGS: Final = 8
LONGEST_TAG: Final = 60
MOST_STANDARDS: Final = 5
#: So many standards are asked for at once.
MOST_ASKED: Final = 1_000


class Marks(NamedTuple):
    """What is to be put on a note."""

    #: Clean ones.
    tags: Sequence[str]
    #: Their identifiers.
    standards: Sequence[str]


def mark(note_id: int, tags: Sequence[str], standards: Sequence[str]) -> None:
    """Give a note that has none its tags and standards."""
    mark_all({note_id: Marks(clean_tags(tags), standards)})


def mark_all(given: Mapping[int, Marks]) -> None:
    """The same of many, by their numbers. What names no standard is left out."""
    tags = [{"annotation_id": note, "tag": tag} for note, own in given.items() for tag in own.tags]
    if tags:
        db.session.execute(sa.insert(AnnotationTag), tags)
    known = known_of({each for own in given.values() for each in own.standards})
    linked = [
        {"annotation_id": note, "standard_id": number}
        for note, own in given.items()
        for number in sorted({known[e] for e in own.standards if e in known})[:MOST_STANDARDS]
    ]
    if linked:
        db.session.execute(sa.insert(AnnotationStandard), linked)


def known_of(identifiers: set[str]) -> dict[str, int]:
    """{identifier: number} of the standards that there are."""
    known: dict[str, int] = {}
    every = sorted(identifiers)
    for at in range(0, len(every), MOST_ASKED):
        wanted = Standard.identifier.in_(every[at : at + MOST_ASKED])
        found = sa.select(Standard.identifier, Standard.id).where(wanted)
        known |= {identifier: number for identifier, number in db.session.execute(found)}
    return known


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Each once, however it is spelled."""
    lines = (clean_line(tag.lstrip("# "))[:LONGEST_TAG].strip() for tag in tags)
    return list({fold(line): line for line in reversed(list(lines)) if line}.values())[::-1][
        :MOST_TAGS
    ]
