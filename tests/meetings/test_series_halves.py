"""Where a series was parted both halves lead to each other, and what a change of all that follow
takes away is said before."""

import pytest

from ps5_collab.core.db import db
from ps5_collab.meetings.models import Meeting
from ps5_collab.meetings.repeating import services
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_person
from tests.meetings.test_repeating import change_of, planned, repeated, the_series

SAID = "These were changed by themselves."


@pytest.fixture
def ada(app: object) -> Person:
    return make_person(name="Ada Brook")


@pytest.fixture
def cart(ada: Person) -> Group:
    return make_group(ada)


@pytest.fixture
def rows(ada: Person, cart: Group) -> list[Meeting]:
    return repeated(ada, planned(ada, cart), 4)


def test_both_halves_lead_to_each_other(ada: Person, rows: list[Meeting], sign_in: SignIn) -> None:
    browser, middle = sign_in(ada), rows[2]
    page = browser.get(f"/meetings/{middle.id}/series").text
    assert "Before this:" not in page and "Changed from then on:" not in page
    change = change_of(middle, place="Library")
    services.change_on(ada, reader_of(ada.id), middle, the_series(middle), change)
    db.session.commit()
    before = browser.get(f"/meetings/{rows[0].id}/series").text
    assert "Changed from then on:" in before
    assert f'href="/meetings/{middle.id}/series">Every week on Wednesday, 3:15' in before
    after = browser.get(f"/meetings/{rows[3].id}/series").text
    assert "Before this:" in after and f'href="/meetings/{rows[0].id}/series">Every week' in after


@pytest.mark.parametrize("what", [{"place": "Elsewhere"}, {"minutes": 25}])
def test_what_was_changed_by_itself_is_named_before_it_is_taken_away(
    ada: Person, rows: list[Meeting], sign_in: SignIn, what: dict[str, object]
) -> None:
    browser, first, changed = sign_in(ada), rows[0].id, rows[2]
    assert SAID not in browser.get(f"/meetings/{first}/series/edit").text
    for name, value in what.items():
        setattr(changed, name, value)
    db.session.commit()
    page = browser.get(f"/meetings/{first}/series/edit").text
    assert SAID in page and f'href="/meetings/{changed.id}"' in page.partition('id="own"')[2]
    after = browser.get(f"/meetings/{rows[3].id}/series/edit").text
    assert SAID not in after, "it does not follow that one"
