"""Who may do what with a practice. Who sees it, only `sharing.policy` says.

| who | may |
| --- | --- |
| owner and co-authors | write, publish, withdraw; each gives the own consent |
"""

from ps5_collab.sharing.models import Audience

#: Beyond the authors' own group or school: every contributor is asked.
WIDE = (Audience.NETWORK, Audience.EVERYONE)


def covers(given: Audience, wanted: Audience) -> bool:
    """Whether a consent to `given` is one to `wanted`, too."""
    return wanted not in WIDE or WIDE.index(given) >= WIDE.index(wanted)
