"""What somebody typed into a search box, understood.

All words must be there. Words of four letters and more also find what begins with them
("fraction" finds "fractions"), as does any word with a star ("de*"); there is no other stemming,
because one index serves many languages. Words in quotes are found as they stand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ps5_collab.core.fulltext.tokens import is_paired, tokens
from ps5_collab.core.text import clean_line

#: Characters that are read; nobody types more on purpose.
LONGEST_QUERY: Final = 300
MOST_TERMS: Final = 12
#: Letters from which a word also finds longer ones.
STEM: Final = 4

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"'))
_CHUNK = re.compile(r'"([^"]*)"|[^\s"]+')


@dataclass(frozen=True)
class Term:
    """Tokens that must follow each other; the last is the beginning of a word where `prefix`."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True)
class Query:
    #: As it is shown again in the box.
    text: str
    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse_query(typed: str | None) -> Query:
    """Read a query; whatever has no word in it is an empty one. Never fails."""
    text = clean_line(typed)[:LONGEST_QUERY].strip()
    chunks = _CHUNK.finditer(text.translate(_QUOTES))
    terms = (term(chunk[1] or chunk[0], quoted=chunk[1] is not None) for chunk in chunks)
    return Query(text, tuple(dict.fromkeys(each for each in terms if each.tokens))[:MOST_TERMS])


def term(chunk: str, quoted: bool) -> Term:
    found = tokens(chunk)
    if ends_in_pair(found):
        # Only the end of a document's run stands alone; a query may stop in the middle of one.
        found.pop()
    only = found[0] if len(found) == 1 else ""
    one_sign = len(only) == 1 and is_paired(only)
    begins = not quoted and (chunk.endswith("*") or is_stem(only))
    return Term(tuple(found), prefix=one_sign or begins)


def ends_in_pair(found: Sequence[str]) -> bool:
    """The last token is a single character after the pair that holds it."""
    return (
        len(found) > 1
        and len(found[-2]) == 2
        and found[-2][1] == found[-1]
        and is_paired(found[-1])
    )


def is_stem(word: str) -> bool:
    return len(word) >= STEM and not word.isdecimal()
