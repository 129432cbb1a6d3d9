"""The pages of standards: open to everybody; importing only for program staff."""

import io
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from ps5_collab.core.db import db, writing
from ps5_collab.people.models import Role
from ps5_collab.standards import importing, queries, services, slots, waiting
from ps5_collab.standards.models import (
    Framework,
    FrameworkVersion,
    PendingImport,
    Standard,
    TextPolicy,
)
from ps5_collab.standards.package import Package
from ps5_collab.standards.policy import COMMAND_LINE
from ps5_collab.standards.rows import Rows
from ps5_collab.standards.services import Choices
from ps5_collab.standards.wording import unbroken
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.standards.packages import case_bytes, item_id, read_one

KNOTS = (
    {"humanCodingScheme": "K", "fullStatement": "Knots", "educationLevel": ["KG"]},
    {"humanCodingScheme": "K.1", "fullStatement": "Tie <b>reef</b> & bowline", "parent": 1},
    {"humanCodingScheme": "K.1", "fullStatement": "Tie it again", "parent": 1},
    {"humanCodingScheme": "OLD", "parent": 1, "statusEndDate": "2020-01-01",
     "links": [("replacedBy", item_id(2)), ("isRelatedTo", "elsewhere")]},
    {"fullStatement": "No code at all"},
)  # fmt: skip


def bring(
    *items: dict[str, object], policy: TextPolicy = TextPolicy.OWN, **document: str
) -> Package:
    package = read_one(case_bytes(*items, **document))
    services.apply_import(COMMAND_LINE, [package], Choices(policy, "CC BY", "© We"), confirmed=True)
    db.session.commit()
    return package


@pytest.fixture
def knots(app: Flask) -> Package:
    return bring(*KNOTS, policy=TextPolicy.TEXT_WITH_NOTICE)


@pytest.fixture
def admin(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(role=Role.ADMINISTRATOR))


def upload(browser: FlaskClient, data: bytes, name: str = "knots.json", **fields: str) -> str:
    """Send the file; the address of its preview, or the page that refuses it."""
    content = {"file": FileStorage(io.BytesIO(data), name), "text_policy": "", "form": "", **fields}
    answer = post_file(browser, content)
    return answer.location if answer.status_code == 303 else answer.text


def post_file(
    browser: FlaskClient, content: dict[str, object], page: str = "/standards/import"
) -> TestResponse:
    """The client's own way leaves temporary files open."""
    boundary, body = encode_multipart(content)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post(page, data=body, content_type=kind)


# --- reading ---


def test_visitors_read_frameworks_and_standards(knots: Package, visitor: FlaskClient) -> None:
    assert "Knots" in visitor.get("/standards").text
    assert 'href="/standards/id/' in visitor.get("/standards/KNOTS").text
    page = visitor.get("/standards/KNOTS/K")
    assert "<h1>K</h1>" in page.text
    assert "© We" in page.text


def test_the_tree_opens_without_script(knots: Package, visitor: FlaskClient) -> None:
    page = visitor.get("/standards/KNOTS").text
    assert re.search(r"<details><summary.*?<b>K</b>", page)
    top = db.session.scalar(sa.select(Standard.id).filter_by(code="K"))
    assert "<details open>" in visitor.get(f"/standards/KNOTS?open={top}").text


@pytest.mark.parametrize("query", ["open=x", "open=9" + "9" * 30, "open=0", "page=0", "page=99"])
def test_nonsense_in_the_address_opens_the_tree(
    knots: Package, visitor: FlaskClient, query: str
) -> None:
    assert visitor.get(f"/standards/KNOTS?{query}").status_code == 200


def test_a_code_found_twice_asks_which(knots: Package, visitor: FlaskClient) -> None:
    page = visitor.get("/standards/KNOTS/K.1").text
    assert page.count("/standards/id/bbbbbbbb") == 2
    assert "Tie it again" in page


@pytest.mark.parametrize("code", ["k", "K.", "(k)"])
def test_other_spellings_lead_to_the_standard(
    knots: Package, visitor: FlaskClient, code: str
) -> None:
    answer = visitor.get(f"/standards/KNOTS/{code}")
    assert answer.location == f"/standards/id/{item_id(1)}"


