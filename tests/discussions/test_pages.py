"""The pages of discussions, as a browser without script asks them."""

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.services import Remark
from ps5_collab.core.db import db
from ps5_collab.discussions import queries, services
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.annotating.services import Words
from ps5_collab.discussions.models import Discussion, Mode, Part, Stage
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols import choosing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.running.led import make_led
from tests.factories import end_membership, make_group, make_person
from tests.lessons.browser import fields_of
from tests.lessons.factories import make_lesson
from tests.texts.factories import make_set, make_text, revise


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(3)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


def typed(browser: FlaskClient, address: str, **given: Any) -> dict[str, Any]:
    return filled(browser.get(address).text, **given)


def filled(page: str, **given: Any) -> dict[str, Any]:
    """The form of a page with other words in it."""
    return dict(fields_of(page).lists()) | given


def test_a_member_invites_to_a_lesson_that_was_found(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    lesson = make_lesson(people[0], Audience.NETWORK, title="Ramps and carts")
    browser = sign_in(people[0])
    form = typed(browser, "/discussions/new", title="Why ramps?", do="find", q="ramps")
    page = browser.post("/discussions/new", data=form).text
    assert f'value="{lesson.id}@1"' in page
    form = filled(page, readings=f"{lesson.id}@1", recorder=str(people[1].id))
    answer = browser.post("/discussions/new", data=form | {"do": "save"})
    made = db.session.scalars(sa.select(Discussion)).one()
    assert answer.location.endswith(f"/discussions/{made.id}")
    assert queries.roles_of(made.id) == {
        Part.FACILITATOR: people[0].id,
        Part.RECORDER: people[1].id,
    }
    shown = browser.get(f"/discussions/{made.id}").text
    assert "Ramps and carts" in shown
    assert people[2].name in shown
    assert browser.post("/discussions/new", data=form | {"do": "save"}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Discussion.id))) == 1


