"""The form of a lesson design.

Its parts are named by their ids, so that a step keeps its identity wherever it is moved: hidden
`step` fields list the ids in order, `<id>-name` is the name of one. What cannot be understood is
kept as it was typed.
"""

from collections.abc import Iterator, Mapping, Sized
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext as _

from ps5_collab.core.fields import too_long
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _l
from ps5_collab.lessons import synonyms
from ps5_collab.lessons.difference import FACTS
from ps5_collab.lessons.document import (
    LONG,
    MAX_LINE,
    MAX_LONG,
    MAX_MINUTES,
    MAX_PARTS,
    MAX_TITLE,
    MAX_WORD,
    SECTIONS,
    STEP_PARTS,
    LessonDocument,
    Objective,
    Response,
    StandardRef,
    Step,
    long_fields,
    new_id,
    tidy,
)
from ps5_collab.lessons.metadata import standard_line, standard_of
from ps5_collab.lessons.places import places
from ps5_collab.lessons.problems import problems
from ps5_collab.lessons.vocabulary import GRADES, LICENCES, ROLES, SKILLS, SUBJECTS, TOPICS
from ps5_collab.sharing.audiences import shared_of
from ps5_collab.writing.form import (
    MAX_NOTE,
    Typed,
    WrittenForm,
    chosen,
    sent_with,
    with_errors,
)

MAX_SUMMARY = 1_000
#: Fields of one line with the most that they hold.
LINES = {"title": MAX_TITLE, "summary": MAX_SUMMARY, "attribution": MAX_LINE, "note": MAX_NOTE}
#: Fields that are not in the document by their own name.
ALSO_CALLED = {"other_subjects": _l("Other subjects"), "note": _l("What changed, and why")}


class LessonForm(WrittenForm[LessonDocument]):
    """A lesson while it is written."""

    labels: ClassVar[Mapping[str, object]] = {
        **FACTS,
        **SECTIONS,
        **ALSO_CALLED,
        "minutes": _l("Minutes in all"),
    }
    inner_labels: ClassVar[Mapping[str, object]] = {
        **STEP_PARTS,
        "name": _l("Name"),
        "minutes": _l("Minutes"),
    }

    @property
    def places(self) -> Mapping[str, str]:
        return places(self.document)

    @property
    def content(self) -> LessonDocument:
        return tidy(replace(self.document, steps=self.staying(self.document.steps)))


def read(form: Typed) -> LessonForm:
    """The form as it was sent."""
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    words: dict[str, Any] = {
        name: form.get(name, "") for name in ("title", "summary", "attribution", *LONG)
    }
    document = LessonDocument(
        **words,
        language=synonyms.language(form.get("language", "")) or "en",
        grades=chosen(form, "grades", GRADES),
        subjects=(*chosen(form, "subjects", SUBJECTS), *other_subjects(form)),
        minutes=_minutes(form, "minutes", typed, errors),
        objectives=tuple(
            Objective(id_, form.get(f"{id_}-text", "")) for id_ in form.getlist("objective")
        ),
        standards=tuple(tagged_standard(form, line) for line in form.getlist("standard")),
        steps=tuple(_step(form, id_, typed, errors) for id_ in form.getlist("step")),
        skills=chosen(form, "skills", SKILLS),
        topics=chosen(form, "topics", TOPICS),
        licence=next(iter(chosen(form, "licence", LICENCES)), "CC-BY-4.0"),
    )
    return LessonForm(
        document=document,
        typed=typed,
        errors=errors | dict(_too_long(form, document)),
        **sent_with(form),
    )


def with_room(document: LessonDocument) -> LessonDocument:
    """The document with a first empty line wherever there is none to write in."""
    objectives = document.objectives or (Objective(new_id(), ""), Objective(new_id(), ""))
    steps = tuple(
        step if step.responses else replace(step, responses=(Response(new_id(), ""),))
        for step in document.steps or (Step(new_id()),)
    )
    return replace(document, objectives=objectives, steps=steps)


def checked(form: LessonForm, *, again: bool) -> LessonForm:
    """The form with what stops its publication; `again`: there is a revision already."""
    found = [(field_of(each.place), each.words) for each in problems(form.content) if each.stops]
    form = with_errors(form, found, again=again)
    try:
        shared_of(form.audience)
    except ValueError:
        form = replace(form, errors={**form.errors, "audience": str(_("Choose who can read it."))})
    return form


def field_of(place: str) -> str:
    """The id of the field for a place of the document."""
    parts = {"steps": "step-add"}
    if "." in place:
        return place.replace(".", "-")
    return parts.get(place, place)


# --- one reader a kind of field ------------------------------------------------------------------


def other_subjects(form: Typed) -> Iterator[str]:
    """Subjects in words, separated by commas."""
    for words in form.get("other_subjects", "").split(","):
        if line := clean_line(words):
            yield synonyms.subject(line) or line


def subjects_too_long(form: Typed) -> Iterator[tuple[str, str]]:
    longest = max(map(len, other_subjects(form)), default=0)
    if longest > MAX_WORD:
        yield "other_subjects", too_long(MAX_WORD, longest)


def _minutes(form: Typed, name: str, typed: dict[str, str], errors: dict[str, str]) -> int | None:
    words = form.get(name, "").strip()
    found = synonyms.minutes(words)
    if words and found is None:
        typed[name] = words
        errors[name] = str(_("Write minutes as a number from 1 to %(most)s.", most=MAX_MINUTES))
    return found


def tagged_standard(form: Typed, line: str) -> StandardRef:
    """A standard of the picker, with the role chosen for it."""
    role = form.get(f"role {line}", "teaches")
    return replace(standard_of(line), role=role if role in ROLES else "teaches")


def standard_key(ref: StandardRef) -> str:
    """The value of a standard's box; its role has a field of its own, named `role <value>`."""
    return standard_line(replace(ref, role="teaches"))


def _step(form: Typed, id_: str, typed: dict[str, str], errors: dict[str, str]) -> Step:
    parts = {part: form.get(f"{id_}-{part}", "") for part in STEP_PARTS}
    return Step(
        id=id_,
        name=form.get(f"{id_}-name", ""),
        minutes=_minutes(form, f"{id_}-minutes", typed, errors),
        responses=tuple(
            Response(each, form.get(f"{each}-text", ""), f"{each}-amiss" in form)
            for each in form.getlist(f"{id_}-response")
        ),
        **parts,
    )


def _too_long(form: Typed, document: LessonDocument) -> Iterator[tuple[str, str]]:
    for name, most in LINES.items():
        if (typed := len(form.get(name, ""))) > most:
            yield name, too_long(most, typed)
    yield from subjects_too_long(form)
    inner = {part.id for part in document.objectives}
    inner |= {each.id for step in document.steps for each in step.responses}
    for place, text in long_fields(document).items():
        if len(text) > MAX_LONG:
            where = f"{place}-text" if place in inner else field_of(place)
            yield where, too_long(MAX_LONG, len(text))
    for step in document.steps:
        if len(step.name) > MAX_LINE:
            yield f"{step.id}-name", too_long(MAX_LINE, len(step.name))
    lists: list[Sized] = [document.objectives, document.steps, document.standards]
    lists.append(document.subjects)
    if any(len(each) > MAX_PARTS for each in (*lists, *(s.responses for s in document.steps))):
        most = _("No list can have more than %(most)s entries.", most=MAX_PARTS)
        yield "step-add", str(most)
