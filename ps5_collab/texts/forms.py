"""The form of a text; what cannot be understood is kept as it was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext as _

from ps5_collab.core.clock import today
from ps5_collab.core.fields import too_long
from ps5_collab.core.text import safe_url, whole_number
from ps5_collab.lessons import synonyms
from ps5_collab.lessons.forms import ALSO_CALLED, MAX_SUMMARY, other_subjects, subjects_too_long
from ps5_collab.lessons.vocabulary import SUBJECTS
from ps5_collab.texts.difference import FACTS
from ps5_collab.texts.document import (
    LINES,
    MAX_ADDRESS,
    MAX_AUTHOR,
    MAX_BODY,
    MAX_LINE,
    MAX_MINUTES,
    MAX_SUBJECTS,
    MAX_TITLE,
    TextDocument,
    tidy,
)
from ps5_collab.texts.models import Rights
from ps5_collab.texts.policy import may_reach
from ps5_collab.texts.problems import problems
from ps5_collab.texts.vocabulary import LICENCES, OTHER_LICENCE
from ps5_collab.writing.form import MAX_NOTE, Typed, WrittenForm, chosen, sent_with, with_errors

SHORT = {
    "title": MAX_TITLE, "summary": MAX_SUMMARY, "author": MAX_AUTHOR, "source": MAX_LINE,
    "address": MAX_ADDRESS, "reason": MAX_LINE, "body": MAX_BODY, "note": MAX_NOTE,
}  # fmt: skip


class TextForm(WrittenForm[TextDocument]):
    """A text while it is written."""

    labels: ClassVar[Mapping[str, object]] = {**FACTS, **ALSO_CALLED}

    @property
    def content(self) -> TextDocument:
        return tidy(self.document)

    @property
    def places(self) -> Mapping[str, str]:
        return {}


def read(form: Typed) -> TextForm:
    """The form as it was sent."""
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    words: dict[str, Any] = {name: form.get(name, "") for name in (*LINES, "body")}
    document = TextDocument(
        **words,
        year=_year(form, typed, errors),
        rights=next((each for each in Rights if each == form.get("rights")), None),
        licence=next(iter(chosen(form, "licence", (*LICENCES, OTHER_LICENCE))), ""),
        language=synonyms.language(form.get("language", "")) or "en",
        subjects=(*chosen(form, "subjects", SUBJECTS), *other_subjects(form)),
        minutes=_minutes(form, typed, errors),
    )
    errors |= dict(_faults(form, document))
    return TextForm(document=document, typed=typed, errors=errors, **sent_with(form))


def checked(form: TextForm, *, again: bool) -> TextForm:
    """The form with what stops its publication; `again`: there is a revision already."""
    stops = (each for each in problems(form.content) if each.stops)
    form = with_errors(form, [(each.place, each.words) for each in stops], again=again)
    try:
        reaches = may_reach(form.document.rights, form.shared.audience)
    except ValueError:
        return refused(form, "audience", _("Choose who can read it."))
    if reaches:
        return form
    words = _("What was bought or is only quoted is for a group or a school, not for more people.")
    return refused(form, "audience", words)


def refused(form: TextForm, place: str, words: str) -> TextForm:
    return replace(form, errors={**form.errors, place: words})


def _faults(form: Typed, document: TextDocument) -> Iterator[tuple[str, str]]:
    for name, most in SHORT.items():
        if (typed := len(form.get(name, ""))) > most:
            yield name, too_long(most, typed)
    yield from subjects_too_long(form)
    if len(document.subjects) > MAX_SUBJECTS:
        words = _("No list can have more than %(most)s entries.", most=MAX_SUBJECTS)
        yield "other_subjects", words
    if document.address.strip() and not safe_url(document.address):
        yield "address", _("Write the whole address, such as https://example.org/text.")


def _year(form: Typed, typed: dict[str, str], errors: dict[str, str]) -> int | None:
    """Next year's: some journals are dated ahead."""
    most = today().year + 1
    words = _("Write the year as a number, such as 1998.")
    if (whole_number(form.get("year", "").strip()) or 0) > most:
        words = _("This year lies ahead. Write when the text was published.")
    return _whole(form, "year", most, words, typed, errors)


def _minutes(form: Typed, typed: dict[str, str], errors: dict[str, str]) -> int | None:
    words = _("Write minutes as a number from 1 to %(most)s.", most=MAX_MINUTES)
    return _whole(form, "minutes", MAX_MINUTES, words, typed, errors)


def _whole(
    form: Typed, name: str, most: int, fault: str, typed: dict[str, str], errors: dict[str, str]
) -> int | None:
    words = form.get(name, "").strip()
    found = whole_number(words)
    if words and (found is None or not 1 <= found <= most):
        typed[name], errors[name] = words, fault
        return None
    return found
