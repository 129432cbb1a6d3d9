"""The record: whom it shows what, in which order, in which forms."""

import io
import re
from datetime import timedelta

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.annotating import services as notes
from ps5_collab.discussions.models import AnnotationKind, Discussion, Hearer, Part
from ps5_collab.discussions.queries import readings_of
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Group, Person, Role
from ps5_collab.protocols.catalogue import shipped
from ps5_collab.protocols.exchange import to_json
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.discussions.factories import make_discussion
from tests.discussions.record.told import make_step, say
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson

FORMS = ("record", "record.md", "record.csv", "record.jsonld")


@pytest.fixture
def people(app: Flask) -> list[Person]:
    return [make_person(name=name) for name in ("Ada Reyes", "Ben Ortiz", "Cleo Park")]


@pytest.fixture
def group(people: list[Person]) -> Group:
    return make_group(*people)


@pytest.fixture
def lesson(people: list[Person]) -> Lesson:
    return make_lesson(people[0], Audience.NETWORK)


@pytest.fixture
def discussion(people: list[Person], group: Group, lesson: Lesson) -> Discussion:
    return make_discussion(group, *people, texts=[lesson], roles={Part.RECORDER: people[1].id})


def text_of(browser: FlaskClient, discussion: Discussion, form: str) -> str:
    answer = browser.get(f"/discussions/{discussion.id}/{form}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("member", 200), ("of the group, not in it", 200), ("stranger", 404), ("principal", 404),
        ("administrator", 404), ("visitor", 303),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [*FORMS, "record.docx"])
def test_who_sees_the_record(
    people: list[Person], lesson: Lesson, sign_in: SignIn, visitor: FlaskClient, who: str,
    status: int, form: str,
) -> None:  # fmt: skip
    other = make_person()
    discussion = make_discussion(make_group(*people, other), *people, texts=[lesson])
    known = {
        "member": people[1],
        "of the group, not in it": other,
        "stranger": make_person(),
        "principal": make_person(role=Role.PRINCIPAL),
        "administrator": make_person(role=Role.ADMINISTRATOR),
    }
    browser = sign_in(known[who]) if who in known else visitor
    assert browser.get(f"/discussions/{discussion.id}/{form}").status_code == status


@pytest.mark.parametrize("form", FORMS)
def test_only_what_is_said_to_all_and_stands_is_in_it(
    people: list[Person], discussion: Discussion, sign_in: SignIn, form: str
) -> None:
    ada, ben, cleo = people
    step = make_step(discussion, "gather")
    say(ada, discussion, "For all to read")
    say(ada, discussion, "For me alone", hearer=Hearer.ME)
    say(ada, discussion, "For Ben alone", hearer=Hearer.PERSON, to_person_id=ben.id)
    say(ada, discussion, "Held back by a step", step=step, sealed_by=step)
    gone = say(ada, discussion, "Taken back by Ada")
    notes.take_away(reader_of(ada.id), discussion, gone)
    db.session.commit()
    for who in people:
        page = text_of(sign_in(who), discussion, form)
        assert "For all to read" in page
        for hidden in ("For me alone", "For Ben alone", "Held back", "Taken back"):
            assert hidden not in page
    db.session.add(step)
    step.closes_at = utcnow() - timedelta(minutes=1)
    db.session.commit()
    assert "Held back by a step" in text_of(sign_in(cleo), discussion, form)


