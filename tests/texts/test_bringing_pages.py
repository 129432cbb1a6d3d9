"""A text brought from a file, and its pictures, by the pages."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.texts.models import Text
from tests.conftest import SignIn
from tests.factories import make_person, make_school
from tests.texts.documents import FORM
from tests.texts.factories import make_draft, make_text
from tests.texts.files import word_file


@pytest.fixture
def nell(app: Flask) -> Person:
    return make_person(make_school(name="Alder School"), name="Nell Quarry")


def test_a_file_fills_the_form_and_nothing_is_kept(sign_in: SignIn, nell: Person) -> None:
    browser = sign_in(nell)
    assert "Read the file" in browser.get("/texts/bring").text
    answer = browser.post("/texts/bring", data={"file": (BytesIO(word_file()), "waiting.docx")})
    assert answer.status_code == 200
    assert 'value="Waiting"' in answer.text and "**the seconds**" in answer.text
    assert 'action="/texts/new"' in answer.text and "what came out of waiting.docx" in answer.text
    assert db.session.scalars(db.select(Text)).all() == []
    for refused in ({}, {"file": (BytesIO(b"MZ"), "a.exe")}, {"file": (BytesIO(b""), "a.txt")}):
        answer = browser.post("/texts/bring", data=refused)
        assert answer.status_code == 422 and 'id="file-error"' in answer.text


def sent_file(name: str, content: bytes) -> dict[str, Any]:
    """As a browser sends it. The test client would keep a large one in a file, and not close it."""
    head = f'--limit\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--limit--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=limit"}


def test_the_head_of_a_file_stands_in_the_fields(sign_in: SignIn, nell: Person) -> None:
    written = b"---\ntitle: Waiting\nauthor: Nell\ndate: 2019\n---\nOne.[^1] ![x](y.png)\n\n[^1]: z"
    sent = {"file": (BytesIO(written), "a.md")}
    page = sign_in(nell).post("/texts/bring", data=sent).text
    for value in ("Waiting", "Nell", "2019"):
        assert f'value="{value}"' in page
    assert "Its footnotes are left out. Its pictures are left out: add them" in page


def test_a_file_that_is_too_large_is_refused_at_its_field(
    app: Flask, sign_in: SignIn, nell: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the check of its token is the first to read it."""
    browser, text = sign_in(nell), make_text(nell)
    page = browser.get("/texts/bring").text
    assert "up to 10 MB" in page and "up to 4 MB" in page
    for name, megabytes, status, most in (
        ("a.txt", 9, 422, "at most 4 megabytes"),
        ("a.pdf", 12, 413, "at most 10 megabytes"),
    ):
        for address in ("/texts/bring", f"/texts/{text.id}/bring"):
            monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", status == 413)
            answer = browser.post(address, **sent_file(name, bytes(1024 * 1024 * megabytes)))
            assert answer.status_code == status and 'id="file-error"' in answer.text
            assert most in answer.text and "Read the file" in answer.text
    large = sent_file("a.pdf", bytes(12 * 1024 * 1024))
    assert sign_in(make_person()).post(f"/texts/{text.id}/bring", **large).status_code == 403


def test_no_visitor_is_shown_a_form_for_a_file(visitor: FlaskClient, nell: Person) -> None:
    answer = visitor.post("/texts/bring", **sent_file("a.pdf", bytes(12 * 1024 * 1024)))
    assert answer.status_code == 401 and "Read the file" not in answer.text


def test_a_file_of_another_program_is_asked_for_in_a_kind_that_is_read(
    sign_in: SignIn, nell: Person
) -> None:
    answer = sign_in(nell).post("/texts/bring", data={"file": (BytesIO(b"x"), "old.DOC")})
    assert answer.status_code == 422
    assert "A .doc file cannot be read here: save it as .docx or PDF first." in answer.text


