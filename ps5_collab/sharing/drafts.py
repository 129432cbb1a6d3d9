"""What the authors of an item are writing: one draft, told apart from what others saved meanwhile.

A document is whatever its domain writes: here it is only handed on, and made of what is stored by
the domain's own `read`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Draft, Item
from ps5_collab.sharing.queries import newest_of as newest_revision

Read = Callable[[Mapping[str, Any]], Any]


class Conflict(RuleBroken):
    """Somebody else saved meanwhile; carries both documents, so that nothing is lost."""

    def __init__(self, theirs: Any, mine: Any, who: str) -> None:
        super().__init__(_("%(name)s saved this while you were writing.", name=who))
        self.theirs = theirs
        self.mine = mine


def draft_of(item: Item) -> Draft | None:
    found = sa.select(Draft).where(Draft.item_id == item.id).options(joinedload(Draft.saved_by))
    return db.session.scalar(found)


def stamp(item: Item, draft: Draft | None) -> str:
    """What a form carries to tell whether anybody saved or published since it was opened."""
    saved = int(draft.saved_at.timestamp() * 1_000_000) if draft else 0
    return f"{item.revision}.{saved}"


def require_newest(item: Item, mine: Any, opened: str | None, read: Read) -> Draft | None:
    """The draft there is; `Conflict` unless the form was opened upon it. None overrides others."""
    draft = draft_of(item)
    if opened is not None and opened != stamp(item, draft):
        theirs, who = newest_of(item, draft, read)
        raise Conflict(theirs, mine, who)
    return draft


def require_unchanged(item: Item, opened: str | None) -> Draft | None:
    """The draft there is; `RuleBroken` unless the form was opened upon it."""
    draft = draft_of(item)
    if opened is not None and opened != stamp(item, draft):
        who = draft.saved_by.name if draft else newest_revision(item).name
        raise RuleBroken(_("%(name)s saved this meanwhile. Look at it first.", name=who))
    return draft


def newest_of(item: Item, draft: Draft | None, read: Read) -> tuple[Any, str]:
    """The draft, or the newest revision where there is none; and who wrote it."""
    if draft is not None:
        return read(draft.document), draft.saved_by.name
    newest = newest_revision(item)
    return read(newest.document), newest.name


def keep(actor: Person, item: Item, draft: Draft | None, stored: Mapping[str, Any]) -> Draft:
    """Put what the actor has so far in the place of the draft; the caller flushes."""
    if draft is None:
        draft = Draft(item_id=item.id)
        db.session.add(draft)
    draft.document, draft.saved_by_id, draft.saved_at = dict(stored), actor.id, utcnow()
    return draft


def discard(item: Item, opened: str | None) -> None:
    """Go back to the newest revision. What was never published is its draft, and stays."""
    draft = require_unchanged(item, opened)
    if draft is not None and item.revision:
        db.session.delete(draft)
        db.session.flush()


def require_restorable(item: Item, number: int) -> None:
    """An older revision may be published again: it is not the newest, and no draft is passed by."""
    if number == item.revision:
        raise RuleBroken(_("This revision is the newest one."))
    if draft_of(item) is not None:
        raise RuleBroken(is_open(item))


def is_open(item: Item) -> Later:
    """Why nothing may be published past a draft."""
    return _(
        "“%(title)s” has a draft that is not published yet. Publish or discard it first.",
        title=item.title,
    )
