"""Who has not agreed is not named to others, and nothing comes back without everybody's consent."""

from dataclasses import replace

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken
from ps5_collab.notices import services as notices
from ps5_collab.people.models import Person
from ps5_collab.practices import queries, services
from ps5_collab.practices.models import Practice
from ps5_collab.sharing import coauthors
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_person, make_school
from tests.practices.documents import DESKS
from tests.practices.factories import make_practice

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(make_school(), name="Ada Brook")


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben Cole")


def fresh(person: Person, practice: Practice) -> Practice:
    db.session.expire_all()
    return queries.get_practice(reader_of(person.id), practice.id)


def joined(ada: Person, ben: Person, audience: Audience = Audience.EVERYONE) -> Practice:
    """Ada's practice, which is shown, with Ben as an author since."""
    practice = make_practice(ada, audience)
    notices.add_coauthor(ada, reader_of(ada.id), practice, ben)
    db.session.commit()
    return fresh(ada, practice)


def withdrawn(ada: Person, practice: Practice) -> Practice:
    sharing.withdraw(reader_of(ada.id), fresh(ada, practice))
    db.session.commit()
    return fresh(ada, practice)


def agree(person: Person, practice: Practice, audience: Audience = Audience.EVERYONE) -> None:
    services.agree(person, reader_of(person.id), fresh(person, practice), audience)
    db.session.commit()


def test_who_joins_a_shown_practice_is_named_once_they_agree(
    ada: Person, ben: Person, app: Flask, sign_in: SignIn
) -> None:
    practice = joined(ada, ben)
    address = f"/practices/{practice.id}-peer-debugging-desks"
    places = (address, f"/practices/{practice.id}/presentation")
    others = [app.test_client(), sign_in(make_person())]
    for browser in others:
        for place in places:
            page = browser.get(place).text
            assert "Ada Brook" in page
            assert "Ben Cole" not in page
    page = sign_in(ben).get(address).text
    assert "Ben Cole" in page
    assert "I agree" in page
    assert "named on it once they agree" in page
    assert "Not agreed yet: Ben Cole" in sign_in(ada).get(address).text
    answer = sign_in(ben).post(f"/practices/{practice.id}/consent", data={"audience": "everyone"})
    assert answer.status_code == 303
    for browser in others:
        for place in places:
            assert "Ben Cole" in browser.get(place).text
    assert "I agree" not in sign_in(ben).get(address).text


def test_the_page_of_a_person_tells_of_no_practice_before_they_agree(
    ada: Person, ben: Person, sign_in: SignIn
) -> None:
    practice, stranger = joined(ada, ben), sign_in(make_person())
    assert "Peer debugging desks" in stranger.get(f"/people/{ada.id}").text
    assert "Peer debugging desks" not in stranger.get(f"/people/{ben.id}").text
    agree(ben, practice, Audience.EVERYONE)
    assert "Peer debugging desks" in stranger.get(f"/people/{ben.id}").text


def test_a_consent_to_the_network_names_nobody_to_everyone(ada: Person, ben: Person) -> None:
    practice = joined(ada, ben, Audience.NETWORK)
    agree(ada, practice)
    agree(ben, practice, Audience.NETWORK)
    assert queries.named_on(fresh(ada, practice)) == [ada, ben]
    practice.audience = Audience.EVERYONE
    assert queries.named_on(practice) == [ada]


def test_who_has_not_agreed_revises_nothing_that_is_shown(
    ada: Person, ben: Person, sign_in: SignIn
) -> None:
    practice = joined(ada, ben)
    with pytest.raises(RuleBroken, match="Agree first"):
        services.publish(
            ben, reader_of(ben.id), fresh(ben, practice), replace(DESKS, why="New."), note="Why."
        )
    form = {"title": "Desks", "what": "My own words.", "note": "Why.", "do": "publish"}
    answer = sign_in(ben).post(f"/practices/{practice.id}/edit", data=form | {"opened": "1.0"})
    assert answer.status_code == 422
    assert "Agree first" in answer.text
    assert "My own words." in answer.text
    agree(ben, practice)
    services.publish(ben, reader_of(ben.id), fresh(ben, practice), DESKS, note="Why.")


