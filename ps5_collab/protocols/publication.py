"""A protocol as items need it: in one form, with columns for lists, and words to be found by."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from ps5_collab.core.words import later as _
from ps5_collab.protocols.definition import Definition, Phase, cleaned, length
from ps5_collab.protocols.exchange import from_json, to_json
from ps5_collab.protocols.models import OwnProtocol
from ps5_collab.protocols.places import numbered
from ps5_collab.protocols.vocabulary import PURPOSES
from ps5_collab.sharing.services import Publication
from ps5_collab.writing.parts import identified


def tidy(definition: Definition) -> Definition:
    """The protocol as it is kept: clean texts, no empty phases, each with an id of its own, by
    which others still name it."""
    definition = cleaned(definition)
    phases = [phase for phase in definition.phases if not is_empty(phase)]
    named = identified(phases, set())
    new: dict[str, str] = {}
    for old, phase in zip(phases, named, strict=True):
        new.setdefault(old.id, phase.id)
    return replace(
        definition,
        phases=tuple(
            replace(phase, shown_in=new.get(phase.shown_in, phase.shown_in)) for phase in named
        ),
    )


def is_empty(phase: Phase) -> bool:
    """Nothing is written in it yet, whatever was chosen for it."""
    return not phase.name and not phase.prompt


def described(definition: Definition) -> dict[str, object]:
    """The columns that lists show and sort by."""
    long = length(definition)
    return {
        "title": definition.title or str(_("A protocol without a name")),
        "summary": definition.summary,
        "language": definition.language,
        "purposes": " ".join(definition.purposes),
        "least": definition.least,
        "most": definition.most,
        "minutes_fixed": long.fixed,
        "minutes_each": long.each,
        "minutes_pairs": long.pairs,
    }


def published(
    _item: OwnProtocol, definition: Definition, note: str, restores: int | None
) -> tuple[Definition, Publication]:
    keywords, body = keywords_and_body(definition)
    return definition, Publication(
        title=definition.title,
        summary=definition.summary,
        language=definition.language,
        document=to_json(definition),
        html={},
        places=numbered(definition),
        note=note.strip(),
        keywords=keywords,
        body=body,
        restores=restores,
    )


def keywords_and_body(definition: Definition) -> tuple[str, str]:
    purposes = [str(PURPOSES[purpose]) for purpose in definition.purposes]
    words = [word for phase in definition.phases for word in (phase.name, phase.prompt)]
    return (
        "\n".join([definition.summary, *purposes]),
        "\n".join([definition.use, definition.credit, *words]),
    )


def from_stored(document: Mapping[str, Any], _html: Mapping[str, Markup]) -> tuple[str, str]:
    return keywords_and_body(from_json(document))
