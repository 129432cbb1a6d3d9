"""Reading CASE packages: the rules, the traps of real files, and files made to hurt."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ps5_collab.core.errors import Refused
from ps5_collab.standards import case, package, tree
from ps5_collab.standards.case import kind_of, read_case
from ps5_collab.standards.package import Odd
from tests.standards.packages import (
    DOCUMENT,
    case_bytes,
    case_content,
    depths,
    item_id,
    oddities,
    parents,
    places,
)


def test_a_plain_package() -> None:
    read = read_case(
        case_bytes({"humanCodingScheme": "A"}, {"humanCodingScheme": "A.1", "parent": 1})
    )
    assert read.framework.title == "Knots"
    assert [entry.code for entry in read.entries] == ["A", "A.1"]
    assert read.depths == {item_id(1): 1, item_id(2): 2}
    assert read.ancestors[item_id(2)] == {item_id(1): 1}
    assert read.oddities == ()


def test_a_wrapped_package_is_the_same() -> None:
    content = case_content({"humanCodingScheme": "A"})
    assert read_case(json.dumps({"CFPackage": content}).encode()) == read_case(
        json.dumps(content).encode()
    )


def test_null_counts_as_absent() -> None:
    nulls = dict.fromkeys(
        ("humanCodingScheme", "educationLevel", "subject", "notes", "language", "listEnumeration",
         "statusStartDate", "statusEndDate", "abbreviatedStatement", "CFItemType", "uri")
    )  # fmt: skip
    read = read_case(case_bytes(nulls, version=None, adoptionStatus=None, subject=None))
    assert read.entries[0].code is None
    assert read.framework.adoption_status == "Adopted"
    assert set(oddities(read)) == {Odd.NO_CODE}


def test_links_may_be_plain_strings() -> None:
    content = case_content({"humanCodingScheme": "A"}, {"humanCodingScheme": "B", "parent": 1})
    for association in content["CFAssociations"]:
        for end in ("originNodeURI", "destinationNodeURI"):
            association[end] = f"https://case.example/uri/{association[end]['identifier'].upper()}/"
    assert parents(read_case(json.dumps(content).encode())) == {"A": [None], "B": ["A"]}


@pytest.mark.parametrize(
    ("given_", "kind"),
    [
        ("isChildOf", "isChildOf"),
        ("Is Child Of", "isChildOf"),
        ("is-child_of", "isChildOf"),
        ("isExactMatchOf", "exactMatchOf"),
        ("Exact Match Of", "exactMatchOf"),
        ("IsPartOf", "isPartOf"),
        ("isTranslationOf", "isTranslationOf"),
        ("ext:seeAlso", "ext:seeAlso"),
        ("ext:see also!", "other:ext:see also!"),
        ("isStandardAlignedTo", "other:isStandardAlignedTo"),
        ("", "other:"),
    ],
)
def test_association_types(given_: str, kind: str) -> None:
    assert kind_of(given_) == kind


def test_siblings_stand_by_sequence_then_enumeration_then_code_then_file() -> None:
    content = case_content(
        {"humanCodingScheme": "K.10"},
        {"humanCodingScheme": "K.9"},
        {"humanCodingScheme": "K.8", "listEnumeration": "10"},
        {"humanCodingScheme": "K.7", "listEnumeration": "9"},
        {"humanCodingScheme": "K.1"},
    )
    for association in content["CFAssociations"][:4]:
        del association["sequenceNumber"]
    codes = [entry.code for entry in read_case(json.dumps(content).encode()).entries]
    assert codes == ["K.1", "K.7", "K.8", "K.9", "K.10"]


def test_several_parents_and_the_primary_one() -> None:
    content = case_content(
        {"humanCodingScheme": "A"},
        {"humanCodingScheme": "B"},
        {"humanCodingScheme": "C", "parent": 1},
    )
    second = json.loads(json.dumps(content["CFAssociations"][2]))
    second["destinationNodeURI"]["identifier"] = item_id(2)
    second["sequenceNumber"] = 1
    content["CFAssociations"].append(second)
    read = read_case(json.dumps(content).encode())
    primary = [edge.parent for edge in read.edges if edge.child == item_id(3) and edge.is_primary]
    assert parents(read)["C"] == ["A", "B"]
    assert primary == [item_id(2)]
    assert places(read, Odd.SEVERAL_PARENTS) == ["C"]


def test_circles_are_opened_and_named() -> None:
    read = read_case(
        case_bytes(
            {"humanCodingScheme": "A", "parent": 3},
            {"humanCodingScheme": "B", "parent": 1},
            {"humanCodingScheme": "C", "parent": 2},
            {"humanCodingScheme": "D", "parent": 4},
        )
    )
    assert len(places(read, Odd.CYCLE)) == 1
    assert places(read, Odd.OWN_PARENT) == ["D"]
    assert len(read.depths) == 4
    assert depths(read) == {1: 2, 2: 1, 3: 1}
    assert sum(edge.unplaced for edge in read.edges) == 2


def test_what_has_no_place_comes_last_and_is_named() -> None:
    content = case_content(
        {"humanCodingScheme": "LOST", "parent": 99},
        {"humanCodingScheme": "ALONE"},
        {"humanCodingScheme": "Z"},
    )
    del content["CFAssociations"][1]
    read = read_case(json.dumps(content).encode())
    assert [entry.code for entry in read.entries] == ["Z", "ALONE", "LOST"]
    assert places(read, Odd.PARENT_LOST) == ["LOST"]
    assert places(read, Odd.NO_PARENT) == ["ALONE"]


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Solve <em>x</em><sup>2</sup> &lt; 4<script>alert(1)</script>", "Solve x^2 < 4"),
        ("a<b and c>d", "a<b and c>d"),
        ("x < y", "x < y"),
        ("R&D &amp; more", "R&D & more"),
        ("one<br />two", "one\ntwo"),
        ('<a href="javascript:alert(1)">read</a>', "read"),
        ("<script>never closed", ""),
        ("| a |\r\n| - |\r\n| 1 |", "| a |\n| - |\n| 1 |"),
        ("$x = {-b \\over 2a}$", "$x = {-b \\over 2a}$"),
        ("(+) Solve `5`*", "(+) Solve `5`*"),
    ],
)
def test_statements_are_plain(raw: str, plain: str) -> None:
    read = read_case(case_bytes({"humanCodingScheme": "A", "fullStatement": raw}))
    assert read.entries[0].statement == plain


def test_grades_in_every_spelling() -> None:
    read = read_case(
        case_bytes(
            {"educationLevel": ["4", "09.10", "K", "HS"]},
            {"educationalLevel": "06"},
            {"educationLevel": ["KG,01|02", "Gr 3"]},
        )
    )
    assert [entry.levels for entry in read.entries] == [
        ("KG", "04", "09", "10", "11", "12"),
        ("06",),
        ("KG", "01", "02", "03"),
    ]
    assert [odd.detail for odd in read.oddities if odd.kind is Odd.GRADE_UNKNOWN] == ["Gr"]


def test_a_documents_days_bound_its_items() -> None:
    read = read_case(
        case_bytes({}, {"statusEndDate": "2010-05-01"}, statusEndDate="2019-12-31T00:00:00Z")
    )
    assert [str(entry.ends_on) for entry in read.entries] == ["2019-12-31", "2010-05-01"]
    assert len(places(read, Odd.RETIRED)) == 2


def test_a_licence_comes_with_its_notice() -> None:
    content = case_content({}, licenseURI={"identifier": "L1", "title": "x", "uri": "x"})
    content["CFDefinitions"] = {
        "CFLicenses": [{"identifier": "l1", "title": "CC BY", "licenseText": "© <b>We</b>"}]
    }
    read = read_case(json.dumps(content).encode())
    assert (read.framework.licence, read.framework.attribution) == ("CC BY", "© We")


def test_what_would_be_cut_or_misread_is_named() -> None:
    cut = [{"fullStatement": "w" * 255, "humanCodingScheme": f"A{n}"} for n in range(5)]
    read = read_case(
        case_bytes(*cut, {"humanCodingScheme": "B", "fullStatement": "grades 9Ñ10", "notes": 5})
    )
    assert len(places(read, Odd.CUT_OFF)) == 5
    assert places(read, Odd.WRONG_LETTERS) == ["B"]
    assert read.entries[-1].statement == "grades 9Ñ10"  # never repaired in silence


def test_identifiers_are_lower_case_and_unique() -> None:
    read = read_case(
        case_bytes(
            {"identifier": "{0D7D6C08C8CA407eA3FF182FB759EFE4}", "humanCodingScheme": "A"},
            {"identifier": "0d7d6c08-c8ca-407e-a3ff-182fb759efe4", "humanCodingScheme": "B"},
            {"identifier": None, "humanCodingScheme": "C"},
        )
    )
    assert read.entries[0].identifier == "0d7d6c08-c8ca-407e-a3ff-182fb759efe4"
    assert places(read, Odd.IDENTIFIER_TWICE) == ["B"]
    assert places(read, Odd.IDENTIFIER_MADE) == ["C"]


REFUSED: dict[str, tuple[bytes, str]] = {
    "no JSON": (b'{"CFDocument": {"title"\n  oops', "line 2"),
    "a list": (b"[]", "CFDocument"),
    "no document": (b'{"CFItems": []}', "CFDocument"),
    "no identifier": (b'{"CFDocument": {"title": "x"}}', "identifier"),
    "no title": (case_bytes(title=""), "title"),
    "nested": (b"[" * 100_000 + b"]" * 100_000, "levels"),
    "nested a little": (b'{"CFDocument": ' + b"[" * 60 + b"]" * 60 + b"}", "levels"),
    "items no list": (
        b'{"CFDocument": {"identifier": "a", "title": "b"}, "CFItems": 5}',
        "CFItems",
    ),
    "item no object": (
        b'{"CFDocument": {"identifier": "a", "title": "b"}, "CFItems": [{"identifier": "c",'
        b' "fullStatement": "d"}, 3]}',
        "Number 2",
    ),
    "neither identifier nor code": (
        case_bytes({}, {"identifier": None, "fullStatement": "words"}),
        "Item 2",
    ),
    "neither code nor words": (case_bytes({"fullStatement": " "}), item_id(1)),
    "private draft": (case_bytes({}, adoptionStatus="private draft"), "draft"),
    "endless number": (b'{"CFDocument": ' + b"9" * 5000 + b"}", "digits"),
    "bytes": (b'{"CFDocument": "\xff\xfe"}', "Byte"),
    "deep": (case_bytes(*({"parent": n or None} for n in range(25))), "levels"),
    "an endless identifier": (case_bytes({"identifier": "x" * 500}), "Item 1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_the_place(name: str) -> None:
    data, place = REFUSED[name]
    with pytest.raises(Refused, match=place):
        read_case(data)


def test_limits_of_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case, "MAX_ENTRIES", 2)
    with pytest.raises(Refused, match="3 items"):
        read_case(case_bytes({}, {}, {}))
    monkeypatch.setattr(case, "MAX_ASSOCIATIONS", 1)
    with pytest.raises(Refused, match="2 associations"):
        read_case(case_bytes({}, {}))
    monkeypatch.setattr(case, "MAX_BYTES", 10)
    with pytest.raises(Refused, match="MB"):
        read_case(case_bytes({}))


def test_a_wide_tangle_of_parents_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_PARENTS", 3)
    content = case_content(*({} for _n in range(6)))
    content["CFAssociations"] += [
        {
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": item_id(1)},
            "destinationNodeURI": {"identifier": item_id(n)},
        }
        for n in range(2, 7)
    ]
    with pytest.raises(Refused, match="parents"):
        read_case(json.dumps(content).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from([DOCUMENT, item_id(1), item_id(2), "isChildOf", "2020-01-01", "9999-99-99"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["identifier", "title", "uri", "a"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
KEYS = [
    "identifier", "uri", "title", "fullStatement", "humanCodingScheme", "educationLevel", "subject",
    "associationType", "originNodeURI", "destinationNodeURI", "sequenceNumber", "statusEndDate",
    "lastChangeDateTime", "CFItemType", "CFItemTypeURI", "licenseURI", "conceptKeywords", "notes",
]  # fmt: skip
THING = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8)
PACKAGES = st.fixed_dictionaries(
    {
        "CFDocument": st.builds(lambda one: {"identifier": DOCUMENT, "title": "t"} | one, THING)
        | JSON
    },
    optional={
        "CFItems": st.lists(THING, max_size=6) | JSON,
        "CFAssociations": st.lists(THING, max_size=6) | JSON,
        "CFDefinitions": st.fixed_dictionaries({}, optional={"CFLicenses": JSON}) | JSON,
        "CFPackage": JSON,
    },
)


def takes_or_refuses(data: bytes) -> None:
    try:
        read = read_case(data)
    except Refused as error:
        assert str(error)
        return
    identifiers = {entry.identifier for entry in read.entries}
    assert len(identifiers) == len(read.entries) == len(read.depths)
    assert {edge.child for edge in read.edges} == identifiers
    assert all(depth <= package.MAX_DEPTH for depth in read.depths.values())


@settings(deadline=None)
@given(content=PACKAGES)
def test_any_package_is_taken_or_refused(content: Any) -> None:
    takes_or_refuses(json.dumps(content).encode())


@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused(data: bytes) -> None:
    takes_or_refuses(data)


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(st.integers(1, 7), st.integers(0, 8)), max_size=20))
def test_any_parents_make_a_tree(pairs: list[tuple[int, int]]) -> None:
    content = case_content(*({} for _n in range(7)))
    content["CFAssociations"] = [
        {
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": item_id(child)},
            "destinationNodeURI": {"identifier": item_id(parent) if parent else DOCUMENT},
        }
        for child, parent in pairs
    ]
    takes_or_refuses(json.dumps(content).encode())
