"""What a group agrees on: themes, insights, next steps, and the sentences that it keeps."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, Refused, RuleBroken
from ps5_collab.discussions import services as discussions
from ps5_collab.discussions.models import (
    Discussion,
    Member,
    Outcome,
    OutcomeKind,
    Signature,
)
from ps5_collab.discussions.record import next_steps, queries, services
from ps5_collab.discussions.record.services import Wording
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person, Role
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.record.told import say
from tests.factories import end_membership, make_group, make_person, make_place, tomorrow
from tests.lessons.browser import fields_of
from tests.promises.test_p6_at_once import all_at_once

Kind = OutcomeKind


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person() for _n in range(3)]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def discussion(people: list[Person], group: Group) -> Discussion:
    return make_discussion(group, *people)


def add(
    who: Person, discussion: Discussion, text: str, kind: Kind = Kind.KEPT, **given: object
) -> Outcome:
    wording = Wording(text, **given)  # type: ignore[arg-type]  # as the test says
    made = services.add(who, reader_of(who.id), discussion, kind, wording)
    db.session.commit()
    return made


def sign(who: Person, discussion: Discussion, sentence: Outcome) -> None:
    services.sign(reader_of(who.id), discussion, sentence, sentence.version)
    db.session.commit()


def signed(sentence: Outcome) -> set[int]:
    found = sa.select(Signature.person_id).where(Signature.outcome_id == sentence.id)
    return set(db.session.scalars(found))


def page_of(browser: FlaskClient, discussion: Discussion) -> str:
    return browser.get(f"/discussions/{discussion.id}/record").text


# --- sentences -----------------------------------------------------------------------------------


def test_a_sentence_is_proposed_signed_reworded_and_signed_anew(
    people: list[Person], discussion: Discussion
) -> None:
    ada, ben, cleo = people
    sentence = add(ada, discussion, "We wait before we help.")
    assert signed(sentence) == {ada.id}
    sign(ben, discussion, sentence)
    sign(ben, discussion, sentence)
    assert not queries.agreed(reader_of(ada.id))
    sign(cleo, discussion, sentence)
    assert [row.id for row in queries.agreed(reader_of(ada.id))] == [sentence.id]
    read, wording = sentence.version, Wording("We wait three seconds.")
    services.reword(ben, reader_of(ben.id), discussion, sentence, wording)
    db.session.commit()
    assert signed(sentence) == {ben.id}
    with pytest.raises(RuleBroken, match="reworded meanwhile"):
        services.sign(reader_of(ada.id), discussion, sentence, read)
    services.unsign(reader_of(ben.id), discussion, sentence)
    assert signed(sentence) == set()


@pytest.mark.parametrize("how", ["left", "closed"])
def test_who_is_not_of_the_group_any_more_is_not_waited_for(
    people: list[Person], discussion: Discussion, sign_in: SignIn, how: str
) -> None:
    ada, ben, cleo = people
    sentence = add(ada, discussion, "We wait before we help.")
    sign(ben, discussion, sentence)
    assert not queries.agreed(reader_of(ada.id))
    if how == "left":
        end_membership(cleo, db.session.get_one(Group, discussion.group_id))
    else:
        cleo.deactivated_at = utcnow()
        db.session.commit()
    (row,) = queries.agreed(reader_of(ada.id))
    assert (row.id, row.signed, row.people) == (sentence.id, 2, 2)
    assert "signed by all" in page_of(sign_in(ada), discussion)
    assert "signed by all" in sign_in(ada).get(f"/discussions/{discussion.id}/record.md").text


def test_the_same_words_clear_no_signature(people: list[Person], discussion: Discussion) -> None:
    sentence = add(people[0], discussion, "We wait.")
    services.reword(
        people[1], reader_of(people[1].id), discussion, sentence, Wording("  We wait. ")
    )
    assert signed(sentence) == {people[0].id}


@pytest.mark.parametrize(
    ("who", "adds", "signs"),
    [
        ("member", True, True), ("of the group", True, False), ("left it", True, False),
        ("stranger", False, False), ("principal", False, False), ("administrator", False, False),
    ],
)  # fmt: skip
def test_who_may_agree_and_sign(people: list[Person], who: str, adds: bool, signs: bool) -> None:
    other, gone = make_person(), make_person()
    discussion = make_discussion(make_group(*people, other, gone), *people, gone)
    db.session.get_one(Member, (discussion.id, gone.id)).left_at = utcnow()
    known = {
        "member": people[1],
        "of the group": other,
        "left it": gone,
        "stranger": make_person(),
        "principal": make_person(role=Role.PRINCIPAL),
        "administrator": make_person(role=Role.ADMINISTRATOR),
    }
    sentence = add(people[0], discussion, "We wait.")
    actor, reader = known[who], reader_of(known[who].id)
    if adds:
        assert add(actor, discussion, "Wait time", Kind.THEME)
    else:
        with pytest.raises(NotAllowed):
            add(actor, discussion, "Wait time", Kind.THEME)
    if signs:
        services.sign(reader, discussion, sentence, sentence.version)
    else:
        with pytest.raises(NotAllowed):
            services.sign(reader, discussion, sentence, sentence.version)


def test_three_sentences_are_the_most_and_one_taken_away_makes_room(
    people: list[Person], discussion: Discussion
) -> None:
    first, *_others = [add(people[0], discussion, f"Sentence {n}") for n in range(3)]
    with pytest.raises(RuleBroken, match="three sentences at most"):
        add(people[1], discussion, "A fourth")
    reader = reader_of(people[1].id)
    services.take_away(reader, discussion, first)
    add(people[1], discussion, "A fourth")
    with pytest.raises(RuleBroken, match="three sentences at most"):
        services.take_away(reader, discussion, first, back=True)


def test_of_many_who_propose_at_once_three_have_theirs(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    browsers = [sign_in(people[n % 3]) for n in range(9)]
    address = f"/discussions/{discussion.id}/outcomes"
    db.session.rollback()

    def propose(n: int, browser: FlaskClient) -> int:
        return browser.post(address, data={"kind": "kept", "text": f"Sentence {n}"}).status_code

    assert sorted(all_at_once(browsers, propose)) == [303] * 3 + [409] * 6
    assert db.session.scalar(sa.select(sa.func.count(Outcome.id))) == 3


def test_who_signs_while_another_rewords_signs_no_words_unread(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    sentence = add(people[0], discussion, "We wait.")
    sentence_id, version = sentence.id, sentence.version
    address = f"/discussions/{discussion.id}/outcomes/{sentence_id}"
    browsers = [sign_in(people[n % 3]) for n in range(6)]
    form = dict(fields_of(browsers[0].get(f"{address}/edit").text).lists())
    db.session.rollback()

    def act(n: int, browser: FlaskClient) -> int:
        if n == 0:
            data = form | {"text": "We wait, and listen."}
            return browser.post(f"{address}/edit", data=data).status_code
        return browser.post(f"{address}/signature", data={"version": version}).status_code

    statuses = all_at_once(browsers, act)
    assert statuses[0] == 303
    assert set(statuses[1:]) <= {303, 409}
    db.session.expire_all()
    assert signed(db.session.get_one(Outcome, sentence_id)) == {people[0].id}


def test_the_second_who_rewords_sees_the_first(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    sentence = add(people[0], discussion, "We wait.")
    browser = sign_in(people[1])
    address = f"/discussions/{discussion.id}/outcomes/{sentence.id}/edit"
    page = browser.get(address).text
    assert "1 name stands under it" in page
    form = dict(fields_of(page).lists())
    assert browser.post(address, data=form | {"text": "First"}).status_code == 303
    late = browser.post(address, data=form | {"text": "Second"})
    assert late.status_code == 409
    assert "First" in late.text
    assert "Second" in late.text


def test_a_signed_sentence_stands_on_the_groups_page_for_its_members(
    people: list[Person], sign_in: SignIn
) -> None:
    place = make_place(*people)
    group = db.session.get_one(Group, place.group_id)
    discussion = make_discussion(group, *people)
    sentence = add(people[0], discussion, "We wait before we help.")
    sign(people[1], discussion, sentence)
    services.unsign(reader_of(people[0].id), discussion, add(people[0], discussion, "Unsigned"))
    db.session.commit()
    page = sign_in(people[2]).get(f"/groups/{place.id}", follow_redirects=True).text
    assert "We wait before we help." in page
    assert "signed by 2 of 3" in page
    assert "Unsigned" not in page
    stranger = sign_in(make_person()).get(f"/groups/{place.id}", follow_redirects=True)
    assert stranger.status_code == 200
    assert "We wait" not in stranger.text
    discussions.withdraw(reader_of(people[0].id), discussion)
    db.session.commit()
    assert (
        "We wait" not in sign_in(people[2]).get(f"/groups/{place.id}", follow_redirects=True).text
    )


def test_on_the_groups_page_what_all_signed_comes_first_and_a_proposal_says_so(
    people: list[Person], sign_in: SignIn
) -> None:
    place = make_place(*people)
    discussion = make_discussion(db.session.get_one(Group, place.group_id), *people)
    for text, signers in (("All do.", people[1:]), ("Two do.", people[1:2]), ("One does.", [])):
        sentence = add(people[0], discussion, text)
        for who in signers:
            sign(who, discussion, sentence)
    page = sign_in(people[2]).get(f"/groups/{place.id}", follow_redirects=True).text
    kept, proposed = page.split('id="we-keep"')[1].split("Proposed</h3>")
    assert kept.index("All do.") < kept.index("signed by 3 of 3") < kept.index("Two do.")
    assert "proposed by" not in kept
    assert "One does." in proposed
    assert f"proposed by {people[0].name}, signed by 1 of 3" in proposed


# --- themes and insights -------------------------------------------------------------------------


def test_themes_are_suggested_from_tags_that_all_read(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    ada, ben, _cleo = people
    say(ada, discussion, "One", tags=["Wait time"])
    say(ben, discussion, "Two", tags=["wait time", "talk"])
    browser = sign_in(ben)
    page = page_of(browser, discussion)
    assert 'value="Wait time"' in page
    address = f"/discussions/{discussion.id}/outcomes"
    browser.post(address, data={"kind": "theme", "text": "Wait time"})
    browser.post(address, data={"kind": "theme", "text": "#WAIT TIME"})
    page = page_of(browser, discussion)
    assert 'value="Wait time"' not in page
    assert 'value="talk"' in page
    assert "Wait time (2 notes)" in page
    (theme,) = db.session.scalars(sa.select(Outcome)).all()
    browser.post(f"{address}/{theme.id}/withdrawal")
    gone = page_of(browser, discussion)
    assert "Taken away: Wait time" in gone
    assert "Wait time (2 notes)" not in gone
    browser.post(f"{address}/{theme.id}/withdrawal", data={"back": "1"})
    assert "Wait time (2 notes)" in page_of(browser, discussion)


def test_what_is_missing_is_said_at_its_field(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    browser = sign_in(people[0])
    address = f"/discussions/{discussion.id}/outcomes"
    empty = browser.post(address, data={"kind": "insight", "text": " "})
    assert empty.status_code == 422
    assert "Write something first." in empty.text
    long = browser.post(address, data={"kind": "theme", "text": "x" * 61})
    assert long.status_code == 422
    assert "x" * 61 in long.text
    for data in ({"kind": "nonsense", "text": "x"}, {"text": "x"}, {}):
        assert browser.post(address, data=data).status_code == 400
    for data in (
        {"kind": "next_step", "text": "x", "owner": "999999999999999999999"},
        {"kind": "next_step", "text": "x", "owner": "-1"},
        {"kind": "next_step", "text": "x", "owner": str(make_person().id)},
        {"kind": "next_step", "text": "x", "due": "2001-01-01"},
        {"kind": "next_step", "text": "x", "due": "nonsense"},
    ):
        assert browser.post(address, data=data).status_code == 422
    assert db.session.scalar(sa.select(sa.func.count(Outcome.id))) == 0


def test_what_belongs_to_another_discussion_is_not_there(
    people: list[Person], group: Group, discussion: Discussion, sign_in: SignIn
) -> None:
    other = make_discussion(group, *people)
    theme = add(people[0], other, "Theirs", Kind.THEME)
    browser = sign_in(people[0])
    for verb in ("withdrawal", "state", "signature", "edit"):
        address = f"/discussions/{discussion.id}/outcomes/{theme.id}/{verb}"
        assert browser.post(address).status_code == 404
    for verb in ("state", "signature"):  # of other kinds
        address = f"/discussions/{other.id}/outcomes/{theme.id}/{verb}"
        assert browser.post(address).status_code == 404
    assert browser.post(f"/discussions/{other.id}/outcomes/{10**20}/state").status_code == 404


# --- next steps ----------------------------------------------------------------------------------


def test_a_next_step_is_told_and_stands_beside_the_actions_of_meetings(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    ada, ben, _cleo = people
    due = tomorrow() + timedelta(days=3)
    step = add(ada, discussion, "Ask a class", Kind.NEXT_STEP, owner_id=ben.id, due_on=due)
    notice = db.session.scalars(
        sa.select(Notice).where(Notice.kind == NoticeKind.DISCUSSION_NEXT_STEP)
    ).one()
    assert (notice.person_id, notice.text, notice.anchor) == (ben.id, "Ask a class", "next-steps")
    mine, others = sign_in(ben), sign_in(ada)
    to_do = f'/discussions/{discussion.id}/record#next-steps">'
    for page in ("/actions", "/desk"):
        assert to_do in mine.get(page).text
        assert to_do not in others.get(page).text
    address = f"/discussions/{discussion.id}/outcomes/{step.id}/state"
    assert mine.post(address, data={"next": "/actions"}).location.endswith("/actions")
    assert to_do not in mine.get("/desk").text
    assert to_do not in mine.get("/actions").text
    assert "Ask a class" in mine.get("/actions?show=done").text
    mine.post(address, data={"back": "1"})
    assert next_steps.mine(reader_of(ben.id))


def test_open_next_steps_stand_on_the_groups_page_for_its_members_with_or_without_an_owner(
    people: list[Person], sign_in: SignIn
) -> None:
    place = make_place(*people)
    discussion = make_discussion(db.session.get_one(Group, place.group_id), *people)
    gone = make_discussion(db.session.get_one(Group, place.group_id), *people)
    add(people[0], discussion, "Ask a class", Kind.NEXT_STEP, owner_id=people[1].id)
    add(people[0], discussion, "Count pauses", Kind.NEXT_STEP, due_on=tomorrow())
    done = add(people[0], discussion, "Read it again", Kind.NEXT_STEP)
    add(people[0], gone, "Hidden", Kind.NEXT_STEP)
    services.settle(reader_of(people[0].id), discussion, done, done=True)
    discussions.withdraw(reader_of(people[0].id), gone)
    db.session.commit()
    page = sign_in(people[0]).get(f"/groups/{place.id}", follow_redirects=True).text
    steps = page.partition('id="our-next-steps"')[2].partition("</section>")[0]
    assert steps.index("Count pauses") < steps.index("Nobody yet") < steps.index("Ask a class")
    assert people[1].name in steps
    assert "Read it again" not in steps and "Hidden" not in page
    for n in range(9):
        add(people[0], discussion, f"More {n}", Kind.NEXT_STEP)
    page = sign_in(people[0]).get(f"/groups/{place.id}", follow_redirects=True).text
    assert "and 3 more" in page
    stranger = sign_in(make_person()).get(f"/groups/{place.id}", follow_redirects=True)
    assert stranger.status_code == 200 and "Ask a class" not in stranger.text


def test_passed_on_it_is_the_others(people: list[Person], discussion: Discussion) -> None:
    ada, ben, cleo = people
    step = add(ada, discussion, "Ask a class", Kind.NEXT_STEP, owner_id=ben.id)
    services.reword(
        ada, reader_of(ada.id), discussion, step, Wording("Ask a class", owner_id=cleo.id)
    )
    db.session.commit()
    assert not next_steps.mine(reader_of(ben.id))
    assert [row.text for row in next_steps.mine(reader_of(cleo.id))] == ["Ask a class"]
    told = sa.select(Notice.person_id).where(Notice.kind == NoticeKind.DISCUSSION_NEXT_STEP)
    assert set(db.session.scalars(told)) == {ben.id, cleo.id}
    with pytest.raises(Refused, match="of the group"):
        add(ada, discussion, "x", Kind.NEXT_STEP, owner_id=make_person().id)
