"""The place of a text where the words of a query stand, with the words marked."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final

from markupsafe import Markup, escape

from ps5_collab.core.fulltext.query import Query, Term
from ps5_collab.core.fulltext.tokens import PIECE, pairs, tokens

#: Characters of an excerpt, roughly.
LENGTH: Final = 200
#: A cut excerpt begins so many characters before the first hit, at most.
BEFORE: Final = 50
#: Lines with one word that are compared.
MOST_LINES: Final = 20

_SENTENCE_END = re.compile(r"(?<=[.!?…؟。！？])\s+|(?<=[。！？])|\n+")
_PART = re.compile(r"\S.{0,399}(?!\S)|\S{1,400}")
_WORD_END = re.compile(r"\s")

#: A token and where it stands in the text.
Place = tuple[str, int, int]


def passages(text: str) -> list[str]:
    """The sentences of a plain text, roughly; none is empty, and none longer than 400."""
    sentences = (" ".join(part.split()) for part in _SENTENCE_END.split(text))
    return [part for sentence in sentences for part in _PART.findall(sentence)]


def excerpt(text: str | Sequence[str], query: Query, folded: Sequence[str] | None = None) -> Markup:
    """About `LENGTH` characters around the sentence with most of the words; empty without any.

    `text` may come as its passages; `folded` are then their tokens, joined by spaces, when they are
    known already.
    """
    lines = passages(text) if isinstance(text, str) else text
    cut = folded if folded is not None else [" ".join(tokens(line)) for line in lines]
    best = best_line("\n".join(cut), query.terms)
    if best is None or best >= len(lines):
        return Markup()
    shown = lines[best]
    for line in lines[best + 1 :]:
        if len(shown) + len(line) >= LENGTH:
            break
        shown = f"{shown} {line}"
    return highlight(shown, query, LENGTH)


def best_line(folded: str, terms: Sequence[Term]) -> int | None:
    """The number of the line with the most different terms, the first of them."""
    text = " " + folded.replace("\n", " \n ") + " "  # so that a space stands around every token
    found: Counter[int] = Counter()
    for term in terms:
        found.update(islice(lines_with(text, term), MOST_LINES))
    return min(found, key=lambda line: (-found[line], line), default=None)


def lines_with(text: str, term: Term) -> Iterator[int]:
    """Numbers of the lines that have the term, in order."""
    sought = " " + " ".join(term.tokens) + ("" if term.prefix else " ")
    line, before, at = 0, 0, text.find(sought)
    while at >= 0:
        line += text.count("\n", before, at)
        yield line
        before = text.find("\n", at + 1)
        at = text.find(sought, before) if before >= 0 else -1


def highlight(text: str, query: Query, length: int | None = None) -> Markup:
    """The text with `<mark>` around the words of the query, cut to `length` around the first."""
    found = merged(sorted(ascii_hits(text, query) if text.isascii() else hits(text, query.terms)))
    start, end = window(text, found[0] if found else (0, 0), length)
    pieces: list[str] = ["…"] if start else []
    at = start
    for left, right in found:
        if left < at or right > end:
            continue
        pieces += [escape(text[at:left]), Markup("<mark>"), escape(text[left:right])]
        pieces.append(Markup("</mark>"))
        at = right
    pieces += [escape(text[at:end]), "…" if end < len(text) else ""]
    return Markup().join(pieces)


def window(text: str, first: tuple[int, int], length: int | None) -> tuple[int, int]:
    """Which part of the text is shown, cut between words where there are any."""
    if length is None or len(text) <= length:
        return 0, len(text)
    start = max(0, min(first[0] - BEFORE, len(text) - length))
    if start and (gap := _WORD_END.search(text, start, first[0])):
        start = gap.end()
    end = min(len(text), max(start + length, first[1]))
    if end < len(text) and (gap := _WORD_END.search(text, end, end + 20)):
        end = gap.start()
    return start, end


def places_of(text: str) -> list[Place]:
    """Every token with its place in the text as it is written."""
    found: list[Place] = []
    for piece in PIECE.finditer(text):
        start, end = piece.span()
        here = _tokens_of(piece[0])
        if piece.lastgroup and len(here) == end - start:
            found += [
                (token, start + at, min(start + at + 2, end))
                for at, token in enumerate(pairs("".join(token[0] for token in here)))
            ]
        else:
            found += [(token, start, end) for token in here]
    return found


def _tokens_of(piece: str) -> Sequence[str]:
    return (piece.lower(),) if piece.isascii() else _tokens_of_letters(piece)


@lru_cache(maxsize=2048)
def _tokens_of_letters(piece: str) -> Sequence[str]:
    return tuple(tokens(piece))


def ascii_hits(text: str, query: Query) -> Iterator[tuple[int, int]]:
    """The same as `hits` of plain letters, which need not be folded one by one."""
    lower = text.lower()
    for term in query.terms:
        for match in ascii_pattern(term).finditer(lower):
            yield match.span()


@lru_cache(maxsize=512)
def ascii_pattern(term: Term) -> re.Pattern[str]:
    """The tokens with nothing but separators between them, none inside a longer one."""
    kinds = [r"\d" if token.isdecimal() else "[a-z]" for token in term.tokens]
    words = re.escape(term.tokens[0])
    for token, (before, kind) in zip(term.tokens[1:], pairwise(kinds), strict=True):
        # A letter ends a number, and a number a word; two of a kind need a sign between them.
        words += "[^a-z0-9]" + ("+" if before == kind else "*") + re.escape(token)
    first, last = kinds[0], kinds[-1]
    return re.compile(rf"(?<!{first}){words}" + (f"{last}*" if term.prefix else f"(?!{last})"))


def hits(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """From where to where the terms stand."""
    places = places_of(text)
    for term in terms:
        *before, last = term.tokens
        size = len(before)
        for at in range(size, len(places)):
            token = places[at][0]
            same = token.startswith(last) if term.prefix else token == last
            if same and all(places[at - size + n][0] == before[n] for n in range(size)):
                yield places[at - size][1], places[at][2]


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole
