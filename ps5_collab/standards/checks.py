"""What every reader of a file does last: codes compared, days considered, the tree grown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from ps5_collab.core.clock import today
from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_line
from ps5_collab.standards import tree
from ps5_collab.standards.codes import code_norm
from ps5_collab.standards.package import (
    LONGEST_CODE,
    Edge,
    Entry,
    Framework,
    Link,
    Odd,
    Oddity,
    Package,
)
from ps5_collab.standards.statements import cut_off


def finish(
    framework: Framework,
    entries: Sequence[Entry],
    edges: Iterable[Edge],
    links: Iterable[Link],
    oddities: Iterable[Oddity],
    *,
    form: str,
    case_version: str = "",
) -> Package:
    """Put a package together from what a reader found; raise `Refused` for an impossible tree."""
    entries = [bounded(framework, entry) for entry in entries]
    for entry in entries:
        if not (entry.code or has_words(entry)):
            raise Refused(_("%(name)s has neither code nor words.", name=entry.identifier))
    grown = tree.grow(entries, edges)
    found = (
        *oddities,
        *grown.oddities,
        *(oddity for entry in entries for oddity in entry_oddities(entry)),
        *codes_compared(entries),
        *cut_off(entries),
    )
    return Package(
        framework=framework,
        entries=grown.entries,
        edges=grown.edges,
        links=tuple(links),
        oddities=found,
        form=form,
        case_version=case_version,
        depths=grown.depths,
        ancestors=grown.ancestors,
    )


def bounded(framework: Framework, entry: Entry) -> Entry:
    """With a document all that it holds ends; its first day is asked where standards are picked."""
    ends = [day for day in (entry.ends_on, framework.ends_on) if day]
    return replace(entry, ends_on=min(ends, default=None))


def has_words(entry: Entry) -> bool:
    return bool(entry.statement or entry.short_title or entry.abbreviated)


def code_oddities(raw: str, place: str) -> Iterator[Oddity]:
    """`raw` is the code as the file has it."""
    if raw.strip() and raw != clean_line(raw):
        yield Oddity(Odd.CODE_TRIMMED, place, repr(raw[:80]))
    if len(raw.strip()) > LONGEST_CODE:
        yield Oddity(Odd.CUT_HERE, place[:80], str(LONGEST_CODE))


def entry_oddities(entry: Entry) -> Iterator[Oddity]:
    if not entry.code:
        yield Oddity(Odd.NO_CODE, entry.identifier, entry.name[:80])
    if not has_words(entry):
        yield Oddity(Odd.NO_WORDS, entry.name)
    if entry.ends_on and entry.ends_on < today():
        yield Oddity(Odd.RETIRED, entry.name, entry.ends_on.isoformat())
    if entry.starts_on and entry.starts_on > today():
        yield Oddity(Odd.NOT_YET, entry.name, entry.starts_on.isoformat())


def codes_compared(entries: Iterable[Entry]) -> list[Oddity]:
    """Codes that name two things, and codes that differ in case and signs alone."""
    alike: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.code:
            alike[code_norm(entry.code)].append(entry.code)
    found = []
    for codes in alike.values():
        different = list(dict.fromkeys(codes))
        found += [
            Oddity(Odd.CODE_TWICE, code, f"{codes.count(code)} ×")
            for code in different
            if codes.count(code) > 1
        ]
        if len(different) > 1:
            found.append(Oddity(Odd.CODE_ALIKE, different[0], ", ".join(different[1:6])))
    return found
