"""Protocols that are really published, by the services that people use."""

from dataclasses import replace
from typing import Any

from ps5_collab.core.db import db
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols import queries
from ps5_collab.protocols.definition import Definition
from ps5_collab.protocols.models import OwnProtocol
from ps5_collab.protocols.services import PROTOCOLS
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from tests.protocols.documents import LAST_WORD


def make_draft(owner: Person, document: Definition = LAST_WORD, **changes: Any) -> OwnProtocol:
    reader = reader_of(owner.id)
    protocol = PROTOCOLS.start(owner, reader, replace(document, **changes))
    db.session.commit()
    return queries.get_protocol(reader, protocol.id)


def make_protocol(
    owner: Person,
    audience: Audience = Audience.NETWORK,
    document: Definition = LAST_WORD,
    group: Group | None = None,
    **changes: Any,
) -> OwnProtocol:
    """Revision 1 of a protocol, for an audience."""
    reader = reader_of(owner.id)
    protocol = make_draft(owner, document, **changes)
    shared = Shared(audience, group_id=group.id if group else None)
    PROTOCOLS.publish(owner, reader, protocol, replace(document, **changes), shared)
    db.session.commit()
    return queries.get_protocol(reader, protocol.id)


def revise(owner: Person, protocol: OwnProtocol, **changes: Any) -> OwnProtocol:
    """One more revision."""
    reader = reader_of(owner.id)
    protocol = queries.get_protocol(reader, protocol.id)
    document = replace(queries.document_of(protocol), **changes)
    shared = sharing.shared_now(protocol)
    PROTOCOLS.publish(owner, reader, protocol, document, shared, "Clearer.")
    db.session.commit()
    return queries.get_protocol(reader, protocol.id)
