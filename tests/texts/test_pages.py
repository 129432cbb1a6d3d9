"""The pages of texts: written, brought, read, found; for whom, and for how many statements."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience
from ps5_collab.texts.models import Rights, Text
from ps5_collab.texts.queries import newest_blocks
from tests.conftest import HERE, AtMost, SignIn
from tests.factories import make_group, make_person, make_school
from tests.lessons.factories import make_lesson
from tests.texts.documents import SILENCE
from tests.texts.factories import make_draft, make_text, revise
from tests.texts.files import word_file

FORM = {
    "title": "Waiting", "author": "Nell Quarry", "body": "One.\n\nTwo.", "rights": "own",
    "reason": "We wrote it.", "language": "en", "audience": "network",
}  # fmt: skip


@pytest.fixture
def nell(app: Flask) -> Person:
    return make_person(make_school(name="Alder School"), name="Nell Quarry")


def test_a_text_is_read_in_numbered_blocks(visitor: FlaskClient, nell: Person) -> None:
    text = make_text(nell, Audience.EVERYONE)
    page = visitor.get(f"/texts/{text.id}", follow_redirects=True).text
    assert (
        'id="b2"' in page and '<a class="block-number" href="#b2" aria-label="Paragraph 1"' in page
    )
    assert "<em>two</em>" in page
    assert '<h2 class="block-words" data-block="b1">The first week</h2>' in page
    assert "Own work" in page and "We wrote it in our group." in page
    assert "Correct it" not in page and "Put in a text set" not in page


def test_what_stands_in_a_block_is_its_html_and_nothing_else(
    visitor: FlaskClient, nell: Person
) -> None:
    text = make_text(nell, Audience.EVERYONE)
    page = visitor.get(f"/texts/{text.id}", follow_redirects=True).text
    shown = re.findall(r'data-block="b\d+"[^>]*>(.*?)</(?:h2|p|div|blockquote)>', page, re.DOTALL)
    assert shown == [str(block.html) for block in newest_blocks(text)]


def test_pages_ask_the_database_little(
    app: Flask, nell: Person, visitor: FlaskClient, sign_in: SignIn, at_most: AtMost
) -> None:
    text = make_text(nell, Audience.EVERYONE, body="\n\n".join(f"Word {n}." for n in range(300)))
    lesson = make_lesson(nell, Audience.EVERYONE)
    address = f"/texts/{text.id}-what-the-silence-was-for"
    browser = sign_in(make_person())
    for most, who in ((6, visitor), (9, browser)):
        with at_most(most):
            assert who.get(address).status_code == 200
        with at_most(12):
            assert who.get("/texts?language=en&q=word").status_code == 200
        with at_most(most):
            assert who.get(f"/texts/of/{lesson.id}/1").status_code == 200


def test_a_text_in_another_language_runs_its_own_way(visitor: FlaskClient, nell: Person) -> None:
    text = make_text(nell, Audience.EVERYONE, language="ar", body="مرحبا\n\nhello")
    page = visitor.get(f"/texts/{text.id}", follow_redirects=True).text
    assert '<div class="book" lang="ar" dir="rtl">' in page
    assert page.count('dir="auto"') >= 2
    assert 'aria-label="Paragraph 1" lang="en"' in page


def test_a_text_is_marked_as_of_any_language_that_schools_read(
    sign_in: SignIn, nell: Person
) -> None:
    browser = sign_in(nell)
    form = browser.get("/texts/new").text
    offered = re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', form)
    named = {tag: name for tag, name in offered if tag in {"he", "fr", "pt", "fil", "hmn", "zh"}}
    assert named == {
        "he": "Hebrew", "fr": "French", "pt": "Portuguese", "fil": "Filipino", "hmn": "Hmong",
        "zh": "Chinese",
    }  # fmt: skip
    sent = {**FORM, "language": "he", "body": "שלום", "do": "publish"}
    page = browser.post("/texts/new", data=sent, follow_redirects=True).text
    assert '<div class="book" lang="he" dir="rtl">' in page
    again = browser.get(f"/texts/{db.session.scalars(db.select(Text)).one().id}/edit").text
    assert again.count('<option value="he" selected>Hebrew</option>') == 1


def test_who_brings_a_text_is_told_what_is_missing_and_loses_nothing(
    sign_in: SignIn, nell: Person
) -> None:
    browser = sign_in(nell)
    answer = browser.post("/texts/new", data={**FORM, "rights": "", "do": "publish"})
    assert answer.status_code == 422
    assert "Choose why the group may use it." in answer.text and "One.\n\nTwo." in answer.text
    for name, value in (("year", "soon"), ("minutes", "0"), ("address", "javascript:alert(1)")):
        answer = browser.post("/texts/new", data={**FORM, name: value, "do": "publish"})
        assert answer.status_code == 422 and f'id="{name}-error"' in answer.text
        assert f'value="{value}"' in answer.text
    assert db.session.scalars(db.select(Text)).all() == []
    answer = browser.post("/texts/new", data={**FORM, "do": "publish"}, follow_redirects=True)
    assert "Revision 1 can be read." in answer.text


def test_rights_that_are_narrow_are_not_opened_wide(sign_in: SignIn, nell: Person) -> None:
    browser = sign_in(nell)
    answer = browser.post("/texts/new", data={**FORM, "rights": "bought", "do": "publish"})
    assert answer.status_code == 422 and "is for a group or a school" in answer.text
    text = make_text(nell, Audience.SCHOOL, rights=Rights.QUOTED)
    answer = browser.post(f"/texts/{text.id}/audience", data={"audience": "everyone"})
    assert answer.status_code == 422


def test_buttons_of_the_form(sign_in: SignIn, nell: Person) -> None:
    browser = sign_in(nell)
    lines = browser.post("/texts/new", data={**FORM, "body": "One.\nTwo.", "do": "lines"})
    assert lines.status_code == 200 and "One.\n\nTwo." in lines.text
    preview = browser.post("/texts/new", data={**FORM, "do": "preview"}).text
    assert "A preview" in preview and 'data-block="b2"' in preview
    kept = browser.post("/texts/new", data={**FORM, "do": "save"}, follow_redirects=True)
    assert "Draft saved." in kept.text
    desk = browser.get("/desk").text
    text = db.session.scalars(db.select(Text)).one()
    assert f"/texts/{text.id}/edit" in desk


def test_a_form_sent_twice_makes_one_text(sign_in: SignIn, nell: Person) -> None:
    browser = sign_in(nell)
    sent = {**FORM, "do": "publish", "uuid": "6f1f6a2e-7d0e-4d5b-8c0e-0f8b6f4a9d11"}
    browser.post("/texts/new", data=sent)
    browser.post("/texts/new", data=sent)
    assert len(db.session.scalars(db.select(Text)).all()) == 1


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


def test_a_year_that_is_no_number_or_lies_ahead_is_said_to(sign_in: SignIn, nell: Person) -> None:
    browser = sign_in(nell)
    for year, words in (("soon", "Write the year as a number"), ("2131", "This year lies ahead.")):
        page = browser.post("/texts/new", data={**FORM, "year": year, "do": "publish"}).text
        assert words in page and f'value="{year}"' in page


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


def test_the_reader_s_own_look_is_kept_for_all_texts(visitor: FlaskClient, nell: Person) -> None:
    one, other = make_text(nell, Audience.EVERYONE), make_text(nell, Audience.EVERYONE, title="B")
    first = visitor.get(f"/texts/{one.id}", follow_redirects=True)
    assert (
        'data-size="m" data-face="serif" data-spacing="usual" data-contrast="usual"' in first.text
    )
    sent = {"size": "xl", "face": "wide", "spacing": "far", "contrast": "strong", "back": "/texts"}
    answer = visitor.post("/texts/look", data=sent, headers=HERE)
    assert (answer.status_code, answer.location) == (303, "/texts")
    page = visitor.get(f"/texts/{other.id}", follow_redirects=True)
    assert 'data-size="xl" data-face="wide" data-spacing="far" data-contrast="strong"' in page.text
    assert '<option value="xl" selected>' in page.text
    assert "Cookie" in page.headers["Vary"]


def test_a_look_from_elsewhere_or_of_nonsense_changes_nothing(visitor: FlaskClient) -> None:
    assert visitor.post("/texts/look", data={"size": "xl"}).status_code == 400
    sent = {"size": "<b>", "back": "https://evil.example/"}
    answer = visitor.post("/texts/look", data=sent, headers=HERE)
    assert answer.location == "/" and "m.serif.usual.usual" in answer.headers["Set-Cookie"]
    visitor.set_cookie("reading", "xx.yy.zz.\x01")
    assert visitor.get("/texts").status_code == 200


def test_texts_are_found_by_words_language_length_and_rights(sign_in: SignIn, nell: Person) -> None:
    make_text(nell, title="Silence")
    make_text(nell, title="Cuaderno", language="es", rights=Rights.PUBLIC, body="palabra " * 3000)
    browser = sign_in(make_person())

    def found(address: str) -> set[str]:
        page = browser.get(address).text
        return {title for title in ("Silence", "Cuaderno") if f">{title}</a>" in page}

    assert found("/texts") == {"Silence", "Cuaderno"}
    assert found("/texts?language=es") == {"Cuaderno"}
    assert found("/texts?length=20") == {"Cuaderno"}
    assert found("/texts?rights=own") == {"Silence"}
    assert found("/texts?subject=mathematics&length=5") == {"Silence"}
    assert found("/texts?q=breath") == {"Silence"}
    assert found("/texts?q=quarry") == {"Silence", "Cuaderno"}
    assert found("/texts?q=nowhere") == set()
    assert "Silence" in browser.get("/search?q=breath").text


def test_texts_stand_on_the_pages_of_people_schools_and_groups(
    sign_in: SignIn, nell: Person
) -> None:
    text = make_text(nell, title="Silence")
    browser = sign_in(make_person())
    assert "Silence" in browser.get(f"/people/{nell.id}").text
    assert "Silence" in browser.get(f"/schools/{text.school_id}").text
    assert "/texts" in browser.get("/desk").text


def test_a_group_sees_what_is_shared_with_it(sign_in: SignIn, nell: Person) -> None:
    member = make_person()
    make_group(nell, member)
    text = make_text(nell, Audience.GROUP, title="Ours")
    assert sign_in(member).get(f"/texts/{text.id}", follow_redirects=True).status_code == 200
    assert sign_in(make_person()).get(f"/texts/{text.id}").status_code == 404


def test_two_revisions_are_compared_paragraph_by_paragraph(sign_in: SignIn, nell: Person) -> None:
    text = revise(nell, make_text(nell), body=SILENCE.body.replace("one breath", "one long breath"))
    page = sign_in(nell).get(f"/texts/{text.id}/comparison").text
    assert "one <ins>long </ins>breath" in page or "long" in page
    assert "A pupil who had not spoken" not in page
    old = sign_in(nell).get(f"/texts/{text.id}/revisions/1").text
    assert "This is revision 1." in old and "one breath" in old


def test_a_lesson_is_read_as_a_text(sign_in: SignIn, nell: Person) -> None:
    lesson, text = make_lesson(nell), make_text(nell)
    browser = sign_in(nell)
    page = browser.get(f"/texts/of/{lesson.id}/1").text
    assert 'id="d2respon"' in page and '<span class="block-mark">R' in page
    assert browser.get(f"/texts/of/{text.id}/1").location == f"/texts/{text.id}/revisions/1"
    assert browser.get(f"/texts/of/{lesson.id}/7").status_code == 404


def test_nobody_talks_on_the_page_of_a_text(sign_in: SignIn, nell: Person) -> None:
    text = make_text(nell)
    assert sign_in(make_person()).post(f"/items/{text.id}/comments/new").status_code in (403, 404)


def test_a_text_is_withdrawn_and_comes_back(sign_in: SignIn, nell: Person) -> None:
    text, browser, other = make_text(nell), sign_in(nell), sign_in(make_person())
    browser.post(f"/texts/{text.id}/withdrawal")
    assert other.get(f"/texts/{text.id}").status_code == 404
    assert (
        "Only its authors see this text."
        in browser.get(f"/texts/{text.id}", follow_redirects=True).text
    )
    browser.post(f"/texts/{text.id}/return")
    assert other.get(f"/texts/{text.id}", follow_redirects=True).status_code == 200
