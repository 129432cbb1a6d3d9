"""Drafts of any kind of document. The request commits; a service only ever flushes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from ps5_collab.conversation import finding as talk
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing import drafts, policy
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Draft, Item, Revision
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.queries import documents_at
from ps5_collab.sharing.services import Publication, Shared

Written = TypeVar("Written", bound=Item)
Document = TypeVar("Document", bound=Any)


@dataclass(frozen=True)
class Writing(Generic[Written, Document]):
    """What a kind of item is written as, and what is done to all kinds alike."""

    model: type[Written]
    tidy: Callable[[Document], Document]
    to_json: Callable[[Document], Mapping[str, Any]]
    from_json: Callable[[Mapping[str, Any]], Document]
    #: The item's own columns, as its document says them.
    described: Callable[[Document], Mapping[str, Any]]
    #: What is said when a form is sent twice.
    saved_already: Later
    #: Why what was published cannot be deleted.
    stays: Later

    def new(self, actor: Person, reader: Reader, document: Document, uuid: UUID | None) -> Written:
        """The item of a document that is tidy. `uuid` names it for good."""
        require(reader.in_network)
        item = self.model(
            uuid=uuid or uuid4(),
            owner_id=actor.id,
            coauthors=[],
            school_id=min(reader.school_ids, default=None),
            **self.described(document),
        )
        try:
            with db.session.begin_nested():
                db.session.add(item)
        except IntegrityError:
            raise RuleBroken(self.saved_already) from None
        return item

    def start(
        self, actor: Person, reader: Reader, document: Document, uuid: UUID | None = None
    ) -> Written:
        """A draft that only its author sees; `uuid` names it for good."""
        document = self.tidy(document)
        item = self.new(actor, reader, document, uuid)
        stored = self.to_json(document)
        db.session.add(Draft(item_id=item.id, document=stored, saved_by_id=actor.id))
        db.session.flush()
        return item

    def save_draft(
        self,
        actor: Person,
        reader: Reader,
        item: Written,
        document: Document,
        opened: str | None,
    ) -> Draft:
        """Keep what the author has so far. `opened` is the stamp of the form; None overrides
        others.

        Raises `drafts.Conflict` when somebody saved or published since.
        """
        require(policy.may_edit(reader, item))
        document = self.tidy(document)
        draft = drafts.require_newest(item, document, opened, self.from_json)
        draft = drafts.keep(actor, item, draft, self.to_json(document))
        if item.revision == 0:
            self.describe(item, document)
        db.session.flush()
        return draft

    def describe(self, item: Written, document: Document) -> None:
        for name, value in self.described(document).items():
            setattr(item, name, value)

    def discard_draft(self, reader: Reader, item: Written, opened: str | None = None) -> None:
        """Go back to the newest revision. What was never published is its draft.

        `opened` as for `save_draft`: what somebody has saved since is not thrown away unseen.
        """
        require(policy.may_edit(reader, item))
        drafts.discard(item, opened)

    def delete_unpublished(self, reader: Reader, item: Written, opened: str | None = None) -> None:
        """A draft that nobody but its authors ever saw may go for good. `opened` as to discard
        one."""
        require(policy.may_own(reader, item))
        if item.revision:
            raise RuleBroken(self.stays)
        drafts.require_unchanged(item, opened)
        talk.forget_all(item.id)
        db.session.delete(item)
        db.session.flush()


@dataclass(frozen=True)
class Publishing(Writing[Written, Document]):
    """Of a kind whose authors themselves say who reads its revisions."""

    #: Why a document that is tidy cannot be published for an audience; the first is raised.
    refusals: Callable[[Document, Shared], Iterable[Refused]]
    #: The document as it is kept with a revision, and what items need of it; with the note, and the
    #: number of the revision that it brings back.
    published: Callable[[Written, Document, str, int | None], tuple[Document, Publication]]

    def publish(
        self,
        actor: Person,
        reader: Reader,
        item: Written,
        document: Document,
        shared: Shared,
        note: str = "",
        restores: int | None = None,
        opened: str | None = None,
    ) -> Revision:
        """Make a new revision for the audience given; the draft is used up.

        `opened` is the stamp of the form; raises `drafts.Conflict` when somebody saved since.
        """
        require(policy.may_edit(reader, item))
        document = self.tidy(document)
        draft = drafts.require_newest(item, document, opened, self.from_json)
        self.require_ready(document, shared, note if item.revision else "first")
        revision = self.revise(actor, reader, item, document, shared, note, restores)
        use_up(actor, item, draft, revision)
        return revision

    def publish_new(
        self,
        actor: Person,
        reader: Reader,
        document: Document,
        shared: Shared,
        uuid: UUID | None = None,
    ) -> Revision:
        """An item with its first revision at once; `uuid` names it for good."""
        document = self.tidy(document)
        self.require_ready(document, shared, "first")
        item = self.new(actor, reader, document, uuid)
        return self.revise(actor, reader, item, document, shared)

    def revise(
        self,
        actor: Person,
        reader: Reader,
        item: Written,
        document: Document,
        shared: Shared,
        note: str = "",
        restores: int | None = None,
    ) -> Revision:
        """The revision itself, of a document that is tidy and ready."""
        document, said = self.published(item, document, note, restores)
        wider = not sharing.is_shared(item, shared) and sharing.address(reader, item, shared)
        self.describe(item, document)
        return sharing.publish(actor, item, said, wider=wider)

    def require_ready(self, document: Document, shared: Shared, note: str) -> None:
        for refusal in self.refusals(document, shared):
            raise refusal
        require_note(note)

    def restore(self, actor: Person, reader: Reader, item: Written, number: int) -> Revision:
        """Publish an old revision again as the newest; those between stay, and so does a draft."""
        require(policy.may_edit(reader, item))
        drafts.require_restorable(item, number)
        (stored,) = documents_at(reader, item.id, number)
        note = str(_("Brings back revision %(number)s.", number=number))
        shared = sharing.shared_now(item)
        return self.publish(
            actor, reader, item, self.from_json(stored), shared, note, restores=number
        )


def use_up(actor: Person, item: Item, draft: Draft | None, revision: Revision) -> None:
    """What follows a revision: its draft goes, and the other authors hear of it."""
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
    others = item.author_ids - {actor.id}
    if others and revision.number > 1:
        notices.tell(actor, item, dict.fromkeys(others, NoticeKind.REVISION))


def require_note(note: str) -> None:
    if not note.strip():
        raise Refused(_("Say in a few words what changed and why."))
