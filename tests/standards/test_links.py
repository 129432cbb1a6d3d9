"""Links between standards: crosswalks from files, and one at a time, by their pages."""

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from ps5_collab.core.audit import AuditRecord
from ps5_collab.core.db import db, writing
from ps5_collab.core.errors import RuleBroken
from ps5_collab.people.models import Role
from ps5_collab.standards import links, queries
from ps5_collab.standards.crosswalk import MOST_PAIRS, read_crosswalk
from ps5_collab.standards.models import PendingImport, Standard, StandardLink, TextPolicy
from ps5_collab.standards.package import Odd
from ps5_collab.standards.policy import COMMAND_LINE
from ps5_collab.standards.services import Choices, apply_import
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.standards.packages import case_bytes, item_id, read_one

HEAD = "from_framework,from_code,relation,to_framework,to_code,basis\n"
#: From knots to sewing: a new pair, one whose far end is not here, and one that is here already.
FILE = (
    HEAD
    + "KNOTS,K.1,Exact Match Of,SEWING,S.1,our judgement: the same\n"
    + "KNOTS,K.2,isRelatedTo,WEAVING,W.1,a hunch\n"
    + "KNOTS,K.2,isRelatedTo,SEWING,S.2,a hunch\n"
)


@pytest.fixture
def frameworks(app: Flask) -> None:
    """Two frameworks; K.2 is related to S.2 by an earlier crosswalk, and to K.1 by its own file."""
    own = {"links": [("isRelatedTo", item_id(1))]}
    knots = [{"humanCodingScheme": f"K.{n}"} | (own if n == 2 else {}) for n in (1, 2, 3)]
    sewing = [
        {"humanCodingScheme": f"S.{n}", "identifier": f"dddddddd-0000-4000-8000-00000000000{n}"}
        for n in (1, 2, 3)
    ]
    other = {"identifier": "cccccccc-0000-4000-8000-000000000000", "title": "Sewing"}
    for package in (read_one(case_bytes(*knots)), read_one(case_bytes(*sewing, **other))):
        apply_import(COMMAND_LINE, [package], Choices(TextPolicy.OWN))
    bring(HEAD + "KNOTS,K.2,isRelatedTo,SEWING,S.2,a hunch\n")


@pytest.fixture
def admin(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(role=Role.ADMINISTRATOR))


def bring(text: str) -> None:
    plan = links.plan(COMMAND_LINE, read_crosswalk(text.encode()))
    links.carry_out(COMMAND_LINE, plan)
    db.session.commit()


def here() -> list[tuple[str, str, str]]:
    """(code, kind, title of the far end) of the links that no framework's file states."""
    found = (
        sa.select(Standard.code, StandardLink.kind, StandardLink.destination_title)
        .join(Standard, Standard.id == StandardLink.origin_id)
        .where(sa.not_(StandardLink.from_file))
        .order_by(Standard.code, StandardLink.destination_title)
    )
    rows = [tuple(row) for row in db.session.execute(found)]
    db.session.rollback()
    return rows  # type: ignore[return-value]


def on_record() -> list[tuple[str, str, dict[str, object]]]:
    found = db.session.scalars(
        sa.select(AuditRecord)
        .where(AuditRecord.verb.contains("link") | AuditRecord.verb.contains("cross"))
        .order_by(AuditRecord.id)
    )
    rows = [(one.verb, one.subject, one.details) for one in found if one.actor_id]
    db.session.rollback()
    return rows


def address(code: str) -> str:
    identifier = db.session.scalars(sa.select(Standard.identifier).filter_by(code=code)).one()
    db.session.rollback()
    return f"/standards/id/{identifier}"


