"""What the page of a practice says of its review: to everybody, to its authors, to who reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask import g

from ps5_collab.core import slots
from ps5_collab.practices.models import Stage
from ps5_collab.practices.policy import WIDE, covers, in_showcase
from ps5_collab.practices.queries import schools_that_made
from ps5_collab.practices.reading import Contributor, PracticePage
from ps5_collab.practices.review import outdated, policy, queries, talk
from ps5_collab.practices.review.models import Decision
from ps5_collab.practices.review.queries import Table
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import Reader, may_edit
from ps5_collab.sharing.readers import reader, readers_of


@dataclass(frozen=True)
class Standing:
    """How a practice stands for whoever looks at its page."""

    practice: PracticePage
    reader: Reader
    table: Table
    #: May take the review, and why not where that has a reason worth saying.
    may_take: bool
    conflict: str

    @property
    def is_author(self) -> bool:
        return may_edit(self.reader, self.practice)

    @property
    def mine(self) -> queries.Seat | None:
        return self.table.seat_of(self.reader.person_id)

    @property
    def waits(self) -> bool:
        return policy.waits(self.practice)

    @property
    def takes_decisions(self) -> bool:
        return policy.takes_decisions(self.practice)

    @property
    def may_read(self) -> bool:
        return talk.may_read(self.reader, self.practice, self.table)

    @property
    def may_mark(self) -> bool:
        open_ = self.practice.stage in (Stage.SHOWN, Stage.OUT_OF_DATE)
        return open_ and outdated.may_mark(self.reader, self.practice, self.table)

    @property
    def waits_for_consent(self) -> bool:
        return policy.waits_for_consent(self.practice)

    @property
    def contributors(self) -> Sequence[Contributor]:
        return [author for author in self.practice.authors if not author.gone]

    @property
    def asks_consent(self) -> bool:
        """It shall go further than it is, and is on its way there; whoever wrote it alone has
        agreed by handing it in. Or it is there, and somebody came since; or it was withdrawn,
        which is when consents can end."""
        several = self.on_its_way and len(self.contributors) > 1
        someone = bool(self.missing) and (self.on_its_way or self.is_wide)
        can_end = self.is_withdrawn and any(author.agreed for author in self.contributors)
        return self.is_author and (several or someone or can_end)

    @property
    def on_its_way(self) -> bool:
        return self.takes_decisions or self.waits_for_consent

    @property
    def is_withdrawn(self) -> bool:
        return self.practice.state == State.WITHDRAWN

    @property
    def is_wide(self) -> bool:
        """Others than the authors' own group or school read it."""
        return self.practice.audience in WIDE

    @property
    def goes_to(self) -> Audience:
        """What its contributors agree to: how far it shall go, or goes already."""
        there = self.is_wide and not self.on_its_way
        return Audience(self.practice.audience if there else self.practice.wanted)

    @property
    def missing(self) -> Sequence[str]:
        """The names of contributors who have not agreed."""
        return [author.name for author in self.contributors if not self.agreed(author)]

    @property
    def can_end(self) -> bool:
        """A consent can be taken back just now."""
        return not in_showcase(self.practice)

    @property
    def own(self) -> Contributor | None:
        mine = (each for each in self.contributors if each.id == self.reader.person_id)
        return next(mine, None)

    @property
    def refused(self) -> Decision | None:
        """What keeps the newest revision from being shown, if its reviewers said so."""
        number, table = self.practice.revision, self.table
        if table.on(number, Decision.CHANGES):
            return Decision.CHANGES
        declined = len(table.on(number, Decision.DECLINE)) >= policy.NEEDED
        return Decision.DECLINE if declined else None

    def agreed(self, author: Contributor) -> bool:
        return covers(author.agreed, self.goes_to)

    @property
    def may_hand_in(self) -> bool:
        fresh = self.practice.reviewed_revision != self.practice.revision
        free = self.practice.submitted_at is None and not self.waits_for_consent
        up_to_date = self.practice.stage != Stage.OUT_OF_DATE
        wider = self.practice.audience != Audience.EVERYONE and up_to_date
        published = self.practice.state == State.PUBLISHED
        return self.is_author and free and published and (fresh or wider) and not self.refused

    @property
    def decided(self) -> int:
        """How many have decided on the newest revision."""
        return sum(bool(seat.on(self.practice.revision)) for seat in self.table.active)


def standing(practice: PracticePage) -> Standing:
    """Read once a request; whoever neither writes nor reviews it asks the database nothing."""
    known = cast("dict[int, Standing]", g.setdefault("practice_standing", {}))
    if practice.id not in known:
        known[practice.id] = _standing(reader(), practice)
    return known[practice.id]


def _standing(who: Reader, practice: PracticePage) -> Standing:
    writes = may_edit(who, practice)
    table = queries.table(practice.id) if writes or who.reviews else Table(())
    may_take, conflict = False, ""
    if who.reviews and not writes and policy.waits(practice) and not table.seat_of(who.person_id):
        conflict = str(policy.conflict(who, practice, schools_that_made(practice.id)) or "")
        may_take = not conflict and bool(table.wanted(practice.revision, policy.NEEDED))
        if may_take and table.active:
            others = readers_of([seat.person_id for seat in table.active]).values()
            may_take = not policy.share_a_school(who, others)
    return Standing(practice, who, table, may_take, conflict)


def top(practice: PracticePage) -> str:
    return slots.part("practices/review/_top.html", its=standing(practice), practice=practice)


def acts(practice: PracticePage) -> str:
    return slots.part("practices/review/_acts.html", its=standing(practice), practice=practice)


def init_app() -> None:
    slots.fill("practices.show.top", top)
    slots.fill("practices.show.acts", acts)
