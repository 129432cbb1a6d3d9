"""What may happen to any item: it is published as a revision, shared, taken back."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets, policy, search
from ps5_collab.sharing.models import (
    Alignment,
    AlignmentRole,
    Attachment,
    Audience,
    Item,
    ItemGuest,
    Revision,
    State,
    Tag,
)
from ps5_collab.sharing.policy import Reader

#: What else is closed once readers begin with a later revision; filled by domains at start-up.
on_closing: list[Callable[[Item], None]] = []
#: What must hold before something withdrawn is shown again; filled by domains at start-up. They
#: raise `RuleBroken`.
before_return: list[Callable[[Item], None]] = []
FILE_LINK: Final = re.compile(r"/files/(\d+)/")


@dataclass(frozen=True)
class Shared:
    """With whom an item is shared; the group or school counts only for its audience."""

    audience: Audience
    school_id: int | None = None
    group_id: int | None = None


@dataclass(frozen=True)
class Aligned:
    """A standard that an item is aligned to, with the code as its author wrote it."""

    standard_id: int
    role: AlignmentRole = AlignmentRole.TEACHES
    tagged_code: str = ""


@dataclass(frozen=True)
class Publication:
    """One state of an item's document, ready to be kept: rendered, tagged, made searchable."""

    title: str
    summary: str
    language: str
    document: Mapping[str, Any]
    html: Mapping[str, Markup]
    places: Mapping[str, Any]
    #: What changed and why.
    note: str = ""
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    alignments: Sequence[Aligned] = ()
    #: Numbers of the files that it shows, besides those to which its HTML links.
    files: Sequence[int] = ()
    #: Plain text for the search: words that weigh more than the body, and the body.
    keywords: str = ""
    body: str = ""
    restores: int | None = None


def publish(
    actor: Person, item: Item, publication: Publication, *, wider: bool = False
) -> Revision:
    """Keep a new revision and show it. The caller has required that the actor may. `wider`: it is
    addressed to somebody who could not read it before."""
    returns = item.state == State.WITHDRAWN
    if returns:
        require_return(item)
    wider = item.revision > 0 and (wider or returns)
    item.revision += 1
    item.open_from = item.revision if wider else item.open_from
    item.title, item.summary = publication.title, publication.summary
    item.language = publication.language
    item.state = State.PUBLISHED
    item.published_at = utcnow()
    revision = Revision(
        item_id=item.id,
        number=item.revision,
        document=dict(publication.document),
        html=dict(publication.html),
        places=dict(publication.places),
        renderer=markup.VERSION,
        note=publication.note,
        author_id=actor.id,
        restores=publication.restores,
    )
    db.session.add(revision)
    facets.touch(item)
    align(item, publication.alignments, first=revision.number == 1)
    tag(item, publication.tags, first=revision.number == 1)
    search.put(item.id, publication.title, publication.keywords, publication.body)
    use_files(revision, publication)
    if wider:
        close_earlier(item)
    return revision


def use_files(revision: Revision, publication: Publication) -> None:
    """Note which files the revision shows, so that they are read by whoever reads it."""
    linked = FILE_LINK.findall("".join(publication.html.values()))
    used = {*publication.files, *(int(number) for number in linked if len(number) < 10)}
    if used:
        of_item = (Attachment.item_id == revision.item_id, Attachment.id.in_(sorted(used)))
        db.session.execute(sa.update(Attachment).where(*of_item).values(used_in=revision.number))


def share(reader: Reader, item: Item, shared: Shared) -> None:
    """Set who reads it, now."""
    if address(reader, item, shared):
        begin_with_newest(item)
    facets.touch(item)


def address(reader: Reader, item: Item, shared: Shared) -> bool:
    """Set who will read it: a school or group of the reader's own, or one that it already has.
    Answers whether that is somebody who could not before."""
    require(policy.may_edit(reader, item))
    before = shared_now(item)
    if shared.audience is Audience.SCHOOL:
        item.school_id = one_of(shared.school_id, reader.school_ids, item.school_id)
    if shared.audience is Audience.GROUP:
        item.group_id = one_of(shared.group_id, reader.group_ids, item.group_id)
    item.audience = shared.audience
    return is_wider(before, shared_now(item))


def is_wider(before: Shared, now: Shared) -> bool:
    """Whether anybody reads it now who did not before."""
    if now.audience is Audience.ME or before.audience is Audience.EVERYONE:
        return False
    if before.audience is Audience.NETWORK:
        return now.audience is Audience.EVERYONE
    place = {Audience.SCHOOL: "school_id", Audience.GROUP: "group_id"}.get(now.audience, "audience")
    return now.audience != before.audience or getattr(now, place) != getattr(before, place)


def begin_with_newest(item: Item) -> None:
    """It comes to somebody who could not read it: what it said before was not written for them,
    and from now on is read only by those of `policy.reads_whole`."""
    begin_with(item, item.revision)


