"""Who may do what with a practice. Who sees it, only `sharing.policy` says.

| who | may |
| --- | --- |
| owner and co-authors | write, publish, withdraw; each gives the own consent |

Who was added while it is shown already is not named to its readers before they agree, and keeps no
revision of it until then.
"""

from typing import Protocol

from ps5_collab.practices.models import Stage
from ps5_collab.sharing.models import Audience, State

#: Beyond the authors' own group or school: every contributor is asked.
WIDE = (Audience.NETWORK, Audience.EVERYONE)


class Staged(Protocol):
    """A practice, as an entity or as its page's row."""

    @property
    def stage(self) -> str: ...
    @property
    def state(self) -> str: ...


def in_showcase(practice: Staged) -> bool:
    """It stands in the showcase: a consent to that holds until it is withdrawn."""
    reached = practice.stage in (Stage.SHOWN, Stage.OUT_OF_DATE)
    return reached and practice.state == State.PUBLISHED


def covers(given: Audience | None, wanted: Audience) -> bool:
    """Whether a consent to `given` is one to `wanted`, too."""
    if wanted not in WIDE:
        return True
    return given is not None and WIDE.index(given) >= WIDE.index(wanted)
