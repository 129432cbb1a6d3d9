"""Who may do what with a shelf. Who sees it, only `sharing.policy` says; and of the practices on it
everybody sees those that they may read anyway.

| who | may |
| --- | --- |
| people of the network | make one; copy one that they see |
| its owner | all else |
"""

from ps5_collab.practices.shelves.models import Shelf
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.policy import Reader, may_own

#: With whom a shelf can be shared.
AUDIENCES = (Audience.ME, Audience.SCHOOL, Audience.NETWORK)


def may_make(reader: Reader) -> bool:
    return reader.in_network


def may_change(reader: Reader, shelf: Shelf) -> bool:
    return may_own(reader, shelf)
