"""1EdTech CASE: reading a CFPackage in JSON, version 1.0 or 1.1.

Real files break the schema on every page, so nothing is refused for that: null counts as absent,
unknown keys are passed over, and what is odd is noted with its place. Refused are files that are no
JSON, that name no document, that hold an item without identifier and code, or that pass the limits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from ps5_collab.core.errors import Refused
from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.standards.checks import code_oddities, finish
from ps5_collab.standards.grades import parse_levels
from ps5_collab.standards.package import (
    LONGEST_CODE,
    LONGEST_IDENTIFIER,
    MAX_ASSOCIATIONS,
    MAX_BYTES,
    MAX_ENTRIES,
    Edge,
    Entry,
    Framework,
    Link,
    Odd,
    Oddity,
    Package,
    entry_identifier,
    normal_identifier,
)
from ps5_collab.standards.statements import plain_statement, statement_oddities
from ps5_collab.standards.values import (
    Json,
    line,
    linked,
    moment,
    number_of,
    objects,
    read_objects,
    text_of,
    texts,
)

KINDS = (
    "isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy",
    "exemplar", "hasSkillLevel", "isTranslationOf",
)  # fmt: skip
_SIGNS = re.compile(r"[\s_-]+")
_KINDS = {_SIGNS.sub("", kind).lower(): kind for kind in KINDS} | {
    "isexactmatchof": "exactMatchOf",
    "isreplacedby": "replacedBy",
    "isprecededby": "isPrecededBy",
}
_EXTENSION = re.compile(r"ext:[A-Za-z0-9._-]{1,60}")
STATUSES = {
    status.casefold(): status
    for status in ("Private Draft", "Draft", "Adopted", "Implemented", "Deprecated")
}


def read_case(data: bytes) -> Package:
    """Understand the bytes of a file; raise `Refused` with a sentence that names the place."""
    if len(data) > MAX_BYTES:
        raise Refused(_("The file is larger than %(limit)d MB.", limit=MAX_BYTES // 2**20))
    return _Reading(read_objects(data)).package()


def looks_like_json(data: bytes) -> bool:
    return data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"{", b"[")


def kind_of(given: str) -> str:
    """The association type in CASE's spelling; "other:…" for one that CASE does not have."""
    known = _KINDS.get(_SIGNS.sub("", given).lower())
    if known:
        return known
    extension = _EXTENSION.fullmatch(given)
    return given if extension else f"other:{clean_line(given)[:60]}"


