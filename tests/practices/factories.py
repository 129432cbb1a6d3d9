"""Practices that are really published, by the services that people use."""

from dataclasses import replace
from typing import Any

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.practices import queries, services
from ps5_collab.practices.document import PracticeDocument
from ps5_collab.practices.models import Practice
from ps5_collab.practices.policy import WIDE
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from tests.practices.documents import DESKS


def make_draft(owner: Person, document: PracticeDocument = DESKS, **changes: Any) -> Practice:
    reader = reader_of(owner.id)
    practice = services.start_practice(owner, reader, replace(document, **changes))
    db.session.commit()
    return queries.get_practice(reader, practice.id)


def make_practice(
    owner: Person,
    audience: Audience = Audience.NETWORK,
    document: PracticeDocument = DESKS,
    **changes: Any,
) -> Practice:
    """Revision 1 of a practice; for the network or everyone it is in the showcase, reviewed."""
    reader = reader_of(owner.id)
    practice = make_draft(owner, document, **changes)
    shared = Shared(Audience.ME if audience in WIDE else audience)
    services.publish(owner, reader, practice, replace(document, **changes), shared)
    if audience in WIDE:
        services.agree(owner, reader, practice, audience)
        practice.wanted, practice.reviewed_revision = audience, practice.revision
        practice.reviewed_at = utcnow()
        services.show(practice, audience)
    db.session.commit()
    return queries.get_practice(reader, practice.id)


def revise(owner: Person, practice: Practice, note: str = "Clearer.", **changes: Any) -> Practice:
    """One more revision."""
    reader = reader_of(owner.id)
    practice = queries.get_practice(reader, practice.id)
    document = replace(queries.document_of(practice), **changes)
    services.publish(owner, reader, practice, document, note=note)
    db.session.commit()
    return queries.get_practice(reader, practice.id)
