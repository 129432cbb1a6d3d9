"""Text cut into the tokens that are indexed and searched: one way for documents and for queries.

- Case, accents and width are folded; digits of every script are the same digits.
- A word ends where letters meet digits, so that every spelling of a code of a standard is the same
  sequence of parts: "3-5.AP.13" is 3 5 ap 13, "AP13" is ap 13, and "5c" is found in "1.5.c".
- Scripts that put no spaces between words (and Korean, whose words carry endings) are cut into
  overlapping pairs of characters; a run's last character also stands alone, so that a search for
  one character finds it anywhere.
"""

import re
import unicodedata
from typing import Final

from ps5_collab.core.text import fold

#: Longer words are not words.
LONGEST: Final = 64

#: Han, kana, bopomofo, Hangul, Thai, Lao, Burmese, Khmer; without their punctuation and digits.
_PAIRED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u108f"
    "\u1780-\u17d3\u17d7\u17dc\u17dd"
)


def _signs(category: str) -> list[str]:
    """Characters of a Unicode category in the blocks of living scripts."""
    blocks = (range(0x300, 0x2000), range(0xA600, 0xAC00))
    found = (chr(code) for block in blocks for code in block)
    return [sign for sign in found if unicodedata.category(sign).startswith(category)]


# Vowel signs of Devanagari and its like are no letters to `\w`, yet belong to the word.
_MARKS = "".join(_signs("M"))
_DIGITS = str.maketrans({sign: str(unicodedata.decimal(sign)) for sign in _signs("Nd")})

#: A piece of text: a run of paired characters, of digits, or of letters with their marks.
PIECE: Final = re.compile(
    rf"(?P<paired>[{_PAIRED}]++)|\d++"
    rf"|[^\W\d_{_PAIRED}]++(?:[{_MARKS}]++[^\W\d_{_PAIRED}]*+)*+"
)
_IS_PAIRED = re.compile(f"[{_PAIRED}]")


def tokens(text: str) -> list[str]:
    """The tokens of a text in their order."""
    found: list[str] = []
    for piece in PIECE.finditer(fold(text).translate(_DIGITS)):
        if piece.lastgroup:
            found.extend(pairs(piece[0]))
        else:
            found.append(piece[0][:LONGEST])
    return found


def pairs(run: str) -> list[str]:
    """Overlapping pairs, then the last character alone."""
    return [run[at : at + 2] for at in range(len(run))]


def is_paired(token: str) -> bool:
    return _IS_PAIRED.match(token) is not None
