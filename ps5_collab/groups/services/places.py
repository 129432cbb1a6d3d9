"""A group and what it says about itself: founded, changed, brought back, archived."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.clock import today, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.text import plain, shorten
from ps5_collab.core.words import later as _
from ps5_collab.groups import policy
from ps5_collab.groups.document import (
    WORDS,
    GroupDocument,
    merged,
    parts_changed,
    tidy,
    to_json,
)
from ps5_collab.groups.findable import keywords_and_body
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import places as queries
from ps5_collab.lessons.publication import resolved_refs
from ps5_collab.meetings import asking
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.people.queries import standing_of
from ps5_collab.sharing import facets
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, Revision, State
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Aligned, Publication

#: Of the purpose, in lists.
LONGEST_SUMMARY = 300


class Conflict(RuleBroken):
    """Somebody else changed the same part meanwhile; carries both, so that nothing is lost."""

    def __init__(self, theirs: GroupDocument, who: str) -> None:
        super().__init__(_("%(name)s changed this while you were writing.", name=who))
        self.theirs = theirs
        self.who = who


def found_group(
    actor: Person, document: GroupDocument, uuid: UUID | None = None, on: date | None = None
) -> GroupPlace:
    """A new group, whose facilitator is who founds it. `uuid` names its page for good."""
    require(policy.may_found(standing_of(actor.id)))
    document = tidy(document)
    group = Group(name=document.name)
    db.session.add(group)
    db.session.flush()
    membership = {"person_id": actor.id, "facilitates": True, "joined_on": on or today()}
    db.session.add(GroupMembership(group_id=group.id, **membership))
    place = GroupPlace(
        uuid=uuid or uuid4(),
        owner_id=actor.id,
        group_id=group.id,
        state=State.PUBLISHED,
        **columns(document),
    )
    db.session.add(place)
    db.session.flush()
    publish(actor, place, document)
    return place


def revise(
    actor: Person,
    reader: Reader,
    place: GroupPlace,
    changes: Mapping[str, Any],
    opened: int | None,
) -> Revision | None:
    """Change parts of the document; `opened` is the revision that the form showed.

    Raises `Conflict` when somebody changed the same part since. None when nothing is different.
    """
    require(policy.may_lead(reader, place))
    newest = settled(place)
    base = newest if opened == place.revision else base_of(place, opened)
    mine = tidy_changes(newest, changes)
    document = merged(base, newest, mine)
    if document is None:
        raise Conflict(newest, queries.last_author(place.id, place.revision))
    document = tidy(document)
    if document == newest:
        return None
    return publish(actor, place, document)


def restore(actor: Person, reader: Reader, place: GroupPlace, number: int) -> Revision:
    """Bring back the purpose and norms of an older revision; those between stay readable."""
    require(policy.may_lead(reader, place))
    newest, older = settled(place), queries.document_of(place, number)
    words = {name: getattr(older, name) for name in WORDS}
    if not set(parts_changed(newest, older)) & set(WORDS):
        raise RuleBroken(_("Purpose and norms are these already."))
    note = str(_("Brings back revision %(number)s.", number=number))
    return publish(actor, place, with_parts(newest, words), note, restores=number)


def archive(reader: Reader, place: GroupPlace) -> None:
    """Nothing new happens in it; its members still read everything. Safe to ask twice."""
    require(policy.may_lead(reader, place))
    lock(place)
    if asking.ahead_of(place.group_id):
        raise RuleBroken(_("A meeting is still ahead of this group. Hold it or cancel it first."))
    if place.archived_at is None:
        place.archived_at = utcnow()
        retag(place, archived=True)


def bring_back(reader: Reader, place: GroupPlace) -> None:
    require(policy.may_lead(reader, place))
    if place.archived_at is not None:
        place.archived_at = None
        retag(place, archived=False)


def retag(place: GroupPlace, *, archived: bool) -> None:
    """Lists of groups to find leave out what is archived."""
    sharing.tag(place, tags(queries.document_of(place), archived=archived))
    db.session.flush()
    facets.touch(place)


def require_open(place: GroupPlace) -> None:
    if place.archived_at is not None:
        raise RuleBroken(
            _("This group is archived: it can be read, and nothing new happens in it.")
        )


def lock(place: GroupPlace) -> None:
    """Whoever changes a group waits for whoever is changing it; then sees what they did."""
    held = sa.select(Group.id).where(Group.id == place.group_id).with_for_update()
    db.session.execute(held)
    db.session.refresh(place)


# --- a document as what items need ---------------------------------------------------------------


def settled(place: GroupPlace) -> GroupDocument:
    """The newest document, which nobody can change until this request is over."""
    lock(place)
    require_open(place)
    return queries.document_of(place)


def base_of(place: GroupPlace, opened: int | None) -> GroupDocument:
    """What the form was opened upon; of a number that never was, nothing."""
    known = opened is not None and 0 < opened <= place.revision
    return queries.document_of(place, opened) if known else GroupDocument()


def tidy_changes(newest: GroupDocument, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that are changed, as they would be kept."""
    document = tidy(with_parts(newest, changes))
    refs, _aligned = resolved_refs(document.standards)
    parts = {name: getattr(document, name) for name in changes}
    return parts | ({"standards": refs} if "standards" in parts else {})


def with_parts(document: GroupDocument, parts: Mapping[str, Any]) -> GroupDocument:
    return GroupDocument(**{**vars(document), **parts})


def columns(document: GroupDocument) -> dict[str, Any]:
    """What lists show and the rule of visibility reads."""
    return {
        "title": document.name,
        "audience": Audience.NETWORK if document.listed else Audience.GROUP,
        "school_id": document.school_id,
        "inquiry": document.inquiry,
        "reach": document.reach,
        "joining": document.joining,
    }


def publish(
    actor: Person, place: GroupPlace, document: GroupDocument, note: str = "",
    restores: int | None = None,
) -> Revision:  # fmt: skip
    refs, aligned = resolved_refs(document.standards)
    document = with_parts(document, {"standards": refs})
    for name, value in columns(document).items():
        setattr(place, name, value)
    named = sa.update(Group).where(Group.id == place.group_id).values(name=document.name)
    db.session.execute(named)
    if not document.listed and place.group_id is not None:
        asking.hide_all(place.group_id)
    return sharing.publish(actor, place, publication(document, aligned, note, restores))


def publication(
    document: GroupDocument, aligned: list[Aligned], note: str, restores: int | None
) -> Publication:
    html = rendered(document)
    keywords, body = keywords_and_body(document, html)
    return Publication(
        title=document.name,
        summary=shorten(plain(html["purpose"]), LONGEST_SUMMARY),
        language=document.language,
        document=to_json(document),
        html=html,
        places={},
        note=note,
        tags=tags(document),
        alignments=aligned,
        keywords=keywords,
        body=body,
        restores=restores,
    )


def rendered(document: GroupDocument) -> dict[str, Markup]:
    keys = queries.norm_keys(document.norms)
    norms = {key: markup.inline(norm) for key, norm in zip(keys, document.norms, strict=True)}
    return {"purpose": markup.render(document.purpose), **norms}


def tags(document: GroupDocument, *, archived: bool = False) -> dict[str, tuple[str, ...]]:
    """By what lists of groups are filtered."""
    return {
        "inquiry": (document.inquiry.value,),
        "reach": (document.reach.value,),
        "archived": ("yes",) if archived else (),
    }
