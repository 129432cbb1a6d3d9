"""Passwords and tokens: how they are made, kept and compared."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from ps5_collab.core.text import fold

SHORTEST: Final = 12
#: Characters; together with `MOST_BYTES` it keeps hashing cheap.
LONGEST: Final = 128
MOST_BYTES: Final = 1_024
#: Characters that must be left of a password once everything easy to guess is taken out.
LEAST_OWN: Final = 4
LEAST_DIFFERENT: Final = 5
#: Everybody can read it in the README: it opens nothing outside the demo.
DEMO_PASSWORD: Final = "learning-together-5"  # noqa: S105

# OWASP's second choice: two rounds over 19 MiB on one lane, about 40 ms and small enough for
# several sign-ins at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Written for this site: what lists of leaked passwords are full of, and what a school is full of.
_COMMON_WORDS: Final = frozenset(
    (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split()
)
_DISGUISES = str.maketrans("013457@$!+", "oieastasit")
_YEARS = re.compile(r"(?:19|20)\d\d")


def hashed(token: str) -> str:
    """A 256-bit random token needs no salt: SHA-256, as hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_token() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def hash_password(password: str) -> str:
    """argon2id. Slow on purpose: hold no transaction while it runs."""
    return _hasher.hash(_canonical(password))


def password_fits(password: str, kept_hash: str) -> bool:
    """Whether it is the one. As slow for an empty `kept_hash` (nobody, or no password yet)."""
    known = bool(kept_hash)
    try:
        _hasher.verify(kept_hash or _dummy(), _canonical(password))
    except (VerificationError, InvalidHashError):
        return False
    return known


def is_outdated(kept_hash: str) -> bool:
    """Made with other settings than today's: hash it again while the password is at hand."""
    return _hasher.check_needs_rehash(kept_hash)


def weakness(password: str, own_words: Iterable[str] = ()) -> str:
    """A sentence that says why the password will not do; empty when it will.

    `own_words` are those that somebody who knows the person would try: name, address, school.
    """
    if len(password) < SHORTEST:
        return str(_("Use at least %(n)d characters. A few words in a row are fine.", n=SHORTEST))
    if is_too_long(password):
        return str(_("Use at most %(n)d characters.", n=LONGEST))
    if is_guessable(password, own_words):
        return str(
            _(
                "This password is easy to guess: it is made of common words, your name or school,"
                " years or runs of keys. Put other words in."
            )
        )
    return ""


def is_guessable(password: str, own_words: Iterable[str] = ()) -> bool:
    """Little is left of it without the words, years and runs that everybody tries."""
    few = len(set(password.casefold())) < LEAST_DIFFERENT
    return few or password == DEMO_PASSWORD or _own_part(password, own_words) < LEAST_OWN


def is_too_long(password: str) -> bool:
    """More than anybody types: refused before it costs a hash."""
    return len(password) > LONGEST or len(_canonical(password)) > MOST_BYTES


def _canonical(password: str) -> bytes:
    """Two keyboards may write one letter in two ways; NFKC makes them the same."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@cache
def _dummy() -> str:
    """What is verified where there is no account, so that both take the same time."""
    return _hasher.hash(secrets.token_bytes(32))


def _own_part(password: str, own_words: Iterable[str]) -> int:
    """How many characters are left when known words, years and runs are taken out."""
    plain = _YEARS.sub(" ", fold(password))
    words = {fold(part) for word in own_words for part in re.split(r"[\W_]+", word)}
    known = {word for word in words if len(word) > 2} | _COMMON_WORDS
    return min(_left(plain, known), _left(plain.translate(_DISGUISES), known))


def _left(text: str, known: set[str]) -> int:
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, " ")
    rest = re.sub(r"[\W_]+", "", text)
    return sum(1 for before, now in zip("\0" + rest, rest, strict=False) if _steps(before, now) > 1)


def _steps(before: str, now: str) -> int:
    """0 and 1 make a run: "aaa", "123", "cba"."""
    return abs(ord(now) - ord(before))
