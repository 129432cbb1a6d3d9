"""A seeded site to measure: the same numbers always give the same schools, lessons and comments.

Every lesson has 8 steps and 12 standards. The first `RICH` lessons are public and have 40 comments,
as the pages that are measured need them; the others share the rest. One in twenty is long.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from ps5_collab.conversation import finding
from ps5_collab.conversation.models import Comment
from ps5_collab.core import markup
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused
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
from ps5_collab.operations import bench_meeting
from ps5_collab.people.models import Appointment, Level, LocalDistrict, Person, Role, School
from ps5_collab.sharing import search
from ps5_collab.sharing.models import Alignment, AlignmentRole, Audience, Item, Revision, State, Tag
from ps5_collab.standards.models import (
    Framework,
    FrameworkVersion,
    Standard,
    StandardClosure,
    StandardEdge,
)

RICH: Final = 200
SCHOOLS: Final = 120
PEOPLE: Final = 2_000
#: Documents that the lessons share among them.
DESIGNS: Final = 60
COMMENTS_OF_RICH: Final = 40
STANDARDS_EACH: Final = 12
BATCH: Final = 1_000
BEGAN: Final = datetime.fromisoformat("2025-01-06T08:00:00+00:00")
AUDIENCES: Final = (
    Audience.ME, Audience.GROUP, Audience.SCHOOL, Audience.NETWORK, Audience.EVERYONE,
)  # fmt: skip
#: Out of a hundred lessons; groups do not occur, so theirs go to schools.
SHARES: Final = (15, 0, 40, 20, 25)
WORDS: Final = tuple(
    """
    fraction ratio number line area volume graph slope equation function proof estimate measure
    data median sample model argument evidence source narrative character theme stanza verb
    syntax vocabulary reading writing draft revision energy force motion cell genome ecosystem
    climate mineral orbit atom reaction experiment variable hypothesis empire treaty migration
    constitution election economy trade culture museum rhythm melody color texture algorithm
    loop sensor network privacy nutrition sleep exercise dialogue accent greeting journey
    market pupil teacher discussion partner group whole class exit ticket launch explore
    question misconception strategy representation tape diagram table chart array place value
    decimal percent compare order reason explain justify critique observe record notice wonder
    predict connect apply transfer challenge support scaffold language access routine protocol
    feedback rubric goal success criteria prior knowledge task card sort gallery walk
    """.split()  # noqa: SIM905 (a list of strings would fill two pages)
)


@dataclass(frozen=True)
class Design:
    """A document with what is made of it once."""

    document: LessonDocument
    html: Mapping[str, Any]
    found: Mapping[str, Any]
    places: Mapping[str, str]


def load(lessons: int, comments: int) -> None:
    """Fill an empty site. Raise `Refused` where people are already."""
    if db.session.scalar(sa.select(sa.func.count(Person.id))):
        raise Refused(_("This site has people already; measuring needs a site of its own."))
    luck = random.Random(7)  # noqa: S311 (nothing secret)
    insert(LocalDistrict, (district(number) for number in range(1, 9)))
    insert(School, (school(number) for number in range(1, SCHOOLS + 1)))
    insert(Person, (person(number, luck) for number in range(1, PEOPLE + 1)))
    insert(Appointment, (appointment(number) for number in range(1, PEOPLE + 1)))
    leaves = load_standards(luck)
    full = [design(luck, number, leaves, sentences=2) for number in range(DESIGNS)]
    short = [design(luck, number, leaves, sentences=1) for number in range(DESIGNS)]
    numbers = {code: number for number, code in leaves}
    each = (
        rows_of(
            luck, number, (full if number <= lessons // 20 else short)[number % DESIGNS], numbers
        )
        for number in range(1, lessons + 1)
    )
    for batch in batched(each):
        for table in (Item, Lesson, Revision, Tag, Alignment, search.ITEMS.table):
            insert(table, (row for rows in batch for row in rows[table]))
    insert(Comment, comment_rows(luck, lessons, comments, full))
    finding.rebuild()
    count_comments()
    bench_meeting.load(lessons + 1, partial(words, luck))
    db.session.flush()


def insert(table: Any, rows: Iterator[dict[str, Any]]) -> None:
    core = table if isinstance(table, sa.Table) else sa.inspect(table).local_table
    for batch in batched(rows):
        db.session.execute(sa.insert(core), batch)


def batched(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


# --- people and standards ------------------------------------------------------------------------


def district(number: int) -> dict[str, Any]:
    return {"id": number, "code": f"LD{number}", "name": f"Local District {number}"}


def school(number: int) -> dict[str, Any]:
    name = f"{WORDS[number].title()} School {number}"
    row = {"id": number, "code": f"S{number}", "name": name, "name_folded": name.lower()}
    return row | {"level": Level.SPAN, "local_district_id": 1 + number % 8, "about": ""}


def person(number: int, luck: random.Random) -> dict[str, Any]:
    name = f"{luck.choice(WORDS).title()} {luck.choice(WORDS).title()}"
    return {
        "id": number,
        "uuid": UUID(int=luck.getrandbits(128)),
        "email": f"person{number}@bench.example",
        "name": name,
        "name_folded": name.lower(),
    }


def appointment(number: int) -> dict[str, Any]:
    place = {"school_id": 1 + number % SCHOOLS, "role": Role.TEACHER}
    return place | {"person_id": number, "starts_on": date(2025, 1, 1)}


def load_standards(luck: random.Random) -> list[tuple[int, str]]:
    """About 1,500 in three levels: subject and grade, domain, standard; answers the lowest."""
    insert(Framework, iter([{"id": 1, "identifier": "bench", "key": "BENCH", "title": "Bench"}]))
    tree = list(standard_rows(luck))
    insert(Standard, (row for row, _above in tree))
    edges = (
        {"child_id": row["id"], "parent_id": above[-1] if above else None, "position": row["id"]}
        for row, above in tree
    )
    insert(StandardEdge, edges)
    insert(StandardClosure, (pair for row, above in tree for pair in closure(row["id"], above)))
    version = {"framework_id": 1, "source_sha256": "0" * 64, "imported_at": BEGAN}
    insert(FrameworkVersion, iter([version]))
    return [(row["id"], row["code"]) for row, above in tree if len(above) == 2]


def closure(number: int, above: Sequence[int]) -> Iterator[dict[str, int]]:
    for depth, ancestor in enumerate([number, *reversed(above)]):
        yield {"ancestor_id": ancestor, "descendant_id": number, "depth": depth}


def standard_rows(luck: random.Random) -> Iterator[tuple[dict[str, Any], tuple[int, ...]]]:
    """Each with those above it, from the top."""
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


def standard(luck: random.Random, number: int, code: str, depth: int) -> dict[str, Any]:
    title = words(luck, 5)
    return {
        "id": number, "framework_id": 1, "identifier": f"bench-{number}", "code": code,
        "code_norm": code.replace(".", ""), "short_title": title, "words": f" {title}",
        "position": number, "depth": depth, "kind": "Standard",
    }  # fmt: skip


# --- lessons -------------------------------------------------------------------------------------


def rows_of(
    luck: random.Random, number: int, design: Design, numbers: Mapping[str, int]
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


def to_json_quickly(design: Design, title: str, summary: str) -> dict[str, Any]:
    return stored(design.document) | {"title": title, "summary": summary}


@cache
def stored(document: LessonDocument) -> dict[str, Any]:
    return to_json(document)


def design(
    luck: random.Random, number: int, leaves: Sequence[tuple[int, str]], sentences: int
) -> Design:
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


# --- comments ------------------------------------------------------------------------------------


def comment_rows(
    luck: random.Random, lessons: int, comments: int, full: Sequence[Design]
) -> Iterator[dict[str, Any]]:
    """Forty for each of the first lessons, the rest among the others, at most forty each.

    A third of those on the first lessons stand at a step or a response.
    """
    texts = [f"{words(luck, 30).capitalize()}." for _number in range(200)]
    html = {text: markup.render(text) for text in texts}
    rich = min(RICH, lessons, comments // COMMENTS_OF_RICH)
    owners = [item for item in range(1, rich + 1) for _number in range(COMMENTS_OF_RICH)]
    rest = comments - len(owners)
    others = range(rich + 1, lessons + 1)
    owners += luck.sample(others, counts=[COMMENTS_OF_RICH] * len(others), k=rest) if others else []
    for number, item_id in enumerate(owners, start=1):
        text = luck.choice(texts)
        at = [*full[item_id % DESIGNS].places] if item_id <= rich and number % 3 == 0 else [""]
        yield {
            "id": number, "uuid": UUID(int=luck.getrandbits(128)), "item_id": item_id,
            "place": luck.choice(at), "revision": 1, "author_id": luck.randint(1, PEOPLE),
            "text": text, "html": html[text],
            "created_at": BEGAN + timedelta(minutes=800_000 + number),
        }  # fmt: skip


def count_comments() -> None:
    counted = sa.select(sa.func.count(Comment.id)).where(Comment.item_id == Item.id)
    update = sa.update(Item).values(comment_count=counted.scalar_subquery())
    db.session.execute(update.execution_options(synchronize_session=False))


def words(luck: random.Random, count: int) -> str:
    return " ".join(luck.choices(WORDS, k=count))
