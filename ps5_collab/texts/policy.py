"""Who may do what with a text. Who sees it, only `sharing.policy` says.

| who | may |
| --- | --- |
| people of the network | bring one |
| owner and co-authors | write, publish, withdraw |

A text is talked about in the discussions of a group, where each starts clean; never on its page.
"""

from ps5_collab.sharing.models import Audience
from ps5_collab.texts.models import Rights

#: The rights that are a group's or a school's alone: others may not be shown the text.
NARROW = frozenset({Rights.BOUGHT, Rights.QUOTED})


def may_reach(rights: Rights | None, audience: Audience) -> bool:
    """Whether the rights that were stated let a text go so far."""
    return rights not in NARROW or audience not in (Audience.NETWORK, Audience.EVERYONE)
