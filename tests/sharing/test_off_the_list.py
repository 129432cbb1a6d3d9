"""A revision stays as it was published, with its pictures, whatever is taken off the list of files."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.discussions.queries import readings_of
from ps5_collab.people.models import Person
from ps5_collab.practices.document import Evidence, Source
from ps5_collab.sharing import attachments
from ps5_collab.sharing.models import Attachment, Audience, Item
from ps5_collab.sharing.readers import reader_of
from ps5_collab.texts.page import text_page
from tests.conftest import AtMost, SignIn
from tests.discussions.factories import make_discussion
from tests.factories import make_group, make_person
from tests.lessons import factories as lessons
from tests.practices import factories as practices
from tests.sharing.test_attachments import add, address
from tests.texts import factories as texts

OFF, EVERYWHERE = "Take it off the list", "Delete it everywhere"
GONE = "No picture is here any more."


def of_text(ada: Person, item: Any, shown: str) -> Item:
    return texts.revise(ada, item, body=f"See:\n\n{shown}\n\nAnd on.")


def of_lesson(ada: Person, item: Any, shown: str) -> Item:
    return lessons.revise(ada, item, materials=shown)


def of_practice(ada: Person, item: Any, shown: str) -> Item:
    return practices.revise(ada, item, materials=shown)


KINDS = {
    "texts": (texts.make_text, of_text),
    "lessons": (lessons.make_lesson, of_lesson),
    "practices": (practices.make_practice, of_practice),
}
Revise = Callable[[Person, Item, str], Item]


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Reyes")


@pytest.fixture(params=KINDS)
def shown(request: pytest.FixtureRequest, ada: Person) -> tuple[Item, Attachment, Revise]:
    """An item of which the second revision shows a picture, and the third does not."""
    make, revise = KINDS[request.param]
    item = make(ada, Audience.NETWORK)
    picture = add(ada, item)
    item = revise(ada, item, f"![Two coins]({address(picture)})")
    return revise(ada, item, "Nothing."), picture, revise


def removal(browser: FlaskClient, picture: Attachment, **given: str) -> str:
    answer = browser.post(f"/files/{picture.id}/deletion", data=given, follow_redirects=True)
    return answer.text


def status(browser: FlaskClient, picture: Attachment) -> int:
    return browser.get(address(picture)).status_code


def test_what_a_revision_shows_stays_in_it(
    ada: Person, shown: tuple[Item, Attachment, Revise], sign_in: SignIn
) -> None:
    item, picture, revise = shown
    author, reader = sign_in(ada), sign_in(make_person())
    asked = author.get(f"/files/{picture.id}/deletion").text
    assert "the last time in revision 2" in asked and OFF in asked and EVERYWHERE in asked
    assert "The revisions that show it still do." in removal(author, picture)
    assert address(picture) in reader.get(f"/{item.kind}/{item.id}/revisions/2").text
    assert status(reader, picture) == 200
    newest = reader.get(f"/{item.kind}/{item.id}", follow_redirects=True).text
    assert address(picture) not in newest
    assert not attachments.attachments_of(item)
    revise(ada, item, f"![Two coins]({address(picture)})")
    assert status(reader, picture) == 200


def test_who_must_can_still_delete_it_everywhere(
    ada: Person, shown: tuple[Item, Attachment, Revise], sign_in: SignIn
) -> None:
    item, picture, revise = shown
    author, reader = sign_in(ada), sign_in(make_person())
    removal(author, picture)
    form = author.get(f"/{item.kind}/{item.id}/edit").text
    assert "Off the list, but in revisions that show them" in form
    assert f"/files/{picture.id}/deletion?" in form
    asked = author.get(f"/files/{picture.id}/deletion").text
    assert OFF not in asked and EVERYWHERE in asked
    assert reader.post(f"/files/{picture.id}/deletion", data={"everywhere": "1"}).status_code == 403
    assert "The file is removed." in removal(author, picture, everywhere="1")
    revise(ada, item, f"![Two coins]({address(picture)})")
    assert {status(each, picture) for each in (author, reader)} == {404}


def test_what_described_it_is_gone_with_it(
    ada: Person, shown: tuple[Item, Attachment, Revise], sign_in: SignIn
) -> None:
    item, picture, revise = shown
    other = add(ada, item)
    revise(ada, item, f"![Two coins]({address(picture)})\n\n![A cart]({address(other)})")
    author, reader = sign_in(ada), sign_in(make_person())
    pages = [f"/{item.kind}/{item.id}/revisions/2", f"/{item.kind}/{item.id}/revisions/4"]
    for page in pages:
        assert "Two coins" in reader.get(page, follow_redirects=True).text
    removal(author, picture, everywhere="1")
    for page in pages:
        for browser in (author, reader):
            said = browser.get(page, follow_redirects=True).text
            assert "Two coins" not in said
            assert f'alt="{GONE}" lang="en" ' in said
            assert address(picture) in said  # in its place is a frame with the same words
    assert 'alt="A cart"' in said
    attachments.sweep()
    db.session.execute(sa.delete(Attachment).where(Attachment.id == picture.id))
    db.session.commit()
    assert "Two coins" not in reader.get(pages[0]).text


@pytest.mark.parametrize("many", [1, 6])
def test_pictures_cost_one_statement(ada: Person, at_most: AtMost, many: int) -> None:
    text = texts.make_text(ada)
    shown = [add(ada, text) for _n in range(many)]
    text = of_text(ada, text, "\n\n".join(f"![Two coins]({address(one)})" for one in shown))
    attachments.remove(shown[0])
    db.session.commit()
    reader, number = reader_of(ada.id), text.id
    with at_most(4):
        blocks = text_page(reader, number).reading.blocks
    assert sum(GONE in block.html for block in blocks) == 1


def test_a_design_that_is_handed_out_or_discussed_does_not_describe_it(
    ada: Person, sign_in: SignIn
) -> None:
    lesson = lessons.make_lesson(ada, Audience.NETWORK)
    picture = add(ada, lesson)
    lesson = of_lesson(ada, lesson, f"![Two coins]({address(picture)})")
    talk = make_discussion(make_group(ada), ada, texts=[lesson])
    (row,) = readings_of(talk.id)
    browser = sign_in(ada)
    places = (f"/lessons/{lesson.id}.md", f"/discussions/{talk.id}/reading/{row.id}")
    for place in places:
        assert "Two coins" in browser.get(place).text
    removal(browser, picture, everywhere="1")
    for place in places:
        said = browser.get(place).text
        assert "Two coins" not in said and GONE in said


def test_what_no_revision_shows_is_simply_gone(ada: Person, sign_in: SignIn) -> None:
    text = texts.make_text(ada)
    picture, author = add(ada, text), sign_in(ada)
    asked = author.get(f"/files/{picture.id}/deletion").text
    assert "Nobody can open it any more" in asked and EVERYWHERE not in asked
    assert "The file is removed." in removal(author, picture)
    assert status(author, picture) == 404


def test_whoever_may_not_read_the_revision_does_not_get_its_picture(
    ada: Person, sign_in: SignIn
) -> None:
    text = texts.make_text(ada, Audience.NETWORK)
    picture = add(ada, text)
    text = of_text(ada, text, f"![Two coins]({address(picture)})")
    text = of_text(ada, text, "Nothing.")
    removal(sign_in(ada), picture)
    sign_in(ada).post(f"/texts/{text.id}/revisions/3/opening")
    assert status(sign_in(make_person()), picture) == 404
    assert status(sign_in(ada), picture) == 200


def test_what_is_off_the_list_makes_room(
    ada: Person, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    text = texts.make_text(ada)
    picture = add(ada, text)
    of_text(ada, text, f"![Two coins]({address(picture)})")
    removal(sign_in(ada), picture)
    monkeypatch.setattr(attachments, "MOST_PER_ITEM", 1)
    add(ada, text)
    db.session.expire_all()
    assert len(attachments.attachments_of(text)) == 1


def test_evidence_keeps_the_file_that_shows_it(ada: Person, sign_in: SignIn) -> None:
    practice = practices.make_practice(ada)
    picture = add(ada, practice)
    piece = Evidence("e1queue0", claim="Seen.", source=Source.PICTURE, attachment=picture.id)
    practice = practices.revise(ada, practice, evidence=(piece,))
    removal(sign_in(ada), picture)
    page = sign_in(make_person()).get(f"/practices/{practice.id}", follow_redirects=True).text
    assert f'<img src="{address(picture)}"' in page and page.count(address(picture)) == 1
    form = sign_in(ada).get(f"/practices/{practice.id}/edit").text
    assert f'<option value="{picture.id}" selected>' in form
    reader = reader_of(ada.id)
    assert attachments.get_attachment(reader, picture.id).id == picture.id
