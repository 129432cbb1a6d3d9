"""The parts of a lesson design, as two states of it are compared, and ids that stay."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeVar

from flask_babel import gettext as _

from ps5_collab.core.text import fold
from ps5_collab.core.words import later as _l
from ps5_collab.lessons.document import (
    LONG,
    SECTIONS,
    STEP_PARTS,
    LessonDocument,
    Objective,
    Response,
    Step,
)
from ps5_collab.lessons.vocabulary import (
    LICENCE_NAMES,
    ROLES,
    SKILLS,
    SUBJECTS,
    TOPICS,
    grade_label,
    label,
    language_label,
)
from ps5_collab.sharing.comparison import Change, Comparison, Kind, Part, compare

#: The facts at the head of a lesson, in the order of the form.
FACTS: Final[Mapping[str, object]] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "grades": _l("Grades"),
    "subjects": _l("Subjects"),
    "minutes": _l("Minutes"),
    "language": _l("Language"),
    "skills": _l("Skills"),
    "topics": _l("Digital citizenship"),
    "licence": _l("Terms"),
    "attribution": _l("Credit"),
}
#: How the codes among the facts are said.
SAID: Final[Mapping[str, Callable[[str], str]]] = {
    "grades": grade_label,
    "subjects": partial(label, SUBJECTS),
    "language": language_label,
    "skills": partial(label, SKILLS),
    "topics": partial(label, TOPICS),
    "licence": partial(label, LICENCE_NAMES),
}
#: From here on, two texts are one that was changed.
ALIKE: Final = 0.6
#: So many characters of a part are compared.
BEGINNING: Final = 200
Named = TypeVar("Named", Objective, Response, Step)
#: The id of a part and its pairs of characters.
Signed = tuple[str, set[str]]


def parts(document: LessonDocument) -> Iterator[Part]:
    """Every fact, section and step, in the order of the page."""
    lang = document.language
    for name, words in FACTS.items():
        yield fact(document, name, str(words))
    for name, words in SECTIONS.items():
        if name in LONG:
            yield Part(name, str(words), getattr(document, name), lang)
        elif name == "steps":
            for number, step in enumerate(document.steps, start=1):
                yield _step(step, str(_("Step %(number)s", number=number)), lang)
        else:
            listed = _objectives(document) if name == "objectives" else _standards(document)
            yield Part(name, str(words), parts=tuple(listed))


def fact(document: Any, name: str, words: str) -> Part:
    """A field of one line, of a lesson or of whatever has the same. Codes by their words, as the
    page says them; several are a list."""
    value = getattr(document, name)
    say = SAID.get(name, str)
    if isinstance(value, tuple):
        return Part(name, words, parts=tuple(Part(each, text=say(each)) for each in value))
    return Part(name, words, say(value) if value else "", "" if name in SAID else document.language)


def _objectives(document: LessonDocument) -> Iterator[Part]:
    for each in document.objectives:
        yield Part(each.id, text=each.text, lang=document.language)


def _standards(document: LessonDocument) -> Iterator[Part]:
    for ref in document.standards:
        name = f"{ref.framework} {ref.code}"
        yield Part(name, text=f"{name} ({label(ROLES, ref.role)})")


def _step(step: Step, words: str, lang: str) -> Part:
    inside = [Part("minutes", str(_("Minutes")), str(step.minutes or ""))]
    for part, heading in STEP_PARTS.items():
        if part == "support":
            said = str(_("What pupils may say or do"))
            inside.append(Part("responses", said, parts=tuple(_responses(step, lang))))
        inside.append(Part(part, str(heading), getattr(step, part), lang))
    return Part(step.id, words, step.name, lang, tuple(inside))


def _responses(step: Step, lang: str) -> Iterator[Part]:
    amiss = str(_("Misconception."))
    for each in step.responses:
        yield Part(
            each.id, text=f"{amiss} {each.text}" if each.misconception else each.text, lang=lang
        )


def compared(before: LessonDocument, after: LessonDocument) -> Comparison:
    return Comparison(compare(parts(before), parts(after)))


def changes(before: LessonDocument, after: LessonDocument) -> list[Change]:
    """What can be taken over, part by part: all that differs, and the order of the steps."""
    found = compare(parts(before), parts(after))
    differing = [change for change in found if change.kind is not Kind.SAME]
    if any(change.moved for change in found):
        known = {step.id for step in before.steps} & {step.id for step in after.steps}
        differing.append(Change(_order(before, known), _order(after, known)))
    return differing


def _order(document: LessonDocument, known: set[str]) -> Part:
    names = [
        Part(step.id, text=step.name or step.id) for step in document.steps if step.id in known
    ]
    return Part("steps", str(_("Order of the steps")), parts=tuple(names))


def summary(before: LessonDocument, after: LessonDocument) -> str:
    """One line for a list of revisions: "Title, Step 2, Assessment"; empty when nothing differs."""
    return ", ".join(change.words for change in changes(before, after))


# --- keeping ids -------------------------------------------------------------------------------


def carried(old: LessonDocument, new: LessonDocument) -> LessonDocument:
    """`new` with the ids of those parts of `old` that it continues.

    A file written without ids gives its parts new ones; comments stay where they were this way.
    """
    before = {step.id: step for step in old.steps}
    steps = _continued(old.steps, new.steps)
    steps = tuple(
        replace(
            step,
            responses=_continued(
                before[step.id].responses if step.id in before else (), step.responses
            ),
        )
        for step in steps
    )
    return replace(new, objectives=_continued(old.objectives, new.objectives), steps=steps)


def _continued(old: Sequence[Named], new: Sequence[Named]) -> tuple[Named, ...]:
    """Parts keep an id they share; the others take that of the most alike part that is left."""
    kept = {part.id for part in new} & {part.id for part in old}
    left = [(part.id, _pairs(part)) for part in old if part.id not in kept]
    named = []
    for part in new:
        like = None if part.id in kept else _most_alike(_pairs(part), left)
        if like is not None:
            left.remove(like)
        named.append(part if like is None else replace(part, id=like[0]))
    return tuple(named)


def _most_alike(pairs: set[str], others: Sequence[Signed]) -> Signed | None:
    best = max(others, key=lambda other: _likeness(pairs, other[1]), default=None)
    return best if best and _likeness(pairs, best[1]) > ALIKE else None


def _pairs(part: Objective | Response | Step) -> set[str]:
    """The pairs of characters at the beginning of its words: good for any script."""
    words = f"{part.name} {part.activity}" if isinstance(part, Step) else part.text
    text = fold(words[:BEGINNING])
    return {text[at : at + 2] for at in range(len(text))}


def _likeness(one: set[str], other: set[str]) -> float:
    """0 to 1: how much of both is in both."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
