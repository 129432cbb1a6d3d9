"""Who may do what in the review of a practice.

| who | may |
| --- | --- |
| owner and co-authors | hand in, take back, settle notes, talk |
| facilitators, champions, program staff | see what waits, take a review (unless it concerns them) |
| its reviewers | decide, write notes, talk, give back |
| who wrote a note | edit it, take it away |
| program staff | assign a reviewer, and take one off |
| authors, its reviewers, program staff | mark it as out of date |

Notes, talk and decisions are read by the authors and the practice's reviewers, and by nobody else.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.practices.models import Stage
from ps5_collab.practices.policy import WIDE
from ps5_collab.sharing.models import State
from ps5_collab.sharing.policy import Reader

#: So many reviewers approve a practice; as many who decline give it back.
NEEDED = 2


class Handed(Protocol):
    """A practice, as an entity or as the rows of its page."""

    @property
    def stage(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def wanted(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def reviewed_revision(self) -> int | None: ...
    @property
    def group_id(self) -> int | None: ...
    @property
    def author_ids(self) -> set[int]: ...


def waits(practice: Handed) -> bool:
    """It is handed in, and nobody has taken it away meanwhile."""
    return practice.submitted_at is not None and practice.state == State.PUBLISHED


def takes_decisions(practice: Handed) -> bool:
    """Also when one has asked for changes: what the other has found does not get lost."""
    asked = practice.stage == Stage.CHANGES_ASKED and practice.state == State.PUBLISHED
    return waits(practice) or asked


def waits_for_consent(practice: Handed) -> bool:
    """Reviewers are done with it; it opens as soon as every contributor has agreed."""
    done = practice.submitted_at is None and practice.reviewed_revision == practice.revision
    opens = practice.wanted in WIDE and practice.wanted != practice.audience
    stands = practice.state == State.PUBLISHED and practice.stage != Stage.OUT_OF_DATE
    return done and opens and stands


def conflict(reviewer: Reader, practice: Handed, made_at: frozenset[int]) -> Later | None:
    """Why this person cannot judge it, in words for themselves; nothing when they can. `made_at`:
    the schools that made it."""
    if reviewer.person_id in practice.author_ids:
        return _("Whoever wrote a practice cannot review it.")
    if made_at & reviewer.school_ids:
        return _("It comes from your own school: somebody from another one reviews it.")
    if practice.group_id in reviewer.group_ids:
        return _("It comes from your own group: somebody from outside reviews it.")
    return None


def share_a_school(reviewer: Reader, others: Iterable[Reader]) -> bool:
    return any(reviewer.school_ids & other.school_ids for other in others)
