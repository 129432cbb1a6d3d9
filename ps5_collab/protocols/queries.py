"""Reading people's own protocols. Every function starts from what the reader may see."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.protocols.definition import Definition
from ps5_collab.protocols.exchange import from_json
from ps5_collab.protocols.models import OwnProtocol
from ps5_collab.sharing.policy import Reader, authored_by, visible_to
from ps5_collab.sharing.queries import newest_of


def get_protocol(reader: Reader, item_id: int) -> OwnProtocol:
    """The protocol for changing it, with its co-authors; 404 when it may not be seen."""
    found = (
        sa.select(OwnProtocol)
        .where(OwnProtocol.id == min(item_id, MAX_ID), visible_to(reader))
        .options(joinedload(OwnProtocol.coauthors), joinedload(OwnProtocol.owner))
    )
    protocol = db.session.scalars(found).unique().one_or_none()
    if protocol is None:
        raise NotFound
    return protocol


def document_of(protocol: OwnProtocol) -> Definition:
    """The newest published document."""
    return from_json(newest_of(protocol).document)


def protocol_of_uuid(reader: Reader, uuid: UUID | None) -> OwnProtocol | None:
    """One of the reader's own protocols."""
    found = sa.select(OwnProtocol).where(OwnProtocol.uuid == uuid, authored_by(reader))
    return db.session.scalar(found) if uuid else None
