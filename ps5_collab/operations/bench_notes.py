"""A long text with a thousand notes, to measure: a group of two hundred reads it together."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from markupsafe import Markup

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.models import (
    Annotation,
    AnnotationKind,
    Discussion,
    DiscussionReading,
    Hearer,
    Member,
    Stage,
)
from ps5_collab.sharing.models import Audience, Revision, State
from ps5_collab.texts import blocks
from ps5_collab.texts.document import TextDocument, to_json
from ps5_collab.texts.models import Rights, Text
from ps5_collab.texts.reading import Reading

#: Of fifty words each.
PARAGRAPHS: Final = 200
NOTES: Final = 1_000
TAKING_PART: Final = 8
SHARED: Final = {"owner_id": 1, "group_id": 1, "audience": Audience.GROUP, "state": State.PUBLISHED}


def load(text_id: int, words: Callable[[int], str]) -> None:
    """The discussion has the next number; the group is that of the running meeting."""
    body = "\n\n".join(f"{words(50)}." for _number in range(PARAGRAPHS))
    document = TextDocument(title=words(4), author=words(2), rights=Rights.OWN, body=body)
    laid = blocks.lay(body)
    now = {"published_at": utcnow()}
    db.session.add(
        Text(id=text_id, title=document.title, revision=1, rights=Rights.OWN, **SHARED, **now)
    )
    db.session.add(
        Discussion(
            id=text_id + 1,
            title=words(4),
            stage=Stage.RUNNING,
            brief_html=Markup(),
            **SHARED,
            **now,
        )
    )
    db.session.flush()
    kept = {"document": to_json(document), "html": laid.html, "places": laid.places}
    db.session.add(Revision(item_id=text_id, number=1, author_id=1, **kept))
    db.session.add(
        DiscussionReading(
            id=1,
            discussion_id=text_id + 1,
            item_id=text_id,
            revision=1,
            position=1,
            title=document.title,
        )
    )
    for number in range(1, TAKING_PART + 1):
        db.session.add(Member(discussion_id=text_id + 1, person_id=number, position=number))
    db.session.flush()
    reading = Reading(text_id, "texts", 1, document.title, document.author, "en", laid.blocks)
    db.session.execute(sa.insert(Annotation), list(said(text_id + 1, reading, words)))


def said(
    discussion_id: int, reading: Reading, words: Callable[[int], str]
) -> Iterator[dict[str, Any]]:
    """Five a paragraph, each on some of its words."""
    kinds = list(AnnotationKind)
    for number in range(NOTES):
        block = reading.blocks[number % len(reading.blocks)]
        start = reading.starts[block.id] + 20 * (number // len(reading.blocks))
        text = words(12)
        yield {
            "uuid": UUID(int=number + 1),
            "discussion_id": discussion_id,
            "reading_id": 1,
            "author_id": number % TAKING_PART + 1,
            "kind": kinds[number % len(kinds)],
            "text": text,
            "html": markup.render(text),
            "hearer": Hearer.DISCUSSION,
            "revision": 1,
            "block": block.id,
            "start": start,
            "end": start + 25,
            "exact": reading.text[start : start + 25],
        }