def upload(browser: FlaskClient, text: str, page: str = "/standards/crosswalk") -> TestResponse:
    content = {
        "file": FileStorage(io.BytesIO(text.encode()), "pairs.csv"),
        "text_policy": "",
        "form": "",
    }
    boundary, body = encode_multipart(content)
    return browser.post(page, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def shown(page: str) -> str:
    """The mark of what a preview shows."""
    return re.findall(r'name="shown"[^>]*value="(\w{64})"', page)[0]


# --- a crosswalk ---


def test_look_then_agree(admin: FlaskClient, frameworks: None) -> None:
    preview = upload(admin, FILE).location
    page = admin.get(preview).text
    assert "KNOTS K.1" in page and "SEWING S.1" in page and "Nearly the same" in page
    assert "WEAVING W.1" in page and "The far end is not here" in page
    assert here() == [("K.2", "isRelatedTo", "SEWING S.2")]
    answer = admin.post(preview, data={"shown": shown(page)})
    assert (answer.status_code, answer.location) == (303, "/standards/crosswalk")
    assert here() == [
        ("K.1", "exactMatchOf", "SEWING S.1"),
        ("K.2", "isRelatedTo", "SEWING S.2"),
        ("K.2", "isRelatedTo", "WEAVING W.1"),
    ]
    assert on_record() == [("crosswalk.import", "crosswalk", {"added": 2, "removed": 0})]
    page = admin.get("/standards/crosswalk").text
    assert "The crosswalk is in." in page and "Sewing" in page and "not here yet" in page
    assert db.session.scalar(sa.select(sa.func.count(PendingImport.id))) == 0


def test_what_the_file_does_not_name_goes_only_when_that_is_said(
    admin: FlaskClient, frameworks: None
) -> None:
    """And never what is between other frameworks, or what a framework's own file states."""
    bring(HEAD + "SEWING,S.3,isRelatedTo,KNOTS,K.3,\nKNOTS,K.3,precedes,WEAVING,W.1,\n")
    text = HEAD + "KNOTS,K.1,isRelatedTo,SEWING,S.1,\n"
    preview = upload(admin, text).location
    page = admin.get(preview).text
    assert "Here, but not in this file" in page and "SEWING S.2" in page
    assert "S.3" not in page and "W.1" not in page
    admin.post(preview, data={"shown": shown(page)})
    assert ("K.2", "isRelatedTo", "SEWING S.2") in here()
    preview = upload(admin, text).location
    admin.post(preview, data={"shown": shown(admin.get(preview).text), "remove": "y"})
    assert here() == [
        ("K.1", "isRelatedTo", "SEWING S.1"),
        ("K.3", "precedes", "WEAVING W.1"),
        ("S.3", "isRelatedTo", "KNOTS K.3"),
    ]
    assert on_record()[-1] == ("crosswalk.import", "crosswalk", {"added": 0, "removed": 1})
    own = sa.select(sa.func.count(StandardLink.id)).where(StandardLink.from_file)
    assert db.session.scalar(own) == 1


def test_each_oddity_is_named_by_its_row(app: Flask, frameworks: None) -> None:
    text = HEAD + (
        "KNOTS,none,isRelatedTo,SEWING,S.1,\n"
        "KNOTS,K.1,isRelatedTo,KNOTS,K.1,\n"
        "KNOTS,K.1,feels like,SEWING,S.1,\n"
        "KNOTS,K.1,isRelatedTo,SEWING,S.1,\n"
        "SEWING,S.1,isRelatedTo,KNOTS,K.1,the same from the other end\n"
        "KNOTS,K.1,isRelatedTo,SEWING,S.9,\n"
        ",,,,,\n"
        "KNOTS,K.3\n"
    )
    plan = links.plan(COMMAND_LINE, read_crosswalk(text.encode()))
    assert [(one.kind, one.place) for one in plan.oddities] == [
        (Odd.ASSOCIATION_UNKNOWN, "row 4"),
        (Odd.ASSOCIATION_UNKNOWN, "row 9"),
        (Odd.ASSOCIATION_BROKEN, "row 2"),
        (Odd.ASSOCIATION_OWN, "row 3"),
        (Odd.ASSOCIATION_TWICE, "row 6"),
        (Odd.ASSOCIATION_WAITS, "row 7"),
        (Odd.ASSOCIATION_WAITS, "row 9"),
    ]
    report = plan.report()
    assert (report["pairs"], report["added"], report["here"]) == (7, 4, 0)


def test_a_pair_that_says_the_same_from_the_other_end_is_here(app: Flask, frameworks: None) -> None:
    plan = links.plan(
        COMMAND_LINE, read_crosswalk(f"{HEAD}SEWING,S.2,isRelatedTo,KNOTS,K.2,\n".encode())
    )
    assert (len(plan.added), plan.absent, plan.report()["here"]) == (0, (), 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("framework,code\nKNOTS,K.1\n", "not those of a crosswalk"),
        (HEAD + '"' + "x" * 100_001, "cannot be read"),
        (HEAD + "KNOTS,K.1,isRelatedTo,SEWING,S.1,\n" * (MOST_PAIRS + 1), "more than 5000 rows"),
        ("\x00", "no row of headings"),
    ],
    ids=["empty", "other headings", "a cell without end", "too many rows", "no text"],
)
def test_what_is_no_crosswalk_is_refused_at_its_field(
    admin: FlaskClient, frameworks: None, text: str, sentence: str
) -> None:
    answer = upload(admin, text)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text and sentence in answer.text
    assert db.session.scalar(sa.select(sa.func.count(PendingImport.id))) == 0


