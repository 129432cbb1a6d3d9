"""The form of a practice. Its steps and pieces of evidence are named by their ids, so that each
keeps its identity wherever it is moved; what cannot be understood is kept as it was typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext as _

from ps5_collab.core.db import MAX_ID
from ps5_collab.core.fields import too_long
from ps5_collab.core.text import whole_number
from ps5_collab.core.words import later as _l
from ps5_collab.lessons import synonyms
from ps5_collab.lessons.document import MAX_LONG, new_id
from ps5_collab.lessons.forms import (
    ALSO_CALLED,
    MAX_SUMMARY,
    other_subjects,
    subjects_too_long,
    tagged_standard,
)
from ps5_collab.lessons.vocabulary import GRADES, LICENCES, SKILLS, SUBJECTS, TOPICS
from ps5_collab.practices.difference import FACTS
from ps5_collab.practices.document import (
    LINES,
    LINKED,
    LONG,
    MAX_LINE,
    MAX_PARTS,
    MAX_PUPILS,
    MAX_TITLE,
    SECTIONS,
    Domain,
    Evidence,
    PracticeDocument,
    Source,
    Step,
    long_fields,
    tidy,
)
from ps5_collab.practices.places import places
from ps5_collab.practices.policy import WIDE
from ps5_collab.practices.problems import problems
from ps5_collab.sharing.audiences import shared_of
from ps5_collab.writing.form import (
    MAX_NOTE,
    Typed,
    WrittenForm,
    chosen,
    sent_with,
    with_errors,
)

#: Fields of one line with the most that they hold.
SHORT = {
    "title": MAX_TITLE, "summary": MAX_SUMMARY, "attribution": MAX_LINE, "note": MAX_NOTE,
    **dict.fromkeys(LINES, MAX_LINE),
}  # fmt: skip


class PracticeForm(WrittenForm[PracticeDocument]):
    """A practice while it is written."""

    labels: ClassVar[Mapping[str, object]] = {
        **FACTS,
        **SECTIONS,
        **ALSO_CALLED,
        "happened": _l("What happened, in short"),
    }
    inner_labels: ClassVar[Mapping[str, object]] = {
        "name": _l("Name"),
        "time": _l("How long"),
        "text": _l("What to do"),
        "claim": _l("What was seen"),
        "detail": _l("Who saw it, when, of how many"),
        "limits": _l("What it does not show"),
    }

    @property
    def places(self) -> Mapping[str, str]:
        return places(self.document)

    @property
    def content(self) -> PracticeDocument:
        steps, evidence = self.staying(self.document.steps), self.staying(self.document.evidence)
        return tidy(replace(self.document, steps=steps, evidence=evidence))


def read(form: Typed) -> PracticeForm:
    """The form as it was sent."""
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    words: dict[str, Any] = {
        name: form.get(name, "") for name in ("title", "summary", "attribution", *LINES, *LONG)
    }
    words |= {kind: tuple(filter(None, map(_number, form.getlist(kind)))) for kind in LINKED}
    document = PracticeDocument(
        **words,
        language=synonyms.language(form.get("language", "")) or "en",
        grades=chosen(form, "grades", GRADES),
        subjects=(*chosen(form, "subjects", SUBJECTS), *other_subjects(form)),
        pupils=_pupils(form, typed, errors),
        steps=tuple(_step(form, id_) for id_ in form.getlist("step")),
        evidence=tuple(_evidence(form, id_) for id_ in form.getlist("evidence")),
        standards=tuple(tagged_standard(form, line) for line in form.getlist("standard")),
        skills=chosen(form, "skills", SKILLS),
        topics=chosen(form, "topics", TOPICS),
        licence=next(iter(chosen(form, "licence", LICENCES)), "CC-BY-4.0"),
    )
    return PracticeForm(
        document=document,
        typed=typed,
        errors=errors | dict(_too_long(form, document)),
        **sent_with(form),
    )


def with_room(document: PracticeDocument) -> PracticeDocument:
    """The document with a first empty line wherever there is none to write in."""
    return replace(
        document,
        steps=document.steps or (Step(new_id()),),
        evidence=document.evidence or (Evidence(new_id()),),
    )


def checked(form: PracticeForm, *, again: bool, wide: bool) -> PracticeForm:
    """The form with what stops its publication; `again`: there is a revision already; `wide`: it is
    in the showcase, so that nobody is asked who reads it."""
    stops = (each for each in problems(form.content, submitting=False) if each.stops)
    form = with_errors(form, [(field_of(each.place), each.words) for each in stops], again=again)
    if not wide and not _is_narrow(form.audience):
        form = replace(form, errors={**form.errors, "audience": str(_("Choose who can read it."))})
    return form


def _is_narrow(audience: str) -> bool:
    try:
        return shared_of(audience).audience not in WIDE
    except ValueError:
        return False


def field_of(place: str) -> str:
    """The id of the field for a place of the document."""
    return {"steps": "step-add", "evidence": "evidence-add"}.get(place, place)


# --- one reader a kind of field ------------------------------------------------------------------


def _pupils(form: Typed, typed: dict[str, str], errors: dict[str, str]) -> int | None:
    words = form.get("pupils", "").strip()
    found = whole_number(words)
    if words and (found is None or not 1 <= found <= MAX_PUPILS):
        typed["pupils"] = words
        errors["pupils"] = str(_("Write a whole number, such as 120."))
        return None
    return found


def _number(words: str) -> int | None:
    found = whole_number(words)
    return found if found is not None and 1 <= found <= MAX_ID else None


def _step(form: Typed, id_: str) -> Step:
    parts = {part: form.get(f"{id_}-{part}", "") for part in ("name", "time", "text")}
    return Step(id=id_, **parts)


def _evidence(form: Typed, id_: str) -> Evidence:
    return Evidence(
        id=id_,
        domain=_one_of(Domain, form.get(f"{id_}-domain", ""), Domain.LEARNING),
        claim=form.get(f"{id_}-claim", ""),
        source=_one_of(Source, form.get(f"{id_}-source", ""), Source.OBSERVATION),
        detail=form.get(f"{id_}-detail", ""),
        limits=form.get(f"{id_}-limits", ""),
        attachment=_number(form.get(f"{id_}-attachment", "")),
        record=_number(form.get(f"{id_}-record", "")),
    )


def _one_of(known: Any, words: str, usual: Any) -> Any:
    return known(words) if words in set(known) else usual


def _too_long(form: Typed, document: PracticeDocument) -> Iterator[tuple[str, str]]:
    for name, most in SHORT.items():
        if (typed := len(form.get(name, ""))) > most:
            yield name, too_long(most, typed)
    yield from subjects_too_long(form)
    inner = {step.id: "text" for step in document.steps}
    inner |= {piece.id: "detail" for piece in document.evidence}
    for place, text in long_fields(document).items():
        if len(text) > MAX_LONG:
            where = f"{place}-{inner[place]}" if place in inner else place
            yield where, too_long(MAX_LONG, len(text))
    for name, line in _inner_lines(document):
        if len(line) > MAX_LINE:
            yield name, too_long(MAX_LINE, len(line))
    lists = ("steps", "evidence", "standards", "subjects", *LINKED)
    if any(len(getattr(document, name)) > MAX_PARTS for name in lists):
        yield "step-add", str(_("No list can have more than %(most)s entries.", most=MAX_PARTS))


def _inner_lines(document: PracticeDocument) -> Iterator[tuple[str, str]]:
    """The fields of one line inside steps and evidence, by their ids in the form."""
    for step in document.steps:
        yield from ((f"{step.id}-{name}", getattr(step, name)) for name in ("name", "time"))
    for piece in document.evidence:
        yield from ((f"{piece.id}-{name}", getattr(piece, name)) for name in ("claim", "limits"))
