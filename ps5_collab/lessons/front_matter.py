"""The YAML block at the head of a lesson file, read with suspicion.

Only what such a block needs is understood: a mapping of words, lists of words, and mappings inside
them. Every scalar stays the text that was written, so no "no" becomes false and no date appears.
Tags, anchors and aliases are refused: nothing can grow or come alive.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml
from flask_babel import gettext as _

from ps5_collab.core.errors import Refused

#: Characters; a lesson's front matter has a few hundred.
LONGEST: Final = 60_000
DEEPEST: Final = 4
NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})

Scalar = str | None
Value = Any  # Scalar, or a list or dict of values


@dataclass(frozen=True)
class FrontMatter:
    values: Mapping[str, Value]
    #: Line of the file on which each key stands, from 1.
    lines: Mapping[str, int]

    def line(self, key: str) -> int:
        return self.lines.get(key, 1)


def split(text: str) -> tuple[FrontMatter, str, int]:
    """The front matter, the body, and how many lines stand before the body."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return FrontMatter({}, {}), text, 0
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    if not end:
        raise refused(1, _("The front matter that begins with “---” has no end."))
    return read("\n".join(lines[1:end])), "\n".join(lines[end + 1 :]), end + 1


def read(block: str) -> FrontMatter:
    """Read the block; raise `Refused` with the line of the file when it cannot be taken."""
    if len(block) > LONGEST:
        raise refused(1, _("The front matter is too long."))
    try:
        return _read(yaml.parse(block, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = _("The front matter is not valid YAML: %(problem)s.", problem=error.problem)
        raise refused(mark.line + 2 if mark else 1, said) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise refused(1, _("The front matter is not valid YAML.")) from error


def _read(events: Iterator[yaml.Event]) -> FrontMatter:
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            lines: dict[str, int] = {}
            return FrontMatter(_mapping(event, events, 1, lines), lines)
        if isinstance(event, yaml.NodeEvent):
            raise refused(_line(event), _("The front matter has to be lines of “key: value”."))
    return FrontMatter({}, {})


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Value:
    _check(event, depth)
    if isinstance(event, yaml.ScalarEvent):
        nothing = event.style is None and event.value in NOTHING
        return None if nothing else event.value
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(event, events, depth, {})
    values = []
    for inner in events:
        if isinstance(inner, yaml.SequenceEndEvent):
            break
        values.append(_node(inner, events, depth + 1))
    return values


def _mapping(
    start: yaml.Event, events: Iterator[yaml.Event], depth: int, lines: dict[str, int]
) -> dict[str, Value]:
    _check(start, depth)
    values: dict[str, Value] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise refused(_line(event), _("A key of the front matter has to be one word."))
        _check(event, depth)
        key = str(event.value)
        if key in values:
            raise refused(_line(event), _("“%(key)s” stands here twice.", key=key[:60]))
        lines[key] = _line(event)
        values[key] = _node(next(events), events, depth + 1)
    return values


def _check(event: yaml.Event, depth: int) -> None:
    if depth > DEEPEST:
        raise refused(_line(event), _("The front matter is nested too deeply."))
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise refused(_line(event), _("Anchors and aliases (& and *) are not taken."))
    if getattr(event, "tag", None):
        raise refused(_line(event), _("Tags (!) are not taken."))


def _line(event: yaml.Event) -> int:
    """Line of the file: the block begins on its second line."""
    return (event.start_mark.line if event.start_mark else 0) + 2


def refused(line: int, sentence: str) -> Refused:
    return Refused(_("Line %(line)s: %(sentence)s", line=line, sentence=sentence))


# --- writing -----------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Lists of short words on one line, as people write them."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def written(values: Mapping[str, Value]) -> str:
    """The block with its two lines of dashes; keys without a value are left out."""
    kept = {key: value for key, value in values.items() if value not in (None, "", [], ())}
    block = yaml.dump(
        kept,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=10_000,
    )
    return f"---\n{block}---\n"
