"""Who writes an item beside its owner."""

from collections.abc import Callable

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, require
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets, policy
from ps5_collab.sharing.models import Item, ItemAuthor
from ps5_collab.sharing.policy import Reader

#: What ends as a co-author leaves; filled by domains at start-up.
on_leaving: list[Callable[[Item, int], None]] = []


def add(reader: Reader, item: Item, person: Person) -> bool:
    """Let the person write too; answer whether that is new."""
    require(policy.may_own(reader, item))
    if person.deactivated_at:
        raise Refused(_("%(name)s is no longer here.", name=person.name))
    if person.id in item.author_ids:
        return False
    db.session.add(ItemAuthor(item_id=item.id, person_id=person.id))
    db.session.flush()
    db.session.refresh(item, ["coauthors"])
    facets.touch(item)
    return True


def remove(reader: Reader, item: Item, person_id: int) -> None:
    """The owner removes anybody; a co-author may leave."""
    require(policy.may_own(reader, item) or reader.person_id == person_id)
    require(person_id != item.owner_id)
    for follow in on_leaving:
        follow(item, person_id)
    db.session.execute(
        sa.delete(ItemAuthor).where(
            ItemAuthor.item_id == item.id, ItemAuthor.person_id == person_id
        )
    )
    db.session.refresh(item, ["coauthors"])
    facets.touch(item)
