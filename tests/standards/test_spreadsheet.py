"""Reading CSV: its six forms, and what spreadsheet programs do to files."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ps5_collab.core.errors import Refused
from ps5_collab.standards import table
from ps5_collab.standards.crosswalk import read_crosswalk
from ps5_collab.standards.known import CATALOGUE, CROSSWALK
from ps5_collab.standards.package import Odd, Package, framework_identifier
from ps5_collab.standards.reading import read_files
from tests.standards.packages import FIXTURES, depths, oddities, parents, places, read_one

OURS = "framework,code,parent_code,grade_low,grade_high,subject,concept,short_title\n"
CHILDREN = "Identifier,fullStatement,Human Coding Scheme,Is Child Of,IsRelatedTo,isExactMatchOf\n"


def read(text: str, name: str = "knots.csv", **options: str) -> Package:
    return read_one(text.encode(), name, **options)


def test_the_shipped_catalogue() -> None:
    packages = read_files([("catalogue.csv", CATALOGUE.read_bytes())])
    assert {one.framework.key: len(one.entries) for one in packages} == {
        "CA-CS-2018": 132, "CSTA-2017": 125, "ISTE-S-2016": 35, "ISTE-S-2024": 35, "PS5-DC-1": 30,
    }  # fmt: skip
    assert {one.framework.key: depths(one) for one in packages} == {
        "CA-CS-2018": {1: 5, 2: 127},
        "CSTA-2017": {1: 5, 2: 120},
        "ISTE-S-2016": {1: 7, 2: 28},
        "ISTE-S-2024": {1: 7, 2: 28},
        "PS5-DC-1": {1: 6, 2: 24},
    }
    assert len(read_crosswalk(CROSSWALK.read_bytes()).pairs) == 186


def test_our_own_form_knows_no_official_words() -> None:
    one = read(OURS + "X,A,,KG,12,Art,Line,Own words\nX,A.1,A,03,05,Art,Line,More words\n")
    assert one.framework.key == "X"
    assert parents(one) == {"A": [None], "A.1": ["A"]}
    assert one.entries[1].levels == ("03", "04", "05")
    assert (one.entries[1].short_title, one.entries[1].statement) == ("More words", "")


@pytest.mark.parametrize("more", [{}, {"language": "", "adoption_status": "", "publisher": ""}])
def test_what_a_file_does_not_say_of_its_framework_stays(more: dict[str, str]) -> None:
    columns = {"framework": "X", "code": "A", "framework_title": "Knots"}
    columns |= {f"framework_{name}": said for name, said in more.items()}
    one = read(f"{','.join(columns)}\n{','.join(columns.values())}\n").framework
    assert (one.title, one.language, one.adoption_status) == ("Knots", "en", "Adopted")
    assert (one.identifier, one.publisher) == (framework_identifier("X"), "")


def test_what_a_file_says_of_its_framework_counts() -> None:
    heads = "framework,code,framework_title,framework_language,framework_adoption_status\n"
    one = read(heads + "X,A,Nudos,es,Draft\n").framework
    assert (one.title, one.language, one.adoption_status) == ("Nudos", "es", "Draft")


def test_the_same_rows_get_the_same_identifiers() -> None:
    first = read(OURS + "X,A,,,,,,One\nX,B,,,,,,Two\n")
    again = read(OURS + "X,B,,,,,,Other\nX,A,,,,,,One\n")
    other = read(OURS + "Y,A,,,,,,One\n")
    assert {e.code: e.identifier for e in first.entries} == {
        e.code: e.identifier for e in again.entries
    }
    assert other.entries[0].identifier != first.entries[0].identifier


def test_smart_levels_are_the_tree() -> None:
    one = read_one((FIXTURES / "items.csv").read_bytes(), "items.csv")
    assert parents(one) == {
        "K": [None], "K.1": ["K"], "K.2": ["K"], "K.2.a": ["K.2"], "Q": [None],
    }  # fmt: skip
    assert [entry.code for entry in one.entries] == ["K", "K.1", "K.2", "K.2.a", "Q"]
    assert places(one, Odd.PARENT_LOST) == ["Q"]


def test_children_name_their_parents_by_code() -> None:
    one = read(
        CHILDREN
        + "k,Knots,M,M,,\nk1,Reef,M.1,M,http://x.example/1,\nk2,Bowline,M.2,M,,M.1\n,Lost,M.3,Z,,\n"
    )
    assert parents(one) == {"M": [None], "M.1": ["M"], "M.2": ["M"], "M.3": [None]}
    assert places(one, Odd.OWN_PARENT) == ["row 2"]
    assert places(one, Odd.PARENT_LOST) == ["M.3"]
    assert [(link.kind, link.destination) for link in one.links] == [
        ("isRelatedTo", "http://x.example/1"),
        ("exactMatchOf", one.entries[1].identifier),
    ]


@pytest.mark.parametrize(
    "heading",
    ["Human Coding Scheme", "HumanCodingScheme", "humanCodingScheme", "HUMAN_CODING_SCHEME"],
)
def test_headings_compare_loosely(heading: str) -> None:
    one = read(f"Full Statement,{heading},is child of\nWords,A,\nMore,B,A\n")
    assert parents(one) == {"A": [None], "B": ["A"]}


def test_code_org_in_two_files_in_either_order() -> None:
    categories = b"framework,parent,category,type,description\nx,,AP,concept,Algorithms\n"
    standards = b"framework,category,standard,description\nx,AP,1A-AP-08,Model\nx,ZZ,2-AP-10,Plan\n"
    for files in ([categories, standards], [standards, categories]):
        (one,) = read_files([(f"{n}.csv", data) for n, data in enumerate(files)])
        assert one.framework.key == "X"
        assert parents(one) == {
            "AP": [None], "ZZ": [None], "1A-AP-08": ["AP"], "2-AP-10": ["ZZ"],
        }  # fmt: skip
        assert places(one, Odd.MADE_PARENT) == ["row 3"]
        assert {e.code: e.levels for e in one.entries}["1A-AP-08"] == ("KG", "01", "02")


def test_quotes_in_the_math_file_are_only_quotes() -> None:
    one = read(
        "ITEMID\tKEY\tTYPE\tCATEGORY\tSECTION\tDOMAIN\tGRADELEVEL\tDETAILS\r\n"
        '1\tX.4.NF.A\tcluster\tGrade 4: Fractions\ts\tFractions\t4\t"Equal" parts\r\n'
        '2\tX.4.NF.A.1\tstandard\tGrade 4: Fractions\ts\tFractions\tK-12\t"Half\r\n'
    )
    assert [entry.statement for entry in one.entries] == ['"Equal" parts', '"Half']
    assert parents(one) == {"X.4.NF.A": [None], "X.4.NF.A.1": ["X.4.NF.A"]}
    assert len(one.entries[1].levels) == 13


def test_identifiers_without_words() -> None:
    one = read(
        "Current URL,Dot notation,URI,GUID\r,C.R.1,http://x.example/a,0D7D6C08C8CA407eA3FF182FB759EFE4"
    )
    assert one.entries[0].identifier == "0d7d6c08-c8ca-407e-a3ff-182fb759efe4"
    assert oddities(one) == {Odd.NO_WORDS: 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_every_spreadsheet_program(encoding: str, end: str, sign: str) -> None:
    text = "framework,code,short_title\nX,Ñ.1,niño\nX,B,\n".replace(",", sign).replace("\n", end)
    one = read_one(text.rstrip(end).encode(encoding), "x.csv")
    assert [entry.code for entry in one.entries] == ["Ñ.1", "B"]
    assert one.entries[0].short_title == "niño"


def test_windows_letters_are_taken_with_a_remark() -> None:
    one = read_one("framework,code,short_title\nX,A,niño – «qué»\n".encode("cp1252"), "x.csv")
    assert one.entries[0].short_title == "niño – «qué»"
    assert places(one, Odd.DECODED) == ["whole file"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("'=A1", "=A1"),
        ("'-3", "-3"),
        ('"=""04"""', "04"),
        ("=A1", "=A1"),
        ("-3", "-3"),
        ("'s", "'s"),
    ],
)
def test_guards_against_formulas_are_taken_off(cell: str, code: str) -> None:
    assert read(f"framework,code,short_title\nX,{cell},w\n").entries[0].code == code


