"""Notes read from a file of W3C Web Annotations in JSON-LD. Pure.

What comes in is not trusted: whatever is not as it should be is refused with its place, words are
cleaned as typed ones are, and HTML becomes plain text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from markupsafe import Markup

from ps5_collab.core.db import MAX_ID
from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_line, clean_text, plain
from ps5_collab.core.words import later as _
from ps5_collab.discussions.annotating.exchange import ANSWERED, EARLIER, OF_STEP, OF_TALK, Told
from ps5_collab.discussions.annotating.passages import LONGEST_BLOCK
from ps5_collab.discussions.models import AnnotationKind as Kind
from ps5_collab.texts.anchors import CONTEXT, Anchor

#: Bytes of a file, notes in it, code points of a note. What it quotes may be a paragraph as it is.
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_NOTES: Final = 2_000
LONGEST_TEXT: Final = 10_000
LONGEST_STEP: Final = 200
MOST_TAGS: Final = 20
#: Nothing that people wrote is older.
OLDEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read(data: bytes) -> list[Told]:
    """The notes of a file. Raises `Refused`, which names the place, for what is none."""
    whole = parsed(data)
    if not isinstance(whole, dict) or whole.get("type") != "AnnotationPage":
        raise Refused(_("This is no page of annotations (AnnotationPage) in JSON-LD."))
    items = whole.get("items")
    if not isinstance(items, list):
        raise Refused(_("The file has no list of notes (items)."))
    if len(items) > MOST_NOTES:
        raise Refused(_("At most %(most)s notes in one file, please.", most=MOST_NOTES))
    part_of = whole.get("partOf")
    collection = part_of.get("id") if isinstance(part_of, dict) else None
    own = name_of(collection) if isinstance(collection, str) else None
    notes = []
    for number, item in enumerate(items, start=1):
        try:
            notes.append(One(item, own).told())
        except Wrong as wrong:
            raise Refused(
                _("Note %(number)s, %(place)s: this cannot be read.", number=number, place=wrong)
            ) from None
    require_apart(notes)
    return notes


def parsed(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise Refused(_("This file is too large: at most 2 MB, please."))
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=no_number)
    except (ValueError, RecursionError):  # also what is no UTF-8, and numbers without end
        raise Refused(_("This file is no JSON that can be read.")) from None


def no_number(name: str) -> Any:
    raise ValueError(name)


def require_apart(notes: Sequence[Told]) -> None:
    """No two have one name, and no answers answer each other in a ring."""
    above = {note.uuid: note.answers for note in notes}
    if len(above) < len(notes):
        raise Refused(_("Two notes of the file have the same name (id)."))
    settled: set[UUID] = set()
    for note in notes:
        chain: list[UUID] = []
        at: UUID | None = note.uuid
        while at in above and at not in settled:
            if at in chain:
                raise Refused(_("Answers in the file answer each other in a ring."))
            chain.append(at)
            at = above[at]
        settled.update(chain)


class Wrong(Exception):
    """Its words are the place, as "target.selector"."""


def name_of(given: str) -> UUID:
    """The UUID in "urn:uuid:…"; one that is made of any other address."""
    try:
        return UUID(given) if given.startswith("urn:uuid:") else uuid5(NAMESPACE_URL, given)
    except (ValueError, UnicodeEncodeError):
        raise Wrong("id") from None


@dataclass(frozen=True)
class Bodies:
    """What an annotation says, by what it says it for."""

    texts: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    standards: list[str] = field(default_factory=list)

    def take(self, body: Mapping[str, Any]) -> None:
        purpose = body.get("purpose")
        if purpose == "linking":
            self.standards.append(as_text(body.get("source"), "body.source")[:200])
            return
        if body.get("type") != "TextualBody":
            raise Wrong("body.type")
        value = as_text(body.get("value"), "body.value")
        if purpose == "tagging":
            self.tags.append(clean_line(value))
        elif purpose == "classifying" and body.items() >= OF_STEP.items():
            self.steps.append(clean_line(value)[:LONGEST_STEP])
        elif purpose == "classifying":
            self.kinds.append(value)
        else:
            self.texts.append(words_of(value, body.get("format")))


#: What has no words, until the element is found that it is.
NOWHERE: Final = Anchor("", "", "", 0, 0)
LONGEST_ID: Final = 40


@dataclass(frozen=True)
class Target:
    """What it answers, or what it is on, and its words or its picture there."""

    answers: UUID | None = None
    source: UUID | None = None
    anchor: Anchor | None = None
    is_lost: bool = False
    block: str = ""

    @property
    def quotes(self) -> bool:
        return self.anchor is not None and bool(self.anchor.exact)


class One:
    """One annotation of a file. `collection`: the file's own name of the discussion."""

    def __init__(self, item: Any, collection: UUID | None) -> None:
        self.item = as_dict(item, "type")
        self.collection = collection
        if "Annotation" not in as_list(self.item.get("type")):
            raise Wrong("type")

    def told(self) -> Told:
        target = self.target()
        said = self.bodies()
        motivation = as_list(self.item.get("motivation", "commenting"))
        kind = Kind.QUESTION if "questioning" in motivation else Kind.NOTE
        kind = next((Kind(each) for each in said.kinds if each in set(Kind)), kind)
        text = "\n\n".join(said.texts).strip()
        if len(text) > LONGEST_TEXT or (not text and not target.quotes):
            raise Wrong("body")
        created = self.moment("created")
        if created is None:
            raise Wrong("created")
        return Told(
            uuid=name_of(as_text(self.item.get("id"), "id")),
            kind=kind,
            text=text,
            creator=self.creator(),
            created=created,
            modified=self.moment("modified"),
            is_private=self.is_private(),
            step=next(iter(said.steps), ""),
            answered=self.moment(ANSWERED),
            tags=tuple(said.tags),
            standards=tuple(said.standards),
            answers=target.answers,
            source=target.source,
            anchor=target.anchor,
            is_lost=target.is_lost,
            block=target.block,
        )

    def creator(self) -> str:
        given = self.item.get("creator", "")
        given = given[0] if isinstance(given, list) and given else given
        name = given.get("name", "") if isinstance(given, dict) else given
        return clean_line(as_text(name, "creator"))[:200]

    def is_private(self) -> bool:
        """What does not say that all may read it is not shown to all."""
        given = self.item.get("audience")
        if given is None:
            return False
        return as_dict(given, "audience").get("audienceType") != "discussion"

    def moment(self, name: str) -> datetime | None:
        given = self.item.get(name)
        if given is None:
            return None
        try:
            at = datetime.fromisoformat(as_text(given, name))
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise Wrong(name) from None
        if at < OLDEST:
            raise Wrong(name)
        return at

    def bodies(self) -> "Bodies":
        found = Bodies()
        if "bodyValue" in self.item:
            found.texts.append(clean_text(as_text(self.item["bodyValue"], "bodyValue")))
        for body in as_list(self.item.get("body", [])):
            found.take(as_dict(body, "body"))
        if max(len(found.tags), len(found.standards)) > MOST_TAGS:
            raise Wrong("body")
        return found

    def target(self) -> "Target":
        given = self.item.get("target")
        given = given[0] if isinstance(given, list) and len(given) == 1 else given
        if isinstance(given, str):
            name = name_of(given)
            replies = "replying" in as_list(self.item.get("motivation", ""))
            if replies:
                return Target(answers=name)
            own = given == OF_TALK or name == self.collection
            return Target(source=None if own else name)
        told = as_dict(given, "target")
        source = name_of(as_text(told.get("source"), "target.source"))
        selectors = as_list(told.get("selector", []))
        if not selectors:
            return Target(source=source)
        is_lost = EARLIER in as_list(told.get("state", []))
        anchor, block = self.place(selectors)
        return Target(None, source, anchor, is_lost, block)

    def place(self, selectors: Sequence[Any]) -> tuple[Anchor, str]:
        """Words, or what is an element of the page and has none. Without a position, as if they
        were at the beginning: it proves nothing there either."""
        by_type: dict[str, Mapping[str, Any]] = {}
        for each in selectors:
            one = as_dict(each, "target.selector")
            by_type.setdefault(as_text(one.get("type"), "target.selector.type"), one)
        quote = by_type.get("TextQuoteSelector")
        element = by_type.get("FragmentSelector")
        if quote is None and element is not None:
            block = clean_line(as_text(element.get("value"), "target.selector.value"))
            return NOWHERE, block[:LONGEST_ID]
        if quote is None:
            raise Wrong("target.selector")
        exact, prefix, suffix = (
            clean_text(as_text(quote.get(name, ""), f"target.selector.{name}"))
            for name in ("exact", "prefix", "suffix")
        )
        if not 0 < len(exact) <= LONGEST_BLOCK:
            raise Wrong("target.selector.exact")
        position = by_type.get("TextPositionSelector")
        start, end = (
            (as_position(position, "start"), as_position(position, "end")) if position else (0, 0)
        )
        return Anchor(exact, prefix[-CONTEXT:], suffix[:CONTEXT], start, end), ""


def words_of(value: str, form: Any) -> str:
    return plain(Markup(value)) if form == "text/html" else clean_text(value)  # noqa: S704 (to text)


def as_position(selector: Mapping[str, Any], name: str) -> int:
    given = selector.get(name)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= MAX_ID:
        raise Wrong(f"target.selector.{name}")
    return given


def as_dict(given: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise Wrong(place)
    return given


def as_text(given: Any, place: str) -> str:
    if not isinstance(given, str):
        raise Wrong(place)
    return given


def as_list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]
