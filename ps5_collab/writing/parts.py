"""Ids of the parts of a document, which stay the same over its revisions."""

import hashlib
import re
import secrets
from dataclasses import replace
from typing import Final

from ps5_collab.writing.verbs import Part

#: The languages offered first; a document may have any other.
LANGUAGES: Final = ("en", "es", "zh", "ko", "hy", "fil", "vi", "fa", "ru", "ar")
#: Those of families, of libraries and of other countries' schools; offered below the others.
OTHER_LANGUAGES: Final = (
    "am", "bn", "my", "hr", "da", "nl", "fi", "fr", "ka", "de", "el", "gu", "ht", "ha", "he", "hi",
    "hmn", "hu", "id", "it", "ja", "km", "lo", "la", "ms", "mi", "mn", "ne", "no", "ps", "pl", "pt",
    "pa", "ro", "sm", "sr", "so", "sw", "sv", "ta", "te", "th", "ti", "tr", "uk", "ur", "yi", "yo",
)  # fmt: skip
_ID = re.compile(r"[abd-z][0-9][a-z0-9]{6}")
_LETTERS = "abdefghjkmnpqrstuvwxyz"  # "c" begins the addresses of comments
_SIGNS = "0123456789abcdefghjkmnpqrstuvwxyz"


def new_id() -> str:
    """An id for a new part; with its digit in the second place it is never a word of a page."""
    rest = "".join(secrets.choice(_SIGNS) for _i in range(6))
    return secrets.choice(_LETTERS) + secrets.choice(_SIGNS[:10]) + rest


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def derived_id(*words: object) -> str:
    """The id of a part that came without one: the same words give the same id again."""
    number = int.from_bytes(hashlib.sha256(repr(words).encode()).digest()[:8], "big")
    number, letter = divmod(number, len(_LETTERS))
    number, digit = divmod(number, 10)
    rest = "".join(_SIGNS[(number // len(_SIGNS) ** n) % len(_SIGNS)] for n in range(6))
    return _LETTERS[letter] + str(digit) + rest


def identified(parts: list[Part], taken: set[str]) -> tuple[Part, ...]:
    """The parts with ids that are well formed and used once; `taken` learns them."""
    named = []
    for part in parts:
        wanted = part.id if is_id(part.id) and part.id not in taken else new_id()
        taken.add(wanted)
        named.append(replace(part, id=wanted))
    return tuple(named)
