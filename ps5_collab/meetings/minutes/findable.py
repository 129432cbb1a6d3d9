"""By which words minutes are found: all that stands in them but the group's name, which observers
who were let in may not know."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from ps5_collab.core.text import plain
from ps5_collab.meetings.minutes.document import MinutesDocument, from_json


def words(document: MinutesDocument) -> tuple[str, str]:
    """Keywords (agenda, decisions) and body (notes, actions, people, corrections), plain."""
    notes = [note for part in document.all_parts for note in part.notes]
    texts = [note.text for note in (*notes, *document.parked)]
    texts += [correction.text for correction in document.corrections]
    tasks = [f"{task.text} {task.owner.name if task.owner else ''}" for task in document.actions]
    people = [one.person.name for one in document.people]
    keywords = [*(item.title for item in document.items), *document.decisions]
    body = [*map(plain, texts), *tasks, *people, document.place]
    return "\n".join(keywords), "\n".join(body)


def from_stored(document: Mapping[str, Any], _html: Mapping[str, Markup]) -> tuple[str, str]:
    return words(from_json(document))
