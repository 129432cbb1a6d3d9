"""Files that belong to items: who sees the item sees them, its authors add and remove them.

A revision stays as it was published, with its pictures: what one shows is only taken off the list
of files, unless its authors say that it must be gone everywhere.
A part of an item may be in other hands, as a report about it is; so then are its files.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound, Refused, RuleBroken, require
from ps5_collab.core.files import store
from ps5_collab.core.uploads import MB, Upload
from ps5_collab.core.words import later as _
from ps5_collab.sharing.models import Attachment, Item
from ps5_collab.sharing.policy import Reader, may_edit, oldest_open, visible_to

MOST_PER_ITEM: Final = 40
#: Of all that one person has added and not removed, in bytes.
MOST_PER_PERSON: Final = 2_000 * MB
#: A file that nothing points at is kept this long: its row may be on the way, or in a backup.
GRACE: Final = timedelta(hours=24)
#: A removed attachment can be brought back by an administrator for this long.
KEPT_AFTER_REMOVAL: Final = timedelta(days=30)
#: What follows when a file is gone everywhere; filled by domains at start-up.
on_removal: list[Callable[[Attachment], None]] = []


def item_with_authors(reader: Reader, item_id: int) -> Item:
    """The item as `attach` needs it, if the reader may see it; otherwise a 404."""
    authors = selectinload(Item.coauthors)
    wanted = sa.select(Item).where(Item.id == item_id, visible_to(reader)).options(authors)
    item = db.session.scalar(wanted) if item_id <= MAX_ID else None
    if item is None:
        raise NotFound
    return item


class Held(Protocol):
    """An item, or a row of one."""

    @property
    def id(self) -> int: ...


def is_open(oldest: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Who begins with the revision `oldest` of an item reads the file: that or a later one shows
    it, or it only lies with the item."""
    return sa.or_(Attachment.used_in.is_(None), Attachment.used_in >= oldest)


def attachments_of(item: Held, part: str = "") -> Sequence[Attachment]:
    """Those that are listed, oldest first. The item itself was loaded through `visible_to`."""
    listed = sa.select(Attachment).where(_of(item, part), _is_listed())
    return db.session.scalars(listed.order_by(Attachment.id)).all()


def get_attachment(reader: Reader, attachment_id: int) -> Attachment:
    """The attachment, if the reader may see its item and what shows it; otherwise the same 404 as
    for none."""
    wanted = (
        sa.select(Attachment)
        .join(Item, Item.id == Attachment.item_id)
        .where(Attachment.id == attachment_id, _is_there(), visible_to(reader))
        .where(is_open(oldest_open(reader)))
    )
    found = db.session.scalar(wanted) if attachment_id <= MAX_ID else None
    if found is None:
        raise NotFound
    return found


def keep(upload: Upload) -> None:
    """Put the bytes where they stay. Before the row, and outside the transaction of `attach`."""
    store().put(upload.sha256, upload.content)


def attach(reader: Reader, item: Item, upload: Upload, description: str) -> Attachment:
    """Add a file whose bytes are kept already. Raises `Refused` when there is no room."""
    require(may_edit(reader, item))
    assert reader.person_id is not None  # noqa: S101 for the type: authors are people
    return add(reader.person_id, item, upload, description)


def add(person_id: int, item: Held, upload: Upload, description: str, part: str = "") -> Attachment:
    """The same for a part of an item. The caller has required that the person may."""
    _check_description(upload, description)
    _check_room(person_id, item, part, upload)
    attachment = Attachment(
        item_id=item.id,
        part=part,
        sha256=upload.sha256,
        name=upload.name,
        media_type=upload.media_type,
        size=upload.size,
        description=description,
        width=upload.width,
        height=upload.height,
        added_by_id=person_id,
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def detach(reader: Reader, item: Item, attachment: Attachment, *, everywhere: bool = False) -> None:
    """Take it off the item's list; nobody gets it from now on, unless a revision shows it.
    `everywhere`: not even then. Safe to ask twice."""
    require(may_edit(reader, item))
    if attachment.item_id != item.id or attachment.part:
        raise RuleBroken(_("This file belongs to something else."))
    db.session.refresh(attachment, with_for_update=True)  # somebody may publish it right now
    if attachment.used_in is None or everywhere:
        remove(attachment)
    attachment.unlisted_at = attachment.unlisted_at or utcnow()
    db.session.flush()


def remove(attachment: Attachment) -> None:
    """For good and everywhere. The caller has required that the person may."""
    attachment.removed_at = attachment.removed_at or utcnow()
    db.session.flush()
    for follow in on_removal:
        follow(attachment)


@jobs.every(minutes=24 * 60)
def sweep() -> int:
    """Delete for good what was removed long ago, and files that nothing points at; how many."""
    now = utcnow()
    db.session.execute(
        sa.delete(Attachment).where(Attachment.removed_at < now - KEPT_AFTER_REMOVAL)
    )
    used = set(db.session.scalars(sa.select(Attachment.sha256).distinct()))
    deleted = 0
    for sha256, put_at in store().stored():
        if sha256 not in used and put_at < now - GRACE:
            store().delete(sha256)
            deleted += 1
    return deleted


def _of(item: Held, part: str) -> sa.ColumnElement[bool]:
    return sa.and_(Attachment.item_id == item.id, Attachment.part == part)


def _is_there() -> sa.ColumnElement[bool]:
    return Attachment.removed_at.is_(None)


def _is_listed() -> sa.ColumnElement[bool]:
    return sa.and_(_is_there(), Attachment.unlisted_at.is_(None))


def _check_description(upload: Upload, description: str) -> None:
    if upload.kind == "image" and not description:
        words = _("Say what the picture shows, for those who cannot see it; then choose it again.")
        raise Refused(words, "description")


def _check_room(person_id: int, item: Held, part: str, upload: Upload) -> None:
    count = sa.select(sa.func.count(Attachment.id)).where(_of(item, part), _is_listed())
    if (db.session.scalar(count) or 0) >= MOST_PER_ITEM:
        raise Refused(_("At most %(n)d files belong to one thing.", n=MOST_PER_ITEM))
    size = sa.select(sa.func.sum(Attachment.size)).where(
        Attachment.added_by_id == person_id, _is_there()
    )
    if (db.session.scalar(size) or 0) + upload.size > MOST_PER_PERSON:
        raise Refused(_("Your files have no more room. Delete some that are not needed."))
