"""Finding standards by what people type: codes, older codes, names of frameworks, words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import add
from typing import Any

import sqlalchemy as sa

from ps5_collab.core.clock import today
from ps5_collab.core.db import db, rows
from ps5_collab.core.text import fold
from ps5_collab.standards.codes import Typed, code_norm, stem, typed
from ps5_collab.standards.known import framework_names
from ps5_collab.standards.models import (
    Framework,
    Standard,
    StandardCode,
    StandardState,
    TextPolicy,
)
from ps5_collab.standards.queries import chain
from ps5_collab.standards.shown import BRIEF, line
from ps5_collab.standards.thesaurus import alike

#: Frameworks from which lessons are tagged.
IN_USE = ("Adopted", "Implemented")
#: A piece of a code this long is looked for also in the middle of codes: "AP.13".
SHORTEST_PIECE = 3
#: Nothing was typed: no framework is meant more than another.
ANYWHERE = Typed((), (), ())
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[0-9a-z]+")


@dataclass(frozen=True)
class Found:
    """A standard as lists show it."""

    id: int
    identifier: str
    framework: str
    framework_title: str
    code: str | None
    #: Words of ours, or the beginning of the statement where it may be shown.
    short_title: str
    state: StandardState
    grade_low: int | None
    grade_high: int | None
    text_policy: TextPolicy
    attribution: str
    licence: str
    #: The code of the retired standard that led here.
    replaces: str = ""


def find_standards(
    text: str, limit: int = 12, *, pickable: bool = False, framework_id: int | None = None
) -> list[Found]:
    """The likeliest first, in at most three statements.

    "3-5.AP.13", "AP.13", "ISTE 5c", "CCSS 4.NF.3b" and "decompose problems" are understood. What
    was replaced leads to what replaced it. `pickable`: only what a lesson may be tagged with today.
    """
    asked = typed(text[:200], framework_names())
    if not (asked.frameworks or asked.norms or asked.words):
        return []
    here = [Standard.framework_id == framework_id] if framework_id is not None else []
    found = by_codes(asked, here, limit)
    if not found or code_norm(found[0].code) not in asked.norms[:1]:
        found += by_words(asked, here, limit)  # else a code was typed, and no words
    found = with_successors(list({one.id: one for one in found}.values()))
    if pickable:
        allowed = set(pickable_ids([one.id for one in found], today()))
        found = [one for one in found if one.id in allowed]
    return found[:limit]


def standards_with(identifiers: Iterable[str]) -> list[Found]:
    """In one statement, or none."""
    named = Standard.identifier.in_(asked := set(identifiers))
    return found_in(standards_in(ANYWHERE).where(named)) if asked else []


def norms_in(text: str) -> frozenset[str]:
    """Normal forms of the codes that a text may be or hold, without the framework it names."""
    return frozenset({code_norm(text), *typed(text[:200], framework_names()).norms})


def ids_named(text: str, limit: int) -> Sequence[int]:
    """Standards with this very identifier or code, now or before; a framework may stand before the
    code: "CA-CS-2018 DA", "ISTE 5c"."""
    named = sa.or_(Standard.identifier == text.lower(), has_code(code_norm(text)))
    first, _space, code = text.replace("/", " ").partition(" ")
    if norm := code_norm(code):
        keys = framework_names().get(fold(first), ())
        of_framework = sa.or_(
            Framework.key.in_(keys), sa.func.lower(Framework.key) == first.lower()
        )
        named = sa.or_(named, sa.and_(of_framework, has_code(norm)))
    found = sa.select(Standard.id).join(Framework, Framework.id == Standard.framework_id)
    return db.session.scalars(found.where(named).order_by(Standard.id).limit(limit)).all()


def has_code(norm: str) -> sa.ColumnElement[bool]:
    if not norm:
        return sa.false()
    other = sa.select(StandardCode.standard_id).where(StandardCode.code_norm == norm)
    return sa.or_(Standard.code_norm == norm, Standard.id.in_(other))


def by_codes(asked: Typed, here: Iterable[Any], limit: int) -> list[Found]:
    """Exact codes first, then older ones and other spellings, then pieces of codes."""
    if not asked.norms:
        return []
    ways: list[sa.ColumnElement[bool]] = []
    for norm in asked.norms[:4]:
        other = sa.select(StandardCode.standard_id).where(StandardCode.code_norm == norm)
        ways += [
            Standard.code_norm == norm,
            Standard.id.in_(other),
            Standard.code_norm.startswith(norm, autoescape=True),
        ]
        if len(norm) >= SHORTEST_PIECE:
            ways.append(Standard.code_norm.contains(norm, autoescape=True))
    rank = sa.case(*((way, place) for place, way in enumerate(ways)), else_=len(ways))
    query = standards_in(asked).where(*here, sa.or_(*ways)).order_by(rank, *usual_order())
    return found_in(query.limit(limit))


def by_words(asked: Typed, here: Iterable[Any], limit: int) -> list[Found]:
    """Those with most of the words, each at the beginning of a word; nothing with fewer.

    A word that is used for a typed one counts like it, but what has the very words comes first.
    """
    stems = dict.fromkeys(stem(piece) for word in asked.words for piece in _WORD.findall(word))
    if not stems:
        if not asked.frameworks or asked.norms:
            return []
        return found_in(standards_in(asked).where(*here).order_by(*usual_order()).limit(limit))
    typed_words = [alike(word) for word in list(stems)[:12]]
    score = sum_of(having(words) for words in typed_words)
    order = [score.desc(), *usual_order()]
    if any(len(words) > 1 for words in typed_words):
        order.insert(1, sum_of(having(words[:1]) for words in typed_words).desc())
    query = standards_in(asked).add_columns(score.label("score")).where(*here, score > 0)
    best = rows(query.order_by(*order).limit(limit)).all()
    return [as_found(row) for row in best if row.score == best[0].score]


def having(words: Sequence[str]) -> sa.ColumnElement[int]:
    """1 where a standard has one of the words, else 0."""
    has = (Standard.words.contains(beginning(word), autoescape=True) for word in words)
    return sa.case((sa.or_(*has), 1), else_=0)


def sum_of(numbers: Iterable[sa.ColumnElement[int]]) -> sa.ColumnElement[int]:
    return reduce(add, numbers)


def beginning(word: str) -> str:
    """Scripts without spaces are searched within words."""
    return f" {word}" if _LATIN.fullmatch(word) else word


def with_successors(found: Sequence[Found]) -> list[Found]:
    """Before each retired standard, what replaced it."""
    retired = [one.id for one in found if one.state != StandardState.ACTIVE]
    if not retired:
        return list(found)
    walked = chain(retired)
    newer = (
        standards_in(ANYWHERE)
        .add_columns(walked.c.start)
        .join(walked, walked.c.id == Standard.id)
        .where(walked.c.step > 0, Standard.state == StandardState.ACTIVE)
        .order_by(walked.c.step, Standard.position)
    )
    successors: dict[int, list[Found]] = {}
    for row in rows(newer):
        successors.setdefault(row.start, []).append(as_found(row))
    merged: dict[int, Found] = {}
    for one in found:
        for newest in successors.get(one.id, []):
            merged.setdefault(newest.id, replace(newest, replaces=one.code or ""))
        merged.setdefault(one.id, one)
    return list(merged.values())


def pickable_ids(ids: Sequence[int], day: date) -> Sequence[int]:
    query = (
        sa.select(Standard.id)
        .join(Framework, Framework.id == Standard.framework_id)
        .where(Standard.id.in_(ids), is_pickable(day))
    )
    return db.session.scalars(query).all()


def is_pickable(day: date) -> sa.ColumnElement[bool]:
    """In force on this day, in a framework that is in use."""

    def begun(column: Any) -> sa.ColumnElement[bool]:
        return sa.or_(column.is_(None), column <= day)

    return sa.and_(
        Standard.state == StandardState.ACTIVE,
        begun(Standard.starts_on),
        begun(Framework.starts_on),
        sa.or_(Standard.ends_on.is_(None), Standard.ends_on >= day),
        Framework.adoption_status.in_(IN_USE),
    )


def standards_in(asked: Typed) -> sa.Select[Any]:
    query = sa.select(
        Standard.id, Standard.identifier, Standard.code, Standard.state, *BRIEF,
        Standard.grade_low, Standard.grade_high,
        Framework.key.label("framework"), Framework.title.label("framework_title"),
    ).join(Framework, Framework.id == Standard.framework_id)  # fmt: skip
    return query.where(Framework.key.in_(asked.frameworks)) if asked.frameworks else query


def usual_order() -> tuple[Any, ...]:
    """What is in force before what is not; then as printed."""
    out = sa.case((Standard.state == StandardState.ACTIVE, 0), else_=1)
    unused = sa.case((Framework.adoption_status.in_(IN_USE), 0), else_=1)
    return out, unused, Standard.position, Standard.id


def found_in(query: sa.Select[Any]) -> list[Found]:
    return [as_found(row) for row in rows(query)]


def as_found(row: Any) -> Found:
    return Found(
        id=row.id,
        identifier=row.identifier,
        framework=row.framework,
        framework_title=row.framework_title,
        code=row.code,
        short_title=line(row),
        state=row.state,
        grade_low=row.grade_low,
        grade_high=row.grade_high,
        text_policy=row.text_policy,
        attribution=row.attribution,
        licence=row.licence,
    )
