"""Questions to the group: asked, changed, settled, taken back."""

from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from ps5_collab.core import audit, markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.text import clean_line, clean_text, plain, shorten
from ps5_collab.core.words import later as _
from ps5_collab.groups import policy
from ps5_collab.groups.findable import thread_from_stored
from ps5_collab.groups.models import GroupPlace, Thread
from ps5_collab.groups.queries import members, places
from ps5_collab.groups.queries import threads as queries
from ps5_collab.groups.services.places import LONGEST_SUMMARY, require_open
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing import facets
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Publication

#: By its number only: who reads the log may not know that a private group is there.
WITHDRAWN = audit.act("question taken back", _("Took back somebody else's question"))


@dataclass(frozen=True)
class Question:
    title: str
    #: Markdown; a title may be question enough.
    body: str = ""
    language: str = "en"


class Conflict(RuleBroken):
    """It was changed meanwhile; carries what it says now."""

    def __init__(self, theirs: Question) -> None:
        super().__init__(_("This was changed while you were writing."))
        self.theirs = theirs


def ask_group(
    actor: Person,
    reader: Reader,
    place: GroupPlace,
    question: Question,
    uuid: UUID | None = None,
) -> Thread:
    """Put a question to the group; its members are told. `uuid` names it for good."""
    require(policy.belongs(reader, place))
    require_open(place)
    thread = Thread(
        uuid=uuid or uuid4(),
        title=clean_line(question.title),
        owner_id=actor.id,
        group_id=place.group_id,
        audience=Audience.GROUP,
    )
    db.session.add(thread)
    db.session.flush()
    sharing.publish(actor, thread, publication(question))
    told = dict.fromkeys(members.member_ids(place.group_id), NoticeKind.THREAD)
    notices.tell(actor, thread, told)
    return thread


def edit(
    actor: Person, reader: Reader, thread: Thread, question: Question, opened: int | None
) -> None:
    """Change the words; `opened` is the revision that the form showed. Raises `Conflict`."""
    require(policy.may_write_thread(reader, thread))
    hold(reader, thread)
    now = Question(**queries.words_of(thread))
    if opened != thread.revision:
        raise Conflict(now)
    if publication(question) != publication(now):
        sharing.publish(actor, thread, publication(question))


def settle(reader: Reader, thread: Thread, *, closed: bool) -> None:
    """Close it: the question is settled, and nothing more is said; or open it again."""
    require(policy.may_settle_thread(reader, thread))
    hold(reader, thread)
    if closed != (thread.closed_at is not None):
        thread.closed_at = utcnow() if closed else None
        db.session.flush()


def withdraw(reader: Reader, thread: Thread) -> None:
    """Take it from everybody's sight but that of who asked. Safe to ask twice."""
    require(policy.may_settle_thread(reader, thread))
    show(reader, thread, State.WITHDRAWN)
    if reader.person_id != thread.owner_id:
        audit.record(reader.person_id, WITHDRAWN, f"question {thread.id}")


def bring_back(reader: Reader, thread: Thread) -> None:
    require(policy.may_write_thread(reader, thread))
    show(reader, thread, State.PUBLISHED)


def show(reader: Reader, thread: Thread, state: State) -> None:
    hold(reader, thread, withdrawn=True)
    thread.state = state
    db.session.flush()
    facets.touch(thread)


def hold(reader: Reader, thread: Thread, *, withdrawn: bool = False) -> None:
    """Nobody else changes it until this request is over; nothing changes in an archived group."""
    db.session.refresh(thread, with_for_update=True)
    place = places.place_of(reader, thread.group_id)
    if place is not None:
        require_open(place)
    if thread.state != State.PUBLISHED and not withdrawn:
        raise RuleBroken(_("It is taken back. Show it again first."))


def publication(question: Question) -> Publication:
    question = Question(
        clean_line(question.title), clean_text(question.body).strip(), question.language
    )
    html = {"body": markup.render(question.body)}
    document = asdict(question)
    keywords, body = thread_from_stored(document, html)
    return Publication(
        title=question.title,
        summary=shorten(plain(html["body"]), LONGEST_SUMMARY),
        language=question.language,
        document=document,
        html=html,
        places={},
        keywords=keywords,
        body=body,
    )
