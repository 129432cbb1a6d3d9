"""CASE packages written by hand in one line, and what is in one that was read."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from ps5_collab.standards.package import Odd, Package
from ps5_collab.standards.reading import read_files

FIXTURES = Path(__file__).parent / "fixtures"
DOCUMENT = "aaaaaaaa-0000-4000-8000-000000000000"


def item_id(number: int) -> str:
    return f"bbbbbbbb-0000-4000-8000-{number:012}"


def case_content(*items: dict[str, Any], **document: Any) -> dict[str, Any]:
    """`items` are CFItems with `parent` (number of an item) or none for a root, and `links`."""
    content: dict[str, Any] = {
        "CFDocument": {"identifier": DOCUMENT, "title": "Knots", "creator": "We"} | document,
        "CFItems": [],
        "CFAssociations": [],
    }
    for number, given in enumerate(items, 1):
        item = {"identifier": item_id(number), "fullStatement": f"Words {number}"} | given
        parent, links = item.pop("parent", None), item.pop("links", ())
        target = item_id(parent) if parent else DOCUMENT
        for kind, destination in [("isChildOf", target), *links]:
            association = {
                "associationType": kind,
                "originNodeURI": {"identifier": item["identifier"]},
                "destinationNodeURI": {"identifier": destination},
                "sequenceNumber": number,
            }
            content["CFAssociations"].append(association)
        content["CFItems"].append(item)
    return content


def case_bytes(*items: dict[str, Any], **document: Any) -> bytes:
    return json.dumps(case_content(*items, **document)).encode()


def read_one(data: bytes, name: str = "file.json", **options: str) -> Package:
    (package,) = read_files([(name, data)], **options)
    return package


def oddities(package: Package) -> dict[Odd, int]:
    return dict(Counter(oddity.kind for oddity in package.oddities))


def places(package: Package, kind: Odd) -> list[str]:
    return [oddity.place for oddity in package.oddities if oddity.kind is kind]


def depths(package: Package) -> dict[int, int]:
    return dict(Counter(package.depths.values()))


def parents(package: Package) -> dict[str, list[str | None]]:
    """{code: codes of its parents}."""
    names = {entry.identifier: entry.name for entry in package.entries}
    found: dict[str, list[str | None]] = {}
    for edge in package.edges:
        found.setdefault(names[edge.child], []).append(names[edge.parent] if edge.parent else None)
    return found
