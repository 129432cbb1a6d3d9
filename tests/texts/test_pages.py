"""The pages of texts: written, brought, read, found; for whom, and for how many statements."""

import re

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
from tests.texts.documents import FORM, SILENCE
from tests.texts.factories import make_text, revise


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


def test_a_preview_says_what_is_amiss_and_shows_the_rest(sign_in: SignIn, nell: Person) -> None:
    browser = sign_in(nell)
    for name, value, words in (
        ("year", "c. 1998", "Year: Write the year as a number"),
        ("minutes", "about 5", "Minutes of reading: Write minutes as a number"),
        ("minutes", "99999999999", "Minutes of reading: Write minutes as a number"),
    ):
        answer = browser.post("/texts/new", data={**FORM, name: value, "do": "preview"})
        assert answer.status_code == 200 and words in answer.text
        assert 'data-block="b2"' in answer.text
    long = browser.post("/texts/new", data={**FORM, "title": "x" * 300, "do": "preview"})
    assert "Title: " in long.text and "data-block" not in long.text


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


def test_a_year_that_is_no_number_or_lies_ahead_is_said_to(sign_in: SignIn, nell: Person) -> None:
    browser = sign_in(nell)
    for year, words in (("soon", "Write the year as a number"), ("2131", "This year lies ahead.")):
        page = browser.post("/texts/new", data={**FORM, "year": year, "do": "publish"}).text
        assert words in page and f'value="{year}"' in page


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
