"""The protocols that come with the site: in our own words, with credit to who made them.

One file each, named by the protocol's key; words stand in both languages beside each other.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ps5_collab.protocols.definition import Definition, cleaned
from ps5_collab.protocols.exchange import from_json

#: In the order of the list: on a text, on data and work, on a design or a dilemma.
KEYS: Final = (
    "save-the-last-word",
    "final-word",
    "four-as",
    "text-rendering",
    "three-levels",
    "making-meaning",
    "socratic-seminar",
    "notice-and-wonder",
    "atlas",
    "tuning",
    "consultancy",
)
LANGUAGES: Final = ("en", "es")
FOLDER: Final = Path(__file__).parent


def shipped(key: str, language: str) -> Definition | None:
    """None where there is no such protocol; in English where its words are not in the language."""
    spoken = language.partition("-")[0]
    if key not in KEYS:
        return None
    return _shipped(key, spoken if spoken in LANGUAGES else "en")


def spoken(key: str, kept: Definition, language: str) -> Definition:
    """What was kept of a protocol, in another language where it is one of the site's as it still
    ships; else as it was kept."""
    unchanged = shipped(key, kept.language) == kept
    return (shipped(key, language) if unchanged else None) or kept


def spoken_title(key: str, title: str, language: str) -> str:
    """A protocol's title in another language, where it is one of the site's and kept its name."""
    known = [shipped(key, each) for each in LANGUAGES]
    wanted = shipped(key, language)
    return wanted.title if wanted and any(one and one.title == title for one in known) else title


@lru_cache(maxsize=len(KEYS) * len(LANGUAGES))
def _shipped(key: str, language: str) -> Definition:
    given = _stored(key)
    values = {name: value for name, value in given.items() if name not in LANGUAGES}
    phases = [_in(phase, language) for phase in given["phases"]]
    words = {**given[language], "language": language, "phases": phases}
    return cleaned(from_json({**values, **words}, strict=True))


@lru_cache(maxsize=len(KEYS))
def _stored(key: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{key}.toml").read_text(encoding="utf-8"))


def _in(phase: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        name: value[language] if isinstance(value, Mapping) else value
        for name, value in phase.items()
    }
