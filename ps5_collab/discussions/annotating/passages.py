"""Which words of a text somebody means. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from ps5_collab.core import markup
from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_text
from ps5_collab.core.words import later as _
from ps5_collab.texts.anchors import Anchor, describe, spot
from ps5_collab.texts.reading import Reading

#: Code points. Who quotes more means the whole, or a paragraph as it is.
LONGEST: Final = 2_000
#: No paragraph is longer: what is rendered at once holds no more.
LONGEST_BLOCK: Final = markup.MAX_LENGTH
#: What keyboards give for what is printed; each one sign for one.
_TYPED: Final = str.maketrans("“”„«»‘’‚\u00a0–—", '"""""\'\'\' --')


@dataclass(frozen=True)
class Passage:
    """Words by their positions, or as somebody types them; a block alone means all of it, nothing
    at all means the whole text."""

    block: str = ""
    exact: str = ""
    start: int | None = None
    end: int | None = None
    #: Of words that are typed and stand several times as whole words: the first will do.
    anywhere: bool = False


WHOLE: Final = Passage()


def placed(reading: Reading, passage: Passage) -> Anchor | None:
    """Where the words stand; None for the whole text. Raises `Refused` where they do not."""
    if passage.start is not None and passage.end is not None:
        found = at_positions(reading, passage)
    elif passage.exact.strip():
        found = typed(reading, passage)
    elif passage.block:
        found = of_block(reading, passage.block)
    else:
        return None
    if len(found.exact) > LONGEST and not is_block(reading, found):
        raise Refused(_("These are too many words. Choose the few that you mean."), "exact")
    return found


def at_positions(reading: Reading, passage: Passage) -> Anchor:
    start, end = passage.start or 0, passage.end or 0
    chosen = clean_text(passage.exact)
    if not 0 <= start < end <= len(reading.text) or reading.text[start:end] != chosen:
        raise Refused(
            _("These words do not stand there in the text as it is now. Choose them anew."), "exact"
        )
    return describe(reading.text, start, end)


def typed(reading: Reading, passage: Passage) -> Anchor:
    """The words stand once where they are looked for; printed quotation marks may be typed ones."""
    block_start, block_text = block_of(reading, passage.block) if passage.block else (0, None)
    text = reading.text if block_text is None else block_text
    words = clean_text(passage.exact).strip().translate(_TYPED)
    plain = text.translate(_TYPED)
    at = plain.find(words)
    if at < 0:
        raise Refused(_("These words do not stand there. Type them as they are printed."), "exact")
    if passage.anywhere and (whole := re.search(rf"(?<!\w){re.escape(words)}(?!\w)", plain)):
        at = whole.start()
    elif plain.find(words, at + 1) >= 0:
        sentence = _("These words stand there more than once. Add a word before or after them.")
        raise Refused(sentence, "exact")
    return describe(reading.text, block_start + at, block_start + at + len(words))


def of_block(reading: Reading, block: str) -> Anchor:
    start, text = block_of(reading, block)
    if not text.strip():  # a picture
        return spot(reading.text, start)
    return describe(reading.text, start, start + len(text))


def is_block(reading: Reading, words: Anchor) -> bool:
    """All of one is meant, by its button or by the words."""
    return words.exact.strip() == reading.block_at(words.start).text.strip()


def block_of(reading: Reading, block: str) -> tuple[int, str]:
    """Where it begins, and its text."""
    text = next((each.text for each in reading.blocks if each.id == block), None)
    if text is None:
        raise Refused(_("That paragraph is not there any more. Choose another one."), "exact")
    return reading.starts[block], text
