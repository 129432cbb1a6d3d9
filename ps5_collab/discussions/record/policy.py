"""Who agrees on what remains of a discussion, and who sees how its voices were spread."""

from collections.abc import Iterable
from typing import Protocol

from ps5_collab.discussions import policy
from ps5_collab.discussions.policy import Held
from ps5_collab.sharing.policy import Reader


class Placed(Protocol):
    """Somebody who takes part, took part before they left, or only has a role."""

    @property
    def person_id(self) -> int: ...
    @property
    def takes_part(self) -> bool: ...
    @property
    def has_left(self) -> bool: ...


def may_agree(reader: Reader, discussion: Held) -> bool:
    """Themes, insights, next steps, sentences to keep: anybody of the group."""
    return policy.may_say(reader, discussion)


def may_sign(reader: Reader, discussion: Held, places: Iterable[Placed]) -> bool:
    """Put one's name under a sentence: who takes part."""
    own = (place for place in places if place.person_id == reader.person_id)
    signs = any(place.takes_part and not place.has_left for place in own)
    return policy.belongs(reader, discussion) and signs


def may_hear_voices(reader: Reader, discussion: Held, places: Iterable[Placed]) -> bool:
    """How turns and words were spread: those alone who take or took part. No role opens it, and
    being of the group does not either."""
    own = (place for place in places if place.person_id == reader.person_id)
    return policy.belongs(reader, discussion) and any(place.takes_part for place in own)