def test_passages_stand_in_the_order_of_the_text(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    ada, ben, cleo = people
    say(ada, discussion, "On the later words", on="ask for a second order")
    first = say(ben, discussion, "On the earlier words", on="The cart stands there")
    say(cleo, discussion, "An answer to it", answers=first)
    say(cleo, discussion, "On the very same", on="The cart stands there")
    page = text_of(sign_in(ada), discussion, "record")
    said = re.findall("On the earlier words|An answer to it|On the very same|On the later", page)
    assert said == ["On the earlier words", "An answer to it", "On the very same", "On the later"]
    assert page.count('<blockquote class="passage"') == 2


def test_what_was_taken_away_leaves_a_trace_only_where_somebody_answered(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    ada, ben, _cleo = people
    first = say(ada, discussion, "Gone words", tags=["gone-tag"])
    say(ben, discussion, "But I answered", answers=first)
    notes.take_away(reader_of(ada.id), discussion, first)
    db.session.commit()
    for form in FORMS:
        page = text_of(sign_in(ada), discussion, form)
        assert "But I answered" in page
        assert "Gone words" not in page
        assert "gone-tag" not in page
    assert "A note that was taken away." in text_of(sign_in(ada), discussion, "record.md")


def test_by_the_steps_of_the_protocol(people: list[Person], group: Group, sign_in: SignIn) -> None:
    ada, ben, _cleo = people
    definition = shipped("save-the-last-word", "en")
    assert definition is not None
    led = {"mode": "live", "protocol": to_json(definition), "protocol_key": "x"}
    discussion = make_discussion(group, *people, texts=[make_lesson(ada)], **led)
    phases = definition.phases
    late = make_step(discussion, phases[-1].id, position=9)
    soon = make_step(discussion, phases[0].id, position=1)
    say(ada, discussion, "In the third step", step=late)
    say(ben, discussion, "In the first step", step=soon)
    say(ben, discussion, "Beside them")
    browser = sign_in(ada)
    page = text_of(browser, discussion, "record")
    assert re.findall("In the (first|third) step|(Beside them)", page) == [
        ("first", ""), ("third", ""), ("", "Beside them"),
    ]  # fmt: skip
    assert phases[-1].name in page
    assert definition.title in page
    paper = text_of(browser, discussion, "record.md")
    assert paper.index(phases[0].name) < paper.index("In the first step") < paper.index("third")
    by_text = text_of(browser, discussion, "record?by=text")
    assert phases[-1].name not in by_text
    assert phases[-1].name in text_of(browser, discussion, "record?by=<script>")


def test_a_round_stands_in_one_piece(
    people: list[Person], group: Group, sign_in: SignIn, lesson: Lesson
) -> None:
    ada, ben, _cleo = people
    talk = make_discussion(
        group,
        *people,
        mode="live",
        texts=[lesson],
        protocol=to_json(shipped("save-the-last-word", "en")),  # type: ignore[arg-type]
        protocol_key="save-the-last-word",
    )
    choose, why = make_step(talk, "choose", position=0), make_step(talk, "why", position=1)
    of_round = {
        (phase, who): make_step(
            talk, f"{phase}:{who.id}", position=2 + 3 * n + m, presenter_id=who.id
        )
        for n, who in enumerate((ada, ben))
        for m, phase in enumerate(("read", "respond", "last-word"))
    }
    say(ada, talk, "", on="The cart stands there", step=choose)
    say(ben, talk, "", on="cart", step=choose)
    say(_cleo, talk, "", on="stands", step=choose)  # nothing was written in her round
    for who in (ben, ada):
        say(who, talk, f"Reason of {who.name}", step=why)
    for who, other in ((ada, ben), (ben, ada)):
        say(who, talk, f"Last word of {who.name}", step=of_round["last-word", who])
        say(other, talk, f"Answer to {who.name}", step=of_round["respond", who])
    say(ada, talk, "In the end", step=make_step(talk, "debrief", position=30))
    markdown = text_of(sign_in(ben), talk, "record.md").split("## What was said")[1]
    expected = [
        "Round of Ada Reyes", "“The cart stands there”", "Answer to Ada", "Reason of Ada",
        "Last word of Ada",
        "Round of Ben Ortiz", "“cart”", "Answer to Ben", "Reason of Ben", "Last word of Ben",
        "Round of Cleo Park", "“stands”", "In the end",
    ]  # fmt: skip
    places = [markdown.index(words) for words in expected]
    assert places == sorted(places)
    page = text_of(sign_in(ben), talk, "record").split('id="said"')[1]
    places = [page.index(words) for words in expected if "“" not in words]
    assert places == sorted(places)
    # Who chose words and wrote nothing has no sentence that ends in their name.
    assert "Ada Reyes:" in markdown
    assert "“The cart stands there”\n\nAda Reyes\n" in markdown
    assert "(Round of Ada Reyes)" in text_of(sign_in(ben), talk, "record.csv")


def test_what_was_read_is_opened_from_it_by_who_may(
    people: list[Person], discussion: Discussion, lesson: Lesson, sign_in: SignIn
) -> None:
    (row,) = readings_of(discussion.id)
    address = f'href="/discussions/{discussion.id}/reading/{row.id}"'
    assert address in text_of(sign_in(people[1]), discussion, "record")
    lesson.audience = Audience.ME
    db.session.commit()
    page = text_of(sign_in(people[1]), discussion, "record")
    assert address not in page
    assert f"{row.title}, revision {row.revision}" in page


def test_one_presenter_of_a_whole_protocol_is_not_taken_for_who_speaks(
    people: list[Person], group: Group, sign_in: SignIn
) -> None:
    definition = shipped("tuning", "en")
    assert definition
    talk = make_discussion(
        group, *people, mode="live", protocol=to_json(definition), protocol_key="tuning"
    )
    step = make_step(talk, "reflect", presenter_id=people[0].id)
    say(people[1], talk, "What if?", step=step)
    name = definition.phase("reflect").name
    for form in FORMS:
        assert f"{name}: {people[0].name}" not in text_of(sign_in(people[1]), talk, form)
        assert name in text_of(sign_in(people[1]), talk, form)


def test_its_papers_say_what_the_page_says(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    ada, ben, _cleo = people
    say(ben, discussion, "A *strong* word", on="The cart stands there", tags=["talk"])
    say(ada, discussion, "=cmd()", kind=AnnotationKind.QUESTION)
    browser = sign_in(ada)
    markdown = text_of(browser, discussion, "record.md")
    for part in ("# Record: What do we assume?", "| Ben Ortiz | Recorder |", "A *strong* word",
                 "“The cart stands there”", "#talk", "Ada Reyes, Question:"):  # fmt: skip
        assert part in markdown, part
    word = browser.get(f"/discussions/{discussion.id}/record.docx")
    words = [each.text for each in Document(io.BytesIO(word.data)).paragraphs]
    assert "A strong word" in words
    table = text_of(browser, discussion, "record.csv")
    assert '"\'=cmd()"' in table
    assert "The cart stands there" in table


def test_hostile_words_stay_words(
    people: list[Person], discussion: Discussion, sign_in: SignIn
) -> None:
    say(people[0], discussion, "<script>alert(1)</script> [x](javascript:alert(1))")
    page = text_of(sign_in(people[1]), discussion, "record")
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("many", [1, 6])
def test_statements_do_not_grow_with_what_was_said(
    people: list[Person], group: Group, sign_in: SignIn, at_most: AtMost, many: int
) -> None:
    lessons = [make_lesson(people[0], Audience.NETWORK) for _n in range(many)]
    discussion = make_discussion(group, *people, texts=lessons)
    for number in range(many):
        first = say(people[number % 3], discussion, f"{number}", tags=[f"tag {number}"])
        say(people[0], discussion, "answer", answers=first, kind=AnnotationKind.WARM)
    browser = sign_in(people[0])
    for form in (*FORMS, "record.docx"):
        with at_most(12):
            assert browser.get(f"/discussions/{discussion.id}/{form}").status_code == 200
    with at_most(12):
        assert browser.get(f"/discussions/{discussion.id}").status_code == 200
