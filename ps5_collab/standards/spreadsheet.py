"""Standards in CSV: six forms of it, told apart by their headings.

Rows without an identifier of their own get one from the framework's key and their code, so that
the same file brings the same standards again.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.standards.draft import Draft, draft, key_of
from ps5_collab.standards.exported import day_in, links_in, said_of
from ps5_collab.standards.grades import SCHOOL, between, levels_from_code
from ps5_collab.standards.known import known
from ps5_collab.standards.package import Entry, Link, Odd, Package
from ps5_collab.standards.table import Row, Table, normal, read_table
from ps5_collab.standards.values import moment, number_of

#: A small list in our own form, to begin with.
TEMPLATE = Path(__file__).parent / "data" / "template.csv"
#: Columns of the "import children" form that hold associations, as their headings compare.
ASSOCIATIONS = {
    "ispartof": "isPartOf",
    "replacedby": "replacedBy",
    "exemplar": "exemplar",
    "hasskilllevel": "hasSkillLevel",
    "isrelatedto": "isRelatedTo",
    "isexactmatchof": "exactMatchOf",
    "exactmatchof": "exactMatchOf",
    "precedes": "precedes",
    "ispeerof": "isPeerOf",
}


def read_csv(files: Sequence[bytes], key: str, form: str = "") -> tuple[Package, ...]:
    """Understand the bytes of a file, or of several that belong together.

    `key` names the framework where the file does not. Raise `Refused` with a sentence that names
    the place.
    """
    tables = [read_table(data) for data in files]
    for fits, reads in FORMS:
        if all(fits(table.headings) for table in tables):
            return tuple(reads(tables, key))
    heads = ", ".join(sorted(tables[0].headings))[:300]
    raise Refused(_("These headings are not those of a list of standards: %(heads)s.", heads=heads))


# --- 1: our own, several frameworks in a file ---


def read_ours(tables: Sequence[Table], key: str) -> list[Package]:
    drafts: dict[str, Draft] = {}
    parents: dict[str, list[tuple[Row, Entry]]] = defaultdict(list)
    for table in tables:
        for row in table.rows:
            name = key_of(row["framework"]) or key
            if name not in drafts:
                drafts[name] = draft(name, "CSV", table.oddities)
                drafts[name].framework = said_of(drafts[name].framework, row)
            parents[name].append((row, _our_entry(drafts[name], row)))
    for name, rows in parents.items():
        _place_by_code(drafts[name], rows, "parentcode")
        _place_again(drafts[name], rows)
        _name_kinds(drafts[name])
    return [one.package() for one in drafts.values()]


def _our_entry(one: Draft, row: Row) -> Entry:
    code = one.code(row, "code")
    low, high = row["gradelow"], row["gradehigh"]
    levels = one.levels(row, row["levels"]) or (between(low, high or low) if low else ())
    if low and not levels:
        one.note(Odd.GRADE_UNKNOWN, row.place, f"{low}–{high}")
    return one.add(
        row,
        code,
        row["identifier"],
        statement=one.words(row, "statement", row.place),
        short_title=row["shorttitle"],
        levels=levels,
        subject=row["subject"][:200],
        concept=" · ".join(filter(None, (row["concept"], row["coreidea"])))[:500],
        kind=row["kind"],
        language=row["language"][:12] or "en",
        notes=row.text("notes"),
        uri=row["uri"],
        starts_on=day_in(row, "startson", one.framework.starts_on),
        ends_on=day_in(row, "endson", one.framework.ends_on),
    )


def _place_again(one: Draft, rows: Sequence[tuple[Row, Entry]]) -> None:
    """The other parents that an export names, and the links that it states."""
    for row, entry in rows:
        for parent in row.raw("otherparents").split():
            one.place(entry, one.codes.get(parent, parent), row.number)
        one.links += [Link(entry.identifier, *link) for link in links_in(row)]


def _place_by_code(one: Draft, rows: Sequence[tuple[Row, Entry]], heading: str) -> None:
    """Parents named by their code; a row that names itself stands at the top. Without numbers of
    their own, rows stay in the order of the file."""
    numbered = any(row["sequencenumber"] for row, _entry in rows)
    for row, entry in rows:
        parent = row[heading]
        sequence = number_of(row["sequencenumber"]) if numbered else row.number
        if not parent:
            one.place(entry, None, sequence)
        elif parent == entry.code:
            one.note(Odd.OWN_PARENT, row.place, parent)
            one.place(entry, None, sequence)
        else:
            one.place(entry, one.codes.get(parent, parent), sequence)


def _name_kinds(one: Draft) -> None:
    facts = known().get(one.framework.key)
    if facts is None:
        return
    above = {edge.parent for edge in one.edges}
    for identifier, entry in one.entries.items():
        kind = facts.parent_kind if identifier in above else facts.leaf_kind
        one.entries[identifier] = replace(entry, kind=entry.kind or kind)


# --- 2: OpenSALT's export of items; the tree is in smartLevel ---


def read_items(tables: Sequence[Table], key: str) -> list[Package]:
    one = draft(key, "OpenSALT CSV", tables[0].oddities)
    levels: dict[str, str] = {}
    rows: list[tuple[Row, Entry]] = []
    for table in tables:
        for row in table.rows:
            entry = _open_salt_entry(one, row)
            rows.append((row, entry))
            levels.setdefault(row["smartlevel"], entry.identifier)
    for row, entry in rows:
        above, _dot, last = row["smartlevel"].rpartition(".")
        parent = levels.get(above, above) if above else None
        one.place(entry, parent, number_of(last))
    return [one.package()]


def _open_salt_entry(one: Draft, row: Row) -> Entry:
    code = one.code(row, "humancodingscheme")
    place = code or row.place
    return one.add(
        row,
        code,
        row["identifier"],
        statement=one.words(row, "fullstatement", place),
        abbreviated=one.words(row, "abbreviatedstatement", place),
        enumeration=row["listenumeration"][:60],
        concept=row["conceptkeywords"][:500],
        notes=row.text("notes"),
        language=row["language"][:12] or one.framework.language,
        levels=one.levels(row, row["educationlevel"]),
        kind=row["cfitemtype"],
        changed_at=moment(row["lastchangedatetime"]),
    )


# --- 3: OpenSALT's "import children"; parents are named by code ---


def read_children(tables: Sequence[Table], key: str) -> list[Package]:
    one = draft(key, "OpenSALT CSV", tables[0].oddities)
    rows = [(row, _open_salt_entry(one, row)) for table in tables for row in table.rows]
    heading = "ischildof" if "ischildof" in tables[0].headings else "parent"
    _place_by_code(one, rows, heading)
    for row, entry in rows:
        for column, kind in ASSOCIATIONS.items():
            if row[column]:
                target = one.codes.get(row[column], row[column])
                one.links.append(Link(entry.identifier, kind, target[:500], row[column][:1000]))
    return [one.package()]


# --- 4: code.org: standards and their categories in two files ---


def read_code_org(tables: Sequence[Table], key: str) -> list[Package]:
    drafts: dict[str, Draft] = {}
    rows: list[tuple[str, Row, Entry, str]] = []
    # Categories first, so that the standards find them whatever the order of the files.
    for table in sorted(tables, key=lambda table: "standard" in table.headings):
        heading, above = ("standard", "category") if "standard" in table.headings else (
            "category", "parent",
        )  # fmt: skip
        for row in table.rows:
            name = key_of(row["framework"]).upper() or key
            one = drafts.setdefault(name, draft(name, "code.org CSV", table.oddities))
            code = one.code(row, heading)
            entry = one.add(
                row,
                code,
                statement=one.words(row, "description", row.place),
                kind=row["type"] or ("Standard" if heading == "standard" else "Category"),
                levels=levels_from_code(code),
            )
            rows.append((name, row, entry, row[above]))
    for name, row, entry, parent in rows:
        one = drafts[name]
        if parent and parent not in one.codes:
            made = one.add(row, parent, kind="Category")
            one.note(Odd.MADE_PARENT, row.place, parent)
            one.place(made, None)
        one.place(entry, one.codes[parent] if parent and parent != entry.code else None)
    return [one.package() for one in drafts.values()]


# --- 5: ccssmath, tab-separated ---


def read_ccss_math(tables: Sequence[Table], key: str) -> list[Package]:
    one = draft(key, "ccssmath TSV", tables[0].oddities)
    for row in (row for table in tables for row in table.rows):
        code = one.code(row, "key")
        levels = SCHOOL if row["gradelevel"] == "K-12" else one.levels(row, row["gradelevel"])
        one.add(
            row,
            code,
            statement=one.words(row, "details", code),
            kind=row["type"].capitalize(),
            levels=levels,
            concept=row["domain"][:500],
        )
    _place_by_prefix(one)
    return [one.package()]


def _place_by_prefix(one: Draft) -> None:
    """The parent's code is the own one without its last part, where there is such a standard."""
    for entry in one.entries.values():
        above = (entry.code or "").rpartition(".")[0]
        one.place(entry, one.codes.get(above))


# --- 6: CCSSI identifiers, without any text ---


def read_ccssi(tables: Sequence[Table], key: str) -> list[Package]:
    one = draft(key, "CCSSI identifiers", tables[0].oddities)
    for row in (row for table in tables for row in table.rows):
        code = one.code(row, "dotnotation")
        one.add(row, code, row["guid"], uri=row["uri"], levels=levels_from_code(code))
    _place_by_prefix(one)
    return [one.package()]


def has(*needed: str) -> Callable[[frozenset[str]], bool]:
    wanted = {normal(heading) for heading in needed}
    return lambda headings: wanted <= headings


#: The first whose headings are all there reads the file.
FORMS: tuple[
    tuple[Callable[[frozenset[str]], bool], Callable[[Sequence[Table], str], list[Package]]], ...
] = (
    (has("framework", "category", "description"), read_code_org),
    (has("framework", "code"), read_ours),
    (has("fullStatement", "smartLevel"), read_items),
    (has("fullStatement", "humanCodingScheme"), read_children),
    (has("ITEMID", "KEY", "TYPE", "GRADELEVEL", "DETAILS"), read_ccss_math),
    (has("Dot notation", "GUID"), read_ccssi),
)