def test_what_is_withdrawn_comes_back_when_all_have_agreed(
    ada: Person, ben: Person, app: Flask, sign_in: SignIn
) -> None:
    practice = withdrawn(ada, joined(ada, ben))
    answer = sign_in(ada).post(f"/practices/{practice.id}/return")
    assert answer.status_code == 409
    assert "Ben Cole" in answer.text
    address = f"/practices/{practice.id}-peer-debugging-desks"
    assert app.test_client().get(address).status_code == 404
    agree(ben, practice)
    assert sign_in(ada).post(f"/practices/{practice.id}/return").status_code == 303
    assert app.test_client().get(address).status_code == 200


def test_a_new_revision_brings_nothing_back_without_consent(ada: Person, ben: Person) -> None:
    practice = withdrawn(ada, joined(ada, ben))
    with pytest.raises(RuleBroken, match="Ben Cole"):
        services.publish(ada, reader_of(ada.id), practice, DESKS, note="Why.")
    db.session.rollback()
    coauthors.remove(reader_of(ada.id), fresh(ada, practice), ben.id)
    services.publish(ada, reader_of(ada.id), fresh(ada, practice), DESKS, note="Why.")


def test_what_only_a_school_reads_comes_back_without_being_asked(ada: Person, ben: Person) -> None:
    practice = withdrawn(ada, joined(ada, ben, Audience.SCHOOL))
    sharing.bring_back(reader_of(ada.id), practice)


def test_who_leaves_and_is_added_again_is_asked_again(ada: Person, ben: Person) -> None:
    practice = joined(ada, ben)
    agree(ben, practice)
    coauthors.remove(reader_of(ben.id), fresh(ada, practice), ben.id)
    notices.add_coauthor(ada, reader_of(ada.id), fresh(ada, practice), ben)
    db.session.commit()
    assert queries.named_on(fresh(ada, practice)) == [ada]


def test_the_owner_cannot_leave_and_their_consent_holds(
    ada: Person, ben: Person, sign_in: SignIn
) -> None:
    practice = joined(ada, ben)
    address = f"/practices/{practice.id}/authors/{ada.id}/removal"
    assert sign_in(ada).post(address).status_code == 403
    assert ada in queries.named_on(fresh(ada, practice))


def test_a_consent_ends_while_the_practice_is_withdrawn_and_no_sooner(
    ada: Person, ben: Person, sign_in: SignIn
) -> None:
    practice = joined(ada, ben)
    agree(ben, practice)
    address, browser = f"/practices/{practice.id}-peer-debugging-desks", sign_in(ben)
    consent = f"/practices/{practice.id}/consent"
    assert "Take it back" not in browser.get(address).text
    assert browser.post(consent, data={"audience": ""}).status_code == 409
    withdrawn(ada, practice)
    page = browser.get(address).text
    assert "can take that back now" in page
    assert "Take it back" in page
    assert browser.post(consent, data={"audience": ""}).status_code == 303
    answer = sign_in(ada).post(f"/practices/{practice.id}/return")
    assert answer.status_code == 409
    assert "Ben Cole" in answer.text
    page = browser.get(address).text
    assert "I agree" in page
    assert "Take it back" not in page


def test_who_wrote_it_alone_ends_the_own_consent_too(ada: Person, sign_in: SignIn) -> None:
    practice = withdrawn(ada, make_practice(ada, Audience.NETWORK))
    browser, consent = sign_in(ada), f"/practices/{practice.id}/consent"
    browser.post(consent, data={"audience": ""})
    assert browser.post(f"/practices/{practice.id}/return").status_code == 409
    browser.post(consent, data={"audience": "network"})
    assert browser.post(f"/practices/{practice.id}/return").status_code == 303


def test_nobody_is_asked_about_what_was_never_to_go_further(ada: Person, sign_in: SignIn) -> None:
    practice = withdrawn(ada, make_practice(ada, Audience.SCHOOL))
    page = sign_in(ada).get(f"/practices/{practice.id}-peer-debugging-desks").text
    assert "Who agrees that others read it" not in page
