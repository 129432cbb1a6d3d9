"""Reading what was said. Comments are reached through an item that the reader may see."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import aliased, joinedload

from ps5_collab.conversation.mentions import by_handle, handles_in, names_in
from ps5_collab.conversation.models import Comment, CommentEdit
from ps5_collab.core.db import MAX_ID, db, rows
from ps5_collab.core.errors import NotFound
from ps5_collab.core.text import fold
from ps5_collab.people.models import (
    Appointment,
    GroupMembership,
    Person,
    School,
    initials_of,
    voice_of,
)
from ps5_collab.people.queries import begins, is_current
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader, reads_whole, visible_to
from ps5_collab.sharing.queries import author_ids, who_can_see


@dataclass(slots=True)
class Said:
    """One comment as a page shows it, with its answers."""

    id: int
    parent_id: int | None
    place: str
    revision: int
    author_id: int
    name: str
    gone: bool
    html: Markup
    is_question: bool
    answer_id: int | None
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    version: int
    #: Not for all who read the item.
    closed: bool
    #: All of the above, to compare.
    row: tuple[Any, ...] = field(default=(), repr=False, compare=False)
    #: Whose comment this one answers, when that cannot be seen from where it stands.
    answers_name: str = ""
    is_answer: bool = False
    #: The first comment of its row; itself for a first comment.
    root: "Said | None" = field(default=None, repr=False, compare=False)
    replies: list["Said"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"c{self.id}"

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def voice(self) -> str:
        return voice_of(self.author_id)


@dataclass(frozen=True)
class Thread:
    """All that was said about an item: first comments in order, each with its answers. What was
    deleted stands among them as one line, so that an address of it still leads somewhere."""

    roots: list[Said]

    @cached_property
    def by_place(self) -> dict[str, list[Said]]:
        found: dict[str, list[Said]] = {}
        for said in self.roots:
            found.setdefault(said.place, []).append(said)
        return found

    def at_any(self, places: Iterable[str]) -> list[Said]:
        """First comments at these places, in the order of time."""
        found = [said for place in places for said in self.by_place.get(place, ())]
        return sorted(found, key=lambda said: said.id)

    def elsewhere(self, places: Iterable[str]) -> list[Said]:
        """First comments at none of these places: on the whole, or on what is gone."""
        return self.at_any(self.by_place.keys() - set(places))

    def __iter__(self) -> Iterator[Said]:
        for root in self.roots:
            yield root
            yield from root.replies

    def __len__(self) -> int:
        """How many stand: traces of deleted ones are not counted."""
        return sum(said.deleted_at is None for said in self)

    @property
    def open_questions(self) -> list[Said]:
        return [s for s in self if s.is_question and not s.answer_id and not s.deleted_at]


def is_open(reader: Reader) -> sa.ColumnElement[bool]:
    """Of a comment on an item that the reader may see: it is for them, too, or their own, or
    answers them."""
    if reader.person_id is None:
        return Comment.closed.is_(False)
    own = aliased(Comment)
    answered = sa.select(own.id).where(own.author_id == reader.person_id)
    return sa.or_(
        Comment.closed.is_(False),
        Comment.author_id == reader.person_id,
        Comment.parent_id.in_(answered.correlate(None)),
        reads_whole(reader),
    )


def thread(reader: Reader, item_id: int) -> Thread:
    """The thread of an item that the caller loaded for its reader: one statement, plain rows."""
    return arranged(rows(thread_for(reader), item_id=item_id).all())


#: The first fields of `Said`, in their order.
SAID: Final = (
    sa.select(
        Comment.id,
        Comment.parent_id,
        Comment.place,
        Comment.revision,
        Comment.author_id,
        Person.name,
        Person.deactivated_at.is_not(None).label("gone"),
        Comment.html,
        Comment.is_question,
        Comment.answer_id,
        Comment.created_at,
        Comment.edited_at,
        Comment.deleted_at,
        Comment.version,
        Comment.closed,
    )
    .join(Person, Person.id == Comment.author_id)
    .where(Comment.item_id == sa.bindparam("item_id"))
    .order_by(Comment.id)
)


@lru_cache(maxsize=512)
def thread_for(reader: Reader) -> sa.Select[*tuple[Any, ...]]:
    """Making the statement costs as much as running it, so it is kept for the next page."""
    return SAID.join(Item, Item.id == Comment.item_id).where(is_open(reader))


def arranged(found: Sequence[Any]) -> Thread:
    """Two levels: first comments, and below each all that answers it, in the order of time."""
    by_id: dict[int, Said] = {}
    roots: list[Said] = []
    for row in found:
        said = Said(*row)
        said.row = tuple(row)
        by_id[said.id] = said
        parent = by_id.get(said.parent_id) if said.parent_id else None
        if parent is None:
            said.root = said
            roots.append(said)
            continue
        root = said.root = parent.root or parent
        said.answers_name = parent.name if parent is not root else ""
        root.replies.append(said)
    for said in by_id.values():
        if said.answer_id in by_id:
            by_id[said.answer_id].is_answer = True
    return Thread(roots)


def get_comment(reader: Reader, comment_id: int) -> Comment:
    """The comment with its item and author, if the reader may see both."""
    found = (
        sa.select(Comment)
        .join(Item, Item.id == Comment.item_id)
        .where(Comment.id == comment_id, visible_to(reader), is_open(reader))
        .options(joinedload(Comment.item), joinedload(Comment.author))
    )
    comment = db.session.scalar(found) if comment_id <= MAX_ID else None
    if comment is None:
        raise NotFound
    return comment


def edits_of(comment: Comment) -> Sequence[CommentEdit]:
    """What it said before, newest first; nothing once it is deleted."""
    if comment.deleted_at:
        return []
    found = sa.select(CommentEdit).where(CommentEdit.comment_id == comment.id)
    return db.session.scalars(found.order_by(CommentEdit.id.desc())).all()


def people_named(item: Item, text: str, *, closed: bool = False) -> dict[str, Person]:
    """The people a text mentions who can see the item: {handle: person}. What is closed, only its
    authors are told."""
    handles = handles_in(text)
    if not handles:
        return {}
    known = by_handle(called(item, names_in(handles), closed=closed))
    return {each: known[each] for each in handles if each in known}


def called(item: Item, names: Iterable[str], *, closed: bool = False) -> list[Person]:
    """Active people of these folded names who can see the item."""
    found = sa.select(Person).where(Person.name_folded.in_(names), Person.deactivated_at.is_(None))
    if closed:
        found = found.where(Person.id.in_(author_ids(item)))
    return who_can_see(item, db.session.scalars(found.order_by(Person.id).limit(60)))


def with_handles(item: Item, people: Sequence[Person]) -> list[dict[str, str]]:
    """What to type for each, and where several have one name, the schools that tell them apart."""
    known = called(item, {person.name_folded for person in people})
    typed = {who.id: each for each, who in by_handle(known).items()}
    often = Counter(who.name_folded for who in known)
    alike = [who.id for who in people if often[who.name_folded] > 1]
    notes = schools_of(alike) if alike else {}
    return [
        {"handle": typed[who.id], "name": who.name, "note": notes.get(who.id, "")}
        for who in people
        if who.id in typed
    ]


def schools_of(people: Sequence[int]) -> dict[int, str]:
    found = (
        sa.select(Appointment.person_id, School.name)
        .join(School, School.id == Appointment.school_id)
        .where(Appointment.person_id.in_(people), is_current())
        .order_by(School.name)
    )
    names: dict[int, list[str]] = {}
    for person_id, name in db.session.execute(found):
        names.setdefault(person_id, []).append(name)
    return {person_id: ", ".join(schools) for person_id, schools in names.items()}


def nobody_named(item: Item, comment: Comment) -> list[str]:
    """The handles in a comment that name nobody who can see it: nobody is told by them."""
    named = people_named(item, comment.text, closed=comment.closed)
    return [each for each in handles_in(comment.text) if each not in named]


def people_to_mention(item: Item, words: str, limit: int = 8) -> list[Person]:
    """Active people of the network whose name has a word beginning so and who can see the item:
    those of its school and group first, who are the likeliest to."""
    start = fold(words).replace(".", " ").strip()
    if len(start) < 2:
        return []
    appointed = sa.select(Appointment.person_id)
    colleagues = appointed.where(Appointment.school_id == item.school_id)
    members = sa.select(GroupMembership.person_id).where(GroupMembership.group_id == item.group_id)
    near = sa.or_(Person.id.in_(colleagues), Person.id.in_(members))
    found = (
        sa.select(Person)
        .where(begins(Person.name_folded, start), Person.deactivated_at.is_(None))
        .where(Person.id.in_(appointed))
        .order_by(sa.case((near, 0), else_=1), Person.name_folded, Person.id)
        .limit(limit * 5)
    )
    return who_can_see(item, db.session.scalars(found))[:limit]
