"""The page where lessons are found: what it shows to whom, its filters, and what it costs."""

import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.browsing.finding import MOST_COUNTED
from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.sharing import search
from ps5_collab.sharing.models import Audience, Item
from ps5_collab.standards.models import Framework, Standard, StandardClosure
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school, make_shared, saved

PUBLIC = Audience.EVERYONE


@pytest.fixture
def author(app: Flask) -> Person:
    return make_person(make_school(name="Alder School"), name="Ana Author")


def titles(page: str) -> list[str]:
    return re.findall(r"<h2><a href=[^>]*>([^<]*)</a></h2>", page)


def counts(page: str, kind: str) -> dict[str, int]:
    """{words: count} of one kind of filter."""
    pattern = rf'name="{kind}"[^>]*><span>([^<]*)</span><span class="num">([^<]*)</span>'
    return {words: int(count) for words, count in re.findall(pattern, page)}


def make_standards() -> tuple[Standard, Standard]:
    framework = saved(Framework(identifier="f", key="F", title="F"))
    parent, child = (
        saved(
            Standard(
                framework_id=framework.id, identifier=code, code=code, short_title=f"Title {code}",
                code_norm=code.replace(".", "").replace("-", ""),
            )
        )
        for code in ("3-5.AP", "3-5.AP.13")
    )  # fmt: skip
    for above, below, depth in ((parent, parent, 0), (child, child, 0), (parent, child, 1)):
        saved(StandardClosure(ancestor_id=above.id, descendant_id=below.id, depth=depth))
    return parent, child


def test_what_nobody_knows_is_named_so_among_the_filters(visitor: FlaskClient) -> None:
    page = visitor.get("/lessons?standard=no-such-code&school=99999").text
    assert "Unknown standard" in page and "Unknown school" in page


def test_newest_first_with_what_a_teacher_asks_first(visitor: FlaskClient, author: Person) -> None:
    _parent, child = make_standards()
    make_shared(author, PUBLIC, title="Old & good", summary="A <b>summary</b>.")
    make_shared(
        author, PUBLIC, title="New", minutes=50, grade_low=3, grade_high=5, comment_count=2,
        language="es", standards=[child.id],
    )  # fmt: skip
    page = visitor.get("/lessons").text
    assert titles(page) == ["New", "Old &amp; good"]
    for words in ("Grades 3–5", "50 minutes", "Alder School", "Ana Author", "2 comments",
                  "3-5.AP.13", "A &lt;b&gt;summary&lt;/b&gt;.", "2 lessons"):  # fmt: skip
        assert words in page
    assert 'lang="es">New</a>' in page


def test_every_card_leads_to_its_lesson(visitor: FlaskClient, author: Person) -> None:
    item = make_shared(author, PUBLIC, title="El carrito: ¿cómo?")
    assert f'href="/lessons/{item.id}-el-carrito-como"' in visitor.get("/lessons").text


def test_everybody_sees_and_counts_only_their_own(
    visitor: FlaskClient, sign_in: SignIn, author: Person
) -> None:
    for audience in Audience:
        if audience != Audience.GROUP:
            make_shared(author, audience, title=audience, tags={"grade": ["4"]})
    pages = {
        "visitor": visitor.get("/lessons").text,
        "stranger": sign_in(make_person()).get("/lessons").text,
        "author": sign_in(author).get("/lessons").text,
    }
    assert {who: sorted(titles(page)) for who, page in pages.items()} == {
        "visitor": ["everyone"],
        "stranger": ["everyone", "network"],
        "author": ["everyone", "me", "network", "school"],
    }
    assert {who: counts(page, "grade") for who, page in pages.items()} == {
        "visitor": {"Grade 4": 1},
        "stranger": {"Grade 4": 2},
        "author": {"Grade 4": 4},
    }
    assert "Only its authors" in pages["author"] and "Only its authors" not in pages["stranger"]


def test_filters_narrow_and_say_so(visitor: FlaskClient, author: Person) -> None:
    make_shared(author, PUBLIC, title="A", tags={"grade": ["4"], "subject": ["music"]})
    make_shared(author, PUBLIC, title="B", tags={"grade": ["5"], "subject": ["music"]})
    make_shared(author, PUBLIC, title="C", tags={"grade": ["6"], "subject": ["science"]})
    page = visitor.get("/lessons?grade=4&grade=5&subject=music").text
    assert sorted(titles(page)) == ["A", "B"]
    assert counts(page, "grade") == {"Grade 4": 1, "Grade 5": 1}
    assert counts(page, "subject") == {"Music": 2}
    assert 'href="/lessons?grade=5&amp;subject=music"' in page
    assert 'id="grade-4" name="grade" value="4" checked' in page