def test_a_recoded_standard_is_found_by_its_older_code(
    knots: Package, visitor: FlaskClient
) -> None:
    bring({"humanCodingScheme": "NEW"}, *KNOTS[1:], version="2")
    assert visitor.get("/standards/KNOTS/K").location == f"/standards/id/{item_id(1)}"
    assert "its older code" in visitor.get(f"/standards/id/{item_id(1)}").text


@pytest.mark.parametrize(
    "address",
    ["/standards/NONE", "/standards/KNOTS/NONE", "/standards/id/none", "/standards/KNOTS/---"],
)
def test_what_is_not_there(knots: Package, visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_the_lasting_address(knots: Package, visitor: FlaskClient) -> None:
    assert "<h1>K</h1>" in visitor.get(f"/standards/id/{item_id(1)}").text
    moved = visitor.get(f"/standards/id/{item_id(1).upper()}")
    assert moved.location == f"/standards/id/{item_id(1)}"


def test_a_retired_standard_says_so_and_names_what_replaced_it(
    knots: Package, visitor: FlaskClient
) -> None:
    page = visitor.get("/standards/KNOTS/OLD").text
    assert "This standard is retired." in page
    assert "Tie reef &amp; bowline" in page
    assert "not here yet" in page  # the far end of its other link
    assert "Replaces" in visitor.get(f"/standards/id/{item_id(2)}").text


def test_official_words_are_shown_only_where_they_may_be(app: Flask, visitor: FlaskClient) -> None:
    services.load_catalogue()
    db.session.commit()
    page = visitor.get("/standards/CA-CS-2018/3-5.AP.13").text
    assert "In short:" in page
    assert "The official wording is not shown" in page
    assert "nearly the same expectation (to be reviewed)" in page


def test_hostile_words_are_only_words(visitor: FlaskClient) -> None:
    bring({"humanCodingScheme": '"><script>x', "fullStatement": "&lt;img src=x onerror=y&gt;"})
    page = visitor.get("/standards/KNOTS").text
    assert "<script>x" not in page
    assert "<img" not in visitor.get(f"/standards/id/{item_id(1)}").text


def test_the_page_shows_what_is_aligned(
    knots: Package, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots.aligned_here, "call", lambda id_: f"lessons of {id_}")
    number = db.session.scalar(sa.select(Standard.id).filter_by(code="K"))
    assert f"lessons of {number}" in visitor.get("/standards/KNOTS/K").text


def test_search_and_picker(app: Flask, visitor: FlaskClient) -> None:
    services.load_catalogue()
    db.session.commit()
    assert "Break problems into smaller parts" in visitor.get("/standards?q=3-5.AP.13").text
    assert "/standards/ISTE-S-2024/1.5.c" in visitor.get("/standards?q=ISTE+5c").text
    assert visitor.get("/standards/picker?q=ISTE+5c").text.count('type="radio"') == 2
    assert "No standard found" in visitor.get("/standards/picker?q=zzzz").text
    inside = visitor.get("/standards/CSTA-2017?q=decompose+problems").text
    assert "2-AP-13" in inside and "6-8.AP.13" not in inside


def test_large_frameworks_stay_light(app: Flask, visitor: FlaskClient, at_most: AtMost) -> None:
    """1,189 standards, five levels deep; then 2,000 on one level."""
    codes: list[dict[str, object]] = [{"humanCodingScheme": f"S{n}"} for n in range(12)]
    codes += [{"humanCodingScheme": f"T{n}", "parent": n % 12 + 1} for n in range(65)]
    codes += [{"humanCodingScheme": f"U{n}", "parent": n % 65 + 13} for n in range(1112)]
    bring(*codes)
    wide = [{"humanCodingScheme": f"W{n}", "identifier": f"w{n}"} for n in range(2000)]
    bring(*wide, identifier="wide", title="Wide")
    branch = db.session.scalar(sa.select(Standard.id).filter_by(code="T3"))
    for address in (
        "/standards/KNOTS", f"/standards/KNOTS?open={branch}", "/standards/WIDE",
        "/standards/WIDE?page=3",
    ):  # fmt: skip
        with at_most(8):
            page = visitor.get(address)
        assert len(page.data) < 100_000, address
    assert "W240" in page.text and "W239" not in page.text


def test_a_standards_page_costs_the_same_for_many(
    app: Flask, visitor: FlaskClient, at_most: AtMost
) -> None:
    top = {"humanCodingScheme": "TOP", "links": [("isRelatedTo", item_id(n)) for n in range(2, 40)]}
    bring(top, *({"humanCodingScheme": f"C{n}", "parent": 1} for n in range(90)))
    with at_most(9):
        page = visitor.get("/standards/KNOTS/TOP").text
    assert page.count("/standards/KNOTS/C") == 90 + 38


# --- importing ---


@pytest.mark.parametrize(
    "address",
    [
        "/standards/import", "/standards/import/x", "/standards/imports",
        "/standards/import/template.csv",
    ],
)  # fmt: skip
def test_only_staff_imports(sign_in: SignIn, visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).location.startswith("/sign-in")
    for role in (Role.TEACHER, Role.PRINCIPAL, Role.LEADER):
        assert sign_in(make_person(role=role)).get(address).status_code == 403


def test_the_template_has_the_headings_that_the_page_names_and_imports(admin: FlaskClient) -> None:
    page = admin.get("/standards/import").text
    answer = admin.get(re.search(r'href="([^"]+template\.csv)"', page)[1])  # type: ignore[index]
    assert answer.content_type.startswith("text/csv")
    assert "standards-template.csv" in answer.headers["Content-Disposition"]
    headings = answer.text.splitlines()[0].split(",")
    assert ", ".join(headings) in page
    package = read_one(answer.data, "standards-template.csv")
    assert not package.oddities
    assert [(entry.code, package.depths[entry.identifier]) for entry in package.entries] == [
        ("M", 1), ("M.1", 2), ("M.2", 2),
    ]  # fmt: skip
    preview = upload(admin, answer.data, "standards-template.csv")
    assert preview.startswith("/standards/import/")
    assert "OUR-MEDIA-1" in admin.get(preview).text


def test_upload_look_agree(admin: FlaskClient) -> None:
    preview = upload(admin, case_bytes(*KNOTS), text_policy="own")
    page = admin.get(preview).text
    assert "A code" not in page and "One code for several standards" in page
    assert db.session.scalar(sa.select(sa.func.count(Framework.id))) == 0
    db.session.rollback()
    answer = admin.post(preview)
    assert answer.status_code == 303
    assert "Knots" in admin.get(answer.location).text
    assert db.session.scalars(sa.select(Framework)).one().text_policy is TextPolicy.OWN
    assert db.session.scalar(sa.select(sa.func.count(PendingImport.id))) == 0


def test_a_file_can_be_discarded(admin: FlaskClient) -> None:
    preview = upload(admin, case_bytes(*KNOTS))
    admin.post(f"{preview}/deletion")
    assert admin.get(preview).status_code == 404


def test_nobody_else_sees_a_waiting_file(admin: FlaskClient, sign_in: SignIn) -> None:
    preview = upload(admin, case_bytes(*KNOTS))
    other = sign_in(make_person(role=Role.ADMINISTRATOR))
    assert other.get(preview).status_code == 404
    assert other.post(preview).status_code == 404


def test_doubts_wait_for_a_word(admin: FlaskClient, knots: Package) -> None:
    preview = upload(admin, case_bytes(KNOTS[0], version="2"))
    assert "waits for your word" in admin.get(preview).text
    refused = admin.post(preview)
    assert refused.status_code == 422
    assert 'id="confirmed-error"' in refused.text
    assert admin.post(preview, data={"confirmed": "y"}).status_code == 303


def test_proposals_are_taken_one_by_one(admin: FlaskClient, knots: Package) -> None:
    changed = [KNOTS[0] | {"identifier": item_id(70)}, *KNOTS[1:]]
    content = json.loads(case_bytes(*changed, version="2"))
    for association in content["CFAssociations"]:
        for end in ("originNodeURI", "destinationNodeURI"):
            if association[end]["identifier"] == item_id(1):
                association[end]["identifier"] = item_id(70)
    old = db.session.scalar(sa.select(Standard.id).filter_by(identifier=item_id(1)))
    preview = upload(admin, json.dumps(content).encode())
    assert f'value="{old}"' in admin.get(preview).text
    db.session.rollback()
    assert admin.post(preview, data={"same": [str(old)], "confirmed": "y"}).status_code == 303
    assert db.session.scalar(sa.select(Standard.id).filter_by(identifier=item_id(70))) == old


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"{", "x.json", "line 1"),
        (b"a,b\n1,2\n", "x.csv", "headings"),
        (b"", "x.csv", "empty"),
        (case_bytes({"fullStatement": ""}), "x.json", "neither code nor words"),
    ],
)
def test_a_broken_file_is_refused_at_its_field(
    admin: FlaskClient, data: bytes, name: str, sentence: str
) -> None:
    page = upload(admin, data, name, licence="kept words")
    assert 'id="file-error"' in page
    assert sentence in page
    assert "kept words" in page
    assert db.session.scalar(sa.select(sa.func.count(PendingImport.id))) == 0


