"""Lessons to measure with: 8 steps and 12 standards each, of a few designs that they share."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from ps5_collab.core import markup
from ps5_collab.core.fulltext import Text
from ps5_collab.core.fulltext.index import as_row
from ps5_collab.lessons.document import (
    LessonDocument,
    Objective,
    Response,
    StandardRef,
    Step,
    derived_id,
    to_json,
)
from ps5_collab.lessons.findable import keywords_and_body
from ps5_collab.lessons.models import KIND, Lesson
from ps5_collab.lessons.places import numbered
from ps5_collab.lessons.publication import rendered, tags_of
from ps5_collab.lessons.vocabulary import SKILLS, SUBJECTS, TOPICS
from ps5_collab.operations.bench_network import PEOPLE, SCHOOLS
from ps5_collab.operations.bench_words import BEGAN, words
from ps5_collab.sharing import search
from ps5_collab.sharing.models import Alignment, AlignmentRole, Audience, Item, Revision, State, Tag

#: The first ones are public.
RICH: Final = 200
STANDARDS_EACH: Final = 12
AUDIENCES: Final = (
    Audience.ME, Audience.GROUP, Audience.SCHOOL, Audience.NETWORK, Audience.EVERYONE,
)  # fmt: skip
#: Out of a hundred lessons; groups do not occur, so theirs go to schools.
SHARES: Final = (15, 0, 40, 20, 25)


Document = TypeVar("Document")


@dataclass(frozen=True)
class Design(Generic[Document]):
    """A document with what is made of it once."""

    document: Document
    html: Mapping[str, Any]
    found: Mapping[str, Any]
    places: Mapping[str, str]


def rows_of(
    luck: random.Random, number: int, design: Design[LessonDocument], numbers: Mapping[str, int]
) -> dict[Any, list[dict[str, Any]]]:
    owner = luck.randint(1, PEOPLE)
    moment = BEGAN + timedelta(minutes=luck.randrange(800_000))
    audience = luck.choices(AUDIENCES, SHARES)[0] if number > RICH else Audience.EVERYONE
    title, summary = words(luck, 6).capitalize(), words(luck, 28).capitalize() + "."
    document = replace(design.document, title=title, summary=summary)
    stored = to_json_quickly(design, title, summary)
    item = {
        "id": number, "uuid": UUID(int=luck.getrandbits(128)), "kind": KIND, "title": title,
        "summary": summary, "owner_id": owner, "school_id": 1 + owner % SCHOOLS,
        "audience": audience, "state": State.PUBLISHED,
        "language": luck.choice(["en"] * 9 + ["es"]), "revision": 1,
        "created_at": moment, "published_at": moment,
    }  # fmt: skip
    revision = {
        "item_id": number, "number": 1, "document": stored, "html": design.html,
        "places": design.places, "author_id": owner, "created_at": moment, "note": "",
        "renderer": markup.VERSION,
    }  # fmt: skip
    lesson = {
        "item_id": number, "minutes": document.minutes, "grade_low": 0, "grade_high": 5,
    }  # fmt: skip
    chosen = tags_of(document) | {"grade": [str(1 + number % 12), str(1 + (number + 1) % 12)]}
    tags = [
        {"item_id": number, "kind": kind, "value": value}
        for kind, given in chosen.items()
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
        Item: [item], Lesson: [lesson], Revision: [revision], Tag: tags, Alignment: aligned,
        search.ITEMS.table: [found],
    }  # fmt: skip


def to_json_quickly(design: Design[LessonDocument], title: str, summary: str) -> dict[str, Any]:
    return stored(design.document) | {"title": title, "summary": summary}


@cache
def stored(document: LessonDocument) -> dict[str, Any]:
    return to_json(document)


def design(
    luck: random.Random, number: int, leaves: Sequence[tuple[int, str]], sentences: int
) -> Design[LessonDocument]:
    """A document of 8 steps; `sentences` is the length of each of its texts."""
    made = Maker(luck, f"{number} {sentences}", sentences)
    document = LessonDocument(
        title="Bench",
        grades=("4", "5"),
        subjects=tuple(luck.sample([*SUBJECTS], 2)),
        minutes=luck.choice([30, 45, 50, 60, 90]),
        essential_question=made.text(),
        objectives=tuple(Objective(made.id(), made.text(1)) for _number in range(3)),
        standards=tuple(
            StandardRef("BENCH", code) for _id, code in luck.sample(leaves, STANDARDS_EACH)
        ),
        prior_knowledge=made.text(),
        materials=made.text(1),
        steps=tuple(made.step() for _number in range(8)),
        assessment=made.text(),
        differentiation=made.text(),
        skills=tuple(luck.sample([*SKILLS], 2)),
        topics=tuple(luck.sample([*TOPICS], 1)),
    )
    html = rendered(document)
    found = as_row(Text(0, "", *keywords_and_body(document, html)))
    kept = {name: found[name] for name in ("body", "passages")}
    return Design(document, html, kept, numbered(document))


@dataclass
class Maker:
    """Texts and ids of one document."""

    luck: random.Random
    name: str
    sentences: int
    count: int = 0

    def id(self) -> str:
        self.count += 1
        return derived_id(self.name, self.count)

    def text(self, sentences: int = 0) -> str:
        made = (words(self.luck, 12) for _number in range(sentences or self.sentences))
        return " ".join(f"{sentence.capitalize()}." for sentence in made)

    def step(self) -> Step:
        responses = [Response(self.id(), self.text(1), luck == 1) for luck in range(2)]
        return Step(
            id=self.id(),
            name=words(self.luck, 3).capitalize(),
            minutes=5,
            activity=self.text(),
            questions=self.text(1),
            responses=tuple(responses),
            support=self.text(1),
            notice=self.text(1),
        )