def test_a_parent_finds_its_children(visitor: FlaskClient, author: Person) -> None:
    parent, child = make_standards()
    make_shared(author, PUBLIC, title="On the child", standards=[child.id])
    make_shared(author, PUBLIC, title="Else")
    named = ("F 3-5.AP", "f 3-5.ap.13", "F/3-5.AP")
    for asked in (str(parent.id), "3-5.AP", "3-5.ap.13", str(child.id), *named):
        page = visitor.get("/lessons", query_string={"standard": asked}).text
        assert titles(page) == ["On the child"], asked
    page = visitor.get(f"/lessons?standard={parent.id}").text
    assert counts(page, "standard") == {"3-5.AP Title 3-5.AP": 1, "3-5.AP.13 Title 3-5.AP.13": 1}
    for asked in ("9-12.XX.1", "G 3-5.AP", "F", "F 3-5"):
        assert titles(visitor.get("/lessons", query_string={"standard": asked}).text) == []


def test_words_are_marked_where_they_stand(visitor: FlaskClient, author: Person) -> None:
    make_shared(author, PUBLIC, title="Cart", summary="Sum", body="One.\nFracciónes & more.")
    make_shared(author, PUBLIC, title="Else", tags={"grade": ["4"]})
    page = visitor.get("/lessons?q=fraccion").text
    assert titles(page) == ["Cart"]
    assert "<mark>Fracciónes</mark> &amp; more." in page
    assert "1 lesson</b> with “fraccion”" in page
    assert counts(page, "grade") == {}


def test_words_and_filters_together(visitor: FlaskClient, author: Person) -> None:
    make_shared(author, PUBLIC, title="Cart four", tags={"grade": ["4"]})
    make_shared(author, PUBLIC, title="Cart five", tags={"grade": ["5"]})
    page = visitor.get("/lessons?q=cart&grade=4").text
    assert titles(page) == ["Cart four"]
    assert counts(page, "grade") == {"Grade 4": 1, "Grade 5": 1}


def test_a_filter_reaches_beyond_the_newest_hits(
    visitor: FlaskClient, author: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RANKED", 2)
    make_shared(author, PUBLIC, title="Cart four", tags={"grade": ["4"]})
    for number in range(3):
        make_shared(author, PUBLIC, title=f"Cart {number}", tags={"grade": ["5"]})
    assert titles(visitor.get("/lessons?q=cart&grade=4").text) == ["Cart four"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["b", "A", "c"]),
        ("title", ["A", "b", "c"]),
        ("minutes", ["c", "A", "b"]),
        ("discussed", ["c", "b", "A"]),
        ("best", ["b", "A", "c"]),
        ("'; DROP TABLE item", ["b", "A", "c"]),
    ],
)
def test_orders(visitor: FlaskClient, author: Person, sort: str, order: list[str]) -> None:
    for title, minutes, comments in (("c", 20, 9), ("A", 30, 0), ("b", None, 3)):
        make_shared(
            author, PUBLIC, title=title, minutes=minutes, comment_count=comments, body="word"
        )
    assert titles(visitor.get("/lessons", query_string={"sort": sort}).text) == order
    if sort in ("title", "minutes", "discussed"):
        found = visitor.get("/lessons", query_string={"sort": sort, "q": "word"}).text
        assert titles(found) == order


def test_pages_keep_the_rest_of_the_address(visitor: FlaskClient, author: Person) -> None:
    for number in range(30):
        make_shared(author, PUBLIC, title=f"Lesson {number:02}", tags={"grade": ["4"]}, body="w")
    for words in ("", "q=w&"):
        page = visitor.get(f"/lessons?{words}grade=4&sort=title&page=2").text
        assert titles(page) == [f"Lesson {number}" for number in range(25, 30)]
        assert "sort=title&amp;page=1" in page or "page=1" in page
        assert titles(visitor.get(f"/lessons?{words}sort=title&page=999").text) == titles(page)


