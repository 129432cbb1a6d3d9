"""The rubric by which practices are reviewed, read from its files: one of each version."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ps5_collab.core import words

FILES: Final = Path(__file__).parent / "rubrics"
NEWEST: Final = max(int(file.stem) for file in FILES.glob("*.toml"))
#: The highest score; the lowest is 0.
BEST: Final = 3


@dataclass(frozen=True)
class Said:
    """What a criterion is called, asks, and means by each score, in one language."""

    name: str
    asks: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Criterion:
    id: str
    by_language: Mapping[str, Said]
    #: An approval needs this score.
    least: int = 0

    @property
    def said(self) -> Said:
        """In the reader's language."""
        return self.by_language.get(words.locale().language, self.by_language["en"])


@dataclass(frozen=True)
class Rubric:
    version: int
    criteria: tuple[Criterion, ...]
    credits: Mapping[str, str]

    @property
    def credit(self) -> str:
        return self.credits.get(words.locale().language, self.credits["en"])


@cache
def rubric(version: int = NEWEST) -> Rubric:
    stored = tomllib.loads((FILES / f"{version}.toml").read_text())
    criteria = tuple(_criterion(given) for given in stored["criteria"])
    return Rubric(stored["version"], criteria, stored["credit"])


def _criterion(given: Mapping[str, object]) -> Criterion:
    said = {
        language: Said(spoken["name"], spoken["asks"], tuple(spoken["levels"]))
        for language, spoken in given.items()
        if isinstance(spoken, dict)
    }
    least = given.get("least", 0)
    return Criterion(str(given["id"]), said, least if isinstance(least, int) else 0)
