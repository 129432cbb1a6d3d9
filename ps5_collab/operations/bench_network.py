"""People, schools and standards to measure with."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from ps5_collab.operations.bench_words import BEGAN, WORDS, words
from ps5_collab.people.models import Appointment, Level, LocalDistrict, Person, Role, School
from ps5_collab.standards.models import (
    Framework,
    FrameworkVersion,
    Standard,
    StandardClosure,
    StandardEdge,
)

SCHOOLS: Final = 120
PEOPLE: Final = 2_000
Row = dict[str, Any]
#: A standard and the numbers of those above it, from the top.
Branch = tuple[Row, tuple[int, ...]]


def of_people(luck: random.Random) -> Iterator[tuple[Any, Iterator[Row]]]:
    """(table, its rows), each to be written before the next is asked for."""
    yield LocalDistrict, (district(number) for number in range(1, 9))
    yield School, (school(number) for number in range(1, SCHOOLS + 1))
    yield Person, (person(number, luck) for number in range(1, PEOPLE + 1))
    yield Appointment, (appointment(number) for number in range(1, PEOPLE + 1))


def district(number: int) -> Row:
    return {"id": number, "code": f"LD{number}", "name": f"Local District {number}"}


def school(number: int) -> Row:
    name = f"{WORDS[number].title()} School {number}"
    row = {"id": number, "code": f"S{number}", "name": name, "name_folded": name.lower()}
    return row | {"level": Level.SPAN, "local_district_id": 1 + number % 8, "about": ""}


def person(number: int, luck: random.Random) -> Row:
    name = f"{luck.choice(WORDS).title()} {luck.choice(WORDS).title()}"
    return {
        "id": number,
        "uuid": UUID(int=luck.getrandbits(128)),
        "email": f"person{number}@bench.example",
        "name": name,
        "name_folded": name.lower(),
    }


def appointment(number: int) -> Row:
    place = {"school_id": 1 + number % SCHOOLS, "role": Role.TEACHER}
    return place | {"person_id": number, "starts_on": date(2025, 1, 1)}


def of_standards(tree: Sequence[Branch]) -> Iterator[tuple[Any, Iterator[Row]]]:
    """(table, its rows): the framework and its tree."""
    yield Framework, iter([{"id": 1, "identifier": "bench", "key": "BENCH", "title": "Bench"}])
    yield Standard, (row for row, _above in tree)
    edges = (
        {"child_id": row["id"], "parent_id": above[-1] if above else None, "position": row["id"]}
        for row, above in tree
    )
    yield StandardEdge, edges
    yield StandardClosure, (pair for row, above in tree for pair in closure(row["id"], above))
    version = {"framework_id": 1, "source_sha256": "0" * 64, "imported_at": BEGAN}
    yield FrameworkVersion, iter([version])


def closure(number: int, above: Sequence[int]) -> Iterator[Row]:
    for depth, ancestor in enumerate([number, *reversed(above)]):
        yield {"ancestor_id": ancestor, "descendant_id": number, "depth": depth}


def standards(luck: random.Random) -> Iterator[Branch]:
    """About 1,500 in three levels: subject and grade, domain, standard."""
    number = 0
    for subject in ("M", "E", "S", "H", "A", "C", "P", "L"):
        for grade in range(13):
            number += 1
            top = number
            yield standard(luck, number, f"{subject}.{grade}", 1), ()
            for domain in "XYZ":
                number += 1
                middle = number
                yield standard(luck, number, f"{subject}.{grade}.{domain}", 2), (top,)
                for leaf in range(1, 5):
                    number += 1
                    row = standard(luck, number, f"{subject}.{grade}.{domain}.{leaf}", 3)
                    yield row, (top, middle)


def standard(luck: random.Random, number: int, code: str, depth: int) -> Row:
    title = words(luck, 5)
    return {
        "id": number, "framework_id": 1, "identifier": f"bench-{number}", "code": code,
        "code_norm": code.replace(".", ""), "short_title": title, "words": f" {title}",
        "position": number, "depth": depth, "kind": "Standard",
    }  # fmt: skip
