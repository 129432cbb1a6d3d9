"""The demo's practices: loaded through the services, whole in their files, on whichever day."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload

from ps5_collab.conversation.models import Comment
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.files import store
from ps5_collab.demo import practice_files
from ps5_collab.demo.charts import png
from ps5_collab.demo.network import HERE, ZONE
from ps5_collab.demo.practice_files import PracticeFile, Result, Verdict
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.demo.typed import read
from ps5_collab.lessons.taught.queries import to_cite
from ps5_collab.lessons.vocabulary import GRADES, SKILLS, SUBJECTS, TOPICS
from ps5_collab.practices import queries
from ps5_collab.practices.adoption.lineage import lineage
from ps5_collab.practices.adoption.standing import Tried, tried_by
from ps5_collab.practices.document import PracticeDocument
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.problems import problems
from ps5_collab.sharing.models import Attachment, Audience
from ps5_collab.sharing.policy import VISITOR
from ps5_collab.sharing.readers import reader_of

FILES = practice_files.practices()
TODAY = SchoolYear(date(2026, 11, 29))
each_file = pytest.mark.parametrize("told", FILES.values(), ids=FILES)


def practices() -> dict[str, tuple[Practice, PracticeDocument]]:
    whole = (joinedload(Practice.owner), joinedload(Practice.coauthors))
    found = db.session.scalars(sa.select(Practice).options(*whole)).unique()
    return {one.title: (one, queries.document_of(one)) for one in found}


def test_what_other_schools_tried_stands_with_the_practices(demo: Flask) -> None:
    told = {one.title: one for one in FILES.values() if one.adoptions}
    numbers = tried_by(practice.id for practice, _document in practices().values())
    for title, (practice, _document) in practices().items():
        adoptions = told[title].adoptions if title in told else ()
        outcomes = [one.report.outcome for one in adoptions if one.report]
        counts = [outcomes.count(result) for result in Result]
        reported = {one.school for one in adoptions if one.report}
        expected = Tried(len({one.school for one in adoptions}), len(reported), *counts)
        assert numbers.get(practice.id, Tried()) == expected, title
    assert sum(each.failed for each in numbers.values()) >= 3


def test_one_practice_came_out_of_trying_another(demo: Flask) -> None:
    """Its lineage is seen on both pages, and its evidence leads to a record of what was taught."""
    found = {title: practice for title, (practice, _document) in practices().items()}
    child, parent = found["Proofs with a folded line"], FILES["01"].title
    page = demo.test_client().get(f"/practices/{child.id}", follow_redirects=True).text
    assert "Came out of trying" in page and f"/practices/{found[parent].id}" in page
    line = lineage(VISITOR, found[parent].id)
    assert line is not None and child.title in str(line)
    (record,) = (piece.record for piece in queries.document_of(child).evidence if piece.record)
    assert "Twelve riders" in to_cite(reader_of(child.owner_id), ids=[record])[record].title


def test_there_are_practices_of_every_stage(demo: Flask) -> None:
    found = [practice for practice, _document in practices().values()]
    shown = [one for one in found if one.stage is Stage.SHOWN]
    newer = [one for one in shown if one.revision != one.reviewed_revision]
    assert len(found) == 13 and len(newer) == 1
    assert Counter(one.audience for one in shown if one not in newer) == {
        Audience.EVERYONE: 6,
        Audience.NETWORK: 3,
    }
    others = {one.stage: one for one in found if one not in shown}
    assert set(others) == {Stage.SUBMITTED, Stage.CHANGES_ASKED, Stage.APPROVED}
    waits = others[Stage.SUBMITTED].submitted_at
    assert waits is not None and (utcnow() - waits).days in (15, 16)
    approved = others[Stage.APPROVED]
    missing = queries.who_has_not_agreed(approved, approved.wanted)
    assert [person.name for person in missing] == ["Alejandra Torrealta"]
    assert all(one.in_review for one in others.values())
    assert not any(one.in_review for one in shown)


def test_every_practice_is_whole(demo: Flask) -> None:
    for practice, document in practices().values():
        assert all(ref.identifier for ref in document.standards), practice.title
        assert document.standards and practice.language == document.language
        stops = [each for each in problems(document, submitting=True) if each.stops]
        assert stops == [], practice.title
    assert sum(practice.language == "es" for practice, _document in practices().values()) >= 3


def test_charts_are_kept_with_words_for_those_who_do_not_see_them(demo: Flask) -> None:
    documents = [document for _practice, document in practices().values()]
    used = {piece.attachment for document in documents for piece in document.evidence} - {None}
    files = db.session.scalars(sa.select(Attachment).where(Attachment.id.in_(used))).all()
    assert len(files) >= 3
    assert all(file.description and file.size < 10_000 for file in files)
    assert all(store().exists(file.sha256) for file in files)


def test_whoever_may_reads_them_and_nobody_else(demo: Flask) -> None:
    visitor = demo.test_client()
    public = {one.id: one.audience is Audience.EVERYONE for one, _document in practices().values()}
    for number, is_public in public.items():
        answer = visitor.get(f"/practices/{number}", follow_redirects=True)
        assert answer.status_code == (200 if is_public else 404)


def test_everything_that_was_said_is_there(demo: Flask) -> None:
    talk = sa.select(sa.func.count()).select_from(Comment)
    of_practices = talk.where(Comment.item_id.in_(sa.select(Practice.id)))
    assert db.session.scalar(of_practices) == sum(len(told.comments) for told in FILES.values())


# --- the files -----------------------------------------------------------------------------------


def test_a_key_that_nobody_reads_is_an_error() -> None:
    with pytest.raises(ValueError, match="Featured has no becauze"):
        read(practice_files.Featured, {"becauze": "it is good"})
    with pytest.raises(ValueError, match="not of the kind str"):
        read(practice_files.Consent, {"by": 7, "at": "-1d"})
    with pytest.raises(ValueError):
        read(practice_files.Review, {"outcome": "perhaps"})


PATHS = [*sorted((HERE / "practices").glob("*.yaml")), HERE / "shelves.yaml"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_pupils_have_no_names(path: Any) -> None:
    named = re.findall(
        r"\b(?:pupil|student|child|boy|girl|alumn[oa]|niñ[oa]|estudiante)"
        r"(?:,? (?:named|called|llamad[oa]))? (?-i:[A-Z]\w+)",
        path.read_text(),
    )
    assert named == []


@each_file
def test_words_are_of_the_vocabulary_and_numbers_have_their_whole(told: PracticeFile) -> None:
    assert set(told.grades) <= set(GRADES) and set(told.subjects) <= set(SUBJECTS)
    assert set(told.skills) <= set(SKILLS) and set(told.topics) <= set(TOPICS)
    assert told.pupils >= 20, "a smaller group can be told apart"
    assert all(piece.limits and piece.detail for piece in told.evidence)
    assert all(score in range(4) for review in told.reviews for score in review.scores.values())
    names = {picture.name for picture in told.pictures}
    assert {piece.picture for piece in told.evidence} - {""} <= names
    assert all(1 <= place <= len(told.steps) for each in told.adoptions for place in each.done)
    for picture in told.pictures:
        words = [picture.title, *(bar.label for bar in picture.bars)]
        assert all(word.isascii() for word in words), (
            "the font of the charts knows no other letters"
        )
        assert png(picture) == png(picture)


@each_file
def test_reviewers_and_schools_that_try_it_are_not_the_authors_own(
    demo: Flask, told: PracticeFile
) -> None:
    schools = schools_of_the_network()
    own = set().union(*(schools[key] for key in (told.owner, *told.coauthors)))
    approving = [one.by for one in told.reviews if one.outcome is Verdict.APPROVED]
    for review in told.reviews:
        assert not schools[review.by] & own, review.by
    for one, other in pairwise(approving):
        assert one != other and not schools[one] & schools[other]
    assert len(approving) == 2 or not told.shown
    for adoption in told.adoptions:
        assert adoption.school in schools[adoption.by] - own, adoption


def schools_of_the_network() -> dict[str, set[str]]:
    people = tomllib.loads((HERE / "network.toml").read_text())["people"]
    return {
        who["key"]: {each["school"] for each in who["appointments"] if "school" in each}
        for who in people
    }


def test_results_are_of_every_sign() -> None:
    adoptions = [one for told in FILES.values() for one in told.adoptions]
    results = Counter(one.report.outcome for one in adoptions if one.report)
    assert len(adoptions) >= 12 and set(results) == set(Result) and results[Result.NOT] >= 3
    silent = [TODAY.day(one.due) for one in adoptions if not one.report]
    assert sum(due >= TODAY.today for due in silent) == 2
    assert sum(due < TODAY.today for due in silent) == 1
    assert sum(len(told.comments) >= 3 for told in FILES.values()) >= 6


def test_shelves_hold_practices_that_their_leader_may_read() -> None:
    shelves = practice_files.shelves()
    assert len(shelves) == 2
    for shelf in shelves:
        assert all(FILES[entry.practice].shown and entry.note for entry in shelf.entries)
        latest = max(TODAY.at(FILES[entry.practice].shown or "") for entry in shelf.entries)
        assert TODAY.at(shelf.at) > latest


@each_file
def test_things_happen_in_their_order_on_whichever_day_it_is_loaded(told: PracticeFile) -> None:
    for day in (date(2026, 9, 1) + timedelta(days=n) for n in range(0, 2 * 366, 5)):
        year = SchoolYear(day)
        for earlier, later in orders(told, year):
            assert earlier < later, (day, told.title, earlier, later)


def orders(told: PracticeFile, year: SchoolYear) -> Iterator[tuple[datetime, datetime]]:
    """Moments of which the first must come before the second."""
    yield from before_it_was_written(told, year)
    written, now = year.at(told.written), datetime.combine(year.today, datetime.min.time(), ZONE)
    shown = year.at(told.shown) if told.shown else now
    revisions = [year.at(each.at) for each in told.revisions]
    for review in told.reviews:
        at = year.at(review.at)
        assert review.revision == 1 + sum(each < at for each in revisions), review.words
        yield year.at(told.handed_in[0]), at
        yield at, shown
    for told_at in (*told.handed_in, *(each.at for each in told.consents)):
        yield written, year.at(told_at)
        yield year.at(told_at), shown
    said = {comment.key: year.at(comment.at) for comment in told.comments}
    for comment in told.comments:
        yield said.get(comment.reply_to, written), said[comment.key]
    for one in told.adoptions:
        yield shown, year.at(one.at)
        yield year.at(one.at), year.at(one.starts) + timedelta(hours=8)
        yield year.at(one.starts), year.at(one.due)
        if one.report:
            yield year.at(one.starts), year.at(one.report.at)
            yield year.at(one.report.at), now
    for each in told.featured:
        yield shown, year.at(each.since)
        yield year.at(each.since), year.at(each.until)
    for comment in told.comments:
        yield said[comment.key], now


def before_it_was_written(
    told: PracticeFile, year: SchoolYear
) -> Iterator[tuple[datetime, datetime]]:
    """The report that it came out of, and the records that it cites."""
    written = year.at(told.written)
    if told.out_of:
        tried = {one.key: one for one in FILES[told.out_of.practice].adoptions}
        report = tried[told.out_of.adoption].report
        assert report is not None
        yield year.at(report.at), written
    noted = tomllib.loads((HERE / "taught.toml").read_text())["record"]
    for noter in {piece.record for piece in told.evidence} - {""}:
        days = [year.meets(each["on"]) for each in noted if each["by"] == noter]
        yield min(days).replace(tzinfo=ZONE), written


def test_people_are_of_the_network() -> None:
    people = schools_of_the_network()
    for told in FILES.values():
        asked = [*told.consents, *told.revisions, *told.reviews, *told.adoptions, *told.featured]
        keys = {told.owner, *told.coauthors, *(each.by for each in (*asked, *told.comments))}
        assert keys <= people.keys()
