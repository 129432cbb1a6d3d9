"""A framework leaves as a spreadsheet and comes back as it was: here, and on a site without it."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken
from ps5_collab.people.models import Role
from ps5_collab.standards import exporting, services
from ps5_collab.standards.models import (
    Framework,
    FrameworkVersion,
    Standard,
    StandardClosure,
    StandardCode,
    StandardEdge,
    StandardLink,
    TextPolicy,
)
from ps5_collab.standards.policy import COMMAND_LINE
from ps5_collab.standards.services import Choices, Plan
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.standards.packages import case_bytes, item_id, read_one

AS_IT_IS = Choices()
SHOWN = Choices(TextPolicy.TEXT_WITH_NOTICE, "CC BY", "© We, the “knotters”.")
ODD = (
    {"humanCodingScheme": "=K", "fullStatement": "-1 &lt; x, and &amp;amp; stays\n\nSecond line",
     "educationLevel": ["KG", "02", "AS"], "conceptKeywords": ["a", "b"], "notes": "* one\n* two"},
    {"humanCodingScheme": "K.1", "fullStatement": '"Quoted", 3 < 4; x', "parent": 1,
     "statusStartDate": "2020-01-01", "CFItemType": "Skill"},
    {"humanCodingScheme": "K.1", "fullStatement": "＝ wide sign", "parent": 2, "language": "es",
     "links": [("isRelatedTo", "elsewhere"), ("replacedBy", item_id(5))]},
    {"fullStatement": "Without a code", "parent": 3},
    {"humanCodingScheme": "OLD", "fullStatement": "Over", "statusEndDate": "2020-01-01"},
)  # fmt: skip
SKIPPED = {"id", "framework_id", "changed_at", "position"}


def bring(data: bytes, choices: Choices = AS_IT_IS, name: str = "a.csv") -> Plan:
    (plan,) = services.apply_import(COMMAND_LINE, [read_one(data, name)], choices, confirmed=True)
    db.session.commit()
    return plan


def as_it_is() -> list[Any]:
    """All that an import makes, without the numbers of rows."""
    db.session.expire_all()
    (framework,) = db.session.scalars(sa.select(Framework))
    names = dict(db.session.execute(sa.select(Standard.id, Standard.identifier)).all())
    skipped = SKIPPED if framework.shows_text else {*SKIPPED, "fingerprint"}
    kept = [column.key for column in sa.inspect(Standard).columns if column.key not in skipped]
    standards = db.session.scalars(sa.select(Standard).order_by(Standard.position)).all()
    edges = sa.select(StandardEdge.child_id, StandardEdge.parent_id, StandardEdge.is_primary)
    links = sa.select(
        StandardLink.origin_id, StandardLink.kind, StandardLink.destination_identifier,
        StandardLink.destination_title, StandardLink.destination_uri, StandardLink.source,
    )  # fmt: skip
    return [
        {
            key: value
            for key, value in vars(framework).items()
            if key not in {"id", "_sa_instance_state"}
        },
        [[getattr(one, key) for key in kept] for one in standards],
        sorted((names[a], names.get(b) or "", first) for a, b, first in db.session.execute(edges)),
        sorted((names[row[0]], *row[1:]) for row in db.session.execute(links)),
    ]


def forget() -> None:
    for table in (
        StandardLink,
        StandardEdge,
        StandardClosure,
        StandardCode,
        Standard,
        FrameworkVersion,
        Framework,
    ):
        db.session.execute(sa.delete(table))
    db.session.commit()


def exported() -> bytes:
    (framework,) = db.session.scalars(sa.select(Framework))
    return exporting.as_csv(framework).encode()


def comes_back_as_it_was() -> None:
    before, data = as_it_is(), exported()
    policy = before[0]["text_policy"]
    plan = bring(data)
    assert plan.comparison.is_empty and not plan.doubts
    assert as_it_is() == before
    forget()
    bring(data, Choices(policy))
    assert as_it_is() == before


def test_all_of_it_comes_back(app: Flask) -> None:
    bring(case_bytes(*ODD, version="3", creator="We"), SHOWN, "a.json")
    comes_back_as_it_was()


@pytest.mark.parametrize(
    "name",
    [
        "ccss-math-2010.case-v1p0",
        "ca-cs-2018.case-v1p1",
        "ps5-dc-2.case-v1p1",
        "iste-s-2016.case-v1p1",
    ],
)
def test_real_frameworks_come_back(app: Flask, shared_dir: Path, name: str) -> None:
    bring((shared_dir / f"standards/case/derived/{name}.json").read_bytes(), name="a.json")
    comes_back_as_it_was()


def test_official_words_leave_only_where_they_may_be_shown_and_with_their_notice(
    app: Flask,
) -> None:
    bring(case_bytes(*ODD), SHOWN, "a.json")
    text = exported().decode()
    assert "Quoted" in text and "© We, the “knotters”." in text and "CC BY" in text
    coded = [one for one in ODD if "humanCodingScheme" in one]
    bring(case_bytes(*coded), Choices(TextPolicy.CODES_ONLY), "a.json")
    text = exported().decode()
    assert "K.1" in text and "Quoted" not in text and "* one" not in text


def test_what_could_not_come_back_does_not_leave(app: Flask) -> None:
    bring(case_bytes(*ODD), Choices(TextPolicy.CODES_ONLY), "a.json")
    with pytest.raises(RuleBroken, match="no code"):
        exported()


def test_administrators_take_it_away(app: Flask, sign_in: SignIn, at_most: AtMost) -> None:
    bring(case_bytes(*ODD), SHOWN, "a.json")
    browser = sign_in(make_person(role=Role.ADMINISTRATOR))
    address = "/standards/KNOTS/standards.csv"
    assert address in browser.get("/standards/KNOTS").text
    with at_most(8):
        answer = browser.get(address)
    assert answer.data == exported()
    other = sign_in(make_person(role=Role.LEADER))
    assert address not in other.get("/standards/KNOTS").text
    assert other.get(address).status_code == 403
    assert browser.get("/standards/NONE/standards.csv").status_code == 404


@pytest.mark.parametrize(
    "links",
    [
        "x",
        "5",
        "{}x",
        '["abcde"]',
        "[[1,2,3,4,5]]",
        '[["a","b"]]',
        "[" * 5000,
        '[["","","","",""]]',
    ],
)
def test_links_that_are_none_are_refused(links: str) -> None:
    cell = json.dumps(links).replace('\\"', '""')
    with pytest.raises(Refused, match="row 2"):
        read_one(f"framework,code,links\nX,A,{cell}\n".encode(), "a.csv")
