"""The columns of standards as a file would have them. Pure.

For the largest frameworks this takes seconds, so it is done before anything is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ps5_collab.standards.codes import code_norm
from ps5_collab.standards.comparison import Comparison, Part, fingerprint, state_of
from ps5_collab.standards.grades import span
from ps5_collab.standards.models import StandardState, TextPolicy
from ps5_collab.standards.package import Entry, Package
from ps5_collab.standards.statements import search_words

Row = dict[str, Any]
#: In own frameworks a statement up to this length is its own short title.
SHORT = 160


@dataclass(frozen=True)
class Rows:
    """What the standards of one framework will be; the number of the framework comes later."""

    package: Package
    comparison: Comparison
    #: The rows here now, by id.
    here: Mapping[int, Row]
    text_policy: TextPolicy
    #: The official wording was shown until now, and is not to be any more.
    hides_text: bool
    day: date

    def make(self) -> None:
        """Now, rather than when they are first asked for."""
        _made = self.added, self.changed

    @cached_property
    def added(self) -> list[Row]:
        return [self.row(entry, {}) for entry in self.comparison.added]

    @cached_property
    def changed(self) -> list[Row]:
        """Of what is here; each with its id."""
        changed = []
        for match in self.comparison.matched:
            before = self.here[match.stored.id]
            row = self.row(match.entry, before)
            if Part.WORDING in match.changed:
                row["reworded_in"] = self.package.framework.version[:60]
            if any(before[name] != value for name, value in row.items()):
                changed.append(row | {"id": match.stored.id})
        gone = [{"id": one.id, "state": StandardState.MISSING} for one in self.comparison.missing]
        return [*changed, *gone, *(self.without_text() if self.hides_text else ())]

    def without_text(self) -> list[Row]:
        """Of what this file does not name."""
        named = {match.stored.id for match in self.comparison.matched}
        return [
            {"id": id_, "statement": "", "notes": "", "short_title": "",
             "words": search_words(row["code"] or "", row["concept"], row["subject"])}
            for id_, row in self.here.items()
            if id_ not in named
        ]  # fmt: skip

    def row(self, entry: Entry, before: Mapping[str, Any]) -> Row:
        """The columns of a standard; what a file is silent about stays."""
        shown = self.text_policy != TextPolicy.CODES_ONLY
        low, high = span(entry.levels)
        statement = (entry.statement or before.get("statement", "")) if shown else ""
        row: Row = {
            "identifier": entry.identifier,
            "uri": entry.uri,
            "code": entry.code,
            "code_norm": code_norm(entry.code),
            "short_title": self.short_title(entry, before),
            "statement": statement,
            "fingerprint": fingerprint(entry.statement) or before.get("fingerprint", ""),
            "kind": entry.kind or before.get("kind", ""),
            "subject": entry.subject or before.get("subject", ""),
            "concept": entry.concept or before.get("concept", ""),
            "language": entry.language,
            "levels": list(entry.levels) or before.get("levels", []),
            "grade_low": low if entry.levels else before.get("grade_low"),
            "grade_high": high if entry.levels else before.get("grade_high"),
            "notes": (entry.notes or before.get("notes", "")) if shown else "",
            "position": self.positions[entry.identifier],
            "depth": self.package.depths[entry.identifier],
            "starts_on": entry.starts_on,
            "ends_on": entry.ends_on,
            "state": state_of(entry, self.package.framework, self.day),
            "changed_at": entry.changed_at or before.get("changed_at"),
        }
        row["words"] = search_words(
            entry.code or "", row["short_title"], statement, row["concept"], row["subject"]
        )
        return row

    def short_title(self, entry: Entry, before: Mapping[str, Any]) -> str:
        """Words of ours; the official short form only where official words may be shown."""
        policy = self.text_policy
        kept = "" if self.hides_text else str(before.get("short_title", ""))
        if policy == TextPolicy.CODES_ONLY:
            return entry.short_title or kept
        if policy == TextPolicy.OWN:
            own = entry.statement if len(entry.statement) <= SHORT else ""
            return entry.short_title or entry.abbreviated or own or kept
        return entry.short_title or kept or entry.abbreviated

    @cached_property
    def positions(self) -> Mapping[str, int]:
        return {entry.identifier: place for place, entry in enumerate(self.package.entries)}