@dataclass
class _Reading:
    """One package being read; notes what is odd on the way."""

    content: Json
    oddities: list[Oddity] = field(default_factory=list)

    def package(self) -> Package:
        document = self.content.get("CFDocument")
        if not isinstance(document, dict):
            raise Refused(_("The file has no CFDocument, so it is not a CASE package."))
        framework = self.framework(document)
        entries = self.entries(framework)
        edges, links = self.associations(framework, entries)
        newer = line(document, "caseVersion") == "1.1" or "v1p1" in line(document, "uri", 1000)
        case_version = "1.1" if newer else "1.0"
        return finish(
            framework,
            list(entries.values()),
            edges,
            links,
            self.oddities,
            form=f"CASE {case_version}",
            case_version=case_version,
        )

    def note(self, kind: Odd, place: str, detail: str = "") -> None:
        self.oddities.append(Oddity(kind, place, detail[:200]))

    def framework(self, document: Json) -> Framework:
        identifier = normal_identifier(line(document, "identifier", 1000))
        title = line(document, "title")
        if not identifier or len(identifier) > LONGEST_IDENTIFIER:
            raise Refused(_("The CFDocument has no usable identifier."))
        if not title:
            raise Refused(_("The CFDocument has no title."))
        licence, attribution = self.licence(document)
        return Framework(
            identifier=identifier,
            title=title,
            creator=line(document, "creator"),
            publisher=line(document, "publisher"),
            subject=", ".join(texts(document.get("subject")))[:200],
            language=line(document, "language", 12) or "en",
            version=line(document, "version", 60),
            adoption_status=self.status(line(document, "adoptionStatus", 60)),
            starts_on=self.day(document, "statusStartDate", "CFDocument"),
            ends_on=self.day(document, "statusEndDate", "CFDocument"),
            source_url=line(document, "officialSourceURL", 1000),
            licence=licence,
            attribution=attribution,
            changed_at=moment(line(document, "lastChangeDateTime")),
        )

    def licence(self, document: Json) -> tuple[str, str]:
        """Name and text of the licence that the document points to."""
        identifier, title, _uri = linked(document.get("licenseURI"))
        definitions = self.content.get("CFDefinitions")
        known = objects(definitions, "CFLicenses") if isinstance(definitions, dict) else []
        for one in known:
            if identifier and normal_identifier(line(one, "identifier")) == identifier:
                words = plain_statement(text_of(one.get("licenseText")))
                return line(one, "title") or title[:500], words[:5000]
        return title[:500], ""

    def status(self, given: str) -> str:
        if not given:
            return "Adopted"
        known = STATUSES.get(given.casefold())
        if known == "Private Draft":
            raise Refused(_("The CFDocument is a private draft: its authors do not share it yet."))
        if known is None:
            self.note(Odd.STATUS_UNKNOWN, "CFDocument", given)
        return known or "Adopted"

    def day(self, owner: Json, key: str, place: str) -> date | None:
        given = line(owner, key, 40)
        read = moment(given[:10]) if given else None
        if given and read is None:
            self.note(Odd.DATE_UNKNOWN, place, f"{key}: {given}")
        return read.date() if read else None

    # --- items ---

    def entries(self, framework: Framework) -> dict[str, Entry]:
        items = objects(self.content, "CFItems")
        if len(items) > MAX_ENTRIES:
            raise Refused(
                _(
                    "%(count)d items are more than the %(limit)d that one file may have.",
                    count=len(items),
                    limit=MAX_ENTRIES,
                )
            )
        found: dict[str, Entry] = {}
        for number, item in enumerate(items, 1):
            entry = self.entry(framework, item, number)
            if entry.identifier in found:
                self.note(Odd.IDENTIFIER_TWICE, entry.name, entry.identifier)
            else:
                found[entry.identifier] = entry
        return found

    def entry(self, framework: Framework, item: Json, number: int) -> Entry:
        raw_code, raw = text_of(item.get("humanCodingScheme")), text_of(item.get("fullStatement"))
        code = clean_line(raw_code) or None
        identifier = self.identifier(framework, item, code, number)
        place = code or identifier
        self.oddities += code_oddities(raw_code, place)
        self.oddities += statement_oddities(raw, place)
        self.not_text(item, place)
        levels, unknown = parse_levels(
            texts(item.get("educationLevel")) or texts(item.get("educationalLevel"))
        )
        for word in unknown:
            self.note(Odd.GRADE_UNKNOWN, place, word)
        kind = line(item, "CFItemType", 120) or linked(item.get("CFItemTypeURI"))[1][:120]
        return Entry(
            identifier=identifier,
            code=code[:LONGEST_CODE] if code else None,
            statement=plain_statement(raw),
            abbreviated=plain_statement(text_of(item.get("abbreviatedStatement"))),
            kind=kind,
            levels=levels,
            subject=", ".join(texts(item.get("subject")))[:200],
            concept=", ".join(texts(item.get("conceptKeywords")))[:500],
            language=line(item, "language", 12) or framework.language,
            notes=clean_text(text_of(item.get("notes"))),
            enumeration=line(item, "listEnumeration", 60),
            starts_on=self.day(item, "statusStartDate", place),
            ends_on=self.day(item, "statusEndDate", place),
            changed_at=moment(line(item, "lastChangeDateTime")),
            uri=line(item, "uri", 1000),
        )

    def identifier(self, framework: Framework, item: Json, code: str | None, number: int) -> str:
        given = normal_identifier(line(item, "identifier", 1000))
        if len(given) > LONGEST_IDENTIFIER:
            raise Refused(_("Item %(number)d has an endless identifier.", number=number))
        if given:
            return given
        if code is None:
            raise Refused(_("Item %(number)d has neither identifier nor code.", number=number))
        self.note(Odd.IDENTIFIER_MADE, code)
        return entry_identifier(framework.identifier, code)

    def not_text(self, item: Json, place: str) -> None:
        for key in ("humanCodingScheme", "fullStatement"):
            value = item.get(key)
            if value is not None and not isinstance(value, str | int | float):
                self.note(Odd.NOT_TEXT, place, key)

    # --- associations ---

    def associations(
        self, framework: Framework, entries: Mapping[str, Entry]
    ) -> tuple[list[Edge], list[Link]]:
        stated = objects(self.content, "CFAssociations")
        if len(stated) > MAX_ASSOCIATIONS:
            raise Refused(
                _(
                    "%(count)d associations are more than the %(limit)d that one file may have.",
                    count=len(stated),
                    limit=MAX_ASSOCIATIONS,
                )
            )
        edges: list[Edge] = []
        links: dict[tuple[str, str, str], Link] = {}
        for number, one in enumerate(stated, 1):
            self.association(framework, entries, one, number, edges, links)
        return edges, list(links.values())

    def association(
        self,
        framework: Framework,
        entries: Mapping[str, Entry],
        stated: Json,
        number: int,
        edges: list[Edge],
        links: dict[tuple[str, str, str], Link],
    ) -> None:
        origin, origin_title, _uri = linked(stated.get("originNodeURI"))
        destination, title, uri = linked(stated.get("destinationNodeURI"))
        kind = kind_of(line(stated, "associationType"))
        place = entries[origin].name if origin in entries else origin_title or f"#{number}"
        if not destination or origin not in entries:
            self.note(Odd.ASSOCIATION_BROKEN, place, f"{kind} → {title or destination}")
        elif kind == "isChildOf":
            parent = None if destination == framework.identifier else destination
            edges.append(Edge(origin, parent, number_of(stated.get("sequenceNumber"))))
        elif (origin, kind, destination) in links:
            self.note(Odd.ASSOCIATION_TWICE, place, kind)
        else:
            if kind.startswith("other:"):
                self.note(Odd.ASSOCIATION_UNKNOWN, place, kind.removeprefix("other:"))
            source = clean_text(text_of(stated.get("notes")))[:500]
            key = (origin, kind, destination)
            links[key] = Link(origin, kind, destination[:500], title, uri, source)
