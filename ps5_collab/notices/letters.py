"""What letters about notices say. Their words are found when they leave.

So nothing goes out about what its reader may not see any more, read meanwhile or wants no letter
about. What a floor above can show of a kind (the words of a comment, the answers to an invitation)
it adds by `show`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.core import words as told
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.language import speaking
from ps5_collab.core.letters import (
    Act,
    Acts,
    Block,
    Quote,
    Rule,
    Say,
    Small,
    Told,
    Words,
    site_name,
    write,
)
from ps5_collab.core.mail import (
    Calendar,
    Letter,
    Postponed,
    Withdrawn,
    Written,
    site_link,
    writer,
)
from ps5_collab.core.signing import signed, values_of
from ps5_collab.notices import queries, words
from ps5_collab.notices.leading import place_of
from ps5_collab.notices.models import PARTING, Notice, NoticeKind, Way
from ps5_collab.notices.saying import lines_of
from ps5_collab.notices.ways import Choice, choice_of
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.readers import reader_of

#: What stands under each notice of the kinds that a function was given for: {notice id: blocks}.
#: What is missing there is gone, and is not told.
Details = Callable[[Sequence[Notice]], Mapping[int, Sequence[Block]]]
#: What the letter of a notice tells calendar programs; it raises `Withdrawn` for what is gone.
Entry = Callable[[Notice], Calendar]

TALK: Final = frozenset(
    {
        NoticeKind.COMMENT,
        NoticeKind.REPLY,
        NoticeKind.MENTION,
        NoticeKind.QUESTION,
        NoticeKind.ANSWER,
    }
)
#: Tokens that end letters are made for this, and open nothing else.
STOPPING: Final = "end letters"
#: Stands in such a token for everything that comes by digest.
DIGEST: Final = "digest"
#: More than anybody reads in a letter stands on the page.
MOST_ITEMS: Final = 12
MOST_EACH: Final = 5

_details: dict[NoticeKind, Details] = {}
_entries: dict[NoticeKind, Entry] = {}


def show(kinds: Iterable[NoticeKind], details: Details) -> None:
    """Have letters show more of these kinds. Without it a notice is told by its sentence alone."""
    _details.update(dict.fromkeys(kinds, details))


def carry(kinds: Iterable[NoticeKind], entry: Entry) -> None:
    """Have letters of these kinds that were sent with a `method` carry an entry for calendars."""
    _entries.update(dict.fromkeys(kinds, entry))


@dataclass(frozen=True)
class Post:
    """A letter that is about to leave: whose it is, and what is still worth telling."""

    person_id: int
    choice: Choice
    notices: Sequence[Notice]
    details: Mapping[int, Sequence[Block]]
    #: What stands under each, in the reader's language.
    lines: Mapping[int, str] = field(default_factory=dict)


@writer
def about_one_item(letter: Letter) -> Written:
    """Leaves soon after something was said, one letter for all that was said of one thing."""
    post = opened(letter)
    with speaking(post.choice.language, post.choice.time_zone):
        post = replace(post, lines=lines_of(post.notices))
        blocks = [block for notice in post.notices for block in blocks_of(notice, post)]
        answers = any(isinstance(block, Act | Acts) for block in blocks)
        kinds = sorted({notice.kind for notice in post.notices})
        # One button a letter: where answers are asked for, its page is a link below them.
        blocks.append((Told if answers else Act)(asks(kinds), address(post.notices[0])))
        sort = ",".join(kinds)
        written = finished(subject_of(post.notices), blocks, post.person_id, post.choice, sort)
        if not letter.calendar_method:
            return written
        newest = post.notices[-1]
        return replace(written, calendar=_entries[newest.kind](newest))


@writer
def digest(letter: Letter) -> Written:
    """One calm letter of a day or a week, by item."""
    post = opened(letter)
    with speaking(post.choice.language, post.choice.time_zone):
        post = replace(post, lines=lines_of(post.notices))
        by_item = [list(group) for _id, group in groupby(post.notices, lambda n: n.item_id)]
        blocks: list[Block] = []
        for notices in by_item[:MOST_ITEMS]:
            blocks += [Rule()] if blocks else []
            blocks += shortened(notices, post)
        if len(by_item) > MOST_ITEMS:
            blocks += [Rule(), Say(_("There is more than fits into a letter."))]
        blocks.append(Act(_("All notices"), site_link("notices.index")))
        subject = _("News for you, %(day)s", day=told.weekday(begins=False))
        return finished(subject, blocks, post.person_id, post.choice, DIGEST)


def asks(kinds: Iterable[NoticeKind]) -> str:
    if PARTING.issuperset(kinds):
        return str(_("All notices"))
    return str(_("Read and answer") if TALK.issuperset(kinds) else _("Open its page"))


def opened(letter: Letter) -> Post:
    """Raise `Withdrawn` when nothing is left to tell, `Postponed` in the person's quiet hours."""
    person_id = db.session.scalar(
        sa.select(Notice.person_id).where(Notice.letter_id == letter.id).limit(1)
    )
    if person_id is None:
        raise Withdrawn
    choice = reaching(letter, person_id)
    notices = [n for n in still_news(letter, person_id) if choice.way(n.kind) is not Way.NEVER]
    details = details_of(notices)
    notices = [notice for notice in notices if notice.id in details]
    if not notices:
        raise Withdrawn
    return Post(person_id, choice, notices, details)


