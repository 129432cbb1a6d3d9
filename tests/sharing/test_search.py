"""What is found, in which order, by whom; the same on both engines."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.fulltext import parse_query
from ps5_collab.people.models import Person
from ps5_collab.sharing import search, services
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Audience, Item, State
from ps5_collab.sharing.policy import VISITOR, Reader
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost
from tests.factories import make_group, make_person, make_school, make_shared

HYPOTHESIS = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)


@pytest.fixture
def author(app: Flask) -> Person:
    return make_person()


def make(author: Person, title: str, keywords: str = "", body: str = "", days: int = 0) -> Item:
    moment = utcnow() - timedelta(days=days)
    return make_shared(
        author, Audience.EVERYONE, title=title, keywords=keywords, body=body, published_at=moment
    )


def found(query: str, reader: Reader = VISITOR, **filters: tuple[str, ...]) -> list[str]:
    """Titles, best first."""
    numbers = search.hits(facets_for(reader), parse_query(query), filters).ids
    titles = {item.id: item.title for item in db.session.scalars(sa.select(Item))}
    return [titles[number] for number in numbers]


@pytest.mark.parametrize(
    "query",
    [
        "fractions", "FRACTION", "fracción", "frac*", "tape diagram", '"tape diagram"',
        "3-5.AP.13", "ap.13", "AP13", "3-5.ap", "ISTE 5c", "1.5.c", "teacher", "teacher's",
        "分数", "分数加", "数", "法", "décomposer", "decomposer l'ecole", "분수", "fracc* tape",
        '"1,234 paces"', "हिन्दी",
    ],
)  # fmt: skip
def test_what_finds_a_lesson(author: Person, query: str) -> None:
    make(
        author,
        "Fractions with a tape diagram",
        "CA-CS-2018 3-5.AP.13 ISTE-S-2024 1.5.c",
        "Las fracciones.\nThe teacher's choice: décomposer l'école in 1,234 paces.\n"
        "我们学习分数加法。분수를 더하기. हिन्दी में",
    )
    make(author, "Volcanoes", "4-5.AQ.1", "Other words entirely.")
    assert found(query) == ["Fractions with a tape diagram"]


@pytest.mark.parametrize(
    "query",
    [
        "", "   ", '"', "***", "volcano", '"diagram tape"', "fra", "raction", "ap.1", "3-5.AP.1",
        "fractions volcano", "加分", '"fraction"', "title", "OR", "NOT fractions", "body:fractions",
        "{title}", "fractions NEAR volcano",
    ],
)  # fmt: skip
def test_what_does_not_find_it(author: Person, query: str) -> None:
    make(author, "Fractions with a tape diagram", "3-5.AP.13", "分数加法")
    assert found(query) == []


def test_title_before_keywords_before_body_and_then_the_newest(author: Person) -> None:
    make(author, "Old body", "", "The water cycle", days=9)
    make(author, "New body", "", "The water cycle")
    make(author, "Keyword", "water cycle", "", days=20)
    make(author, "Water in a cycle", "", "", days=30)
    make(author, "Half", "cycle", "water", days=40)
    assert found("water cycle") == ["Water in a cycle", "Keyword", "New body", "Old body", "Half"]


def test_a_phrase_does_not_reach_from_the_title_into_the_body(author: Person) -> None:
    make(author, "Ends in tape", "diagram first", "order")
    assert found('"tape diagram"') == []
    assert found("tape diagram") == ["Ends in tape"]


def test_words_are_replaced_and_forgotten(author: Person) -> None:
    item = make(author, "Volcano", "", "ash")
    search.put(item.id, "Glacier", "", "ice")
    assert (found("volcano"), found("ash"), found("ice")) == ([], [], ["Volcano"])
    search.ITEMS.remove([item.id])
    assert found("ice") == []


def test_each_finds_only_what_they_may_see(author: Person) -> None:
    school = make_school()
    colleague, stranger = make_person(school), make_person()
    group = make_group(stranger)
    for audience in Audience:
        make_shared(
            author, audience, title=audience, body="moss", school_id=school.id, group_id=group.id
        )
    everybody = {
        "visitor": (VISITOR, {"everyone"}),
        "colleague": (reader_of(colleague.id), {"school", "network", "everyone"}),
        "group": (reader_of(stranger.id), {"group", "network", "everyone"}),
        "author": (reader_of(author.id), set(Audience)),
    }
    assert {who: set(found("moss", reader)) for who, (reader, _) in everybody.items()} == {
        who: titles for who, (_, titles) in everybody.items()
    }


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_only_what_is_published_is_found(author: Person, state: State) -> None:
    make_shared(author, state=state, title="Hidden", body="moss")
    assert found("moss", reader_of(author.id)) == []


def test_filters_restrict_what_is_found(author: Person) -> None:
    make_shared(author, Audience.EVERYONE, title="Four", body="moss", tags={"grade": ["4"]})
    make_shared(author, Audience.EVERYONE, title="Five", body="moss", tags={"grade": ["5", "6"]})
    assert set(found("moss", grade=("4", "5"))) == {"Four", "Five"}
    assert found("moss", grade=("6",)) == ["Five"]
    assert found("moss", grade=("6",), subject=("music",)) == []


def test_a_common_word_looks_at_the_newest_only(
    author: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RANKED", 3)
    make(author, "Moss", "", "", days=99)
    for number in range(5):
        make(author, f"Body {number}", "", "moss", days=9 - number)
    assert found("moss") == ["Moss", "Body 4", "Body 3", "Body 2"]


def test_as_many_statements_whatever_is_found(
    author: Person, at_most: AtMost, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        make(author, f"Moss {number}")
    facets = facets_for(VISITOR)
    with at_most(2):
        assert len(search.hits(facets, parse_query("moss")).ids) == 12
    monkeypatch.setattr(search, "MOST_RANKED", 12)
    with at_most(1):  # enough is found by the words of the items themselves
        search.hits(facets, parse_query("moss"))


def test_everything_can_be_made_findable_anew(
    author: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BATCH", 2)
    monkeypatch.setitem(search.findable, "lessons", lambda document, html: ("key", "moss"))
    titles = [make(author, f"Lesson {number}").title for number in range(5)]
    search.ITEMS.clear()
    assert search.rebuild() == 5
    assert found("moss key") == titles[::-1]


def test_a_withdrawn_lesson_is_not_found(author: Person) -> None:
    item = make(author, "Moss")
    db.session.refresh(item, ["coauthors"])
    services.withdraw(reader_of(author.id), item)
    assert found("moss", reader_of(author.id)) == []


def test_very_long_text_is_kept_within_what_the_engines_take(author: Person) -> None:
    make(author, "Long", "", " ".join(f"word{number}分数" for number in range(60_000)))
    assert found("word 分数") == ["Long"]


@HYPOTHESIS
@given(query=st.text(max_size=40))
def test_no_query_breaks_the_engine(author: Person, query: str) -> None:
    found(query)


@HYPOTHESIS
@given(words=st.text(alphabet="aéßñü分数加3-.' かが한국กำ", min_size=1, max_size=12))
def test_a_text_is_found_by_its_own_words(author: Person, words: str) -> None:
    if parse_query(words):
        make(author, "Own", "", f"before {words} after")
        assert "Own" in found(words)
