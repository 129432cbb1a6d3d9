"""The new text that a group makes of what each chose: sentences, phrases and words, in the order in
which they were shared. Without a database and the web.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from ps5_collab.protocols.definition import Collected, Definition

#: A phrase has about so many words at most.
FEW: Final = 10
#: Signs that mean something where they stand, and are no punctuation.
_MEANT: Final = frozenset("%‰#@&*/\\§")
_APOSTROPHES: Final = str.maketrans("’ʼ＇", "'''")
#: In these languages "I" is the large form of another letter than "i" is.
_DOTLESS: Final = ("tr", "az")
_DOTS: Final = str.maketrans({"I": "ı", "İ": "i"})
_ENDS: Final = ".!?…"
_OPENING: Final = "\"'“‘«‹„¿¡([—–-*_"
_CLOSING: Final = "\"'”’»›“)]*_"
#: They end with a full stop, and what follows may have a capital; as those without a vowel, of one
#: letter or with a full stop in them do, which need no list ("Mr.", "J.", "e.g.").
_SHORTENED: Final = frozenset(
    (
        *("al", "approx", "aprox", "capt", "col", "dept", "dra", "ed", "eds", "ee", "ej", "etc"),
        *("fig", "figs", "gen", "gov", "inc", "núm", "núms", "pág", "págs", "prof", "profa"),
        *("rev", "sen", "sra", "sras", "srta", "ud", "uds", "univ", "uu", "vol", "vols"),
    )
)


@dataclass(frozen=True)
class Shared:
    """A contribution to a phase that is collected, which everybody may read."""

    id: int
    phase: str
    name: str
    words: str
    #: Of the text that it is from, with the row of that among the readings; none for words of one's
    #: own.
    language: str | None
    reading_id: int | None
    created_at: datetime
    #: From when on others read it; None for what nothing held back.
    shown_at: datetime | None
    #: Where its writer sits; None for who takes part no more.
    seat: int | None


@dataclass(frozen=True)
class Piece:
    """What stands in the new text, said once; with each contribution that chose it."""

    words: str
    chosen: Sequence[Shared]

    @property
    def many(self) -> int:
        return len(self.chosen)

    @property
    def language(self) -> str:
        """Of the text that it is from; empty where it is from none."""
        return self.chosen[0].language or ""


@dataclass(frozen=True)
class Part:
    """The pieces of one phase."""

    phase: str
    kind: Collected
    pieces: Sequence[Piece]


def collecting(definition: Definition) -> dict[str, Collected]:
    """{id of a phase that is put together to a new text: as what}, in their order."""
    return {
        phase.id: phase.collected
        for phase in definition.phases
        if phase.collected is not Collected.NONE
    }


def put_together(kinds: dict[str, Collected], shared: Iterable[Shared]) -> list[Part]:
    """The new text so far, without phases of which nothing was shared yet."""
    rows = sorted(shared, key=in_turn)
    parts = (
        Part(phase, kind, pieces_of(kind, [row for row in rows if row.phase == phase]))
        for phase, kind in kinds.items()
    )
    return [part for part in parts if part.pieces]


def in_turn(row: Shared) -> tuple[datetime, int, int]:
    """As it came; what came at one moment goes by seats, and who has none any more is last."""
    return row.shown_at or row.created_at, row.seat or 1_000_000, row.id


def pieces_of(kind: Collected, rows: Sequence[Shared]) -> list[Piece]:
    """A sentence may come twice, as people read it; of phrases and words each stands once."""
    if kind is Collected.SENTENCE:
        return [Piece(one_line(row.words), (row,)) for row in rows]
    found: dict[str, list[Shared]] = {}
    for row in rows:
        found.setdefault(sameness(row.words, row.language or ""), []).append(row)
    return [Piece(usual(same), same) for same in found.values()]


def usual(same: Sequence[Shared]) -> str:
    """As most spelled it, of equals the first."""
    return Counter(bare(row.words) for row in same).most_common(1)[0][0]


def sameness(words: str, language: str) -> str:
    """What is equal of two choices that are the same but for capitals and the signs around them.
    Accents stay: with and without are different words. `language`: a tag, or empty."""
    plain = bare(words).translate(_APOSTROPHES)
    if language.partition("-")[0] in _DOTLESS:
        plain = plain.translate(_DOTS)
    return unicodedata.normalize("NFC", plain.casefold())


def bare(words: str) -> str:
    """Without the punctuation around it; what is nothing else stays."""
    line = one_line(words)
    inner = [place for place, sign in enumerate(line) if not is_around(sign)]
    return line[inner[0] : inner[-1] + 1] if inner else line


def is_around(sign: str) -> bool:
    return sign.isspace() or (unicodedata.category(sign)[0] == "P" and sign not in _MEANT)


def one_line(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", words).replace("\u00ad", "").split())


# --- what fits -----------------------------------------------------------------------------------


def fits(kind: Collected, words: str) -> bool:
    """False for what is clearly no such piece: a word that is several."""
    return kind is not Collected.WORD or " " not in bare(words)


def is_long(kind: Collected, words: str) -> bool:
    """More than is meant, as far as can be told."""
    if kind is Collected.PHRASE:
        return len(words.split()) > FEW
    return kind is Collected.SENTENCE and goes_on(words.split())


def goes_on(words: Sequence[str]) -> bool:
    """A sentence ends, and another seems to begin. Nobody can be sure: nothing is refused by it."""
    lists = words[:1] and words[0].rstrip(".").isdigit()  # "1. Listen"
    told = words[1:] if lists else words
    return any(ends(word) and begins(other) for word, other in pairwise(told))


def ends(word: str) -> bool:
    """It has the sign of an end. Three dots are a pause; behind a quoted question the sentence may
    go on."""
    inner = word.rstrip(_CLOSING)
    bare_word = inner.rstrip(_ENDS)
    sign = inner[len(bare_word) :]
    if not sign or "…" in sign or "..." in sign:
        return False
    return not is_shortened(bare_word.lstrip(_OPENING)) if sign == "." else inner == word


def is_shortened(word: str) -> bool:
    letters = word.casefold()
    mute = letters.isascii() and letters.isalpha() and not set(letters) & set("aeiouy")
    one = len(word) == 1 and word.isalpha()
    return one or mute or not word or "." in word or letters in _SHORTENED


def begins(word: str) -> bool:
    first = word.lstrip(_OPENING)[:1]
    return first.isalpha() and not first.islower()
