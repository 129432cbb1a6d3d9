"""How many words a text has, and how many minutes it takes to read them. Pure."""

import re
from collections.abc import Iterable
from math import ceil
from typing import Final

#: Words a minute of adults who read a text of some ten lines aloud: the International Reading
#: Speed Texts (Trauzettel-Klosinski and Dietz, 2012). Who studies a text is no faster than that.
SPEEDS: Final = {
    "ar": 138, "de": 179, "en": 228, "es": 218, "fi": 161, "fr": 195, "he": 187, "it": 188,
    "nl": 202, "pl": 166, "pt": 181, "ru": 184, "sl": 180, "sv": 199, "tr": 166,
}  # fmt: skip
#: Signs a minute, of languages that are written without spaces; from the same.
SIGNS: Final = {"zh": 255, "ja": 357}
#: The mean of all, for those that nobody measured.
USUAL: Final = 184
#: Looking at a picture, or through a table.
SECONDS_A_PICTURE: Final = 12

_SIGN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def words_in(text: str) -> int:
    """Every sign counts as a word where none are parted by spaces."""
    return len(_SIGN.sub(" ", text).split()) + len(_SIGN.findall(text))


def minutes_of(texts: Iterable[str], language: str, pictures: int = 0) -> int:
    """Whole minutes, at least one."""
    tag = language.partition("-")[0].lower()
    words = sum(map(words_in, texts))
    minutes = words / (SIGNS.get(tag) or SPEEDS.get(tag, USUAL))
    return max(1, ceil(minutes + pictures * SECONDS_A_PICTURE / 60 - 0.25))
