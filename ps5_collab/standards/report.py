"""What an import did or would do, as plain data: for the page, for scripts, and to be kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ps5_collab.core.words import later as _
from ps5_collab.standards.comparison import Comparison, Doubt, Match, Part, Stored
from ps5_collab.standards.package import Entry, Odd, Oddity, Package

#: Of one list; its count stands beside it.
MOST_ROWS = 200

DOUBTS: Mapping[Doubt, Any] = {
    Doubt.OLDER: _("This file is older than what is here."),
    Doubt.MANY_MISSING: _("More than a fifth of the standards here are not in this file."),
    Doubt.NO_ITEMS: _("The file holds no standards; everything here would go missing."),
    Doubt.OTHER_IDENTIFIER: _(
        "A framework with this key is here under another identifier; standards with the same code"
        " would be taken as the same."
    ),
}
PARTS: Mapping[Part, Any] = {
    Part.CODE: _("code"),
    Part.WORDING: _("wording"),
    Part.TITLE: _("short title"),
    Part.GRADES: _("grades"),
    Part.KIND: _("kind"),
    Part.SUBJECT: _("subject"),
    Part.DAYS: _("days in force"),
}
ODD: Mapping[Odd, Any] = {
    Odd.DECODED: _("The file is not UTF-8; it was read as Windows-1252."),
    Odd.WRONG_LETTERS: _("Letters that look wrongly decoded; nothing was repaired."),
    Odd.MARKUP: _("HTML in a statement; its tags were taken off."),
    Odd.CUT_OFF: _("Statement of exactly 255 characters; it may have been cut before."),
    Odd.CUT_HERE: _("Code too long; it was cut."),
    Odd.NO_WORDS: _("No statement and no title."),
    Odd.NOT_TEXT: _("Not text where text should be; left out."),
    Odd.NO_CODE: _("No code; it is found by its words."),
    Odd.CODE_TWICE: _("One code for several standards; both are kept."),
    Odd.CODE_ALIKE: _("Codes that differ only in case or signs; perhaps one standard twice."),
    Odd.CODE_TRIMMED: _("Spaces around a code; taken off."),
    Odd.IDENTIFIER_TWICE: _("One identifier twice; the first was taken."),
    Odd.IDENTIFIER_MADE: _("No identifier; one was made from the code."),
    Odd.GRADE_UNKNOWN: _("A grade that is not understood."),
    Odd.DATE_UNKNOWN: _("A date that is not understood."),
    Odd.STATUS_UNKNOWN: _("A state of adoption that is not understood; taken as adopted."),
    Odd.NO_PARENT: _("No place in the tree; put at its end."),
    Odd.PARENT_LOST: _("Its parent is not in the file; put at the end of the tree."),
    Odd.OWN_PARENT: _("Names itself as its parent; put at the top."),
    Odd.CYCLE: _("Parents in a circle; it was opened here."),
    Odd.SEVERAL_PARENTS: _("Several parents; it stands under each."),
    Odd.ASSOCIATION_TWICE: _("The same association twice; taken once."),
    Odd.ASSOCIATION_UNKNOWN: _("An association of a type that CASE does not have; kept as it is."),
    Odd.ASSOCIATION_BROKEN: _("An association whose ends are not known; left out."),
    Odd.ASSOCIATION_WAITS: _(
        "The far end is not here, or its code names several standards; kept, and it leads there"
        " once it can."
    ),
    Odd.ASSOCIATION_OWN: _("An association of a standard with itself; left out."),
    Odd.RETIRED: _("No longer in force; imported as retired."),
    Odd.NOT_YET: _("Not yet in force; it can be tagged from its day on."),
    Odd.ROW_UNEVEN: _("More cells than headings; the rest was left out."),
    Odd.ROW_EMPTY: _("An empty row."),
    Odd.MADE_PARENT: _("A category without a row of its own; it was made."),
}


def report(
    package: Package,
    comparison: Comparison,
    doubts: Iterable[Doubt],
    tagged: Mapping[int, set[int]],
    *,
    is_new: bool,
    is_same_file: bool,
    shows_text: bool,
) -> dict[str, Any]:
    """Lists of at most `MOST_ROWS` rows, and the true counts. `tagged` counts lessons."""
    lists: dict[str, Sequence[Any]] = {
        "added": comparison.added,
        "changed": comparison.changed,
        "retired": comparison.retired,
        "returned": comparison.returned,
        "missing": comparison.missing,
        "moved": comparison.moved,
        "proposals": comparison.proposals,
    }
    if is_same_file:
        lists = dict.fromkeys(lists, ())
    rows = Rows(package, comparison, tagged, shows_text)
    return {
        "framework": package.framework.key,
        "identifier": package.framework.identifier,
        "title": package.framework.title,
        "version": package.framework.version,
        "form": package.form,
        "is_new": is_new,
        "is_same_file": is_same_file,
        "shows_text": shows_text,
        "doubts": [doubt.value for doubt in doubts],
        "counts": counts(package, comparison, lists, tagged),
        "oddities": oddities(package.oddities),
        **{name: [rows.row(one) for one in some[:MOST_ROWS]] for name, some in lists.items()},
    }


def counts(
    package: Package,
    comparison: Comparison,
    lists: Mapping[str, Sequence[Any]],
    tagged: Mapping[int, set[int]],
) -> dict[str, int]:
    touched = set(comparison.touched)
    return {
        "items": len(package.entries),
        **{name: len(rows) for name, rows in lists.items()},
        "unchanged": sum(one.stored.id not in touched for one in comparison.matched),
        "oddities": len(package.oddities),
        "lessons": len(set().union(*tagged.values())),
    }


class Rows:
    """Rows of a report; official words appear only where they may be shown."""

    def __init__(
        self,
        package: Package,
        comparison: Comparison,
        tagged: Mapping[int, set[int]],
        shows_text: bool,
    ) -> None:
        self.tagged, self.shows_text = tagged, shows_text
        self.names = {one.stored.identifier: one.stored.name for one in comparison.matched}
        self.names |= {entry.identifier: entry.name for entry in package.entries}
        self.parents: dict[str, list[str]] = defaultdict(list)
        for edge in package.edges:
            self.parents[edge.child].append(self.names[edge.parent] if edge.parent else "")
        self.successors: dict[str, list[str]] = defaultdict(list)
        for link in package.links:
            if link.kind == "replacedBy":
                name = self.names.get(link.destination, link.title or link.destination)
                self.successors[link.origin].append(name)

    def row(self, one: Entry | Match | Stored) -> dict[str, Any]:
        if isinstance(one, Entry):
            return self.named(one)
        if isinstance(one, Stored):
            same = {"code": one.code, "name": one.short_title, "identifier": one.identifier}
            return same | {"id": one.id, "lessons": len(self.tagged.get(one.id, ()))}
        return self.named(one.entry) | {
            "id": one.stored.id,
            "old_code": one.stored.code,
            "parts": [part.value for part in one.changed],
            "under": self.parents[one.entry.identifier],
            "replaced_by": self.successors[one.entry.identifier],
            "lessons": len(self.tagged.get(one.stored.id, ())),
        }

    def named(self, entry: Entry) -> dict[str, Any]:
        words = entry.short_title or (entry.statement if self.shows_text else "")
        return {"code": entry.code, "name": words[:120], "identifier": entry.identifier}


def oddities(found: Iterable[Oddity]) -> list[dict[str, Any]]:
    """A group a kind, the most frequent first, with the places."""
    groups: dict[Odd, list[dict[str, str]]] = defaultdict(list)
    for oddity in found:
        groups[oddity.kind].append({"place": oddity.place, "detail": oddity.detail})
    often = sorted(groups.items(), key=lambda group: -len(group[1]))
    return [
        {"kind": kind.value, "count": len(places), "places": places[:MOST_ROWS]}
        for kind, places in often
    ]
