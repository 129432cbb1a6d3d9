"""The record of a discussion as JSON-LD: its notes as web annotations, and what remains of it in
words of our own, which other programs may leave aside."""

from typing import Any

from ps5_collab.discussions.annotating import exchange, importing
from ps5_collab.discussions.record.page import RecordPage
from ps5_collab.discussions.record.queries import Remains


def linked_data(page: RecordPage) -> dict[str, Any]:
    discussion = page.discussion
    notes = importing.told(page.reader, discussion, shared=True)
    whole = exchange.page_of(notes, discussion.title, discussion.uuid)
    return whole | {f"{exchange.OWN}:record": record(page)}


def record(page: RecordPage) -> dict[str, Any]:
    discussion = page.discussion
    return {
        "@context": {"@vocab": exchange.OWN_WORDS},
        "title": discussion.title,
        "language": discussion.language,
        "group": discussion.group.name if discussion.group else None,
        "protocol": page.protocol or None,
        "began": discussion.began_at and exchange.moment(discussion.began_at),
        "ended": discussion.ended_at and exchange.moment(discussion.ended_at),
        "people": [
            {"name": seat.name, "roles": [part.value for part in seat.parts]} for seat in page.seats
        ],
        "readings": [
            {"title": row.title, "revision": row.revision, "setAside": row.set_aside_at is not None}
            for row in page.all_readings
        ],
        "themes": [one.text for one in page.themes],
        "insights": [one.text for one in page.insights],
        "nextSteps": [next_step(one) for one in page.next_steps],
        "kept": [
            {
                "text": one.text,
                "signedBy": list(one.signed.values()),
                "signedByAll": page.is_agreed(one),
            }
            for one in page.kept
        ],
    }


def next_step(one: Remains) -> dict[str, Any]:
    return {
        "text": one.text,
        "owner": one.owner,
        "due": one.due_on and one.due_on.isoformat(),
        "done": one.done_at is not None,
    }
