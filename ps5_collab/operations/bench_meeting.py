"""A meeting under way, to measure: two hundred people have its page open."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.meetings.models import (
    Action,
    AgendaItem,
    Decision,
    Meeting,
    Note,
    NoteKind,
    Participant,
    Stage,
)
from ps5_collab.meetings.running.plan import plan_of
from ps5_collab.people.models import Group, GroupMembership
from ps5_collab.protocols import presses, stored
from ps5_collab.protocols.models import Run
from ps5_collab.protocols.progress import Progress
from ps5_collab.sharing.models import Audience, State

#: The first people of the site; the first of them facilitates.
IN_THE_ROOM: Final = 200


def load(meeting_id: int, words: Callable[[int], str]) -> None:
    """Five items with a note each, ten decisions and ten actions. `words` makes so many."""
    at = {"meeting_id": meeting_id}
    db.session.add(Group(id=1, name="Everybody in the room"))
    db.session.flush()
    db.session.add(meeting(meeting_id, words))
    db.session.flush()
    items = [
        AgendaItem(**at, id=number, position=number, title=words(5), minutes=10)
        for number in range(1, 6)
    ]
    begun = presses.start(plan_of(items), Progress(), utcnow())  # type: ignore[arg-type]
    db.session.add_all(
        [*items, Run(item_id=meeting_id, state=stored.to_json(begun)), *everybody(meeting_id)]
    )
    db.session.flush()
    db.session.add_all(said(meeting_id, words))


def meeting(meeting_id: int, words: Callable[[int], str]) -> Meeting:
    return Meeting(
        id=meeting_id,
        title=words(4),
        owner_id=1,
        group_id=1,
        audience=Audience.GROUP,
        state=State.PUBLISHED,
        stage=Stage.RUNNING,
        zone="UTC",
        norm=words(10),
    )


def everybody(meeting_id: int) -> Iterator[Any]:
    for number in range(1, IN_THE_ROOM + 1):
        yield Participant(meeting_id=meeting_id, person_id=number)
        joined = {"joined_on": date(2025, 1, 6), "facilitates": number == 1}
        yield GroupMembership(group_id=1, person_id=number, **joined)


def said(meeting_id: int, words: Callable[[int], str]) -> Iterator[Any]:
    at = {"meeting_id": meeting_id}
    for number in range(1, 6):
        text = "\n\n".join(words(30) for _paragraph in range(4))
        made = {"text": text, "html": markup.render(text), "author_id": 1}
        yield Note(**at, agenda_item_id=number, kind=NoteKind.SHARED, **made)
    for number in range(1, 11):
        yield Decision(**at, text=words(12), author_id=1)
        yield Action(**at, group_id=1, text=words(8), owner_id=number, created_by_id=1)