def test_one_code_twice_keeps_both() -> None:
    one = read(OURS + "X,A,,,,,,One\nX,A,,,,,,Two\nX,a ,,,,,,Three\n")
    assert len({entry.identifier for entry in one.entries}) == 3
    assert places(one, Odd.CODE_TWICE) == ["A"]
    assert places(one, Odd.CODE_ALIKE) == ["A"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Rank,Title\n1,x\n", "rank"),
        ("", "empty"),
        ("\n\n", "empty"),
        ("framework,code,short_title\nX,,\n", "Row 2"),
        ("fullStatement,humanCodingScheme\n,\n ,\nwords,A\n,B\nx,\nfine,\n", "Row 6"),
        ("framework,code\nX," + "x" * 200_000 + "\n", "Row 2"),
    ],
)
def test_refused_with_the_place(text: str, place: str) -> None:
    with pytest.raises(Refused, match=place):
        read(text)


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_ENTRIES", 2)
    with pytest.raises(Refused, match="2 rows"):
        read(OURS + "X,A,,,,,,w\nX,B,,,,,,w\nX,C,,,,,,w\n")


HEADS = [
    "framework", "code", "parent_code", "grade_low", "grade_high", "short_title", "identifier",
    "fullStatement", "Human Coding Scheme", "smartLevel", "Is Child Of", "category", "standard",
    "description", "educationLevel", "sequenceNumber", "Dot notation", "GUID", "statement",
]  # fmt: skip
CELLS = st.text(max_size=12) | st.sampled_from(
    ["A", "A.1", "1.1", "1", "K", "HS", "'=", '"', "9.9"]
)


@settings(deadline=None)
@given(
    heads=st.lists(st.sampled_from(HEADS), min_size=1, max_size=8, unique=True),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=6),
    sign=st.sampled_from(",;\t"),
)
def test_any_table_is_taken_or_refused(heads: list[str], rows: list[list[str]], sign: str) -> None:
    text = "\n".join(sign.join(cells) for cells in [heads, *rows])
    try:
        packages = read_files([("x.csv", text.encode("utf-8", "surrogatepass"))])
    except Refused as error:
        assert str(error)
        return
    for one in packages:
        assert len(one.depths) == len(one.entries)


@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused(data: bytes) -> None:
    try:
        read_files([("x.csv", b"framework,code\n" + data)])
    except Refused as error:
        assert str(error)
