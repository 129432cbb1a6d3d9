"""Official words of a framework stand on no page without its notice, and in no data for machines.

A framework of that kind often has no short titles: then the beginning of the wording is the name.
"""

import json
import re
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.lessons.document import StandardRef
from ps5_collab.sharing.models import Audience
from ps5_collab.standards import services
from ps5_collab.standards.models import Standard, TextPolicy
from ps5_collab.standards.policy import COMMAND_LINE
from ps5_collab.standards.services import Choices
from ps5_collab.standards.shown import credit, notice
from tests.conftest import SignIn
from tests.factories import make_person
from tests.groups.factories import found
from tests.lessons.factories import make_lesson
from tests.standards.packages import case_bytes, read_one

WORDS = "Tie a bowline around a post"
NOTICE = "© The Knot Society, all but knots reserved"
LISTS = (
    "/standards?q=bowline", "/standards/picker?q=bowline",
    "/search?q=bowline", "/lessons/standards?q=bowline", "/lessons/standards?q=bowline&plain=1",
    "/standards/KNOTS/K", "/standards/KNOTS/K.1", "/standards/KNOTS",
)  # fmt: skip


@pytest.fixture
def knots(app: Flask) -> Standard:
    bring(TextPolicy.TEXT_WITH_NOTICE)
    return the_standard()


def bring(policy: TextPolicy) -> None:
    package = read_one(
        case_bytes(
            {"humanCodingScheme": "K", "fullStatement": "Knots"},
            {"humanCodingScheme": "K.1", "fullStatement": WORDS, "parent": 1},
        )
    )
    choices = Choices(policy, "all but knots reserved", "© The Knot Society")
    services.apply_import(COMMAND_LINE, [package], choices, confirmed=True)
    db.session.commit()


def the_standard() -> Standard:
    return db.session.scalars(sa.select(Standard).filter_by(code="K.1")).one()


@pytest.fixture
def reader(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person())


@pytest.mark.parametrize("address", LISTS)
def test_the_notice_stands_once_under_what_shows_the_words(
    knots: Standard, reader: FlaskClient, address: str
) -> None:
    page = reader.get(address).text
    assert WORDS in page
    assert NOTICE in page or "KNOTS" in address
    assert page.count("© The Knot Society") == page.count("all but knots reserved") == 1


@pytest.mark.parametrize(
    ("policy", "shown"), [(TextPolicy.OWN, True), (TextPolicy.CODES_ONLY, False)]
)
def test_our_own_words_and_bare_codes_need_none(
    app: Flask, reader: FlaskClient, policy: TextPolicy, shown: bool
) -> None:
    bring(policy)
    page = reader.get("/standards?q=K.1").text
    assert "K.<wbr>1" in page
    assert (WORDS in page) is shown
    assert "© The Knot Society" not in page


def test_a_lesson_names_it_by_its_words_and_with_its_notice(
    knots: Standard, sign_in: SignIn
) -> None:
    ada = make_person()
    lesson = make_lesson(ada, Audience.EVERYONE, standards=(ref(knots),))
    page = sign_in(ada).get(f"/lessons/{lesson.id}", follow_redirects=True).text
    assert f"<span>{WORDS}</span></button>" in page
    pop = re.search(r'<div class="pop.*?</div>', page, re.DOTALL)
    assert pop and NOTICE in pop.group() and f"<h3>{WORDS}</h3>" in pop.group()
    assert f'notice-of">{NOTICE}' in page
    assert WORDS not in "".join(map(json.dumps, data_of(page)))
    assert data_of(page)[0]["educationalAlignment"][0]["targetName"] == "K.1"


def test_without_any_words_there_is_the_code(app: Flask, sign_in: SignIn) -> None:
    bring(TextPolicy.CODES_ONLY)
    ada = make_person()
    lesson = make_lesson(ada, standards=(ref(the_standard()),))
    page = sign_in(ada).get(f"/lessons/{lesson.id}", follow_redirects=True).text
    assert "<b>K.1</b></button>" in page
    assert "<h3>K.1</h3>" in page
    assert not re.search(r"<(h3|span)>\s*</", page)


def test_our_own_framework_speaks_for_itself_to_machines(app: Flask, visitor: FlaskClient) -> None:
    bring(TextPolicy.OWN)
    lesson = make_lesson(make_person(), Audience.EVERYONE, standards=(ref(the_standard()),))
    page = visitor.get(f"/lessons/{lesson.id}", follow_redirects=True).text
    assert data_of(page)[0]["educationalAlignment"][0]["targetDescription"] == WORDS


def test_the_form_names_what_is_chosen(knots: Standard, sign_in: SignIn) -> None:
    ada = make_person()
    lesson = make_lesson(ada, standards=(ref(knots),))
    page = sign_in(ada).get(f"/lessons/{lesson.id}/edit").text
    assert f"<b>K.1</b><span>{WORDS}</span>" in page
    assert page.count(NOTICE) == 1


def test_the_preview_has_the_notice_where_it_has_the_words(
    knots: Standard, sign_in: SignIn
) -> None:
    ada = make_person()
    lesson = make_lesson(ada, standards=(ref(knots),))
    browser = sign_in(ada)
    form = browser.get(f"/lessons/{lesson.id}/edit").text
    key = re.search(r'name="standard" value="([^"]+)"', form)
    assert key
    sent = {"title": "A knot", "standard": unescape(key[1]), "do": "preview"}
    page = browser.post(f"/lessons/{lesson.id}/edit", data=sent).text
    assert WORDS in page and page.count(NOTICE) == 1


def test_filters_name_it_with_its_notice(knots: Standard, reader: FlaskClient) -> None:
    make_lesson(make_person(), standards=(ref(knots),))
    page = reader.get("/lessons").text
    assert f"<span>K.1 {WORDS}</span>" in page
    assert page.count(NOTICE) == 1


def test_the_filter_of_groups_does_too(knots: Standard, reader: FlaskClient) -> None:
    found(make_person(), standards=(ref(knots),))
    page = reader.get("/groups").text
    assert f"K.1 {WORDS}" in page
    assert page.count(NOTICE) == 1


@pytest.mark.parametrize("attribution", ["© We", "© We."])
def test_a_notice_reads_as_one_line(attribution: str) -> None:
    class Row:
        text_policy, licence = TextPolicy.TEXT_WITH_NOTICE, "free"

    row = Row()
    row.attribution = attribution  # type: ignore[attr-defined]
    assert notice(row) == credit(row) in {"© We, free", "© We. free"}


def test_the_common_core_is_never_shown_without_its_notice(
    app: Flask, shared_dir: Path, reader: FlaskClient
) -> None:
    path = shared_dir / "standards/case/derived/ccss-math-2010.case-v1p0.json"
    services.apply_import(COMMAND_LINE, [read_one(path.read_bytes())], Choices(), confirmed=True)
    db.session.commit()
    for address in ("/standards?q=", "/search?q=", "/standards/picker?q=", "/lessons/standards?q="):
        page = reader.get(f"{address}4.NF.B.3b").text
        assert "National Governors Association Center" in page
        assert "CCSS public licence" in page


def ref(standard: Standard) -> StandardRef:
    return StandardRef("KNOTS", standard.code or "", standard.identifier)


def data_of(page: str) -> list[dict[str, object]]:
    found = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    return [json.loads(one) for one in found]
