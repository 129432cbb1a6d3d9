"""Frameworks whose facts we know: their names, what may be shown of them, whom to credit."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ps5_collab.core.text import fold
from ps5_collab.standards.package import Framework, framework_identifier

DATA = Path(__file__).parent / "data"
CATALOGUE = DATA / "catalogue.csv"
CROSSWALK = DATA / "crosswalk.csv"


@dataclass(frozen=True)
class Known:
    """A row of `data/frameworks.csv`."""

    framework: Framework
    #: Other names that people and crosswalks use for it, such as "ISTE".
    names: tuple[str, ...]
    #: What to call a standard with children, and one without, where the file does not say.
    parent_kind: str
    leaf_kind: str
    #: A value of `models.TextPolicy`.
    text_policy: str


@cache
def known() -> Mapping[str, Known]:
    """By key."""
    with (DATA / "frameworks.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["key"]: _known(row) for row in csv.DictReader(file)})


def by_identifier(identifier: str) -> Known | None:
    return next((one for one in known().values() if one.framework.identifier == identifier), None)


@cache
def framework_names() -> Mapping[str, tuple[str, ...]]:
    """The keys that a name may mean, in the order of the list: {"iste": ("ISTE-S-2016", …)}."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, one in known().items():
        for name in (key, *one.names):
            found[fold(name)].append(key)
    return {name: tuple(dict.fromkeys(keys)) for name, keys in found.items()}


def _known(row: Mapping[str, str]) -> Known:
    framework = Framework(
        identifier=row["identifier"] or framework_identifier(row["key"]),
        title=row["title"],
        key=row["key"],
        publisher=row["publisher"],
        subject=row["subject"],
        version=row["version"],
        adoption_status=row["adoption_status"],
        starts_on=_day(row["starts_on"]),
        ends_on=_day(row["ends_on"]),
        source_url=row["source_url"],
        licence=row["licence"],
        attribution=row["attribution"],
    )
    names = tuple(filter(None, row["names"].split("|")))
    return Known(framework, names, row["parent_kind"], row["leaf_kind"], row["text_policy"])


def _day(given: str) -> date | None:
    return date.fromisoformat(given) if given else None
