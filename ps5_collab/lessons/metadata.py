"""The front matter of a lesson file and the fields of a document that it stands for."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _

from ps5_collab.core.text import clean_line
from ps5_collab.lessons import synonyms
from ps5_collab.lessons.document import (
    MAX_LINE,
    MAX_PARTS,
    MAX_TITLE,
    SCHEMA,
    LessonDocument,
    Objective,
    StandardRef,
    derived_id,
)
from ps5_collab.lessons.front_matter import FrontMatter, Value, refused
from ps5_collab.lessons.vocabulary import ROLES, SUBJECTS

_IDENTIFIER = re.compile(r" \{#([^{}]*)\}$")
_ROLE = re.compile(rf" \(({'|'.join(ROLES)})\)$")
#: Keys and what other files call them.
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "minutes": ("duration_minutes", "duration"),
    "licence": ("license",),
    "attribution": ("author", "authors"),
    "summary": ("description", "abstract"),
    "language": ("lang",),
    "grades": ("grade",),
    "subjects": ("subject",),
    "standards": ("standard",),
    "identifier": ("uuid",),
}
_KNOWN: Final = {other: key for key, others in _KEYS.items() for other in others}


@dataclass(frozen=True)
class Oddity:
    """Something in a file that was taken in another way than it was written."""

    line: int
    words: str


@dataclass
class Told:
    """What the front matter says: fields of the document, and what fits into none."""

    fields: dict[str, Any] = field(default_factory=dict)
    uuid: UUID | None = None
    #: Our own export: what it holds is taken as it stands.
    exact: bool = False
    #: Lines of Markdown for the notes.
    left_over: list[str] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)


def described(document: LessonDocument, uuid: UUID | None) -> dict[str, Any]:
    """The keys of the front matter for a document, in their order."""
    return {
        "schema": document.schema,
        "uuid": str(uuid) if uuid else None,
        "title": document.title,
        "summary": document.summary,
        "language": document.language,
        "grades": list(document.grades),
        "subjects": list(document.subjects),
        "minutes": document.minutes,
        "standards": [standard_line(each) for each in document.standards],
        "skills": list(document.skills),
        "topics": list(document.topics),
        "licence": document.licence,
        "attribution": document.attribution,
    }


def understood(front: FrontMatter) -> Told:
    """Read the front matter; raise `Refused` with the line when a value is of the wrong kind."""
    told = Told(exact=_is_exact(front))
    for key, value in front.values.items():
        ours = _KNOWN.get(key, key)
        reader = _READERS.get(ours)
        if reader:
            reader(told, ours, value, front.line(key))
        elif ours != "schema":
            told.left_over += _kept(key, value)
            words = _("“%(key)s” is not one of our keys; it is kept in the notes.", key=key[:60])
            told.oddities.append(Oddity(front.line(key), str(words)))
    if not told.exact:
        _known_first(told)
    return told


def _known_first(told: Told) -> None:
    """A lesson stands under its first subject: one that lists know."""
    given = told.fields.get("subjects", ())
    told.fields["subjects"] = tuple(sorted(given, key=lambda subject: subject not in SUBJECTS))


def _is_exact(front: FrontMatter) -> bool:
    version = front.values.get("schema")
    if version is None:
        return False
    if version != str(SCHEMA):
        raise refused(front.line("schema"), _("This file was made by a newer version."))
    return True


# --- values of the right kind ------------------------------------------------------------------


def _text(value: Value, line: int) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return clean_line(", ".join(value))
    if value is not None and not isinstance(value, str):
        raise refused(line, _("This has to be one line of text."))
    return clean_line(value)


def _texts(value: Value, line: int) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(each is None or isinstance(each, str) for each in values):
        raise refused(line, _("This has to be a list of words."))
    if len(values) > MAX_PARTS:
        raise refused(line, _("A list has more than %(most)s entries.", most=MAX_PARTS))
    return [words for words in map(clean_line, values) if words]


def _kept(key: str, value: Value) -> Iterator[str]:
    """A key that we do not know, as Markdown."""
    if value not in (None, "", [], {}):
        yield f"- {clean_line(key)}: {clean_line(_flat(value))}"


def _flat(value: Value) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_flat(each)}" for key, each in value.items())
    return ", ".join(map(_flat, value)) if isinstance(value, list) else value or ""


# --- one reader a key --------------------------------------------------------------------------


def _line_of(told: Told, key: str, value: Value, line: int) -> None:
    words = _text(value, line)
    most = MAX_TITLE if key == "title" else MAX_LINE * 10
    if len(words) > most:
        raise refused(line, _("This is longer than %(most)s characters.", most=most))
    told.fields[key] = words


def _minutes(told: Told, key: str, value: Value, line: int) -> None:
    _one(told, key, _text(value, line), synonyms.minutes, line)


def _language(told: Told, key: str, value: Value, line: int) -> None:
    _one(told, key, _text(value, line), synonyms.language, line)


def _licence(told: Told, key: str, value: Value, line: int) -> None:
    words = _text(value, line)
    _one(told, key, words, synonyms.licence, line)
    if words and "licence" not in told.fields:  # others' terms are never widened
        told.fields["licence"] = "all-rights-reserved"


def _one(told: Told, key: str, words: str, understand: Callable[[str], object], line: int) -> None:
    if not words:
        return
    if found := understand(words):
        told.fields[key] = found
    else:
        _not_understood(told, key, words, line)


def _not_understood(told: Told, key: str, words: str, line: int) -> None:
    told.left_over.append(f"- {key}: {words}")
    said = _("“%(words)s” is not understood; it is kept in the notes.", words=words[:80])
    told.oddities.append(Oddity(line, str(said)))


def _grades(told: Told, key: str, value: Value, line: int) -> None:
    for words in _texts(value, line):
        if found := synonyms.grades(words):
            _add(told, key, *found)
        else:
            _not_understood(told, key, words, line)


def _subjects(told: Told, _key: str, value: Value, line: int) -> None:
    for words in _texts(value, line):
        known = None if told.exact else synonyms.subject(words)
        if known or told.exact:
            _add(told, "subjects", known or words)
        elif skill := synonyms.skill(words):
            _add(told, "skills", skill)
        else:
            _add(told, "subjects", words)


def _skills(told: Told, key: str, value: Value, line: int) -> None:
    for words in _texts(value, line):
        _one_of(told, key, words, synonyms.skill, line)


def _topics(told: Told, key: str, value: Value, line: int) -> None:
    for words in _texts(value, line):
        _one_of(told, key, words, synonyms.topic, line)


def _one_of(
    told: Told, key: str, words: str, understand: Callable[[str], str | None], line: int
) -> None:
    found = words if told.exact else understand(words)
    if found:
        _add(told, key, found)
    else:
        _not_understood(told, key, words, line)


def _add(told: Told, key: str, *values: object) -> None:
    before = told.fields.get(key, ())
    told.fields[key] = (*before, *(value for value in values if value not in before))


def _objectives(told: Told, key: str, value: Value, line: int) -> None:
    for number, words in enumerate(_texts(value, line)):
        _add(told, key, Objective(derived_id("objective", number, words), words))


def _materials(told: Told, key: str, value: Value, line: int) -> None:
    told.fields[key] = "\n".join(f"- {words}" for words in _texts(value, line))


def _standards(told: Told, key: str, value: Value, line: int) -> None:
    lines = value if told.exact and isinstance(value, list) else _texts(value, line)
    _add(told, key, *(standard_of(each) for each in lines if isinstance(each, str)))


def _uuid(told: Told, _key: str, value: Value, line: int) -> None:
    try:
        told.uuid = UUID(_text(value, line))
    except ValueError:
        _not_understood(told, "uuid", _text(value, line), line)


_READERS: Final[Mapping[str, Callable[[Told, str, Value, int], None]]] = {
    "title": _line_of,
    "summary": _line_of,
    "attribution": _line_of,
    "language": _language,
    "minutes": _minutes,
    "licence": _licence,
    "grades": _grades,
    "subjects": _subjects,
    "topic": _subjects,
    "skills": _skills,
    "topics": _topics,
    "standards": _standards,
    "objectives": _objectives,
    "materials": _materials,
    "identifier": _uuid,
}


# --- a standard in one line --------------------------------------------------------------------


def standard_line(ref: StandardRef) -> str:
    """ "CA-CS-2018 3-5.AP.10 (assesses) {#identifier}"; the role is said when it is not teaches."""
    plain = not ref.framework and " " not in ref.code
    line = ref.code if plain else f"{ref.framework} {ref.code}"
    if ref.role != "teaches" or _ROLE.search(line):
        line += f" ({ref.role})"
    if ref.identifier is not None or _IDENTIFIER.search(line):
        line += f" {{#{ref.identifier or ''}}}"
    return line


def standard_of(line: str) -> StandardRef:
    identifier = _IDENTIFIER.search(line)
    line = line[: identifier.start()] if identifier else line
    role = _ROLE.search(line)
    line = line[: role.start()] if role else line
    framework, space, code = line.partition(" ")
    if not space:
        framework, code = "", line
    return StandardRef(
        framework=framework,
        code=code,
        identifier=identifier[1] or None if identifier else None,
        role=role[1] if role else "teaches",
    )
