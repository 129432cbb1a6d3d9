"""What changed between two states of a lesson design, part by part."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

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
    SKILLS,
    SUBJECTS,
    TOPICS,
    grade_label,
    label,
    language_label,
)

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
Part = TypeVar("Part", Objective, Response, Step)
#: The id of a part and its pairs of characters.
Signed = tuple[str, set[str]]


@dataclass(frozen=True)
class Change:
    """A part of a lesson that differs; an empty side means that it is not there."""

    #: Id of the section or step.
    place: str
    #: "Title", "Assessment", "Step 2".
    words: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


def changes(before: LessonDocument, after: LessonDocument) -> list[Change]:
    """Every section and step that differs, in the order of the page."""
    return [
        Change(place, words, *texts)
        for place, words, texts in _sides(before, after)
        if texts[0] != texts[1]
    ]


def _sides(
    before: LessonDocument, after: LessonDocument
) -> Iterator[tuple[str, str, tuple[str, str]]]:
    for name, words in FACTS.items():
        yield name, str(words), (_fact(before, name), _fact(after, name))
    for name, words in SECTIONS.items():
        if name in LONG:
            yield name, str(words), (getattr(before, name), getattr(after, name))
        elif name == "steps":
            yield from _steps(before, after)
        else:
            yield name, str(words), (_listed(before, name), _listed(after, name))


def _fact(document: LessonDocument, name: str) -> str:
    """Codes by their words, as the page says them."""
    value = getattr(document, name)
    values = value if isinstance(value, tuple) else (value,)
    say = SAID.get(name, str)
    return ", ".join(say(each) for each in values if each)


def _listed(document: LessonDocument, name: str) -> str:
    if name == "objectives":
        return "\n".join(f"- {each.text}" for each in document.objectives)
    refs = [f"- {ref.framework} {ref.code} ({ref.role})" for ref in document.standards]
    return "\n".join(refs)


def _steps(
    before: LessonDocument, after: LessonDocument
) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Steps are told apart by their ids; those only moved say so with their order."""
    old = {step.id: step for step in before.steps}
    new = {step.id: step for step in after.steps}
    for number, step in enumerate(after.steps, start=1):
        words = str(_("Step %(number)s", number=number))
        yield step.id, words, (step_text(old.get(step.id)), step_text(step))
    for number, step in enumerate(before.steps, start=1):
        if step.id not in new:
            words = str(_("Step %(number)s", number=number))
            yield step.id, words, (step_text(step), "")
    orders = [_order(steps, old.keys() & new.keys()) for steps in (before.steps, after.steps)]
    yield "steps", str(_("Order of the steps")), (orders[0], orders[1])


def _order(steps: Sequence[Step], common: set[str]) -> str:
    return "\n".join(f"- {step.name or step.id}" for step in steps if step.id in common)


def step_text(step: Step | None) -> str:
    """All of a step as one text, for setting two side by side."""
    if step is None:
        return ""
    amiss, answers = str(_("Misconception.")), str(_("What pupils may say or do"))
    minutes = f" ({step.minutes} min)" if step.minutes else ""
    parts = [f"{step.name}{minutes}".strip()]
    said = "\n".join(
        f"- {amiss} {each.text}" if each.misconception else f"- {each.text}"
        for each in step.responses
    )
    for part, heading in STEP_PARTS.items():
        if part == "support" and said:
            parts.append(f"{answers}:\n{said}")
        if text := getattr(step, part):
            parts.append(text if part == "activity" else f"{heading}:\n{text}")
    return "\n\n".join(parts)


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


def _continued(old: Sequence[Part], new: Sequence[Part]) -> tuple[Part, ...]:
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
