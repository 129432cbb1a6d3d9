"""What happens to an adoption from its start to its report, and who may do it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.core.errors import CollabError, NotAllowed, Refused, RuleBroken
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices import queries as practices
from ps5_collab.practices.adoption import (
    checklist,
    queries,
    services,
    thanking,
    writing_up,
)
from ps5_collab.practices.adoption.models import Adoption, Outcome, Verdict
from ps5_collab.practices.adoption.report import Findings, Seen
from ps5_collab.practices.adoption.standing import Tried, standing, tried_by
from ps5_collab.practices.models import Practice
from ps5_collab.sharing import coauthors
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, Draft, ItemAuthor, Tag
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader_of
from tests.factories import make_person, make_school, saved
from tests.practices.adoption.factories import FAILED, adopt, lines_of, plan, report, whole_for
from tests.practices.factories import make_practice, revise

WORKED = Findings(Outcome.WORKED, Verdict.KEEP, happened="Well.")


def told(person: Person) -> list[NoticeKind]:
    found = sa.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(found))


def reader_for(person: Person) -> Reader:
    return reader_of(person.id)


def test_a_start_makes_a_checklist_of_the_steps_and_tells_the_authors(app: Flask) -> None:
    author, other = make_person(), make_person()
    practice = make_practice(author)
    whole = adopt(other, practice)
    lines = lines_of(whole)
    assert [(line.place, line.text) for line in lines] == [
        ("d1desks0", "Set up the desks"),
        ("d2askpee", "Teach how to ask"),
    ]
    assert whole.adoption.revision == 1
    assert told(author) == [NoticeKind.PRACTICE_TRIED]
    assert [person.id for person in whole.adopters] == [other.id]


def test_the_checklist_keeps_to_the_revision_that_is_tried(app: Flask) -> None:
    author, other = make_person(), make_person()
    practice = make_practice(author)
    whole = adopt(other, practice)
    steps = practices.document_of(practice).steps
    revise(author, practice, steps=(replace(steps[0], name="Buy new desks"),))
    whole = whole_for(other, whole.id)
    assert whole.adoption.revision == 1
    assert [line.text for line in lines_of(whole)] == [step.name for step in steps]
    assert NoticeKind.REVISION in told(other)


def test_who_called_it_off_hears_no_more_of_new_revisions(app: Flask) -> None:
    author, other = make_person(), make_person()
    practice = make_practice(author)
    whole = adopt(other, practice)
    services.call_off(other, reader_for(other), whole, "No time.")
    db.session.commit()
    revise(author, practice)
    assert told(other) == []
    assert NoticeKind.PRACTICE_CALLED_OFF in told(author)


def test_who_may_start(app: Flask) -> None:
    """The schools that made it do not try their own, nor does any of its authors."""
    home, partner = make_school(), make_school()
    author, colleague = make_person(home), make_person(home)
    coauthor, theirs = make_person(partner), make_person(partner)
    practice = make_practice(author)
    saved(ItemAuthor(item_id=practice.id, person_id=coauthor.id))
    db.session.expire_all()
    for person in (author, colleague, coauthor, theirs):
        with pytest.raises(NotAllowed):
            adopt(person, practice)
        db.session.rollback()
    adopt(make_person(), practice)


def test_whoever_tries_it_goes_on_though_somebody_of_the_school_becomes_an_author(
    app: Flask,
) -> None:
    """Else its authors could keep a failure from being told."""
    school = make_school()
    author, adopter = make_person(), make_person(school)
    practice = make_practice(author)
    whole = adopt(adopter, practice)
    colleague = make_person(school)
    saved(ItemAuthor(item_id=practice.id, person_id=colleague.id))
    db.session.expire_all()
    third = make_person(school)
    services.join(third, reader_for(third), whole_for(third, whole.id))
    assert report(adopter, whole).findings == FAILED
    with pytest.raises(NotAllowed):
        adopt(third, practice)


def test_one_chooses_only_a_school_of_ones_own(app: Flask) -> None:
    practice, other, foreign = make_practice(make_person()), make_person(), make_school()
    foreign_id = foreign.id
    found = practices.get_practice(reader_for(other), practice.id)
    with pytest.raises(Refused):
        services.start(other, reader_for(other), found, foreign_id, plan())


def test_a_school_tries_a_practice_once_at_a_time(app: Flask) -> None:
    school, practice = make_school(), make_practice(make_person())
    first, second = make_person(school), make_person(school)
    whole = adopt(first, practice)
    with pytest.raises(RuleBroken):
        adopt(second, practice)
    db.session.rollback()
    services.join(second, reader_for(second), whole_for(second, whole.id))
    db.session.commit()
    report(second, whole)
    again = adopt(second, practice)
    assert again.id != whole.id
    assert tried_by([practice.id])[practice.id] == Tried(1, 1, 0, 0, 1)


def test_colleagues_are_of_the_school_and_are_told(app: Flask) -> None:
    school = make_school()
    first, colleague, stranger = make_person(school), make_person(school), make_person()
    whole = adopt(first, make_practice(make_person()), colleague, stranger)
    assert whole.adopter_ids == {first.id, colleague.id}
    assert told(colleague) == [NoticeKind.PRACTICE_JOINED]
    assert told(stranger) == []


def test_nobody_else_ticks_reports_or_calls_off(app: Flask) -> None:
    school, author = make_school(), make_person()
    practice = make_practice(author)
    adopter, colleague, stranger = make_person(school), make_person(school), make_person()
    whole = adopt(adopter, practice)
    line = lines_of(whole)[0].id
    for person in (author, colleague, stranger):
        reader, seen = reader_for(person), whole_for(person, whole.id)
        acts = [
            lambda r=reader, p=person, w=seen: checklist.tick(p, r, w, line, done=True),
            lambda r=reader, p=person, w=seen: checklist.add_line(p, r, w, "More"),
            lambda r=reader, p=person, w=seen: checklist.note(p, r, w, line, "Well"),
            lambda r=reader, w=seen: checklist.remove_line(r, w, line),
            lambda r=reader, p=person, w=seen: services.report(p, r, w, WORKED, 0),
            lambda r=reader, p=person, w=seen: services.call_off(p, r, w, "No."),
            lambda r=reader, p=person, w=seen: services.change_plan(p, r, w, plan()),
            lambda r=reader, p=person, w=seen: writing_up.write_up(p, r, w),
        ]
        for act in acts:
            with pytest.raises(NotAllowed):
                act()
        assert seen.may_read_checklist(reader) == (person is author)


def test_an_adopter_who_becomes_an_author_writes_no_report(app: Flask) -> None:
    author, adopter = make_person(), make_person()
    practice = make_practice(author)
    whole = adopt(adopter, practice)
    saved(ItemAuthor(item_id=practice.id, person_id=adopter.id))
    with pytest.raises(NotAllowed):
        report(adopter, whole)


def test_a_report_stands_and_its_edits_stay_readable(app: Flask) -> None:
    author, adopter = make_person(), make_person()
    practice = make_practice(author)
    whole = report(adopter, adopt(adopter, practice))
    assert whole.findings == FAILED
    assert "<strong>desks</strong>" in whole.report.html["happened"]  # type: ignore[union-attr]
    report(adopter, whole, replace(FAILED, outcome=Outcome.PARTLY))
    report(adopter, whole, replace(FAILED, outcome=Outcome.PARTLY))  # nothing new
    kept = queries.reports_of(whole.id)
    assert [one.findings.outcome for one in kept] == [Outcome.PARTLY, Outcome.NOT]
    assert told(author) == [NoticeKind.PRACTICE_TRIED, NoticeKind.PRACTICE_REPORTED]


def test_two_who_report_at_once_never_overwrite_each_other(app: Flask) -> None:
    adopter = make_person()
    whole = report(adopter, adopt(adopter, make_practice(make_person())))
    with pytest.raises(services.Late):
        services.report(adopter, reader_for(adopter), whole, WORKED, 0)


def test_a_report_says_how_it_went(app: Flask) -> None:
    adopter = make_person()
    whole = adopt(adopter, make_practice(make_person()))
    with pytest.raises(Refused):
        report(adopter, whole, replace(FAILED, happened="  "))


def test_empty_sentences_are_not_kept(app: Flask) -> None:
    adopter = make_person()
    whole = adopt(adopter, make_practice(make_person()))
    whole = report(adopter, whole, replace(FAILED, seen=(Seen("", limits="None."), *FAILED.seen)))
    assert whole.findings and [piece.claim for piece in whole.findings.seen] == [
        "In week 4 pupils waited as long as before."
    ]


def test_what_is_reported_is_not_called_off_and_what_is_called_off_not_reported(app: Flask) -> None:
    adopter = make_person()
    practice = make_practice(make_person())
    whole = adopt(adopter, practice)
    with pytest.raises(Refused):
        services.call_off(adopter, reader_for(adopter), whole, "")
    services.call_off(adopter, reader_for(adopter), whole, "The room is gone.")
    db.session.commit()
    with pytest.raises(RuleBroken):
        report(adopter, whole)
    whole = report(adopter, adopt(adopter, practice))
    with pytest.raises(RuleBroken):
        services.call_off(adopter, reader_for(adopter), whole, "Oh no.")


def test_whatever_the_author_does_the_report_stands(app: Flask) -> None:
    """But a withdrawn practice is gone with everything, and comes back with it."""
    author, coauthor, adopter = make_person(), make_person(), make_person()
    practice = make_practice(author)
    saved(ItemAuthor(item_id=practice.id, person_id=coauthor.id))
    whole = report(adopter, adopt(adopter, practice))
    found = practices.get_practice(reader_for(author), practice.id)
    coauthors.remove(reader_for(author), found, coauthor.id)
    author.deactivated_at = found.published_at
    db.session.commit()
    revise(author, practice)
    assert whole_for(adopter, whole.id).findings == FAILED
    found = practices.get_practice(reader_for(author), practice.id)
    sharing.withdraw(reader_for(author), found)
    db.session.commit()
    with pytest.raises(CollabError):
        whole_for(adopter, whole.id)
    found = practices.get_practice(reader_for(author), practice.id)
    sharing.bring_back(reader_for(author), found)
    db.session.commit()
    assert whole_for(adopter, whole.id).findings == FAILED


def test_the_authors_answer_once_and_the_adopters_are_told(app: Flask) -> None:
    author, adopter = make_person(), make_person()
    whole = adopt(adopter, make_practice(author))
    seen = whole_for(author, whole.id)
    with pytest.raises(RuleBroken):
        services.reply(author, reader_for(author), seen, "Oh.", seen.adoption.version)
    report(adopter, whole)
    seen = whole_for(author, whole.id)
    opened = seen.adoption.version
    services.reply(author, reader_for(author), seen, "Thank you.", opened)
    db.session.commit()
    seen = whole_for(author, whole.id)
    with pytest.raises(services.Late):
        services.reply(author, reader_for(author), seen, "Other words.", opened)
    services.reply(author, reader_for(author), seen, "Many thanks.", seen.adoption.version)
    assert told(adopter) == [NoticeKind.PRACTICE_REPLIED]
    with pytest.raises(NotAllowed):
        services.reply(adopter, reader_for(adopter), whole_for(adopter, whole.id), "Me too.", 1)


def test_the_last_one_calls_it_off_instead_of_leaving(app: Flask) -> None:
    school = make_school()
    first, second = make_person(school), make_person(school)
    whole = adopt(first, make_practice(make_person()), second)
    services.leave(second, reader_for(second), whole)
    db.session.commit()
    whole = whole_for(first, whole.id)
    assert whole.adopter_ids == {first.id}
    with pytest.raises(RuleBroken):
        services.leave(first, reader_for(first), whole)


def test_a_look_back_is_not_before_the_start_and_a_new_day_is_reminded_of_anew(app: Flask) -> None:
    adopter = make_person()
    whole = adopt(adopter, make_practice(make_person()))
    reader = reader_for(adopter)
    with pytest.raises(Refused):
        early = plan(look_back_on=today() - timedelta(days=1))
        services.change_plan(adopter, reader, whole, early)
    whole.adoption.reminded = 2
    services.change_plan(adopter, reader, whole, plan(classes="Room 14"))
    assert whole.adoption.reminded == 2
    services.change_plan(adopter, reader, whole, plan(look_back_on=today() + timedelta(days=60)))
    assert whole.adoption.reminded == 0


def test_own_lines_and_notes(app: Flask) -> None:
    adopter = make_person()
    whole = adopt(adopter, make_practice(make_person()))
    reader = reader_for(adopter)
    line = checklist.add_line(adopter, reader, whole, "Ask the parents")
    note = checklist.note(adopter, reader, whole, line.id, "On Monday.")
    rows = lines_of(whole)
    assert [one.text for one in rows[-1].notes] == ["On Monday."]
    checklist.remove_note(adopter, reader, whole, note.id)
    checklist.remove_line(reader, whole, line.id)
    assert len(lines_of(whole)) == 2
    with pytest.raises(RuleBroken):
        checklist.remove_line(reader, whole, lines_of(whole)[0].id)


def test_who_ticked_first_stays_named(app: Flask) -> None:
    school = make_school()
    first, second = make_person(school, name="Ana First"), make_person(school)
    whole = adopt(first, make_practice(make_person()), second)
    line = lines_of(whole)[0].id
    checklist.tick(first, reader_for(first), whole, line, done=True)
    checklist.tick(second, reader_for(second), whole, line, done=True)
    assert lines_of(whole)[0].done_by == "Ana First"
    checklist.tick(second, reader_for(second), whole, line, done=False)
    assert lines_of(whole)[0].done_at is None


def test_lines_of_another_adoption_are_not_there(app: Flask) -> None:
    adopter, other = make_person(), make_person()
    practice = make_practice(make_person())
    whole, theirs = adopt(adopter, practice), adopt(other, practice)
    line = lines_of(theirs)[0].id
    with pytest.raises(CollabError) as refusal:
        checklist.tick(adopter, reader_for(adopter), whole, line, done=True)
    assert refusal.value.status == 404


def test_numbers_and_tags_say_how_it_went(app: Flask) -> None:
    author = make_person()
    practice = make_practice(author)
    for findings in (FAILED, WORKED, None):
        person = make_person()
        whole = adopt(person, practice)
        if findings:
            report(person, whole, findings)
    called_off = make_person()
    whole = adopt(called_off, practice)
    services.call_off(called_off, reader_for(called_off), whole, "No time.")
    db.session.commit()
    assert tried_by([practice.id]) == {practice.id: Tried(3, 2, 1, 0, 1)}
    assert standing(reader_for(author), practice.id).started == 4
    assert tags_of(practice) == {"yes", "worked", "not"}
    revise(author, practice)
    assert tags_of(practice) == {"yes", "worked", "not"}, "a new revision keeps them"


def tags_of(practice: Practice) -> set[str]:
    found = sa.select(Tag.value).where(Tag.item_id == practice.id, Tag.kind == "tried")
    return set(db.session.scalars(found))


def test_a_school_that_reports_twice_is_one_school(app: Flask, visitor: FlaskClient) -> None:
    practice, person = make_practice(make_person(), Audience.EVERYONE), make_person()
    for findings in (FAILED, WORKED):
        report(person, adopt(person, practice), findings)
    told = tried_by([practice.id])[practice.id]
    assert told == Tried(1, 1, 1, 0, 1)
    assert told == standing(reader_for(person), practice.id).tried
    page = visitor.get(f"/practices/{practice.id}", follow_redirects=True).text
    assert "Tried by 1 school, 1 reported (2 reports): 1 worked, 1 not" in page


def test_a_report_does_not_make_the_authors_form_late(app: Flask) -> None:
    author, adopter = make_person(), make_person()
    practice = make_practice(author)
    before = practice.version
    report(adopter, adopt(adopter, practice))
    db.session.expire_all()
    assert practices.get_practice(reader_for(author), practice.id).version == before


def test_thanks_are_counted_once_told_once_and_taken_back(app: Flask) -> None:
    author, other = make_person(), make_person()
    practice = make_practice(author)
    reader = reader_for(other)
    for _ in range(2):
        thanking.thank(other, reader, practice)
    assert standing(reader, practice.id).thanks == 1
    thanking.take_back(other, practice)
    assert standing(reader, practice.id).thanks == 0
    assert not standing(reader, practice.id).thanked
    thanking.thank(other, reader, practice)
    assert thanking.given(practice.id) == [other.name]
    assert told(author) == [NoticeKind.PRACTICE_THANKED]
    with pytest.raises(NotAllowed):
        thanking.thank(author, reader_for(author), practice)


def test_a_practice_can_be_written_up_of_a_report(app: Flask) -> None:
    author, adopter = make_person(name="Ann Author"), make_person()
    practice = make_practice(author)
    whole = adopt(adopter, practice)
    with pytest.raises(RuleBroken):
        writing_up.write_up(adopter, reader_for(adopter), whole)
    whole = report(adopter, whole)
    made = writing_up.write_up(adopter, reader_for(adopter), whole)
    db.session.commit()
    again = writing_up.write_up(adopter, reader_for(adopter), whole_for(adopter, whole.id))
    assert again.id == made.id
    assert made.owner_id == adopter.id
    assert made.audience is Audience.ME
    assert made.title.startswith("Peer debugging desks, at School")
    draft = made_document(made.id)
    assert [step["id"] for step in draft["steps"]] == ["d1desks0", "d2askpee"]
    assert draft["happened"] == FAILED.happened
    assert "One desk, not two." in draft["what"]
    assert draft["evidence"][0]["claim"] == FAILED.seen[0].claim
    assert "Ann Author" in draft["attribution"]


def made_document(item_id: int) -> Any:
    return db.session.get_one(Draft, item_id).document


def test_a_try_that_nobody_reports_stays(app: Flask) -> None:
    whole = adopt(make_person(), make_practice(make_person()))
    found = db.session.get_one(Adoption, whole.id)
    assert found.goes_on
    assert found.outcome is None
