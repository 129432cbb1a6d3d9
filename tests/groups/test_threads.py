"""Questions to the group: told, answered, changed, settled, taken back; seen by members alone."""

from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa

from ps5_collab.core import audit
from ps5_collab.core.db import db
from ps5_collab.groups.models import GroupPlace, Thread
from ps5_collab.groups.queries import threads as queries
from ps5_collab.groups.services import members, places, threads
from ps5_collab.groups.services.threads import Question
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.groups.factories import place_for

Ask = Callable[..., Thread]


@pytest.fixture
def ask(place: GroupPlace) -> Ask:
    def post(person: Person, title: str = "What is one comparison?", body: str = "") -> Thread:
        reader = reader_of(person.id)
        thread = threads.ask_group(person, reader, place_for(person, place), Question(title, body))
        db.session.commit()
        return thread

    return post


def test_a_question_is_told_answered_and_its_answer_taken(
    wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    asking, answering = sign_in(tansy), sign_in(wren)
    words = {"title": "What is one comparison?", "body": "A look, or a *swap*?", "language": "en"}
    page = asking.post(f"/groups/{place.id}/threads/new", data=words, follow_redirects=True).text
    assert "A look, or a <em>swap</em>?" in page
    thread = db.session.scalars(sa.select(Thread)).one()
    told = db.session.execute(sa.select(Notice.person_id, Notice.kind)).all()
    assert told == [(wren.id, NoticeKind.THREAD)]
    asking.post(
        f"/items/{thread.id}/comments/new", data={"text": "Who counts?", "is_question": "y"}
    )
    answering.post(f"/items/{thread.id}/comments/new", data={"text": "A look.", "parent": 1})
    asking.post("/comments/1/acceptance/2")
    assert (
        "The accepted answer" in answering.get(f"/threads/{thread.id}", follow_redirects=True).text
    )
    assert "2 answers" in answering.get(f"/groups/{place.id}", follow_redirects=True).text


def test_a_form_that_is_sent_twice_asks_once(
    tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    browser = sign_in(tansy)
    words = {"title": "Again?", "language": "en", "uuid": "7a2f0c3e-3c55-4b0e-9c8e-0d5b3c1f6a10"}
    for _press in range(2):
        assert browser.post(f"/groups/{place.id}/threads/new", data=words).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Thread)) == 1


def test_nobody_outside_sees_or_finds_it(ask: Ask, tansy: Person, sign_in: SignIn) -> None:
    thread = ask(tansy, "Zyzzyva counts", "Nothing but zyzzyvas.")
    outside = sign_in(make_person())
    for address in (f"/threads/{thread.id}", f"/items/{thread.id}/comments"):
        assert outside.get(address).status_code == 404
    assert "Zyzzyva" not in outside.get("/search?q=zyzzyva*").text
    assert outside.get(f"/items/{thread.id}/people?q=wr").status_code == 404


