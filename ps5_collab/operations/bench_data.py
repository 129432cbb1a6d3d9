"""A seeded site to measure: the same numbers always give the same schools, lessons and comments.

Every lesson has 8 steps and 12 standards. The first `RICH` lessons are public and have 40 comments,
as the pages that are measured need them; the others share the rest. One in twenty is long.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
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
from ps5_collab.operations import bench_meeting, bench_notes, bench_practices
from ps5_collab.operations.bench_lessons import RICH, Design, design, rows_of
from ps5_collab.operations.bench_network import PEOPLE, of_people, of_standards, standards
from ps5_collab.operations.bench_words import BEGAN, words
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Item

#: Documents that the lessons share among them.
DESIGNS: Final = 60
COMMENTS_OF_RICH: Final = 40
BATCH: Final = 1_000


def load(lessons: int, comments: int) -> None:
    """Fill an empty site, with as many practices as lessons. Raise `Refused` where people are."""
    if db.session.scalar(sa.select(sa.func.count(Person.id))):
        raise Refused(_("This site has people already; measuring needs a site of its own."))
    luck = random.Random(7)  # noqa: S311 (nothing secret)
    for table, rows in of_people(luck):
        insert(table, rows)
    tree = list(standards(luck))
    for table, rows in of_standards(tree):
        insert(table, rows)
    leaves = [(row["id"], row["code"]) for row, above in tree if len(above) == 2]
    full = [design(luck, number, leaves, sentences=2) for number in range(DESIGNS)]
    short = [design(luck, number, leaves, sentences=1) for number in range(DESIGNS)]
    numbers = {code: number for number, code in leaves}
    each = (
        rows_of(
            luck, number, (full if number <= lessons // 20 else short)[number % DESIGNS], numbers
        )
        for number in range(1, lessons + 1)
    )
    fill(each)
    fill(practices(luck, lessons, leaves, numbers))
    insert(Comment, comment_rows(luck, lessons, comments, full))
    finding.rebuild()
    count_comments()
    bench_meeting.load(lessons + 1, partial(words, luck))
    bench_notes.load(2 * lessons + 2, partial(words, luck))
    db.session.flush()


Rows = dict[Any, list[dict[str, Any]]]


def practices(
    luck: random.Random, many: int, leaves: Sequence[tuple[int, str]], numbers: Mapping[str, int]
) -> Iterator[Rows]:
    """Their numbers follow those of the lessons and of the meeting."""
    designs = [bench_practices.design(luck, number, leaves) for number in range(DESIGNS)]
    for number in range(1, many + 1):
        yield bench_practices.rows_of(luck, many + 1 + number, designs[number % DESIGNS], numbers)


def fill(each: Iterator[Rows]) -> None:
    """Rows by table, the tables in an order in which each finds what it points at."""
    for batch in batched(each):
        for table in batch[0]:
            insert(table, (row for one in batch for row in one[table]))


def insert(table: Any, rows: Iterator[dict[str, Any]]) -> None:
    core = table if isinstance(table, sa.Table) else sa.inspect(table).local_table
    for batch in batched(rows):
        db.session.execute(sa.insert(core), batch)


def batched(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def comment_rows(
    luck: random.Random, lessons: int, comments: int, full: Sequence[Design[Any]]
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
