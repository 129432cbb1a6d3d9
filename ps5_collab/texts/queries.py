"""Reading texts for changing them. Every function starts from what the reader may see."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ps5_collab.core.db import MAX_ID, db
from ps5_collab.core.errors import NotFound
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import Reader, authored_by, visible_to
from ps5_collab.sharing.queries import documents_at, newest_of
from ps5_collab.texts.blocks import read_back
from ps5_collab.texts.document import TextDocument, from_json
from ps5_collab.texts.models import Text
from ps5_collab.texts.reading import Block


def get_text(reader: Reader, item_id: int) -> Text:
    """The text for changing it, with its co-authors; the same 404 when it may not be seen."""
    found = (
        sa.select(Text)
        .where(Text.id == min(item_id, MAX_ID), visible_to(reader))
        .options(joinedload(Text.coauthors), joinedload(Text.owner))
    )
    text = db.session.scalars(found).unique().one_or_none()
    if text is None:
        raise NotFound
    return text


def document_of(text: Text) -> TextDocument:
    """The newest published document."""
    return from_json(newest_of(text).document)


def document_at(reader: Reader, text: Text, number: int) -> TextDocument:
    """That of a revision which the reader may read; otherwise a 404."""
    (stored,) = documents_at(reader, text.id, number)
    return from_json(stored)


def text_of_uuid(reader: Reader, uuid: UUID | None) -> Text | None:
    """One of the reader's own texts."""
    found = sa.select(Text).where(Text.uuid == uuid, authored_by(reader))
    return db.session.scalar(found) if uuid else None


def newest_blocks(text: Text) -> tuple[Block, ...]:
    """Of a text that was loaded for its reader; none before its first revision."""
    newest = sa.select(Revision.html, Revision.places).where(
        Revision.item_id == text.id, Revision.number == text.revision
    )
    row = db.session.execute(newest).one_or_none()
    return read_back(row.html, row.places) if row else ()
