"""The parts of a text, as two states of it are compared."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from ps5_collab.core.words import later as _l
from ps5_collab.lessons.difference import fact
from ps5_collab.sharing.comparison import Change, Comparison, Kind, Part, compare
from ps5_collab.texts.blocks import with_ids
from ps5_collab.texts.document import TextDocument
from ps5_collab.texts.reading import Block, BlockKind
from ps5_collab.texts.vocabulary import LICENCES, RIGHTS_SHORT

#: The facts at the head of a text, in the order of the form.
FACTS: Final[Mapping[str, object]] = {
    "title": _l("Title"),
    "summary": _l("What it is about"),
    "author": _l("Who wrote it"),
    "source": _l("Where it was published"),
    "address": _l("Address on the web"),
    "year": _l("Year"),
    "rights": _l("Why we may use it"),
    "licence": _l("License"),
    "reason": _l("Why we may use it, in a sentence"),
    "language": _l("Language"),
    "subjects": _l("Subjects"),
    "minutes": _l("Minutes of reading"),
}
SAID: Final[Mapping[str, Mapping[Any, object]]] = {"rights": RIGHTS_SHORT, "licence": LICENCES}


def facts(document: TextDocument) -> Iterator[Part]:
    for name, words in FACTS.items():
        if name in SAID:
            value = getattr(document, name)
            yield Part(name, str(words), str(SAID[name].get(value, value)) if value else "")
        else:
            yield fact(document, name, str(words))


def compared(before: TextDocument, after: TextDocument) -> Comparison:
    """Fact by fact and, of the text, those paragraphs that differ."""
    old = with_ids(paragraphs(before), (), 0)
    new = with_ids(paragraphs(after), old.blocks, old.named)
    one, other = _parts(before.language, old.blocks), _parts(after.language, new.blocks)
    differing = {change.id for change in compare(one, other) if change.differs}
    return Comparison(
        compare(
            [*facts(before), body(before, one, differing)],
            [*facts(after), body(after, other, differing)],
        )
    )


def paragraphs(document: TextDocument) -> list[Block]:
    """As they are written."""
    written = filter(None, map(str.strip, document.body.split("\n\n")))
    return [Block("", BlockKind.PARAGRAPH, None, Markup(), words) for words in written]


def _parts(language: str, blocks: Sequence[Block]) -> list[Part]:
    return [Part(block.id, text=block.text, lang=language) for block in blocks]


def body(document: TextDocument, parts: Sequence[Part], differing: set[str]) -> Part:
    words = str(_l("The text"))
    if not differing:
        return Part("body", words, document.body, document.language)
    return Part("body", words, parts=tuple(part for part in parts if part.id in differing))


def changes(before: TextDocument, after: TextDocument) -> list[Change]:
    """What can be taken over of the one into the other; the text as a whole."""
    sides = (
        [*facts(document), Part("body", str(_l("The text")), document.body, document.language)]
        for document in (before, after)
    )
    return [change for change in compare(*sides) if change.kind is not Kind.SAME]