def test_hostile_words_and_long_ones(admin: FlaskClient, frameworks: None) -> None:
    text = HEAD + f"KNOTS,K.1,<script>x,SEWING,<b>{'y' * 900},{'z' * 900}\n"
    preview = upload(admin, text).location
    page = admin.get(preview).text
    assert "<script>x" not in page and "<b>yyy" not in page
    assert admin.post(preview, data={"shown": shown(page)}).status_code == 303
    assert "<b>yyy" not in admin.get(address("K.1")).text


def test_what_changed_since_it_was_shown_is_shown_again(
    admin: FlaskClient, frameworks: None
) -> None:
    preview = upload(admin, FILE).location
    mark = shown(admin.get(preview).text)
    bring(HEAD + "KNOTS,K.1,exactMatchOf,SEWING,S.1,\n")
    before = here()
    again = admin.post(preview, data={"shown": mark})
    assert again.status_code == 422 and "Something changed meanwhile" in again.text
    assert here() == before
    assert admin.post(preview, data={"shown": shown(again.text)}).status_code == 303
    assert len(here()) == 3


def test_two_who_add_the_same_link_at_once(app: Flask, frameworks: None) -> None:
    """The second finds it there: nothing fails, and it is there once."""
    plan = links.plan(COMMAND_LINE, read_crosswalk(FILE.encode()))
    db.session.rollback()
    rows = [row for _pair, row in plan.added]
    with writing() as connection:
        connection.execute(sa.insert(StandardLink), rows)
    links.carry_out(COMMAND_LINE, plan)
    db.session.commit()
    assert len(here()) == 3


def test_a_waiting_file_is_its_owners_and_of_its_kind(
    admin: FlaskClient, sign_in: SignIn, frameworks: None
) -> None:
    preview = upload(admin, FILE).location
    token = preview.rpartition("/")[2]
    other = sign_in(make_person(role=Role.ADMINISTRATOR))
    assert other.get(preview).status_code == 404
    assert admin.get(f"/standards/import/{token}").status_code == 404
    answer = admin.post(f"/standards/import/{token}/deletion")
    assert answer.location == "/standards/crosswalk"
    assert admin.get(preview).status_code == 404


def test_a_crosswalk_sent_to_the_other_page_is_taken_too(
    admin: FlaskClient, frameworks: None
) -> None:
    """The command takes both by one name."""
    answer = upload(admin, FILE, "/standards/import")
    assert answer.location.startswith("/standards/crosswalk/")
    assert "SEWING S.1" in admin.get(answer.location).text


def test_a_crosswalk_costs_the_same_for_any_size(
    app: Flask, frameworks: None, at_most: AtMost
) -> None:
    rows = "".join(f"KNOTS,K.{n % 3 + 1},isRelatedTo,WEAVING,W.{n},\n" for n in range(400))
    crosswalk = read_crosswalk((HEAD + rows).encode())
    with at_most(7):  # one of them seals the record, on PostgreSQL alone
        links.carry_out(COMMAND_LINE, links.plan(COMMAND_LINE, crosswalk))
    db.session.commit()
    assert len(here()) == 401


# --- one link ---


