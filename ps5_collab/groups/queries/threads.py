"""Reading the questions that are put to a group, and what its members share with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import aliased, joinedload

from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.discussions.models import KIND as DISCUSSIONS
from ps5_collab.groups.models import KIND, THREADS, GroupPlace, Thread
from ps5_collab.meetings.models import KIND as MEETINGS
from ps5_collab.meetings.models import MINUTES
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience, Item, Revision, State
from ps5_collab.sharing.policy import Reader, visible_to

#: What belongs to the group and not to who made it. Lessons are their authors' own.
OF_THE_GROUP: Final = (KIND, THREADS, MEETINGS, MINUTES, DISCUSSIONS)

THREAD: Final = Thread.__table__
PLACE: Final = GroupPlace.__table__
#: The group's page, beside the item that is asked for.
_HOME = aliased(Item, flat=True)
_FIRST, _NEWEST = aliased(Revision), aliased(Revision)


@dataclass(frozen=True)
class ThreadPage:
    """A question to a group as its page shows it: a plain row."""

    id: int
    kind: str
    title: str
    language: str
    owner_id: int
    group_id: int
    audience: Audience
    state: State
    school_id: int | None
    revision: int
    created_at: datetime
    closed_at: datetime | None
    html: dict[str, Markup]
    #: When the newest revision was written.
    written_at: datetime
    asker_id: int
    asker: str
    place_id: int
    place: str
    archived_at: datetime | None

    @property
    def takes_words(self) -> bool:
        return self.closed_at is None and self.archived_at is None

    @property
    def body(self) -> Markup:
        return self.html.get("body", Markup())


def thread_page(reader: Reader, item_id: int) -> ThreadPage:
    """The question, if the reader may see it; otherwise the 404 of none. One statement."""
    found = rows(PAGE.where(visible_to(reader)), item_id=min(item_id, MAX_ID)).one_or_none()
    if found is None:
        raise NotFound
    return ThreadPage(**found._mapping)


def with_home(found: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Beside each thread the page of its group, as `_HOME` and `PLACE`."""
    of_group = sa.and_(_HOME.group_id == Item.group_id, _HOME.kind == KIND)
    return found.join(_HOME, of_group).join(PLACE, PLACE.c.item_id == _HOME.id)


PAGE: Final = with_home(
    sa.select(
        *(getattr(Item, name) for name in ("id", "kind", "title", "language", "owner_id")),
        *(getattr(Item, name) for name in ("group_id", "audience", "state", "school_id")),
        Item.revision,
        Item.created_at,
        THREAD.c.closed_at,
        _NEWEST.html,
        _NEWEST.created_at.label("written_at"),
        Person.id.label("asker_id"),
        Person.name.label("asker"),
        _HOME.id.label("place_id"),
        _HOME.title.label("place"),
        PLACE.c.archived_at,
    )
    .select_from(Item)
    .join(THREAD, THREAD.c.item_id == Item.id)
    .join(_NEWEST, sa.and_(_NEWEST.item_id == Item.id, _NEWEST.number == Item.revision))
    .join(_FIRST, sa.and_(_FIRST.item_id == Item.id, _FIRST.number == 1))
    .join(Person, Person.id == _FIRST.author_id)
).where(Item.id == sa.bindparam("item_id"))


def get_thread(reader: Reader, item_id: int) -> Thread:
    """The question for changing it; the same 404 when it may not be seen."""
    found = sa.select(Thread).where(Thread.id == min(item_id, MAX_ID), visible_to(reader))
    thread = db.session.scalar(found)
    if thread is None:
        raise NotFound
    return thread


def takes_words(item_id: int) -> bool:
    """Neither settled nor in an archived group."""
    found = with_home(sa.select(Item.id).join(THREAD, THREAD.c.item_id == Item.id))
    open_ = THREAD.c.closed_at.is_(None), PLACE.c.archived_at.is_(None)
    return db.session.scalar(found.where(Item.id == item_id, *open_)) is not None


def is_open(_reader: Reader, thread: Any) -> bool:
    """The rule of `conversation` for threads, of an entity or of the page's own row."""
    return thread.takes_words if isinstance(thread, ThreadPage) else takes_words(thread.id)


def words_of(thread: Thread) -> dict[str, Any]:
    """Title and body as they were written."""
    found = sa.select(Revision.document).where(
        Revision.item_id == thread.id, Revision.number == thread.revision
    )
    return db.session.scalar(found) or {}


def revisions_of(item_id: int) -> list[Revision]:
    """What a question said, newest first."""
    found = sa.select(Revision).where(Revision.item_id == item_id)
    found = found.options(joinedload(Revision.author)).order_by(Revision.number.desc())
    return list(db.session.scalars(found))


def threads_of(
    reader: Reader, group_id: int, *, only_open: bool = False
) -> sa.Select[*tuple[Any, ...]]:
    """Questions to the group, the newest first, with who asked."""
    found = (
        sa.select(
            Item.id,
            Item.title,
            Item.language,
            Item.created_at,
            Item.comment_count,
            THREAD.c.closed_at,
            Person.name.label("asker"),
        )
        .select_from(Item)
        .join(THREAD, THREAD.c.item_id == Item.id)
        .join(_FIRST, sa.and_(_FIRST.item_id == Item.id, _FIRST.number == 1))
        .join(Person, Person.id == _FIRST.author_id)
        .where(visible_to(reader), Item.group_id == group_id, Item.state == State.PUBLISHED)
        .order_by(Item.created_at.desc(), Item.id.desc())
    )
    return found.where(THREAD.c.closed_at.is_(None)) if only_open else found


def shared_with(reader: Reader, group_id: int) -> sa.Select[*tuple[Any, ...]]:
    """What members share with their group: lessons and whatever else has this audience."""
    return (
        sa.select(
            Item.id,
            Item.kind,
            Item.title,
            Item.language,
            Item.published_at,
            Item.comment_count,
            Person.name.label("owner"),
        )
        .join(Person, Person.id == Item.owner_id)
        .where(visible_to(reader), Item.group_id == group_id, Item.audience == Audience.GROUP)
        .where(Item.state == State.PUBLISHED, Item.kind.not_in(OF_THE_GROUP))
        .order_by(Item.published_at.desc(), Item.id.desc())
    )
