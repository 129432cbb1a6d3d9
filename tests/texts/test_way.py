"""The way through a set, from one text of it to the next, and nowhere that is closed."""

from flask.testing import FlaskClient

from ps5_collab.sharing.models import Audience
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.lessons.factories import make_lesson
from tests.texts.factories import make_set, make_text, revise


def test_who_opens_a_text_from_a_set_is_led_through_it(sign_in: SignIn, at_most: AtMost) -> None:
    owner = make_person()
    first, last = make_text(owner, title="First"), make_text(owner, title="Last")
    lesson = make_lesson(owner, Audience.NETWORK, title="A lesson between")
    made = make_set(owner, first, lesson, last)
    revise(owner, last, title="Last, corrected")
    browser = sign_in(make_person())
    here = f"?set={made.id}"
    assert f'href="/texts/of/{first.id}/1{here}"' in browser.get(f"/text-sets/{made.id}").text
    page = browser.get(f"/texts/of/{first.id}/1{here}", follow_redirects=True)
    assert page.request.full_path == f"/texts/{first.id}/revisions/1{here}"
    assert "1 of 3 in the set" in page.text and f'href="/text-sets/{made.id}"' in page.text
    assert f'rel="next" href="/texts/of/{lesson.id}/1{here}"' in page.text
    assert 'rel="prev"' not in page.text
    page = browser.get(f"/texts/of/{lesson.id}/1{here}")
    assert "2 of 3 in the set" in page.text
    assert f'rel="prev" href="/texts/of/{first.id}/1{here}"' in page.text
    with at_most(13):
        page = browser.get(f"/texts/{last.id}/revisions/1{here}")
    assert "3 of 3 in the set" in page.text and "It is the last one of the set" in page.text
    assert 'rel="next"' not in page.text


def test_the_way_hints_at_nothing_that_is_closed(sign_in: SignIn, visitor: FlaskClient) -> None:
    owner = make_person()
    first, last = (make_text(owner, Audience.EVERYONE, title=name) for name in ("One", "Two"))
    closed = make_text(owner, Audience.ME, title="Closed")
    made, hidden = make_set(owner, first, closed, last), make_set(owner, last, audience=Audience.ME)
    browser = sign_in(make_person())
    page = browser.get(f"/texts/{first.id}/revisions/1?set={made.id}").text
    assert "1 of 2 in the set" in page and "Closed" not in page
    assert f'rel="next" href="/texts/of/{last.id}/1?set={made.id}"' in page
    for other in (hidden.id, make_set(owner, first).id, 999_999, "x", "9" * 30):
        page = browser.get(f"/texts/{last.id}/revisions/1?set={other}")
        assert page.status_code == 200 and "in the set" not in page.text
    assert "in the set" not in visitor.get(f"/texts/{first.id}/revisions/1?set={made.id}").text
