"""Words of comments find the item they are about, for those who see it and for nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.conversation import finding, services
from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.services import Remark
from ps5_collab.core.db import db
from ps5_collab.core.fulltext import parse_query
from ps5_collab.lessons import services as lessons
from ps5_collab.lessons.document import LessonDocument
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Person
from ps5_collab.sharing import search
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Audience, Item
from ps5_collab.sharing.policy import VISITOR, Reader
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_person, make_school, make_shared
from tests.lessons.test_browse import titles


@pytest.fixture
def author(app: Flask) -> Person:
    return make_person(name="Ana Author")


def say(actor: Person, item: Item, text: str) -> Comment:
    comment = services.comment_on(actor, reader_of(actor.id), item, Remark(text))
    db.session.commit()
    return comment


def found(query: str, reader: Reader = VISITOR) -> dict[int, int | None]:
    """{item: the comment that it is found by}, best first."""
    hits = search.hits(facets_for(reader), parse_query(query))
    return {item: hits.by.get(item, ("", None))[1] for item in hits.ids}


@pytest.mark.parametrize("query", ["corazon", "el corazón late", '"late más"', "cora*", "分数"])
def test_an_item_is_found_by_what_was_said_about_it(author: Person, query: str) -> None:
    item = make_shared(author, Audience.EVERYONE, title="Pulse")
    make_shared(author, Audience.EVERYONE, title="Else")
    comment = say(author, item, "El **corazón** late *más* aprisa. 分数")
    assert found(query) == {item.id: comment.id}


def test_all_words_stand_in_one_comment(author: Person) -> None:
    item = make_shared(author, Audience.EVERYONE, title="Pulse", body="lungs")
    say(author, item, "heart")
    say(author, item, "breath")
    assert found("heart breath") == found("heart lungs") == {}


def test_what_an_item_says_itself_comes_first_and_of_comments_the_newest_counts(
    author: Person,
) -> None:
    told, own = (make_shared(author, Audience.EVERYONE, body=body) for body in ("", "moss"))
    say(author, told, "moss")
    newest = say(author, told, "more moss")
    say(author, own, "moss here too")
    assert list(found("moss").items()) == [(own.id, None), (told.id, newest.id)]


def test_who_may_not_see_the_item_does_not_find_it_by_a_comment(author: Person) -> None:
    school = make_school()
    colleague, stranger = make_person(school), make_person()
    group = make_group(stranger, author)
    items = {
        audience: make_shared(author, audience, school_id=school.id, group_id=group.id)
        for audience in Audience
    }
    for item in items.values():
        say(author, item, "moss")
    everybody = {
        "visitor": (VISITOR, {"everyone"}),
        "colleague": (reader_of(colleague.id), {"school", "network", "everyone"}),
        "group": (reader_of(stranger.id), {"group", "network", "everyone"}),
        "author": (reader_of(author.id), set(Audience)),
    }
    for who, (reader, audiences) in everybody.items():
        assert set(found("moss", reader)) == {items[Audience(one)].id for one in audiences}, who


def test_an_edited_comment_is_found_by_what_it_says_now(author: Person) -> None:
    item = make_shared(author, Audience.EVERYONE)
    comment = say(author, item, "moss")
    services.edit(author, comment, item, Remark("lichen"))
    assert found("moss") == {} and found("lichen") == {item.id: comment.id}


def test_a_deleted_comment_is_found_by_nothing(author: Person) -> None:
    item = make_shared(author, Audience.EVERYONE)
    kept, gone = say(author, item, "moss"), say(author, item, "moss and lichen")
    services.delete(author, gone, item)
    assert found("lichen") == {} and found("moss") == {item.id: kept.id}


def test_a_draft_that_goes_takes_the_words_about_it_along(author: Person) -> None:
    reader = reader_of(author.id)
    draft = lessons.start_lesson(author, reader, LessonDocument(title="Draft"))
    say(author, draft, "moss")
    lessons.delete_unpublished(reader, db.session.get_one(Lesson, draft.id))
    db.session.commit()
    assert not db.session.query(finding.COMMENTS.table).count()


def test_all_comments_can_be_made_findable_anew(
    author: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "BATCH", 2)
    items = [make_shared(author, Audience.EVERYONE) for _number in range(3)]
    comments = [say(author, item, "moss") for item in items for _twice in range(2)]
    services.delete(author, comments[0], items[0])
    finding.COMMENTS.clear()
    assert finding.rebuild() == 5
    assert set(found("moss").values()) == {comments[1].id, comments[3].id, comments[5].id}


def test_the_command_covers_them(app: Flask, author: Person) -> None:
    say(author, make_shared(author, Audience.EVERYONE), "moss")
    finding.COMMENTS.clear()
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["search", "rebuild", "--json"])
    assert '"comments": 1' in answer.output
    assert len(found("moss")) == 1


@pytest.mark.parametrize("sort", ["", "&sort=title"])
@pytest.mark.parametrize("address", ["/search", "/lessons"])
def test_the_page_says_whose_comment_it_was_and_leads_to_it(
    visitor: FlaskClient, author: Person, address: str, sort: str
) -> None:
    item = make_shared(
        author, Audience.EVERYONE, title="Pulse", summary="Sum", tags={"grade": ["5"]}
    )
    comment = say(make_person(name="Wren Alder"), item, "We <b>counted</b> the heart. Twice.")
    for filters in ("", "&grade=5"):
        page = visitor.get(f"{address}?q=heart{filters}{sort}").text
        assert titles(page) == ["Pulse"]
        assert "the <mark>heart</mark>. Twice." in page
        assert f'<a href="/comments/{comment.id}">Wren Alder in a comment:</a>' in page
    assert titles(visitor.get(f"{address}?q=heart&grade=6").text) == []
    assert f"/comments/{comment.id}" not in visitor.get(f"{address}?q=pulse").text


def test_finding_by_comments_costs_the_same_for_many(
    visitor: FlaskClient, sign_in: SignIn, author: Person, at_most: AtMost
) -> None:
    reader = sign_in(author)
    for number in (1, 26):
        for _each in range(number):
            item = make_shared(author, Audience.EVERYONE)
            say(author, item, "moss")
            say(author, item, "moss again")
        for browser in (visitor, reader):
            browser.get("/lessons")
        for sort in ("", "&sort=title"):
            with at_most(7):
                visitor.get(f"/search?q=moss{sort}")
            with at_most(12):
                reader.get(f"/search?q=moss{sort}")