def test_what_was_found_says_what_it_is_and_whose_and_words_in_a_row_come_first(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    close = make_text(people[1], author="Nell Quarry", title="Rules", body="A wrong answer helps.")
    apart = make_lesson(people[0], summary="Is it wrong? Whose answer?", title="Ramps")
    talked = make_lesson(people[0], title="Carts")
    words = Remark("A wrong answer helps here, too.")
    conversation.comment_on(people[1], reader_of(people[1].id), talked, words)
    db.session.commit()
    form = typed(sign_in(people[0]), "/discussions/new", do="find", q="wrong answer")
    page = sign_in(people[0]).post("/discussions/new", data=form).text
    about = re.findall(r'value="(\d+)@1"><span>(\w+) <span class="soft small">([^<]*)<', page)
    assert about == [
        (str(close.id), "Rules", "Text, Nell Quarry"),
        (str(apart.id), "Ramps", f"Lesson, {people[0].name}"),
    ]


def test_enter_finds_and_invites_nobody(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    lesson = make_lesson(people[0], Audience.NETWORK, title="Ramps and carts")
    discussion = make_discussion(group, *people)
    browser = sign_in(people[0])
    for address in ("/discussions/new", f"/discussions/{discussion.id}/edit"):
        page = browser.get(address).text
        form = re.search(r"<form[^>]* data-guard.*?</form>", page, re.DOTALL)
        assert form
        # Of several buttons, browsers press the first.
        pressed = re.findall(r'<button[^>]* name="do" value="(\w+)"', form[0])[0]
        answer = browser.post(address, data=filled(page, title="x", q="ramps", do=pressed))
        assert f'value="{lesson.id}@1"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Discussion.id))) == 1


def test_each_protocol_says_how_long_it_takes_for_those_who_are_chosen_and_what_it_is(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    browser = sign_in(people[0])
    page = html.unescape(browser.get("/discussions/new").text)
    for choice in choosing.of_site("en"):
        says = f"{choice.minutes(3)} minutes for 3"
        assert f"{choice.title} ({says})</option>" in page
        told = page.split('id="protocols"')[1].split(f"<b>{choice.title}</b>")[1].split("</li>")[0]
        assert choice.summary in told
        assert says in told
        assert f'href="/protocols/{choice.key}?people=3"' in told
    form = filled(page, people=[str(people[0].id)], title="x", do="find")
    assert " minutes for 1)</option>" in browser.post("/discussions/new", data=form).text


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    browser = sign_in(people[0])
    form = typed(browser, "/discussions/new", title="", summary="Because.", mode="live")
    answer = browser.post("/discussions/new", data=form | {"do": "save"})
    assert answer.status_code == 422
    for sentence in ("Say what you talk about.", "Choose the protocol", "Choose something to read"):
        assert sentence in answer.text
    assert "Because." in answer.text


def test_what_is_hidden_is_neither_found_nor_taken(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    hidden = make_lesson(make_person(), Audience.ME, title="Secret ramps")
    browser = sign_in(people[0])
    form = typed(browser, "/discussions/new", title="x", brief="y", do="find", q="secret")
    assert "Secret ramps" not in browser.post("/discussions/new", data=form).text
    form |= {"readings": f"{hidden.id}@1", "do": "save"}
    assert "Secret ramps" not in browser.post("/discussions/new", data=form).text
    made = db.session.scalars(sa.select(Discussion)).all()
    assert all(not queries.readings_of(one.id) for one in made)


def test_a_set_is_read_with_a_group_at_its_revisions(
    people: list[Person], group: Group, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_person()
    text, closed = make_text(owner, title="First"), make_text(owner, Audience.ME, title="Closed")
    lesson = make_lesson(owner, Audience.NETWORK, title="Second")
    made = make_set(owner, text, closed, lesson, title="Two views")
    revise(owner, text, title="First, corrected")
    begin = f"/discussions/new?set={made.id}"
    browser = sign_in(people[0])
    assert f'href="{begin}"' in browser.get(f"/text-sets/{made.id}").text
    assert "Read it with a group" not in sign_in(owner).get(f"/text-sets/{made.id}").text
    form = typed(browser, begin)
    assert form["title"] == ["Two views"]
    assert form["readings"] == [f"{text.id}@1", f"{lesson.id}@1"]
    assert "are chosen here" not in browser.get(begin).text
    browser.post(begin, data=form | {"do": "save"})
    begun = db.session.scalars(sa.select(Discussion)).one()
    read = [(row.item_id, row.revision) for row in queries.readings_of(begun.id)]
    assert read == [(text.id, 1), (lesson.id, 1)]
    monkeypatch.setattr(services, "MOST_READINGS", 1)
    assert typed(browser, begin)["readings"] == [f"{text.id}@1"]
    assert "The set has 2 texts; the first 1 are chosen here" in browser.get(begin).text


def test_a_set_that_one_may_not_see_fills_nothing(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    owner = make_person()
    hidden = make_set(owner, make_text(owner, title="Open"), audience=Audience.ME, title="Mine")
    browser = sign_in(people[0])
    for number in (hidden.id, 999_999, "x"):
        answer = browser.get(f"/discussions/new?set={number}")
        assert answer.status_code == 200
        assert "Mine" not in answer.text and "Open" not in answer.text


def test_the_second_who_changes_it_sees_that(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    discussion = make_discussion(group, *people)
    browser = sign_in(people[0])
    address = f"/discussions/{discussion.id}/edit"
    first, second = typed(browser, address, title="One"), typed(browser, address, title="Two")
    assert browser.post(address, data=first).status_code == 303
    late = browser.post(address, data=second)
    assert late.status_code == 409
    assert "Two" in late.text
    assert "One" in late.text


def test_once_over_what_leads_it_is_no_field_any_more(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    discussion = make_discussion(group, *people)
    discussion.stage = Stage.OVER
    db.session.commit()
    browser = sign_in(people[0])
    address = f"/discussions/{discussion.id}/edit"
    page = browser.get(address).text
    assert 'name="mode"' not in page
    form = filled(page, title="Another", mode="live")
    assert browser.post(address, data=form).status_code == 303
    changed = db.session.get_one(Discussion, discussion.id, populate_existing=True)
    assert (changed.title, changed.mode) == ("Another", Mode.OPEN)


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("member", 200), ("stranger", 404), ("visitor", 303)]
)
def test_who_sees_it(
    people: list[Person], group: Group, sign_in: SignIn, visitor: FlaskClient, who: str, status: int
) -> None:
    discussion = make_discussion(group, *people)
    known = {"owner": people[0], "member": people[1], "stranger": make_person()}
    browser = sign_in(known[who]) if who in known else visitor
    assert browser.get(f"/discussions/{discussion.id}").status_code == status
    if who != "visitor":
        assert (discussion.title in browser.get("/discussions").text) is (status == 200)


def test_a_member_changes_nothing_that_is_the_organisers(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    discussion = make_discussion(group, *people)
    browser = sign_in(people[1])
    page = browser.get(f"/discussions/{discussion.id}").text
    assert "You organize it" not in page
    for verb in ("edit", "withdrawal", f"turns/{people[2].id}/place"):
        assert browser.post(f"/discussions/{discussion.id}/{verb}").status_code == 403


def test_turns_are_put_in_order(people: list[Person], group: Group, sign_in: SignIn) -> None:
    discussion = make_led(group, *people)
    browser = sign_in(people[0])
    move = f"/discussions/{discussion.id}/turns/{people[2].id}/place"
    browser.post(move, data={"to": "up"})
    order = [row.person_id for row in queries.members_of(discussion.id)]
    assert order == [people[0].id, people[2].id, people[1].id]
    gone = f"/discussions/{discussion.id}/turns/{make_person().id}/place"
    assert browser.post(gone, data={"to": "up"}).status_code == 404


def test_deleted_it_is_gone_for_the_others_and_can_come_back(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    discussion = make_discussion(group, *people)
    owner, member = sign_in(people[0]), sign_in(people[1])
    address = f"/discussions/{discussion.id}"
    owner.post(f"{address}/withdrawal")
    assert member.get(address).status_code == 404
    assert discussion.title not in member.get("/discussions").text
    assert re.search("This discussion is deleted", owner.get(address).text)
    owner.post(f"{address}/return")
    assert member.get(address).status_code == 200


def test_who_began_it_and_left_the_group_reads_and_deletes_nothing(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    member, owner, _other = people
    discussion = make_discussion(group, owner, member)
    browser, address = sign_in(owner), f"/discussions/{discussion.id}"
    end_membership(owner, group)
    words = Words("Words after the leaving")
    notes.say(member, reader_of(member.id), discussion, words)
    db.session.commit()
    for path in ("", "/edit", "/record", "/record.md", "/notes.csv", "/notes.jsonld", "/voices"):
        assert browser.get(address + path).status_code == 404
    for path in ("/withdrawal", "/return", "/end"):
        assert browser.post(address + path).status_code == 404
    assert "What do we assume" not in browser.get("/search?q=leaving").text
    assert "What do we assume" not in browser.get("/discussions").text
    assert "What do we assume" in sign_in(member).get("/search?q=leaving").text


def test_pages_ask_a_constant_number_of_statements(
    people: list[Person], group: Group, sign_in: SignIn, at_most: AtMost
) -> None:
    lessons = [make_lesson(people[0], Audience.NETWORK) for _n in range(4)]
    made = [make_discussion(group, *people, texts=lessons) for _n in range(4)]
    browser = sign_in(people[0])
    with at_most(8):
        browser.get("/discussions")
    with at_most(11):
        browser.get(f"/discussions/{made[0].id}")


def test_a_group_that_is_not_ones_own_is_asked_for_anew(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    other = make_group(make_person())
    browser = sign_in(people[0])
    for nonsense in (str(other.id), "99999999999", "x"):
        page = browser.get(f"/discussions/new?group={nonsense}")
        assert page.status_code == 200
        assert other.name not in page.text
        assert 'name="group"' in page.text