def test_a_corrected_version_comes_from_a_file(sign_in: SignIn, nell: Person) -> None:
    text, browser = make_text(nell), sign_in(nell)
    assert "in the place of the text" in browser.get(f"/texts/{text.id}/bring").text
    sent = {"file": (BytesIO(b"Corrected.\n\nAnd more."), "a.txt")}
    page = browser.post(f"/texts/{text.id}/bring", data=sent).text
    assert "Corrected.\n\nAnd more." in page and 'value="What the silence was for"' in page
    assert f'action="/texts/{text.id}/edit"' in page
    refused = browser.post(f"/texts/{text.id}/bring", data={"file": (BytesIO(b""), "a.txt")})
    assert refused.status_code == 422 and "This file is empty." in refused.text
    assert sign_in(make_person()).get(f"/texts/{text.id}/bring").status_code == 403


def test_who_is_not_of_the_network_brings_nothing(
    sign_in: SignIn, visitor: FlaskClient, nell: Person
) -> None:
    gone = make_person()
    db.session.execute(db.text("DELETE FROM appointment WHERE person_id = :id"), {"id": gone.id})
    db.session.commit()
    assert sign_in(gone).post("/texts/bring").status_code == 403
    assert visitor.get("/texts/bring").status_code == 303


def test_pictures_are_put_into_the_text_with_their_words(sign_in: SignIn, nell: Person) -> None:
    from PIL import Image

    browser, text = sign_in(nell), make_draft(nell)
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    sent = {"file": (BytesIO(picture.getvalue()), "coins [1].png"), "description": "Two [coins]"}
    browser.post(f"/items/{text.id}/files/new", data=sent)
    form = browser.get(f"/texts/{text.id}/edit").text
    number = re.search(r'value="picture:(\d+)"', form)
    assert number
    opened = re.search(r'name="opened" value="([^"]*)"', form)
    assert opened
    data = {**FORM, "opened": opened[1], "do": f"picture:{number[1]}"}
    body = browser.post(f"/texts/{text.id}/edit", data=data).text
    assert f"![Two (coins)](/files/{number[1]}/coins--1-.png)" in body
    data |= {"body": f"Look.\n\n![Two (coins)](/files/{number[1]}/a.png)", "do": "publish"}
    page = browser.post(f"/texts/{text.id}/edit", data=data, follow_redirects=True).text
    assert f'src="/files/{number[1]}/a.png"' in page and 'alt="Two (coins)"' in page
    nothing = browser.post(f"/texts/{text.id}/edit", data={**data, "do": "picture:999999"})
    assert nothing.status_code == 200
    data["body"], data["note"] = f"![](/files/{number[1]}/a.png)", "x"
    refused = browser.post(f"/texts/{text.id}/edit", data={**data, "do": "publish"})
    assert refused.status_code in (409, 422)


def test_a_picture_that_stands_nowhere_in_the_text_is_asked_about(
    sign_in: SignIn, nell: Person
) -> None:
    from PIL import Image

    browser, text = sign_in(nell), make_draft(nell)

    def add(name: str) -> None:
        picture = BytesIO()
        Image.new("RGB", (40, 30), "white").save(picture, "PNG")
        sent = {"file": (BytesIO(picture.getvalue()), name), "description": "Two coins"}
        browser.post(f"/items/{text.id}/files/new", data=sent)

    def sent(do: str, **given: str) -> Any:
        form = browser.get(f"/texts/{text.id}/edit").text
        opened = re.search(r'name="opened" value="([^"]*)"', form)
        assert opened
        data = {**FORM, "opened": opened[1], "do": do, **given}
        return browser.post(f"/texts/{text.id}/edit", data=data)

    add("a.png")
    asked = sent("publish")
    assert asked.status_code == 422 and 'id="files-error"' in asked.text
    assert "A picture that you added stands nowhere in the text: a.png." in asked.text
    add("b.png")
    asked = sent("publish", body="Typed.")
    assert "2 pictures that you added stand nowhere in the text: a.png, b.png." in asked.text
    button = re.search(r'value="(picture:\d+,\d+)"', asked.text)
    assert button and "Typed." in asked.text
    put = sent(button[1], body="Typed.").text
    assert put.index("/a.png)") < put.index("/b.png)") and 'id="files-error"' not in put
    assert sent("publish:without").status_code == 303
    assert sent("publish", note="Clearer.").status_code == 303  # they have lain with it since
    add("c.png")
    assert "nowhere in the text: c.png." in sent("publish", note="Clearer.").text
