"""Two practices side by side."""

from flask.testing import FlaskClient

from ps5_collab.practices.reading import practice_page
from ps5_collab.practices.shelves.side_by_side import Side, rows
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.policy import VISITOR
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.practices.factories import make_practice


def test_rows_say_what_either_says(app: object) -> None:
    one = make_practice(make_person(), Audience.EVERYONE, time="A week", cost="")
    other = make_practice(make_person(), Audience.EVERYONE, time="", cost="")
    sides = [
        Side(practice_page(VISITOR, each.id), codes) for each, codes in ((one, "AB"), (other, "BC"))
    ]
    found = {row.heading: [list(cell.lines) for cell in row.cells] for row in rows(*sides)}
    assert found["How long it takes"] == [["A week"], []]
    assert "Cost" not in found
    assert found["Standards of both"] == [["B"], ["B"]]
    assert found["Standards of only one"] == [["A"], ["C"]]


def test_the_second_is_chosen_by_words_or_from_a_shelf(
    visitor: FlaskClient, sign_in: SignIn, at_most: AtMost
) -> None:
    author = make_person()
    one, other = (make_practice(author, Audience.EVERYONE, title=name) for name in ("Oak", "Elm"))
    hidden = make_practice(author, Audience.NETWORK, title="Elm inside")
    base = f"/practices/side-by-side?a={one.id}"
    page = visitor.get(f"{base}&q=elm").text
    assert f"b={other.id}" in page and "Elm inside" not in page
    sign_in(author).post(f"/practices/{other.id}/shelf", data={"shelf": "new", "title": "Trees"})
    assert f"b={other.id}" in sign_in(author).get(base).text
    both = f"{base}&b={other.id}"
    visitor.get(both)
    with at_most(8):
        table = visitor.get(both).text
    assert table.count('<th scope="row"') > 5
    assert visitor.get(f"{base}&b={hidden.id}").status_code == 404
    assert visitor.get("/practices/side-by-side?a=x&b=").status_code == 200
