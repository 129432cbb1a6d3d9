"""Texts that are really published, by the services that people use."""

from dataclasses import replace
from typing import Any

from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.texts import queries, services
from ps5_collab.texts.document import TextDocument
from ps5_collab.texts.models import Text, TextSet
from ps5_collab.texts.reading import read
from ps5_collab.texts.sets import queries as set_queries
from ps5_collab.texts.sets import services as sets
from ps5_collab.texts.sets.services import Cover
from tests.texts.documents import SILENCE


def make_draft(owner: Person, document: TextDocument = SILENCE, **changes: Any) -> Text:
    reader = reader_of(owner.id)
    text = services.start_text(owner, reader, replace(document, **changes))
    db.session.commit()
    return queries.get_text(reader, text.id)


def make_text(
    owner: Person,
    audience: Audience = Audience.NETWORK,
    document: TextDocument = SILENCE,
    **changes: Any,
) -> Text:
    reader = reader_of(owner.id)
    shared = Shared(
        audience,
        school_id=min(reader.school_ids, default=None),
        group_id=min(reader.group_ids, default=None),
    )
    revision = services.publish_new(owner, reader, replace(document, **changes), shared)
    db.session.commit()
    return queries.get_text(reader, revision.item_id)


def revise(owner: Person, text: Text, note: str = "Clearer.", **changes: Any) -> Text:
    """One more revision."""
    reader = reader_of(owner.id)
    text = queries.get_text(reader, text.id)
    document = replace(queries.document_of(text), **changes)
    services.publish(owner, reader, text, document, sharing.shared_now(text), note)
    db.session.commit()
    return queries.get_text(reader, text.id)


def make_set(
    owner: Person, *members: Any, audience: Audience = Audience.NETWORK, **given: Any
) -> TextSet:
    """A set with these items, each at its newest revision."""
    reader = reader_of(owner.id)
    shared = Shared(audience, group_id=min(reader.group_ids, default=None))
    cover = Cover(given.pop("title", "Three views"), given.pop("about", ""), shared)
    made = sets.make(owner, reader, cover)
    for item in members:
        sets.put(reader, made, read(reader, item.id, item.revision), "Because.")
    db.session.commit()
    return set_queries.get_set(reader, made.id)
