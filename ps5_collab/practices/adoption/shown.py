"""What the page of a practice shows of its adoptions, through its slots."""

from dataclasses import dataclass
from typing import Any

from flask import g

from ps5_collab.core import slots
from ps5_collab.practices.adoption import listing, policy
from ps5_collab.practices.adoption.lineage import Lineage, lineage
from ps5_collab.practices.adoption.picture import picture
from ps5_collab.practices.adoption.standing import Standing, standing
from ps5_collab.practices.reading import PracticePage
from ps5_collab.sharing.readers import reader

#: Reports that stand on the page itself; all are one link away.
FEW = 3


@dataclass(frozen=True)
class Around:
    """What the slots of one page share, read once: one statement, two more where something came
    out of something."""

    standing: Standing
    lineage: Lineage | None
    #: A school of the reader's may begin to try it.
    tries: bool


def around(practice: PracticePage) -> Around:
    known: dict[int, Around] = g.setdefault("adoptions", {})
    if practice.id not in known:
        stands = standing(reader(), practice.id)
        line = lineage(reader(), practice.id) if stands.has_lineage else None
        tries = stands.is_new_to and policy.may_try(reader(), practice)
        known[practice.id] = Around(stands, line, tries)
    return known[practice.id]


def top(practice: PracticePage) -> str:
    return _part("top", practice)


def acts(practice: PracticePage) -> str:
    return _part("acts", practice, thanks=policy.may_thank(reader(), practice))


def reports(practice: PracticePage) -> str:
    """One statement more where there are reports."""
    stands = around(practice).standing
    few = listing.newest_reports(practice.id, FEW) if stands.tried.reports else []
    return _part("reports", practice, rows=few)


def family(practice: PracticePage) -> str:
    line = around(practice).lineage
    return _part("lineage", practice, picture=picture(line)) if line else ""


def _part(name: str, practice: PracticePage, **more: Any) -> str:
    near = around(practice)
    return slots.part(
        f"practices/adoption/_{name}.html",
        practice=practice,
        standing=near.standing,
        lineage=near.lineage,
        tries=near.tries,
        **more,
    )
