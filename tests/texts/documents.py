"""A text of our own writing."""

from ps5_collab.texts.document import TextDocument
from ps5_collab.texts.models import Rights

SILENCE = TextDocument(
    title="What the silence was for",
    summary="A teacher counts the seconds after her questions.",
    author="Nell Quarry",
    source="Notes from a small school",
    year=2024,
    rights=Rights.OWN,
    reason="We wrote it in our group.",
    language="en",
    subjects=("mathematics",),
    body="""## The first week

I counted the seconds after each of my questions. There were never more than *two*.

Then I tried to wait:

- one breath,
- a second one.

> Nothing happens, and then everything does.

## The second week

A pupil who had not spoken since September said: “I was not done yet.”
""",
)

#: As it is typed.
FORM = {
    "title": "Waiting", "author": "Nell Quarry", "body": "One.\n\nTwo.", "rights": "own",
    "reason": "We wrote it.", "language": "en", "audience": "network",
}  # fmt: skip
