"""Finding standards by what teachers type."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ps5_collab.core.db import db
from ps5_collab.standards import services
from ps5_collab.standards.finding import Found, find_standards, ids_named
from ps5_collab.standards.models import Framework, Standard
from tests.conftest import AtMost


@pytest.fixture
def catalogue(app: Flask) -> None:
    services.load_catalogue()
    db.session.commit()


def codes(found: Sequence[Found]) -> list[str | None]:
    return [one.code for one in found]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("3-5.AP.13", "3-5.AP.13"),
        ("3-5 AP 13", "3-5.AP.13"),
        ("CA-CS 3-5.ap.13", "3-5.AP.13"),
        ("1A-AP-08", "1A-AP-08"),
        ("csta 1a ap 08", "1A-AP-08"),
        ("ISTE 5c", "1.5.c"),
        ("ISTE 1.5.c", "1.5.c"),
        ("1.5.c", "1.5.c"),
        ("PS.35", "PS.35"),
    ],
)
def test_what_teachers_type(text: str, first: str) -> None:
    assert codes(find_standards(text))[0] == first


@pytest.mark.usefixtures("catalogue")
def test_words_in_their_forms() -> None:
    assert set(codes(find_standards("decompose problems"))) >= {"6-8.AP.13", "2-AP-13"}
    assert "3-5.AP.13" in codes(find_standards("break problem"))
    assert codes(find_standards("zzzz")) == codes(find_standards("")) == []


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("text", "first", "also"),
    [
        ("decompose problems", "1.5.c", {"6-8.AP.13", "3-5.AP.13", "1B-AP-11"}),
        ("iteration", "1A-AP-10", {"K-2.AP.12"}),
        ("encryption", "2-NI-06", {"9-12S.NI.6"}),
        ("cyberbullying", "UB.68", {"UB.35"}),
        ("contraseñas", "PS.35", {"K-2.NI.5", "1A-NI-04"}),
        ("acoso", "UB", {"UB.35", "UB.68"}),
    ],
)
def test_the_words_of_the_field_find_what_ours_say(text: str, first: str, also: set[str]) -> None:
    found = codes(find_standards(text, 30))
    assert found[0] == first and set(found) >= also


@pytest.mark.usefixtures("catalogue")
def test_a_retired_code_leads_on() -> None:
    found = find_standards("ISTE 5c")
    assert [(one.code, one.replaces, one.state) for one in found[:2]] == [
        ("1.5.c", "5c", "active"),
        ("5c", "", "retired"),
    ]
    assert "5c" not in codes(find_standards("ISTE 5c", pickable=True))


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("text", "codes_named"),
    [
        ("CA-CS-2018 DA", ["CA-CS-2018 DA"]),
        ("ca-cs-2018/k-2.da.7", ["CA-CS-2018 K-2.DA.7"]),
        ("CA-CS DA", ["CA-CS-2018 DA"]),
        ("DA", ["CA-CS-2018 DA", "CSTA-2017 DA"]),
        ("ISTE 5c", ["ISTE-S-2016 5c"]),
        ("CSTA-2017 PS.35", []),
        ("CA-CS-2018", []),
        ("", []),
        ("%", []),
    ],
)
def test_a_framework_before_a_code_says_which(text: str, codes_named: list[str]) -> None:
    found = (
        sa.select(Framework.key + " " + Standard.code)
        .select_from(Standard)
        .join(Framework, Framework.id == Standard.framework_id)
        .where(Standard.id.in_(ids_named(text, 20)))
    )
    assert sorted(db.session.scalars(found)) == codes_named


@pytest.mark.usefixtures("catalogue")
def test_pieces_of_codes_and_names_of_frameworks() -> None:
    assert set(codes(find_standards("AP.13"))) >= {"3-5.AP.13", "K-2.AP.13"}
    assert {one.framework for one in find_standards("CSTA")} == {"CSTA-2017"}
    assert len(find_standards("3-5", limit=5)) == 5


@pytest.mark.usefixtures("catalogue")
def test_searching_costs_the_same_for_all(at_most: AtMost) -> None:
    for text in ("ISTE 5c", "problems", "AP", "a b c d e f g h i j k l m n"):
        with at_most(4):
            find_standards(text, pickable=True)


@pytest.mark.usefixtures("catalogue")
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(text=st.text(max_size=40) | st.sampled_from(["%", "_", "\\", "'", "ISTE %", "5_"]))
def test_anything_may_be_typed(text: str) -> None:
    assert len(find_standards(text)) <= 12
