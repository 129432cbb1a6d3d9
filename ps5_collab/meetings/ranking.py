"""Which of the times in a poll is best, and who would be missing. Pure: no database, no Flask."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ps5_collab.meetings.models.poll import Answer


@dataclass(frozen=True)
class Standing:
    """How one candidate stands: people by what they said, each a person's id."""

    candidate_id: int
    starts_local: datetime
    yes: frozenset[int] = frozenset()
    if_needed: frozenset[int] = frozenset()
    no: frozenset[int] = frozenset()
    silent: frozenset[int] = frozenset()
    #: Required people who said no, and who have not answered.
    required_out: frozenset[int] = frozenset()
    required_silent: frozenset[int] = frozenset()

    @property
    def can_come(self) -> int:
        return len(self.yes) + len(self.if_needed)

    @property
    def missing(self) -> frozenset[int]:
        """Who would not be there, as far as anybody has said."""
        return self.no

    @property
    def is_empty(self) -> bool:
        """Nobody can come: such a time is not taken without asking again."""
        return self.can_come == 0

    @property
    def merit(self) -> tuple[int, int, int, int]:
        """The smaller, the better: a required person who cannot come weighs more than any number
        of others, then one who has not answered; then who can come, and who gladly."""
        return (
            len(self.required_out),
            len(self.required_silent),
            -self.can_come,
            -len(self.yes),
        )


def standing(
    candidate_id: int,
    starts_local: datetime,
    answers: Mapping[int, Answer],
    asked: Collection[int],
    required: Collection[int],
) -> Standing:
    """`answers` are {person: answer} for this candidate. Who was never asked does not count."""
    said = {person: answer for person, answer in answers.items() if person in asked}
    silent = frozenset(asked) - said.keys()
    no = _who(said, Answer.NO)
    return Standing(
        candidate_id=candidate_id,
        starts_local=starts_local,
        yes=_who(said, Answer.YES),
        if_needed=_who(said, Answer.IF_NEEDED),
        no=no,
        silent=silent,
        required_out=no & frozenset(required),
        required_silent=silent & frozenset(required),
    )


def ranked(standings: Iterable[Standing]) -> list[Standing]:
    """The best first; of equals, the earliest."""
    return sorted(standings, key=lambda each: (each.merit, each.starts_local))


def best(standings: Iterable[Standing]) -> Standing | None:
    """The best, once somebody can come to it."""
    first = next(iter(ranked(standings)), None)
    return first if first and not first.is_empty else None


def _who(said: Mapping[int, Answer], wanted: Answer) -> frozenset[int]:
    return frozenset(person for person, answer in said.items() if answer is wanted)
