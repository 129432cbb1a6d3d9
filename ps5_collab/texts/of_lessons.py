"""A lesson design as something to read: its sections, steps and responses as blocks.

Their ids are those that its document gives them, so that what points at R2.3 still does when it is
R2.4. The words of its headings are those of the design's own language, whoever reads it.
"""

from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup, escape

from ps5_collab.core.language import speaking
from ps5_collab.core.words import say as _
from ps5_collab.lessons.document import SECTIONS, STEP_PARTS, LessonDocument, Step
from ps5_collab.lessons.models import KIND
from ps5_collab.lessons.reading import LessonPage, lesson_page
from ps5_collab.sharing.policy import Reader
from ps5_collab.texts.blocks import blocks_of, numbered
from ps5_collab.texts.reading import Block, BlockKind, Reading, text_of


def read(reader: Reader, item_id: int, revision: int) -> Reading:
    """For `reading.readers`."""
    return reading_of(lesson_page(reader, item_id, revision))


def reading_of(page: LessonPage) -> Reading:
    with speaking(page.document.language):
        found = tuple(numbered(blocks(page.document, page.html)))
    return Reading(
        item_id=page.id,
        kind=KIND,
        revision=page.number,
        title=page.title,
        byline=", ".join(author.name for author in page.authors),
        language=page.document.language,
        blocks=found,
        gone=page.gone,
    )


def blocks(document: LessonDocument, html: dict[str, Markup]) -> Iterator[Block]:
    """Without numbers, in the order of the lesson's own page."""
    for name, words in SECTIONS.items():
        inside = list(_section(document, name, html))
        if inside:
            yield heading(name, str(words), 2)
            yield from inside


def _section(document: LessonDocument, name: str, html: dict[str, Markup]) -> Iterator[Block]:
    if name == "objectives":
        for objective in document.objectives:
            yield whole(objective.id, html.get(objective.id, Markup()), "•")
    elif name == "steps":
        for number, step in enumerate(document.steps, start=1):
            yield from _step(step, number, html)
    elif name != "standards":
        yield from long(name, html.get(name, Markup()))


def _step(step: Step, number: int, html: dict[str, Markup]) -> Iterator[Block]:
    words = _("Step %(number)s", number=number)
    yield heading(step.id, f"{words}: {step.name}" if step.name else str(words), 3)
    for part, name in STEP_PARTS.items():
        if part == "support" and step.responses:
            yield heading(f"{step.id}-said", str(_("What pupils may say or do")), 4)
            for at, response in enumerate(step.responses, start=1):
                yield whole(response.id, html.get(response.id, Markup()), f"R{number}.{at}")
        inside = html.get(f"{step.id}.{part}")
        if inside:
            yield heading(f"{step.id}-{part}", str(name), 4)
            yield from long(f"{step.id}-{part}", inside)


def heading(id_: str, words: str, level: int) -> Block:
    html = escape(words)
    return Block(id_, BlockKind.HEADING, None, html, text_of(html), level)


def whole(id_: str, html: Markup, marker: str) -> Block:
    return Block(id_, BlockKind.ITEM, None, html, text_of(html), marker=marker)


def long(place: str, html: Markup) -> Iterator[Block]:
    """What a long field became; headings in it stand below all others."""
    for number, block in enumerate(blocks_of(html), start=1):
        yield replace(block, id=f"{place}-{number}", level=4 if block.level else 0)
