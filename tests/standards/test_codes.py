"""Codes and grades in the spellings of files and of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.standards.codes import aliases, code_norm, natural, stem, typed
from ps5_collab.standards.grades import grade_words, levels_from_code, parse_levels, span
from ps5_collab.standards.known import framework_names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RF.K.2.D", "RF.K.2d"),
        ("K.CC.B.4.A", "K.CC.B.4a"),
        ("HSN.RN", "HSN-RN"),
        ("2.NBT.A1", "2.NBT.A.1"),
        ("5.OA.B3", "5.OA.B.3"),
        ("HSN-VM.C9", "HSN-VM.C.9"),
        ("P.1.2 ", "p.1.2"),
    ],
)
def test_one_code_in_two_spellings(one: str, other: str) -> None:
    assert code_norm(one) == code_norm(other)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("CCSS.Math.Content.4.NF.B.3b", {"4.NF.B.3b", "4.NF.3b"}),
        ("CCSS.Math.Content.HSN-RN.A.1", {"HSN-RN.A.1", "N-RN.A.1", "HSN-RN.1", "N-RN.1"}),
        ("CCSS.Math.Practice.MP1", {"MP1"}),
        ("CCSS.ELA-Literacy.CCRA.R.1", {"CCRA.R.1"}),
        ("CCSS.Math.Content.HSN-VM.B.a", {"HSN-VM.B.5a", "N-VM.B.5a", "HSN-VM.5a", "N-VM.5a"}),
        ("4.NF.B.3b", {"4.NF.3b"}),
        ("3-5.AP.13", set()),
        ("1A-AP-08", set()),
        ("1.2.a", set()),
        ("CCRA.R.1", set()),
    ],
)
def test_other_spellings(code: str, found: set[str]) -> None:
    assert set(aliases(code)) == found


@pytest.mark.parametrize(
    ("text", "frameworks", "norm"),
    [
        ("3-5.AP.13", (), "35AP13"),
        ("3–5.AP.13", (), "35AP13"),
        ("ISTE 5c", ("ISTE-S-2016", "ISTE-S-2024"), "5C"),
        ("iste-s 1.5.c", ("ISTE-S-2016", "ISTE-S-2024"), "15C"),
        ("1.5.c", (), "15C"),
        ("CCSS 4.NF.3b", ("CCSS-ELA-2010", "CCSS-M-2010"), "4NF3B"),
        ("RF.K.2d", (), "RFK2D"),
        ("CSTA 1A AP 08", ("CSTA-2017",), "1AAP08"),
        ("PS.K2", (), "PSK2"),
    ],
)
def test_codes_that_people_type(text: str, frameworks: tuple[str, ...], norm: str) -> None:
    read = typed(text, framework_names())
    assert read.frameworks == frameworks
    assert read.norms[0] == norm


def test_words_are_no_codes() -> None:
    read = typed("Decompose problems", framework_names())
    assert (read.norms, read.words) == ((), ("decompose", "problems"))


@pytest.mark.parametrize(
    ("many", "one"), [("problems", "problem"), ("decomposing", "decompose"), ("uses", "use")]
)
def test_forms_of_a_word_share_a_stem(many: str, one: str) -> None:
    assert one.startswith(stem(many)) and many.startswith(stem(one))


@given(text=st.text(max_size=60))
def test_anything_may_be_typed(text: str) -> None:
    typed(text, framework_names())
    aliases(text)
    code_norm(text)
    assert natural(text) == natural(text)
    parse_levels([text])
    levels_from_code(text)


def test_numbers_sort_as_numbers() -> None:
    assert sorted(["AP.10", "AP.9", "", "AP.9a"], key=natural) == ["AP.9", "AP.9a", "AP.10", ""]


@pytest.mark.parametrize(
    ("given_", "levels"),
    [
        ("4", ("04",)),
        ("01", ("01",)),
        ("K", ("KG",)),
        ("09.10", ("09", "10")),
        ("K-2", ("KG", "01", "02")),
        ("Grades 3 to 5", ("03", "04", "05")),
        ("TK,K", ("TK", "KG")),
        ("MS", ("06", "07", "08")),
        ("9–12", ("09", "10", "11", "12")),
        ("Kindergarten", ("KG",)),
        ("13|14", ("13", "14")),
    ],
)
def test_grades(given_: str, levels: tuple[str, ...]) -> None:
    assert parse_levels([given_]) == (levels, ())


def test_what_names_no_grade_is_told() -> None:
    assert parse_levels(["4", "junior", "99"]) == (("04",), ("junior", "99"))


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("K-2.AP.10", 0, 2),
        ("9-12S.AP.10", 9, 12),
        ("1A-AP-08", 0, 2),
        ("2-AP-10", 6, 8),
        ("3B-AP-08", 11, 12),
        ("MS-PS1-1", 6, 8),
        ("K-PS2-1", 0, 0),
        ("3-5-ETS1-1", 3, 5),
        ("CCSS.Math.Content.4.NF.B.3", 4, 4),
        ("CCSS.ELA-Literacy.RL.9-10.1", 9, 10),
        ("CCSS.Math.Content.HSA-REI", 9, 12),
        ("AP", None, None),
    ],
)
def test_grades_in_a_code(code: str, low: int | None, high: int | None) -> None:
    assert span(levels_from_code(code)) == (low, high)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (("KG", "01", "02"), "Grades K–2"),
        (("04",), "Grade 4"),
        (("03", "04", "07"), "Grades 3–4, 7"),
        ((), ""),
    ],
)
def test_grades_in_words(levels: tuple[str, ...], words: str) -> None:
    assert grade_words(levels) == words