def test_an_empty_list_names_the_filter_that_hides_most(
    visitor: FlaskClient, author: Person
) -> None:
    make_shared(author, PUBLIC, tags={"grade": ["4"]})
    make_shared(author, PUBLIC, tags={"grade": ["5"], "subject": ["music"]})
    page = visitor.get("/lessons?grade=4&subject=music&language=en").text
    assert "Without the filter “Grade” there is 1." in page
    assert 'href="/lessons?subject=music&amp;language=en"' in page
    assert "No lesson has all of these words." in visitor.get("/lessons?q=volcano").text
    assert "No lesson fits all of this." in visitor.get("/lessons?grade=12&topic=PS").text


def test_empty_rooms_say_what_to_do(visitor: FlaskClient, sign_in: SignIn) -> None:
    assert "With an account you see what the network shares." in visitor.get("/lessons").text
    assert "The first one could be yours." in sign_in(make_person()).get("/lessons").text


@pytest.mark.parametrize(
    "query",
    [
        "grade=%00", "grade=" + "9" * 400, "standard=-1", "standard=9" * 30, "school=1e9",
        "standard=9999999999&school=99999999999999999",
        "standard=" + "9" * 25, "school=" + quote("٣"), "page=-1", "page=1e9", "page=999999",
        "page=" + quote("٣"), "sort[]=1", "endpoint=x&_scheme=y&_external=1", "q=%ED%A0%80",
        "q=%22%22%2A", "q=" + "(" * 900, "language=%25", "grade=<script>alert(1)</script>",
        "&".join(f"grade={n}" for n in range(500)), "q=a%00b", "minutes=30&minutes=30",
    ],
)  # fmt: skip
def test_hostile_addresses_get_a_page(visitor: FlaskClient, author: Person, query: str) -> None:
    for number in range(26):
        make_shared(author, PUBLIC, title=f"a b {number}")
    page = visitor.get(f"/lessons?{query}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def many(author: Person, number: int) -> None:
    standards = make_standards() if not db.session.query(Standard).count() else ()
    for each in range(number):
        make_shared(
            author, PUBLIC, title=f"Word {each}", body="word", summary="S. " * 40,
            tags={"grade": ["4", "5"], "subject": ["music"], "skill": ["empathy"]},
            standards=[standard.id for standard in standards],
        )  # fmt: skip


@pytest.mark.parametrize("query", ["", "?grade=4&subject=music", "?sort=discussed"])
def test_as_many_statements_for_many_as_for_few(
    visitor: FlaskClient, sign_in: SignIn, author: Person, at_most: AtMost, query: str
) -> None:
    reader = sign_in(author)
    for number in (2, 30):
        many(author, number)
        for browser in (visitor, reader):
            browser.get("/lessons")
        with at_most(6):
            visitor.get(f"/lessons{query}")
        with at_most(9):
            reader.get(f"/lessons{query}")


def test_a_search_has_seven(visitor: FlaskClient, author: Person, at_most: AtMost) -> None:
    many(author, 30)
    visitor.get("/lessons")
    with at_most(7):
        visitor.get("/lessons?q=word&grade=4")


def test_a_full_page_is_light(visitor: FlaskClient, author: Person) -> None:
    many(author, 30)
    assert len(visitor.get("/lessons").data) < 50_000


def test_a_large_number_is_only_hinted_at(
    visitor: FlaskClient, author: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_COUNTED == 1_000
    monkeypatch.setattr("ps5_collab.browsing.finding.MOST_COUNTED", 2)
    many(author, 3)
    page = visitor.get("/lessons?q=word").text
    assert "More than 2 lessons" in page and len(titles(page)) == 2


def test_a_withdrawn_lesson_is_gone_at_the_next_look(visitor: FlaskClient, author: Person) -> None:
    from ps5_collab.sharing import services
    from ps5_collab.sharing.readers import reader_of

    item = make_shared(author, PUBLIC, tags={"grade": ["4"]})
    assert counts(visitor.get("/lessons").text, "grade") == {"Grade 4": 1}
    lesson = db.session.get(Item, item.id)
    assert lesson is not None
    db.session.refresh(lesson, ["coauthors"])
    services.withdraw(reader_of(author.id), lesson)
    db.session.commit()
    page = visitor.get("/lessons").text
    assert counts(page, "grade") == {} and titles(page) == []
