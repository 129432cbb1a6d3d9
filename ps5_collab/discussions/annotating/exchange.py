"""Notes as W3C Web Annotations in JSON-LD, going out; `parsing` reads them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from ps5_collab.discussions.models import AnnotationKind as Kind
from ps5_collab.texts.anchors import Anchor

#: What serves the files that are made of this.
MEDIA_TYPE: Final = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
#: What a fragment of HTML means.
HTML_FRAGMENT: Final = "http://tools.ietf.org/rfc/rfc3236"
CONTEXT_ADDRESS: Final = "http://www.w3.org/ns/anno.jsonld"
#: Words of our own, for what the W3C has none; other programs leave them aside.
OWN: Final = "ps5"
OWN_WORDS: Final = "urn:ps5-collab:words#"
#: What a note is on that is on no text: the discussion that its page is a part of. By this name it
#: is the same in whichever discussion it is brought.
OF_TALK: Final = f"{OWN}:discussion"
#: When somebody said that a question is answered.
ANSWERED: Final = f"{OWN}:answered"
#: Tells a body that names a step from the one that names the kind.
OF_STEP: Final = {f"{OWN}:of": "step"}
#: What a note is on that lost its words (`Told.is_lost`): a state of the text of before.
EARLIER: Final = {"type": "State", "value": "earlier"}
#: What W3C calls what a kind of note is for.
MOTIVATIONS: Final[Mapping[Kind, str]] = {
    Kind.NOTE: "commenting",
    Kind.QUESTION: "questioning",
    Kind.AGREE: "assessing",
    Kind.ARGUE: "assessing",
    Kind.ASSUMPTION: "identifying",
    Kind.ASPIRE: "commenting",
    Kind.EVIDENCE: "describing",
    Kind.WARM: "assessing",
    Kind.COOL: "assessing",
    Kind.PROBING: "questioning",
}


@dataclass(frozen=True)
class Told:
    """A note as it goes out, and as it comes in."""

    uuid: UUID
    kind: Kind
    text: str
    creator: str
    created: datetime
    modified: datetime | None = None
    #: Only who wrote it reads it; or one other person.
    is_private: bool = False
    #: The step of the protocol that it was said in, in words.
    step: str = ""
    #: Of a question: since when it counts as answered.
    answered: datetime | None = None
    tags: tuple[str, ...] = ()
    #: Identifiers of standards.
    standards: tuple[str, ...] = ()
    #: The note that it answers; else what it is on, and the words of that, if some are meant.
    answers: UUID | None = None
    source: UUID | None = None
    anchor: Anchor | None = None
    #: The words do not stand in the text; `anchor` says what they were.
    is_lost: bool = False
    #: Where `anchor` has no words: the block whose picture it is on.
    block: str = ""


def page_of(notes: Sequence[Told], label: str, collection: UUID) -> dict[str, Any]:
    """An AnnotationPage with all of them; `collection` is the discussion."""
    return {
        "@context": [CONTEXT_ADDRESS, {OWN: OWN_WORDS}],
        "id": f"{collection.urn}#notes",
        "type": "AnnotationPage",
        "partOf": {
            "id": collection.urn,
            "type": "AnnotationCollection",
            "label": label,
            "total": len(notes),
        },
        "startIndex": 0,
        "items": [
            annotation(note) for note in sorted(notes, key=lambda note: (note.created, note.uuid))
        ],
    }


def annotation(note: Told) -> dict[str, Any]:
    purpose = "replying" if note.answers else MOTIVATIONS[note.kind]
    said: dict[str, Any] = {
        "id": note.uuid.urn,
        "type": "Annotation",
        "motivation": purpose,
        "creator": {"type": "Person", "name": note.creator},
        "created": moment(note.created),
    }
    if note.modified:
        said["modified"] = moment(note.modified)
    if note.answered:
        said[ANSWERED] = moment(note.answered)
    audience = "private" if note.is_private else "discussion"
    said["audience"] = {"type": "Audience", "audienceType": audience}
    said["body"] = bodies(note, purpose)
    said["target"] = target(note)
    return said


def bodies(note: Told, purpose: str) -> list[dict[str, str]]:
    text = {"type": "TextualBody", "value": note.text, "format": "text/markdown"}
    step = {"type": "TextualBody", "value": note.step, "purpose": "classifying", **OF_STEP}
    return [
        *([text | {"purpose": purpose}] if note.text else []),
        {"type": "TextualBody", "value": note.kind.value, "purpose": "classifying"},
        *([step] if note.step else []),
        *({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in note.tags),
        *(
            {"type": "SpecificResource", "source": identifier, "purpose": "linking"}
            for identifier in note.standards
        ),
    ]


def target(note: Told) -> str | dict[str, Any]:
    if note.answers:
        return note.answers.urn
    source = note.source.urn if note.source else OF_TALK
    if note.anchor is None:
        return source
    anchor = note.anchor
    if not anchor.exact:
        return {"source": source, **earlier(note), "selector": [fragment(note.block)]}
    quote = {
        "type": "TextQuoteSelector",
        "exact": anchor.exact,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
    }
    position = {"type": "TextPositionSelector", "start": anchor.start, "end": anchor.end}
    selector = [quote] if note.is_lost else [quote, position]
    return {"source": source, **earlier(note), "selector": selector}


def earlier(note: Told) -> dict[str, Any]:
    return {"state": EARLIER} if note.is_lost else {}


def fragment(block: str) -> dict[str, str]:
    """What has no words is named as an element of the page."""
    return {"type": "FragmentSelector", "conformsTo": HTML_FRAGMENT, "value": block}


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
