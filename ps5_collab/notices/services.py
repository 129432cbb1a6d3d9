"""Telling people what concerns them, and noting that they read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

import sqlalchemy as sa

from ps5_collab.core import mail
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db, put
from ps5_collab.core.mail import Letter
from ps5_collab.core.text import clean_line
from ps5_collab.notices import letters
from ps5_collab.notices.models import LetterChoice, Notice, NoticeKind, NoticeWay, Way
from ps5_collab.notices.ways import Choice, choice_of, choices_of, waiting
from ps5_collab.people.models import Person
from ps5_collab.sharing import coauthors
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.queries import ids_that_can_see

LONGEST_TEXT = 300


def tell(
    actor: Person | None,
    item: Item,
    reasons: Mapping[int, NoticeKind],
    anchor: str = "",
    *,
    text: str | Mapping[int, str] = "",
    method: str = "",
    by_letter: bool = False,
) -> list[int]:
    """Tell each person once, for the reason given, if they may see the item; never oneself. Answer
    who was told.

    `actor` is None when the site itself reminds. The notice leads to the item's page at `anchor`.
    `text` is one plain line, such as the words of an action; where it depends on the language or
    the clock of who is told, as the day of a meeting does, it is {person id: line}.

    Letters follow as each person chose, and need nothing of the caller. With a `method` for
    calendar programs each has a letter of its own that carries the item's entry; see
    `letters.carry`. `by_letter`: a letter of the caller's says it already. However many are told,
    the statements are the same but for who may see it.
    """
    actor_id, now = (actor.id if actor else None), utcnow()
    lines = dict.fromkeys(reasons, text) if isinstance(text, str) else text
    told = ids_that_can_see(item.id, [who for who in reasons if who != actor_id])
    choices = choices_of(told)
    never = {who for who in told if choices[who].way(reasons[who]) is Way.NEVER}
    given = [who for who in told if method and who not in never]
    own = {who: carrying(item, choices[who], reasons[who], method) for who in given}
    mail.send_all(list(own.values()))
    rows = [
        {
            "person_id": who,
            "actor_id": actor_id,
            "kind": reasons[who],
            "item_id": item.id,
            "anchor": anchor,
            "text": clean_line(lines.get(who, ""))[:LONGEST_TEXT],
            "created_at": now,
            "mailed_at": now if by_letter or who in never or who in own else None,
            "letter_id": own[who].id if who in own else None,
        }
        for who in told
    ]
    if rows:
        db.session.execute(sa.insert(Notice), rows)
    return told


def carrying(item: Item, choice: Choice, kind: NoticeKind, method: str) -> Letter:
    """A letter about one notice, which leaves as soon as its reader wants it."""
    return Letter(
        to=choice.email,
        writer=mail.writer_name(letters.about_one_item),
        thread=letters.thread_of(item),
        calendar_method=method,
        due_at=choice.due(kind, utcnow()),
    )


def mark_read(person: Person, notice_ids: Iterable[int] | None = None) -> int:
    """Mark the person's notices read, all of them or those named; answer how many were unread."""
    return _mark(person, [] if notice_ids is None else [Notice.id.in_(list(notice_ids))])


def mark_done(person: Person, item: Item, *kinds: NoticeKind) -> None:
    """The person did what these notices on the item ask for: no letter asks for it again."""
    _mark(person, [Notice.item_id == item.id, Notice.kind.in_(kinds)])


def _mark(person: Person, which: Sequence[sa.ColumnElement[bool]]) -> int:
    chosen = [Notice.person_id == person.id, Notice.read_at.is_(None), *which]
    now = utcnow()
    done = {"read_at": now, "mailed_at": sa.func.coalesce(Notice.mailed_at, now)}
    marked = db.session.execute(sa.update(Notice).where(*chosen).values(done))
    return int(getattr(marked, "rowcount", 0))


def mark_unread(person: Person, notice: Notice) -> None:
    if notice.person_id == person.id:
        notice.read_at = None


@dataclass(frozen=True)
class Wishes:
    """How a person wants letters from now on."""

    ways: Mapping[NoticeKind, Way]
    stopped: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    plain: bool = False


def choose(person: Person, wishes: Wishes) -> None:
    """Set the ways; what was not to come by letter until now does not come later either."""
    _set_ways(person.id, wishes.ways)
    hours = {"quiet_from": wishes.quiet_from, "quiet_until": wishes.quiet_until}
    _set_choice(person.id, stopped=wishes.stopped, plain=wishes.plain, **hours)
    settle(person.id)


@dataclass(frozen=True)
class Before:
    """How it was before letters ended, to undo that; a kind without a way goes its usual one."""

    stopped: bool
    ways: Mapping[NoticeKind, Way | None]


def stop(person_id: int, sort: str | None) -> Before:
    """End letters by a link of one: of the kinds it names, of digests, or (None) of every sort but
    those about the account. Answer how it was."""
    choice = choice_of(person_id)
    if sort is None:
        _set_choice(person_id, stopped=True)
        settle(person_id)
        return Before(choice.stopped, {})
    if sort == letters.DIGEST:
        ended = [k for k in NoticeKind if choice.wish(k) in (Way.DAILY, Way.WEEKLY)]
    else:
        ended = letters.kinds_of(sort)
    _set_ways(person_id, dict.fromkeys(ended, Way.NEVER))
    settle(person_id)
    return Before(choice.stopped, {kind: choice.ways.get(kind) for kind in ended})


def resume(person_id: int, before: Before) -> None:
    """Undo `stop`. What was told meanwhile stands on the site; only what comes now goes out."""
    _set_choice(person_id, stopped=before.stopped)
    _set_ways(person_id, {kind: way for kind, way in before.ways.items() if way})
    usual = [kind for kind, way in before.ways.items() if way is None]
    mine = sa.and_(NoticeWay.person_id == person_id, NoticeWay.kind.in_(usual))
    db.session.execute(sa.delete(NoticeWay).where(mine))


def ended_by(person_id: int, sort: str) -> Before | None:
    """How to undo it where letters of the sort have ended already, as by a press in a mail
    program: by the usual ways, for nobody knows the others any more."""
    choice, kinds = choice_of(person_id), letters.kinds_of(sort)
    if choice.stopped:
        return Before(stopped=False, ways={})
    ended = bool(kinds) and all(choice.wish(kind) is Way.NEVER for kind in kinds)
    return Before(stopped=False, ways=dict.fromkeys(kinds)) if ended else None


def _set_ways(person_id: int, ways: Mapping[NoticeKind, Way]) -> None:
    rows = [{"person_id": person_id, "kind": kind, "way": way} for kind, way in ways.items()]
    put(NoticeWay, rows, ["person_id", "kind"])


def _set_choice(person_id: int, **values: object) -> None:
    """What is not named stays. Mail programs press the same link twice at once."""
    put(LetterChoice, [{"person_id": person_id, **values}], ["person_id"])


def settle(person_id: int) -> None:
    """Mail is done with what no letter is wanted about."""
    db.session.flush()
    mine = [Notice.person_id == person_id, Notice.mailed_at.is_(None)]
    if not choice_of(person_id).stopped:
        mine.append(Notice.id.in_(waiting(Way.NEVER)))
    db.session.execute(sa.update(Notice).where(*mine).values(mailed_at=utcnow()))


def add_coauthor(actor: Person, reader: Reader, item: Item, person: Person) -> bool:
    """Let the person write too, and tell them; answer whether that is new."""
    added = coauthors.add(reader, item, person)
    if added:
        tell(actor, item, {person.id: NoticeKind.COAUTHOR})
    return added
