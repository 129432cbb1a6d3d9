"""Who agrees on what remains of a discussion, and who sees how its voices were spread."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ps5_collab.discussions import policy
from ps5_collab.discussions.policy import Held, Open
from ps5_collab.sharing.policy import Reader


class Seated(Protocol):
    """Somebody who takes part or took part before they left."""

    @property
    def person_id(self) -> int: ...
    @property
    def left_at(self) -> datetime | None: ...


def may_agree(reader: Reader, discussion: Open) -> bool:
    """Themes, insights, next steps, sentences to keep: anybody of the group."""
    return policy.may_say(reader, discussion)


def may_sign(reader: Reader, discussion: Open, seats: Iterable[Seated]) -> bool:
    """Put one's name under a sentence: who takes part."""
    own = (seat for seat in seats if seat.person_id == reader.person_id)
    return policy.may_say(reader, discussion) and any(seat.left_at is None for seat in own)


def may_hear_voices(reader: Reader, discussion: Held, seats: Iterable[Seated]) -> bool:
    """How turns and words were spread: those alone who take or took part. No role opens it, and
    being of the group does not either."""
    took_part = any(seat.person_id == reader.person_id for seat in seats)
    return policy.belongs(reader, discussion) and took_part