def reaching(letter: Letter, person_id: int) -> Choice:
    """What the person chose, and the letter goes to the address they have now.

    Raise `Withdrawn` when they want no letters or their account is closed, `Postponed` in their
    quiet hours. For every writer of letters that are not about the account.
    """
    choice = choice_of(person_id)
    if choice.stopped:
        raise Withdrawn
    quiet = choice.quiet_at(utcnow())
    if quiet:
        raise Postponed(quiet)
    letter.to = choice.email
    return choice


def still_news(letter: Letter, person_id: int) -> Sequence[Notice]:
    """What may be seen and is unread, by item and then in the order of time.

    A calendar wants its entry although the notice was read.
    """
    unread = not letter.calendar_method
    found = queries.notices_for(reader_of(person_id), unread=unread)
    notices = db.session.scalars(found.where(Notice.letter_id == letter.id)).all()
    first = {notice.item_id: notice.id for notice in notices}  # newest first: the oldest stays
    return sorted(notices, key=lambda notice: (first[notice.item_id], notice.id))


def details_of(notices: Sequence[Notice]) -> dict[int, Sequence[Block]]:
    """{notice id: what its letter shows}, asked of each function once."""
    found: dict[int, Sequence[Block]] = {}
    asked: dict[Details, list[Notice]] = {}
    for notice in notices:
        details = _details.get(notice.kind)
        if details is None:
            found[notice.id] = ()
        else:
            asked.setdefault(details, []).append(notice)
    for details, some in asked.items():
        found |= details(some)
    return found


def shortened(notices: Sequence[Notice], post: Post) -> list[Block]:
    """All of one item, or the first of it and how many more there are."""
    blocks = [block for notice in notices[:MOST_EACH] for block in blocks_of(notice, post)]
    more = len(notices) - MOST_EACH
    if more > 0:
        more_words = ngettext("%(num)d more about this", "%(num)d more about this", more)
        blocks.append(Told(more_words, address(notices[MOST_EACH])))
    return blocks


def blocks_of(notice: Notice, post: Post) -> list[Block]:
    when = told.date_and_hour(told.local(notice.created_at))
    said = post.lines[notice.id]
    line: list[Block] = [Quote(said)] if said else []
    return [Told(sentence(notice), address(notice), when), *line, *post.details[notice.id]]


def sentence(notice: Notice) -> str:
    name = notice.actor.name if notice.actor else ""
    did = words.says(notice.kind, name)
    return str(_("%(somebody_did)s “%(title)s”", somebody_did=did, title=notice.title))


def subject_of(notices: Sequence[Notice]) -> str:
    """Talk about one thing keeps its subject, so that mail programs show it as one thread."""
    if TALK.issuperset(notice.kind for notice in notices):
        return str(_("Talk about “%(title)s”", title=notices[0].item.title))
    return sentence(next(notice for notice in notices if notice.kind not in TALK))


def address(notice: Notice) -> str:
    place = place_of(notice)
    return site_link(place.endpoint, place.anchor, **place.values)


def thread_of(item: Item) -> str:
    return f"item {item.uuid.hex}"


def finished(
    subject: Words, blocks: Sequence[Block], person_id: int, choice: Choice, sort: str
) -> Written:
    """With the small print. Every letter that is not about the account ends so: a mail program too
    ends it by one press (RFC 8058). `sort` is what that ends: kinds with commas, or `DIGEST`."""
    stop = stop_link(person_id, sort)
    small = [
        Small(
            _("You get this letter by what you chose at %(site)s.", site=site_name()),
            site_link("notices.choices"),
            _("Choose what comes by e-mail"),
        ),
        Small(_("No more letters of this sort?"), stop, _("End them")),
    ]
    return write(subject, blocks, small, unsubscribe=stop, plain=choice.plain)


def stop_link(person_id: int, sort: str) -> str:
    return site_link("letters.stop", token=signed(STOPPING, person_id, sort))


def kinds_of(sort: str) -> list[NoticeKind]:
    """Those that the link of a letter names; none for the link of a digest."""
    return [kind for kind in NoticeKind if kind.value in sort.split(",")]


def stopped_by(token: str) -> tuple[int, str]:
    """Whose letters a link ends, and which sort; `NotFound` for a link that no letter had."""
    person_id, sort = values_of(STOPPING, token)
    return int(person_id), str(sort)
