"""The page of all groups: one's own first, those to find with words, filters and counts."""

import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.groups.models import Inquiry
from ps5_collab.lessons.document import StandardRef
from ps5_collab.people.models import Person
from ps5_collab.sharing import search
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_place
from tests.groups.factories import found
from tests.lessons.factories import make_standards


def names(page: str, *known: str) -> set[str]:
    return {name for name in known if name in page}


def test_ones_own_groups_stand_first_and_not_among_those_to_find(
    wren: Person, sign_in: SignIn
) -> None:
    found(wren, name="Mine")
    found(make_person(), name="Another")
    page = sign_in(wren).get("/groups").text
    assert page.index("My groups") < page.index("Mine") < page.index("Groups to find")
    assert page.index("Another") > page.index("Groups to find")
    assert "1 group" in page


def test_private_groups_are_found_and_counted_by_their_members_only(
    wren: Person, sign_in: SignIn
) -> None:
    found(wren, name="Hidden", listed=False)
    found(wren, name="Listed")
    outside, inside = sign_in(make_person()), sign_in(wren)
    assert names(outside.get("/groups").text, "Hidden", "Listed") == {"Listed"}
    assert "1 group" in outside.get("/groups").text
    assert names(inside.get("/groups").text, "Hidden", "Listed") == {"Hidden", "Listed"}


def test_words_codes_and_filters_narrow_the_list(wren: Person, sign_in: SignIn) -> None:
    standard = make_standards()["3-5.AP.10"]
    ref = StandardRef("CA-CS-2018", "3-5.AP.10")
    found(wren, name="Sorters", purpose="Comparing shelves", standards=(ref,))
    found(wren, name="Readers", purpose="Reading", inquiry=Inquiry.TEXT_DISCUSSION)
    browser = sign_in(make_person())
    for query, expected in [
        ("q=shelves", {"Sorters"}),
        ("q=3-5.AP.10", {"Sorters"}),
        ("inquiry=text_discussion", {"Readers"}),
        (f"standard={standard.id}", {"Sorters"}),
        ("reach=school", set()),
        ("inquiry=several&q=reading", set()),
        ("inquiry=nonsense", set()),
        ("standard=x&page=99", set()),
        ("sort=newest", {"Sorters", "Readers"}),
    ]:
        page = browser.get(f"/groups?{query}").text
        results = page[page.index('id="results"') :]
        assert names(results, "Sorters", "Readers") == expected, query
    assert "No group fits all of this." in browser.get("/groups?q=nothing").text


def test_norms_are_no_words_that_outsiders_find(wren: Person, sign_in: SignIn) -> None:
    found(wren, name="Sorters", norms=("Zyzzyva before lunch",))
    browser = sign_in(make_person())
    for _time in range(2):
        assert "Sorters" not in browser.get("/groups?q=zyzzyva").text
        search.rebuild()
        db.session.commit()


def test_a_long_list_has_pages_and_asks_as_little(
    wren: Person, sign_in: SignIn, at_most: AtMost
) -> None:
    for number in range(30):
        make_place(wren, name=f"Group {number:02}")
    browser = sign_in(make_person())
    browser.get("/groups")
    for query, first in [("", "Group 00"), ("?page=2", "Group 25"), ("?page=77", "Group 25")]:
        with at_most(9):
            page = browser.get(f"/groups{query}").text
        assert first in page
    with at_most(11):
        browser.get("/groups?q=group")


def test_visitors_are_asked_to_sign_in(wren: Person, app: Flask) -> None:
    place = found(wren)
    for address in ("/groups", f"/groups/{place.id}", "/groups/new"):
        assert "/sign-in" in app.test_client().get(address).headers["Location"]


def test_a_group_without_facilitators_says_so(wren: Person, sign_in: SignIn) -> None:
    place = found(wren)
    db.session.execute(sa.text("UPDATE group_membership SET facilitates = false"))
    db.session.commit()
    assert "Nobody just now." in sign_in(make_person()).get(f"/groups/{place.id}-book-cart").text
