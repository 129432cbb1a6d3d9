"""Every real file beside the project, against its exact counts."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ps5_collab.core.errors import Refused
from ps5_collab.standards.codes import aliases, code_norm
from ps5_collab.standards.crosswalk import read_crosswalk
from ps5_collab.standards.package import Odd, Package
from ps5_collab.standards.reading import read_files
from tests.standards.packages import depths, oddities, parents, places, read_one

#: Broken on purpose, with a test of its own.
PITFALLS = "case/derived/pitfalls.case-v1p0.json"


@pytest.fixture
def folder(shared_dir: Path) -> Path:
    return shared_dir / "standards"


@pytest.fixture
def counts(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "counts.json").read_text())
    return found


def read(folder: Path, name: str) -> tuple[Package, ...]:
    return read_files([(name, (folder / name).read_bytes())])


def test_every_case_package(folder: Path, counts: dict[str, Any]) -> None:
    files = [name for name in counts if name.endswith(".json") and name != PITFALLS]
    assert len(files) == 18
    for name in files:
        (package,) = read(folder, name)
        assert census(package) == {key: counts[name][key] for key in census(package)}, name


def census(package: Package) -> dict[str, Any]:
    codes = Counter(entry.code for entry in package.entries if entry.code)
    kinds = Counter(link.kind for link in package.links) + Counter(
        {"isChildOf": sum(not edge.unplaced for edge in package.edges)}
    )
    return {
        "items": len(package.entries),
        "distinct_associations": kinds.total(),
        "by_association_type": dict(kinds),
        "by_depth": {str(depth): count for depth, count in depths(package).items()},
        "by_education_level": Counter(
            "|".join(entry.levels) or "(none)" for entry in package.entries
        ),
        "items_without_code": sum(entry.code is None for entry in package.entries),
        "duplicate_codes": {code: count for code, count in codes.items() if count > 1},
        "items_with_several_parents": len(places(package, Odd.SEVERAL_PARENTS)),
        "items_with_status_end": sum(entry.ends_on is not None for entry in package.entries),
        "empty_statements": sum(not entry.statement for entry in package.entries),
    }


def test_the_broken_package_names_each_of_its_faults(folder: Path) -> None:
    (package,) = read(folder, PITFALLS)
    found = {kind: places(package, kind) for kind in oddities(package)}
    assert found == {
        Odd.CODE_TRIMMED: ["P.1.2"],
        Odd.MARKUP: ["P.HTML"],
        Odd.WRONG_LETTERS: ["P.UTF"],
        Odd.ASSOCIATION_UNKNOWN: ["P.1"],
        Odd.ASSOCIATION_TWICE: ["P.1"],
        Odd.OWN_PARENT: ["P.SELF"],
        Odd.PARENT_LOST: ["P.LOST"],
        Odd.NO_PARENT: ["P.ORPHAN"],
        Odd.CYCLE: ["P.C2"],
        Odd.SEVERAL_PARENTS: ["P.MULTI"],
        Odd.NO_CODE: ["7058779e-6234-54a0-a7d2-9e27e316de9c"],
        Odd.NO_WORDS: ["P.EMPTY"],
        Odd.CODE_TWICE: ["P.1.1"],
        Odd.CODE_ALIKE: ["p.1.2"],
        Odd.RETIRED: ["P.OLD"],
        Odd.NOT_YET: ["P.FUTURE"],
    }
    assert len(package.entries) == 23
    words = {entry.code: entry for entry in package.entries}
    assert words["P.HTML"].statement == "Solve x^2 < 4"
    assert words["P.GRADE1"].levels == ("06",)
    assert words["P.GRADE2"].levels == ("KG", "04", "09", "10", "11", "12")
    assert words["P.UPPERID"].identifier == "33ecf98d-20aa-5c57-8bc5-067b279de900"
    assert "𝑑" in words["P.UTF"].statement
    assert parents(package)["P.MULTI"] == ["P.1", "P.2"]


def test_every_csv(folder: Path, counts: dict[str, Any]) -> None:
    no_lists = {"case/opensalt/USGrades.csv", "ccss/asn_to_ccss_notation.csv", "crosswalk.csv"}
    files = [name for name in counts if not name.endswith(".json")]
    assert len(files) == 15
    for name in files:
        if name in no_lists:
            with pytest.raises(Refused, match="headings"):
                read(folder, name)
            continue
        packages = read(folder, name)
        assert sum(len(package.entries) for package in packages) == counts[name]["rows"], name
        if "by_framework" in counts[name]:
            by_key = {package.framework.key: len(package.entries) for package in packages}
            assert by_key == counts[name]["by_framework"]


def test_the_crosswalk(folder: Path, counts: dict[str, Any]) -> None:
    pairs = read_crosswalk((folder / "crosswalk.csv").read_bytes()).pairs
    assert Counter(pair.kind for pair in pairs) == counts["crosswalk.csv"]["by_relation"]


def test_the_open_salt_export(folder: Path, counts: dict[str, Any]) -> None:
    name = "case/opensalt/ccsso_ela_item.csv"
    (package,) = read(folder, name)
    assert {str(k): v for k, v in depths(package).items()} == counts[name]["by_depth"]
    assert len(places(package, Odd.NO_CODE)) == 288
    assert places(package, Odd.CODE_TWICE) == ["CCRA.L.6"]
    assert Odd.PARENT_LOST not in oddities(package)
    wrong = [e for e in package.entries if set(e.statement) & set("ÑÐÉ")]
    assert len(places(package, Odd.WRONG_LETTERS)) == len(wrong) + 1  # and one U+008E, not kept


def test_both_lists_of_ccss_identifiers_name_the_same(folder: Path) -> None:
    (one,) = read(folder, "ccss/CCSSI-identifiers.csv")
    (other,) = read(folder, "ccss/NGA-CCSSO_Common_Core_GUIDs.csv")
    codes = {entry.identifier: entry.code for entry in one.entries}
    older = {entry.identifier: entry.code for entry in other.entries}
    assert codes.keys() == older.keys()
    assert all(codes[identifier] != older[identifier] for identifier in codes)


def test_codes_of_math_never_collide(folder: Path) -> None:
    (package,) = read(folder, "case/derived/ccss-math-2010.case-v1p0.json")
    assert len({code_norm(entry.code) for entry in package.entries}) == 744
    owners: dict[str, set[str]] = {}
    for entry in package.entries:
        for alias in aliases(entry.code or ""):
            owners.setdefault(code_norm(alias), set()).add(entry.identifier)
    assert max(len(identifiers) for identifiers in owners.values()) == 1


def test_the_catalogue_and_the_packages_made_from_it_are_the_same_standards(folder: Path) -> None:
    catalogue = {one.framework.key: one for one in read(folder, "catalogue.csv")}
    for name, key in [
        ("ca-cs-2018.case-v1p1", "CA-CS-2018"),
        ("csta-2017.case-v1p1", "CSTA-2017"),
        ("iste-s-2016.case-v1p1", "ISTE-S-2016"),
        ("iste-s-2024.case-v1p1", "ISTE-S-2024"),
        ("ps5-dc-1.case-v1p1", "PS5-DC-1"),
    ]:
        (package,) = read(folder, f"case/derived/{name}.json")
        assert package.framework.key == key
        assert package.framework.identifier == catalogue[key].framework.identifier
        assert {e.identifier: e.code for e in package.entries} == {
            e.identifier: e.code for e in catalogue[key].entries
        }


def test_a_large_package(folder: Path) -> None:
    """20,000 items, as a state's whole set may have."""
    content = json.loads((folder / "case/derived/ccss-math-2010.case-v1p0.json").read_text())
    items, associations = content["CFItems"], content["CFAssociations"]
    for copy in range(1, 27):
        content["CFItems"] = content["CFItems"] + [
            item | {"identifier": f"{item['identifier']}-{copy}"} for item in items
        ]
        content["CFAssociations"] = content["CFAssociations"] + [
            copied(association, copy, content["CFDocument"]["identifier"])
            for association in associations
        ]
    package = read_one(json.dumps(content).encode())
    assert len(package.entries) == 27 * 744
    assert depths(package) == {1: 27 * 15, 2: 27 * 73, 3: 27 * 147, 4: 27 * 385, 5: 27 * 124}


def copied(association: dict[str, Any], copy: int, document: str) -> dict[str, Any]:
    ends = {}
    for end in ("originNodeURI", "destinationNodeURI"):
        identifier = association[end]["identifier"]
        ends[end] = {"identifier": identifier if identifier == document else f"{identifier}-{copy}"}
    return association | ends
