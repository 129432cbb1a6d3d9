"""What may be said, who hears of it, and what stays when it is changed or taken away."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.conversation import queries, services
from ps5_collab.conversation.models import Comment, CommentEdit
from ps5_collab.conversation.services import Remark
from ps5_collab.core import audit
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Person, Role
from ps5_collab.sharing.models import Audience, Item, ItemAuthor
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school, make_shared, saved
from tests.lessons.factories import make_lesson


def say(actor: Person, item: Item, text: str = "Well seen.", **given: object) -> Comment:
    parent = given.pop("parent", None)
    comment = services.comment_on(actor, reader_of(actor.id), item, Remark(text, **given), parent)  # type: ignore[arg-type]
    db.session.commit()
    return comment


def told(person: Person) -> list[str]:
    found = sa.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return [str(kind) for kind in db.session.scalars(found)]


def test_the_authors_hear_of_a_comment_and_its_writer_does_not(app: Flask) -> None:
    owner, other, colleague = make_person(), make_person(), make_person()
    item = make_shared(owner)
    saved(ItemAuthor(item_id=item.id, person_id=other.id))
    comment = say(colleague, item, place="s-1")
    assert (told(owner), told(other), told(colleague)) == (["comment"], ["comment"], [])
    notice = db.session.scalar(sa.select(Notice).where(Notice.person_id == owner.id))
    assert notice and notice.anchor == f"c{comment.id}"


def test_a_person_is_told_once_for_the_reason_that_concerns_them_most(app: Flask) -> None:
    owner, colleague = make_person(name="Wren Alderton"), make_person()
    item = make_shared(owner)
    first = say(owner, item, "What would you change?", is_question=True)
    say(colleague, item, "The start, @wren.alderton", parent=first)
    assert told(owner) == ["mention"]


def test_who_cannot_see_the_item_is_neither_linked_nor_told(app: Flask) -> None:
    school = make_school()
    owner, colleague = make_person(school), make_person(school)
    stranger = make_person(name="Sorrel Banks")
    comment = say(colleague, make_shared(owner, Audience.SCHOOL), "Ask @sorrel.banks")
    assert told(stranger) == []
    assert f"/people/{stranger.id}" not in comment.html


def test_looking_for_people_to_name_asks_three_times_however_many_there_are(
    app: Flask, at_most: AtMost
) -> None:
    school = make_school()
    owner = make_person(school)
    item = make_shared(owner, Audience.SCHOOL)
    able = [make_person(school, name=f"Wren {number}") for number in range(5)]
    make_person(name="Wren Elsewhere")
    db.session.refresh(item)
    with at_most(3):
        assert queries.people_to_mention(item, "wren") == able


def test_two_of_one_name_are_told_apart_by_a_number(sign_in: SignIn) -> None:
    school, other = make_school(name="Gull Rock"), make_school(name="Quince Street")
    owner = make_person()
    first, second = (make_person(each, name="Sorrel Banks") for each in (school, other))
    item = make_shared(owner)
    before = say(owner, item, "Ask @sorrel.banks")
    browser = sign_in(owner)
    offered = browser.get(f"/items/{item.id}/people?q=sorrel").json
    assert offered == [
        {"handle": "sorrel.banks", "name": "Sorrel Banks", "note": "Gull Rock"},
        {"handle": f"sorrel.banks.{second.id}", "name": "Sorrel Banks", "note": "Quince Street"},
    ]
    say(owner, item, f"And @{offered[1]['handle']}.")
    assert (told(first), told(second)) == (["mention"], ["mention"])
    services.edit(owner, before, item, Remark("Do ask @sorrel.banks"))
    both = say(owner, item, f"@sorrel.banks is @sorrel.banks.{first.id}")
    assert f"/people/{second.id}" not in before.html + both.html
    assert (told(first), told(second)) == (["mention", "mention"], ["mention"])
    assert queries.nobody_named(item, both) == []


def test_a_number_calls_only_who_has_that_name_and_sees_the_item(app: Flask) -> None:
    school = make_school()
    owner = make_person(school)
    item = make_shared(owner, Audience.SCHOOL)
    wren, elsewhere = make_person(school, name="Wren Alderton"), make_person(name="Sorrel Banks")
    text = f"@sorrel.banks.{wren.id} @sorrel.banks.{elsewhere.id} @wren.alderton.999999999999"
    assert queries.people_named(item, text) == {}
    assert queries.people_named(item, f"@wren.alderton.{wren.id}") != {}
    assert [one["handle"] for one in queries.with_handles(item, [wren])] == ["wren.alderton"]


def test_who_names_nobody_is_told_so_and_not_why(sign_in: SignIn) -> None:
    school = make_school()
    owner, colleague = make_person(school), make_person(school, name="Wren Alderton")
    make_person(name="Sorrel Banks")  # of another school
    item = make_shared(owner, Audience.SCHOOL)
    typed = {"text": "@wren.alderton, @sorrel.banks and @rowan `@code`"}
    browser = sign_in(owner)
    assert browser.post(f"/items/{item.id}/comments/new", data=typed).status_code == 303
    assert "Nobody was told by @sorrel.banks, @rowan:" in browser.get("/notices").text
    assert told(colleague) == ["mention"]


def test_who_goes_back_and_posts_again_has_said_it_once(sign_in: SignIn) -> None:
    owner, other = make_person(), make_person()
    item = make_shared(owner, Audience.NETWORK)
    page, browser = f"/items/{item.id}/comments/new", sign_in(owner)
    first = browser.post(page, data={"text": "Well seen."}).location
    again = browser.post(page, data={"text": "Well seen. "})
    assert (again.status_code, again.location) == (303, first)
    assert "You have said this already." in browser.get("/notices").text
    (comment,) = db.session.scalars(sa.select(Comment)).all()
    elsewhere = (
        (browser, {"text": "Well seen!"}),
        (browser, {"text": "Well seen.", "place": "s-1"}),
        (browser, {"text": "Well seen.", "parent": str(comment.id)}),
        (sign_in(other), {"text": "Well seen."}),
    )
    for whose, typed in elsewhere:
        assert whose.post(page, data=typed).location != first
    comment = db.session.get_one(Comment, comment.id)
    comment.created_at -= 2 * services.JUST_NOW
    db.session.commit()
    assert browser.post(page, data={"text": "Well seen."}).location != first


def test_colleagues_are_offered_before_the_many_who_cannot_see_it(app: Flask) -> None:
    school = make_school()
    owner = make_person(school)
    for number in range(45):
        make_person(name=f"Wren A{number:02}")
    colleague = make_person(school, name="Wren Zimmer")
    assert queries.people_to_mention(make_shared(owner, Audience.SCHOOL), "wren") == [colleague]


def test_a_reply_stands_where_its_question_stands(app: Flask) -> None:
    owner, colleague = make_person(), make_person()
    item = make_shared(owner)
    first = say(colleague, item, place="s-1")
    assert say(owner, item, parent=first, place="objectives").place == "s-1"
    assert told(colleague) == ["reply"]


def test_a_place_that_is_not_there_is_refused(app: Flask) -> None:
    owner = make_person()
    with pytest.raises(Refused, match="not there any more"):
        say(owner, make_shared(owner), place="s-99")


def test_a_parent_of_another_item_is_refused(app: Flask) -> None:
    owner = make_person()
    elsewhere = say(owner, make_shared(owner))
    with pytest.raises(RuleBroken):
        say(owner, make_shared(owner), parent=elsewhere)


def test_who_has_no_appointment_reads_public_things_and_says_nothing(app: Flask) -> None:
    item = make_shared(make_person(), Audience.EVERYONE)
    guest = make_person()
    db.session.execute(sa.text("DELETE FROM appointment WHERE person_id = :id"), {"id": guest.id})
    with pytest.raises(NotAllowed):
        say(guest, item)


def test_an_edit_keeps_what_was_said(app: Flask) -> None:
    owner = make_person()
    item = make_shared(owner)
    comment = say(owner, item, "first words")
    services.edit(owner, comment, item, Remark("second words"))
    db.session.commit()
    assert [edit.text for edit in queries.edits_of(comment)] == ["first words"]
    assert "second words" in comment.html and comment.edited_at


def test_saving_the_same_words_is_no_edit(app: Flask) -> None:
    owner = make_person()
    item = make_shared(owner)
    comment = say(owner, item, "same")
    services.edit(owner, comment, item, Remark("same"))
    assert comment.edited_at is None and not queries.edits_of(comment)


def test_only_its_author_edits_a_comment(app: Flask) -> None:
    owner = make_person()
    item = make_shared(owner)
    comment = say(make_person(), item)
    with pytest.raises(NotAllowed):
        services.edit(owner, comment, item, Remark("what you meant"))


def test_deleting_takes_words_and_history_and_leaves_a_trace(app: Flask) -> None:
    owner, colleague = make_person(), make_person()
    item = make_shared(owner)
    comment = say(colleague, item, "secret words")
    say(owner, item, "answer", parent=comment)
    services.edit(colleague, comment, item, Remark("more secret words"))
    services.delete(colleague, comment, item)
    db.session.commit()
    assert comment.text == "" and comment.html == ""
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CommentEdit)) == 0
    thread = queries.thread(reader_of(owner.id), item.id)
    assert [bool(said.deleted_at) for said in thread] == [True, False]
    assert len(thread) == 1
    assert db.session.scalar(sa.select(Item.comment_count)) == 1


def test_the_address_of_a_deleted_comment_leads_to_its_trace(sign_in: SignIn) -> None:
    owner, colleague = make_person(), make_person()
    lesson = make_lesson(owner)
    alone = say(colleague, lesson, "alone")
    answer = say(colleague, lesson, "secret answer", parent=say(owner, lesson, "first"))
    for comment in (alone, answer):
        services.delete(colleague, comment, lesson)
    db.session.commit()
    thread = queries.thread(reader_of(owner.id), lesson.id)
    assert (len(list(thread)), len(thread), lesson.comment_count) == (3, 1, 1)
    browser = sign_in(owner)
    for comment in (alone, answer):
        address = browser.get(f"/comments/{comment.id}").location
        assert address.endswith(f"#c{comment.id}")
        page = browser.get(address, follow_redirects=True).text
        assert re.search(rf'id="c{comment.id}"[^>]*><p[^>]*>This comment was taken away', page)
        assert "secret" not in page and "1 comment<" in page


def test_a_moderators_deletion_is_on_record(app: Flask) -> None:
    owner, staff = make_person(), make_person(role=Role.ADMINISTRATOR)
    item = make_shared(owner)
    comment = say(owner, item)
    with pytest.raises(NotAllowed):
        services.delete(staff, comment, item)
    services.delete(staff, comment, item, moderates=True)
    record = db.session.scalar(sa.select(audit.AuditRecord))
    assert record and (record.actor_id, record.verb) == (staff.id, "comment deleted")


@pytest.mark.parametrize(("who", "may"), [("asker", True), ("owner", True), ("answerer", False)])
def test_who_settles_a_question(app: Flask, who: str, may: bool) -> None:
    people = {"asker": make_person(), "owner": make_person(), "answerer": make_person()}
    item = make_shared(people["owner"])
    question = say(people["asker"], item, "Why beads?", is_question=True)
    answer = say(people["answerer"], item, "They slide.", parent=question)
    if not may:
        with pytest.raises(NotAllowed):
            services.accept(people[who], question, answer, item)
        return
    services.accept(people[who], question, answer, item)
    assert question.answer_id == answer.id
    assert told(people["answerer"]) == ["answer"]
    services.accept(people[who], question, answer, item)
    assert question.answer_id is None


def test_answers_below_the_second_level_say_whom_they_answer(app: Flask) -> None:
    owner, colleague = make_person(name="Ada"), make_person(name="Bo")
    item = make_shared(owner)
    first = say(owner, item)
    second = say(colleague, item, parent=first)
    say(owner, item, parent=second)
    root = queries.thread(reader_of(owner.id), item.id).roots[0]
    assert [reply.answers_name for reply in root.replies] == ["", "Bo"]


def test_a_comment_does_not_disturb_an_editor(app: Flask) -> None:
    owner = make_person()
    item = make_shared(owner)
    before = item.version
    say(make_person(), item)
    db.session.refresh(item)
    assert (item.version, item.comment_count) == (before, 1)


@pytest.mark.parametrize("blank", ["", "  \n ", "\t"])
def test_a_comment_without_a_word_is_no_comment(app: Flask, sign_in: SignIn, blank: str) -> None:
    owner = make_person()
    item = make_shared(owner)
    answer = sign_in(owner).post(f"/items/{item.id}/comments/new", data={"text": blank})
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Comment)) == 0