def close_before(reader: Reader, item: Item, number: int) -> None:
    """An author takes the revisions before that number out of the readers' sight, for good."""
    require(policy.may_edit(reader, item))
    if not item.open_from < number <= item.revision:
        raise RuleBroken(_("Readers begin with a later revision already."))
    begin_with(item, number)
    facets.touch(item)


def begin_with(item: Item, number: int) -> None:
    """Never an earlier one than before: what is closed stays closed."""
    if number > item.open_from:
        item.open_from = number
        close_earlier(item)


def close_earlier(item: Item) -> None:
    """What belongs to revisions that its readers do not read any more is not for them either."""
    db.session.flush()
    for follow in on_closing:
        follow(item)


def shared_now(item: Item) -> Shared:
    return Shared(item.audience, item.school_id, item.group_id)


def is_shared(item: Item, shared: Shared) -> bool:
    """That very audience already; a school or group that is not named is the one it has."""
    return (
        shared.audience == item.audience
        and shared.school_id in (None, item.school_id)
        and shared.group_id in (None, item.group_id)
    )


def one_of(wanted: int | None, own: frozenset[int], now: int | None) -> int:
    """The school or group asked for, or the only one there is to choose."""
    choices = own | ({now} if now else set())
    if wanted is None and len(choices) == 1:
        (wanted,) = choices
    if wanted not in choices or wanted is None:
        raise Refused(_("Choose one of your own schools or groups to share this with."))
    return wanted


def withdraw(reader: Reader, item: Item) -> None:
    """Take it from everybody's sight but the authors'; nothing is lost. Safe to ask twice."""
    require(policy.may_edit(reader, item))
    if item.state == State.DRAFT:
        raise RuleBroken(_("A draft is not shared with anybody yet."))
    item.state = State.WITHDRAWN
    facets.touch(item)


def bring_back(reader: Reader, item: Item) -> None:
    require(policy.may_edit(reader, item))
    if item.state == State.DRAFT:
        raise RuleBroken(_("Publish the draft first."))
    if item.state == State.WITHDRAWN:
        require_return(item)
        begin_with_newest(item)
    item.state = State.PUBLISHED
    facets.touch(item)


def require_return(item: Item) -> None:
    for look in before_return:
        look(item)


def let_in(actor: Person, item: Item, person_id: int) -> None:
    """Let somebody outside its audience read the item. The caller has required that the actor may;
    safe to ask twice."""
    guest = {"item_id": item.id, "person_id": person_id}
    if db.session.get(ItemGuest, guest) is None:
        db.session.add(ItemGuest(**guest, admitted_by_id=actor.id))
        db.session.flush()
        facets.touch(item)


def show_out(item: Item, person_id: int) -> None:
    """End what `let_in` began; whoever reads it by its audience still does."""
    gone = sa.delete(ItemGuest).where(
        ItemGuest.item_id == item.id, ItemGuest.person_id == person_id
    )
    db.session.execute(gone)
    facets.touch(item)


def align(item: Item, alignments: Sequence[Aligned], *, first: bool = False) -> None:
    """Set the standards of an item; `first` says that it has none yet."""
    once = {aligned.standard_id: aligned for aligned in reversed(alignments)}
    kept = [aligned for aligned in alignments if once[aligned.standard_id] is aligned]
    rows = [
        {
            "item_id": item.id,
            "standard_id": aligned.standard_id,
            "role": aligned.role,
            "tagged_code": aligned.tagged_code[:120],
            "position": position,
        }
        for position, aligned in enumerate(kept)
    ]
    keep(Alignment, item.id, rows, first=first)


def tag(item: Item, tags: Mapping[str, Sequence[str]], *, first: bool = False) -> None:
    """Set the values by which lists filter an item; `first` says that it has none yet."""
    tag_item(item.id, tags, first=first)


def tag_item(item_id: int, tags: Mapping[str, Sequence[str]], *, first: bool = False) -> None:
    """The same by its number."""
    rows = [
        {"item_id": item_id, "kind": kind, "value": value[:80]}
        for kind, given in tags.items()
        for value in dict.fromkeys(given)
    ]
    keep(Tag, item_id, rows, first=first)


def keep(
    table: type[Alignment | Tag], item_id: int, rows: Sequence[dict[str, Any]], *, first: bool
) -> None:
    """Write the rows of an item where they are not what they were; most revisions keep them."""
    of_item = table.item_id == item_id
    before: Sequence[sa.RowMapping] = ()
    if not first:
        columns = sa.select(*table.__table__.c).where(of_item)
        before = db.session.execute(columns).mappings().all()
    old = {frozenset(row.items()) for row in before}
    new = {frozenset(row.items()) for row in rows}
    if old != new:
        if old:
            db.session.execute(sa.delete(table).where(of_item))
        if rows:
            db.session.execute(sa.insert(table), rows)