def test_a_closed_question_takes_no_words_until_it_is_open_again(
    ask: Ask, wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    thread = ask(tansy)
    leading, member = sign_in(wren), sign_in(make_person())
    leading.post(f"/threads/{thread.id}/closing")
    page = leading.get(f"/threads/{thread.id}", follow_redirects=True).text
    assert "This is closed" in page
    said = {"text": "Too late."}
    assert leading.post(f"/items/{thread.id}/comments/new", data=said).status_code == 403
    assert member.post(f"/threads/{thread.id}/opening").status_code == 404
    leading.post(f"/threads/{thread.id}/opening")
    assert leading.post(f"/items/{thread.id}/comments/new", data=said).status_code == 303


def test_members_neither_change_nor_settle_what_others_ask(
    ask: Ask, wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    thread = ask(wren)
    browser = sign_in(tansy)
    for act in ("edit", "closing", "withdrawal", "return"):
        assert browser.post(f"/threads/{thread.id}/{act}").status_code == 403


def test_what_is_taken_back_only_its_asker_sees_and_brings_back(
    ask: Ask, wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    thread = ask(tansy, "Lanterns")
    leading, asking = sign_in(wren), sign_in(tansy)
    assert leading.post(f"/threads/{thread.id}/withdrawal").status_code == 303
    assert leading.get(f"/threads/{thread.id}").status_code == 404
    assert "Lanterns" not in leading.get("/search?q=lanterns").text
    assert asking.post(f"/threads/{thread.id}/edit", data={"title": "x"}).status_code in {409, 422}
    asking.post(f"/threads/{thread.id}/return")
    assert leading.get(f"/threads/{thread.id}", follow_redirects=True).status_code == 200


def test_a_facilitator_who_takes_back_what_another_asked_is_on_record(
    ask: Ask, wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    own, others, anothers = ask(wren, "Own"), ask(tansy, "Lanterns"), ask(tansy, "Kept")
    sign_in(tansy).post(f"/threads/{own.id}/withdrawal")
    leading = sign_in(wren)
    for thread in (own, others, others):
        leading.post(f"/threads/{thread.id}/withdrawal")
    sign_in(tansy).post(f"/threads/{anothers.id}/withdrawal")
    row = audit.AuditRecord
    known = sa.select(row.actor_id, row.verb, row.subject, row.details)
    assert [tuple(one) for one in db.session.execute(known.where(row.verb != audit.SIGN_IN))] == [
        (wren.id, "question taken back", f"question {others.id}", {})
    ]


def test_the_second_of_two_writers_is_shown_both(ask: Ask, tansy: Person, sign_in: SignIn) -> None:
    thread = ask(tansy, "First words")
    browser = sign_in(tansy)
    address = f"/threads/{thread.id}/edit"
    one = {"title": "Second words", "language": "en", "opened": 1}
    assert browser.post(address, data=one).status_code == 303
    late = browser.post(address, data=one | {"title": "Late words"})
    assert late.status_code == 409
    assert "Second words" in late.text
    assert 'value="Late words"' in late.text
    assert 'name="opened" type="hidden" value="2"' in late.text
    assert browser.post(address, data=one | {"title": "Late words", "opened": 2}).status_code == 303
    page = browser.get(f"/threads/{thread.id}/revisions").text
    assert all(words in page for words in ("First words", "Second words", "Late words"))


def test_in_an_archived_group_nothing_is_asked_or_answered(
    ask: Ask, wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    thread = ask(tansy)
    places.archive(reader_of(wren.id), place_for(wren, place))
    db.session.commit()
    browser = sign_in(tansy)
    assert browser.get(f"/threads/{thread.id}", follow_redirects=True).status_code == 200
    said = {"text": "Too late."}
    assert browser.post(f"/items/{thread.id}/comments/new", data=said).status_code == 403
    assert browser.get(f"/groups/{place.id}/threads/new").status_code == 409
    for act in ("closing", "withdrawal"):
        assert browser.post(f"/threads/{thread.id}/{act}").status_code == 409


def test_who_asked_stays_named_when_they_leave_and_a_facilitator_owns_it(
    ask: Ask, wren: Person, tansy: Person, place: GroupPlace, sign_in: SignIn
) -> None:
    thread = ask(tansy)
    members.leave(tansy, reader_of(tansy.id), place_for(tansy, place))
    db.session.commit()
    assert sign_in(tansy).get(f"/threads/{thread.id}").status_code == 404
    page = queries.thread_page(reader_of(wren.id), thread.id)
    assert (page.asker, page.owner_id) == ("Tansy Brook", wren.id)


def test_the_pages_of_threads_ask_little(
    ask: Ask, tansy: Person, place: GroupPlace, sign_in: SignIn, at_most: AtMost
) -> None:
    made = [ask(tansy, f"Question {number}") for number in range(30)]
    browser = sign_in(tansy)
    for address, most in [
        (f"/threads/{made[0].id}-question-0", 9),
        (f"/groups/{place.id}/threads", 6),
        (f"/groups/{place.id}/threads?page=2&show=open", 6),
    ]:
        with at_most(most):
            assert browser.get(address).status_code == 200


def test_files_of_a_question_are_the_groups_own(
    ask: Ask, wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    thread = ask(tansy)
    asking, address = sign_in(tansy), f"/items/{thread.id}/files/new"
    file = (BytesIO(b"two shelves"), "sheet.txt")
    sent = {"file": file, "description": "The sheet"}
    assert asking.post(address, data=sent, content_type="multipart/form-data").status_code == 303
    for person, may in [(tansy, True), (wren, False)]:
        page = sign_in(person).get(f"/threads/{thread.id}", follow_redirects=True).text
        assert "sheet.txt" in page
        assert ("Add a file" in page) == may
    assert sign_in(make_person()).get("/files/1/sheet.txt").status_code == 404