def test_no_file_and_a_bad_key_are_said_at_their_fields(admin: FlaskClient) -> None:
    page = admin.post("/standards/import", data={"key": "no/slash", "text_policy": "", "form": ""})
    assert page.status_code == 422
    assert 'id="file-error"' in page.text and 'id="key-error"' in page.text


def test_others_write_while_a_file_is_read_and_compared(
    admin: FlaskClient, knots: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def meanwhile(owner: Any, name: str) -> None:
        does = getattr(owner, name)

        def run(*given: Any, **named: Any) -> Any:
            with writing(patience=0.2) as connection:
                connection.execute(sa.update(Framework).values(subject=name))
            seen.append(name)
            return does(*given, **named)

        monkeypatch.setattr(owner, name, run)

    meanwhile(waiting, "read_files")
    meanwhile(services, "compare")
    meanwhile(Rows, "make")
    preview = upload(admin, case_bytes(*KNOTS, {"humanCodingScheme": "K.2"}, version="2"))
    assert admin.post(preview).status_code == 303
    assert seen == ["read_files", "read_files", "compare", "make"]
    assert queries.get_framework("KNOTS").version == "2"


def test_an_import_at_the_same_moment_is_told_and_nothing_is_lost(
    admin: FlaskClient, knots: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = db.session.scalars(sa.select(Framework)).one()
    another = {"framework_id": framework.id, "version": "3", "source_sha256": "0" * 64}

    def prepare_too_late(_plans: object) -> None:
        with writing() as connection:
            connection.execute(sa.insert(FrameworkVersion).values(**another))

    monkeypatch.setattr(services, "prepare", prepare_too_late)
    preview = upload(admin, case_bytes(*KNOTS, {"humanCodingScheme": "K.2"}, version="2"))
    answer = admin.post(preview)
    assert answer.status_code == 409
    assert "at the same moment" in answer.text
    assert admin.get(preview).status_code == 200  # the file still waits
    assert db.session.scalar(sa.select(sa.func.count(Standard.id)).filter_by(code="K.2")) == 0


def test_a_file_of_several_megabytes(admin: FlaskClient) -> None:
    items = [{"humanCodingScheme": f"K{n}", "fullStatement": "w" * 900} for n in range(3000)]
    assert upload(admin, case_bytes(*items)).startswith("/standards/import/")


def test_a_file_that_is_too_large_is_refused_at_its_field(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MAX_BODY", 3 * 2**20)
    large = FileStorage(io.BytesIO(b"x" * 4 * 2**20), "x.json")
    answer = post_file(admin, {"file": large})
    assert (answer.status_code, 'id="file-error"' in answer.text) == (413, True)
    assert "at most 64 megabytes" in answer.text
    large = FileStorage(io.BytesIO(b"x" * 3_000_000), "x.csv")
    answer = post_file(admin, {"file": large}, "/standards/crosswalk")
    assert (answer.status_code, "at most 2 megabytes" in answer.text) == (413, True)


def test_a_large_body_of_a_stranger_is_not_read(visitor: FlaskClient) -> None:
    answer = post_file(visitor, {"file": FileStorage(io.BytesIO(b"x" * 3_000_000), "x.json")})
    assert answer.status_code in (401, 413)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("K-12 <CS>", '<span class="nobr">K-12</span> &lt;CS&gt;'),
        ("Standards 3-5 and TK-2", 'Standards <span class="nobr">3-5</span> and '
         '<span class="nobr">TK-2</span>'),
        ("NETS-S 2024-25", "NETS-S 2024-25"),
    ],
)  # fmt: skip
def test_grades_in_a_title_stay_in_one_line(title: str, shown: str) -> None:
    assert str(unbroken(title)) == shown
