"""Practices to measure with: 6 steps, 4 pieces of evidence and 4 standards each, in the showcase.

As with lessons, a few documents are shared among them.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from ps5_collab.core import markup
from ps5_collab.core.fulltext import Text
from ps5_collab.core.fulltext.index import as_row
from ps5_collab.lessons.document import StandardRef
from ps5_collab.lessons.vocabulary import GRADES, SUBJECTS, TOPICS
from ps5_collab.operations.bench_lessons import RICH, Design, Maker
from ps5_collab.operations.bench_network import PEOPLE, SCHOOLS
from ps5_collab.operations.bench_words import BEGAN, words
from ps5_collab.practices.document import (
    Domain,
    Evidence,
    PracticeDocument,
    Source,
    Step,
    to_json,
)
from ps5_collab.practices.findable import keywords_and_body
from ps5_collab.practices.models import KIND, Practice, Stage
from ps5_collab.practices.places import numbered
from ps5_collab.practices.publication import rendered, tags_of
from ps5_collab.practices.strength import Elsewhere
from ps5_collab.sharing import search
from ps5_collab.sharing.models import Alignment, AlignmentRole, Audience, Item, Revision, State, Tag

STANDARDS_EACH: Final = 4


def design(
    luck: random.Random, number: int, leaves: Sequence[tuple[int, str]]
) -> Design[PracticeDocument]:
    """A document, rendered once."""
    made = Maker(luck, f"practice {number}", 2)
    document = PracticeDocument(
        title="Bench",
        subjects=tuple(luck.sample([*SUBJECTS], 2)),
        pupils=luck.randint(10, 300),
        what=made.text(),
        why=made.text(),
        steps=tuple(Step(made.id(), words(luck, 3), made.text()) for _number in range(6)),
        time=words(luck, 3),
        materials=made.text(1),
        needs=made.text(1),
        evidence=tuple(piece(luck, made) for _number in range(4)),
        differently=made.text(),
        standards=tuple(
            StandardRef("BENCH", code) for _id, code in luck.sample(leaves, STANDARDS_EACH)
        ),
        topics=tuple(luck.sample([*TOPICS], 1)),
    )
    html = rendered(document)
    found = as_row(Text(0, "", *keywords_and_body(document, html)))
    kept = {name: found[name] for name in ("body", "passages")}
    return Design(document, html, kept, numbered(document))


def piece(luck: random.Random, made: Maker) -> Evidence:
    domain, source = luck.choice([*Domain]), luck.choice([*Source])
    limits = made.text(1) if luck.random() < 0.5 else ""
    return Evidence(made.id(), domain, made.text(1), source, made.text(1), limits)


def rows_of(
    luck: random.Random,
    number: int,
    design: Design[PracticeDocument],
    numbers: Mapping[str, int],
) -> dict[Any, list[dict[str, Any]]]:
    """One of three is open to everyone; the first ones in any case."""
    owner = luck.randint(1, PEOPLE)
    moment = BEGAN + timedelta(minutes=luck.randrange(800_000))
    open_to_all = luck.random() < 0.33
    title, summary = words(luck, 6).capitalize(), words(luck, 28).capitalize() + "."
    first = luck.randrange(len(GRADES) - 2)
    document = replace(
        design.document, title=title, summary=summary, grades=GRADES[first : first + 2]
    )
    tried = luck.choice([0, 0, 0, 1, 2, 5])
    outcomes = luck.sample(["worked", "partly", "not"], min(tried, 2))
    item = {
        "id": number, "uuid": UUID(int=luck.getrandbits(128)), "kind": KIND, "title": title,
        "summary": summary, "owner_id": owner, "school_id": 1 + owner % SCHOOLS,
        "audience": Audience.EVERYONE if open_to_all or number % 10_000 < RICH
        else Audience.NETWORK,
        "state": State.PUBLISHED, "language": luck.choice(["en"] * 9 + ["es"]), "revision": 1,
        "created_at": moment, "published_at": moment,
    }  # fmt: skip
    revision = {
        "item_id": number, "number": 1, "html": design.html, "places": design.places,
        "document": stored(design.document)
        | {"title": title, "summary": summary, "grades": [*document.grades]},
        "author_id": owner, "created_at": moment, "note": "", "renderer": markup.VERSION,
    }  # fmt: skip
    practice = {
        "item_id": number, "stage": Stage.SHOWN, "wanted": item["audience"],
        "reviewed_revision": 1, "reviewed_at": moment, "tried": tried,
        "worked": outcomes.count("worked"), "partly": outcomes.count("partly"),
        "failed": outcomes.count("not"),
        "grade_low": first - 1, "grade_high": first,
    }  # fmt: skip
    tags = [
        {"item_id": number, "kind": kind, "value": value}
        for kind, given in tags_of(document, Elsewhere(tried, outcomes)).items()
        for value in given
    ]
    aligned = [
        {
            "item_id": number, "standard_id": numbers[ref.code], "tagged_code": ref.code,
            "position": place, "role": AlignmentRole.TEACHES,
        }
        for place, ref in enumerate(document.standards)
    ]  # fmt: skip
    found = as_row(Text(number, title, summary)) | dict(design.found) | {"id": number}
    if found["vector"] is not None:
        found = as_row(Text(number, title, summary, design.found["passages"]))
    return {
        Item: [item], Practice: [practice], Revision: [revision], Tag: tags, Alignment: aligned,
        search.ITEMS.table: [found],
    }  # fmt: skip


@cache
def stored(document: PracticeDocument) -> dict[str, Any]:
    return to_json(document)