def test_an_administrator_links_two_by_code(admin: FlaskClient, frameworks: None) -> None:
    page = admin.get(address("K.1")).text
    assert "Link to another standard" in page
    form = f"{address('K.1')}/links"
    found = admin.post(form, data={"q": "S.1", "do": "find", "basis": "kept words"})
    assert found.status_code == 200
    assert "kept words" in found.text and found.text.count('type="radio"') == 1
    other = address("S.1").rpartition("/")[2]
    content = {"q": "S.1", "other": other, "relation": "precedes-from", "basis": "we say so"}
    answer = admin.post(form, data=content)
    assert (answer.status_code, answer.location) == (303, f"{address('K.1')}#related")
    assert ("S.1", "precedes", "KNOTS K.1") in here()
    assert "Comes after" in admin.get(address("K.1")).text
    assert "we say so" in admin.get(address("S.1")).text
    said = {"kind": "precedes", "to": "KNOTS K.1"}
    assert on_record() == [("link standards", "SEWING S.1", said)]


@pytest.mark.parametrize(
    ("other", "relation", "basis", "field"),
    [
        ("", "isRelatedTo-to", "", "other"),
        ("nobody", "isRelatedTo-to", "", "other"),
        (item_id(1), "isRelatedTo-to", "", "other"),
        (item_id(2), "loves-to", "", "relation"),
        (item_id(2), "isRelatedTo-to", "x" * 501, "basis"),
        (item_id(2), "isRelatedTo-to", "", "other"),
    ],
    ids=["none", "unknown", "itself", "no relation", "too long", "linked already"],
)
def test_what_cannot_be_linked_is_told_at_its_field(
    admin: FlaskClient, frameworks: None, other: str, relation: str, basis: str, field: str
) -> None:
    """K.1 and K.2 are related by their own file, from the other end."""
    before = here()
    content = {"q": "K", "other": other, "relation": relation, "basis": basis or "kept words"}
    answer = admin.post(f"/standards/id/{item_id(1)}/links", data=content)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (basis or "kept words") in answer.text
    assert here() == before


def test_a_link_is_removed_from_either_end(admin: FlaskClient, frameworks: None) -> None:
    number = db.session.scalars(sa.select(StandardLink.id).filter_by(from_file=False)).one()
    assert f"/links/{number}/deletion" in admin.get(address("K.2")).text
    far = address("S.2")
    assert f"{far}/links/{number}/deletion" in admin.get(far).text
    assert admin.post(f"{address('K.1')}/links/{number}/deletion").status_code == 404
    assert admin.post(f"{far}/links/{number}/deletion").location == f"{far}#related"
    assert here() == []
    assert admin.post(f"{far}/links/{number}/deletion").status_code == 404
    assert on_record()[-1][:2] == ("unlink standards", "KNOTS K.2")


def test_what_a_frameworks_own_file_states_stays(admin: FlaskClient, frameworks: None) -> None:
    link = db.session.scalars(sa.select(StandardLink).filter_by(from_file=True)).one()
    number = link.id
    with pytest.raises(RuleBroken):
        links.remove(COMMAND_LINE, link)
    assert f"/links/{number}/deletion" not in admin.get(address("K.2")).text
    assert admin.post(f"{address('K.2')}/links/{number}/deletion").status_code == 409


def test_nobody_else_is_offered_it(sign_in: SignIn, visitor: FlaskClient, frameworks: None) -> None:
    leader = sign_in(make_person(role=Role.LEADER))
    for browser in (leader, visitor):
        page = browser.get(address("K.2")).text
        assert "SEWING" in page or "S.2" in page
        assert "/links" not in page


def test_a_code_that_several_share_names_none(app: Flask, frameworks: None) -> None:
    twins = [
        {"humanCodingScheme": "T.1", "identifier": f"eeeeeeee-0000-4000-8000-00000000000{n}"}
        for n in (1, 2)
    ]
    package = read_one(case_bytes(*twins, identifier="eeee", title="Twins"))
    apply_import(COMMAND_LINE, [package], Choices())
    assert queries.by_codes([("TWINS", "T.1"), ("KNOTS", "k1"), ("KNOTS", "")])[0] is None
    assert queries.by_codes([("TWINS", "T.1"), ("KNOTS", "k1"), ("KNOTS", "")])[1].key == "KNOTS"
    assert queries.resolve([("", "", item_id(3))])[0].identifier == item_id(3)
