"""Texts: published, corrected, kept to those for whom their rights are."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused
from ps5_collab.people.models import Person
from ps5_collab.sharing import drafts
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, Tag
from ps5_collab.sharing.policy import VISITOR
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.texts import queries, services
from ps5_collab.texts.document import MAX_WORDS, TextDocument, from_json, tidy, to_json
from ps5_collab.texts.measure import minutes_of, words_in
from ps5_collab.texts.models import Rights, Text
from ps5_collab.texts.reading import read
from tests.factories import make_person, make_school
from tests.lessons.factories import make_lesson
from tests.texts.documents import SILENCE
from tests.texts.factories import make_draft, make_text, revise


@pytest.fixture
def nell(app: Flask) -> Person:
    return make_person(make_school(), name="Nell Quarry")


@pytest.fixture(autouse=True)
def spoken(app: Flask) -> Iterator[None]:
    """Lessons are read in words of their own language, as on a page."""
    with app.test_request_context():
        yield


def test_a_document_is_read_back_as_it_was_stored() -> None:
    assert from_json(to_json(SILENCE)) == SILENCE
    assert from_json({"title": "A", "unknown": 1}) == TextDocument(title="A")


def test_a_license_is_only_of_what_is_openly_licensed() -> None:
    assert tidy(replace(SILENCE, licence="CC-BY-4.0")).licence == ""
    assert tidy(replace(SILENCE, rights=Rights.OPEN, licence="CC0-1.0")).licence == "CC0-1.0"


def test_a_published_text_has_blocks_tags_and_measures(nell: Person) -> None:
    text = make_text(nell)
    assert (text.revision, text.author, text.year, text.rights) == (1, "Nell Quarry", 2024, "own")
    assert text.minutes == 1 and text.words > 50 and text.blocks_named == 8
    tags = db.session.execute(db.select(Tag.kind, Tag.value).filter_by(item_id=text.id))
    assert {tuple(row) for row in tags} == {
        ("subject", "mathematics"),
        ("length", "5"),
        ("rights", "own"),
    }


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"title": ""}, "title"),
        ({"author": " "}, "author"),
        ({"body": ""}, "body"),
        ({"rights": None}, "rights"),
        ({"reason": ""}, "reason"),
        ({"rights": Rights.OPEN}, "licence"),
        ({"body": "word " * (MAX_WORDS + 1)}, "body"),
        ({"body": "![](/files/1/a.png)"}, "body"),
    ],
)
def test_what_is_missing_stops_it(nell: Person, missing: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        make_text(nell, **missing)
    assert refused.value.field == field


@pytest.mark.parametrize("rights", [Rights.BOUGHT, Rights.QUOTED])
def test_what_is_only_for_the_school_goes_no_further(nell: Person, rights: Rights) -> None:
    for wide in (Audience.NETWORK, Audience.EVERYONE):
        with pytest.raises(Refused):
            make_text(nell, wide, rights=rights)
    text = make_text(nell, Audience.SCHOOL, rights=rights)
    with pytest.raises(Refused):
        services.share(reader_of(nell.id), text, Shared(Audience.NETWORK))
    services.share(reader_of(nell.id), text, Shared(Audience.ME))


def test_a_correction_keeps_the_ids_of_what_is_the_same(nell: Person) -> None:
    text = make_text(nell)
    before = queries.newest_blocks(text)
    body = SILENCE.body.replace("never more than *two*", "never more than *three*")
    text = revise(nell, text, body=body + "\n\nAnd more.")
    after = queries.newest_blocks(text)
    assert [block.id for block in after] == [*(block.id for block in before), "b9"]
    old = read(reader_of(nell.id), text.id, 1)
    assert [block.text for block in old.blocks] == [block.text for block in before]


def test_only_authors_write_it(nell: Person) -> None:
    text, other = make_text(nell), make_person()
    with pytest.raises(NotAllowed):
        services.publish(other, reader_of(other.id), text, SILENCE, Shared(Audience.ME), "note")
    with pytest.raises(NotAllowed):
        services.share(reader_of(other.id), text, Shared(Audience.ME))


def test_who_saves_second_is_shown_both(nell: Person) -> None:
    text = make_draft(nell)
    opened = drafts.stamp(text, drafts.draft_of(text))
    reader = reader_of(nell.id)
    services.save_draft(nell, reader, text, replace(SILENCE, title="One"), opened)
    with pytest.raises(drafts.Conflict):
        services.save_draft(nell, reader, text, replace(SILENCE, title="Two"), opened)


def test_an_old_revision_comes_back_as_the_newest(nell: Person) -> None:
    text = revise(nell, make_text(nell), body="Something else.")
    revision = services.restore(nell, reader_of(nell.id), text, 1)
    assert (revision.number, revision.restores) == (3, 1)
    assert queries.document_of(text).body == SILENCE.body.rstrip()


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience.ME, {"owner"}),
        (Audience.SCHOOL, {"owner", "colleague"}),
        (Audience.NETWORK, {"owner", "colleague", "stranger"}),
        (Audience.EVERYONE, {"owner", "colleague", "stranger", "visitor"}),
    ],
)
def test_who_reads_it(app: Flask, audience: Audience, who: set[str]) -> None:
    school = make_school()
    nell = make_person(school)
    people = {"owner": nell, "colleague": make_person(school), "stranger": make_person()}
    readers = {name: reader_of(person.id) for name, person in people.items()}
    readers["visitor"] = VISITOR
    text = make_text(nell, audience)
    lesson = make_lesson(nell, audience)
    for item in (text, lesson):
        for name, reader in readers.items():
            if name in who:
                assert read(reader, item.id, 1).title == item.title
            else:
                with pytest.raises(NotFound):
                    read(reader, item.id, 1)


def test_what_is_no_reading_or_no_revision_is_not_there(nell: Person) -> None:
    text = make_text(nell)
    for item_id, number in ((text.id, 2), (text.id, 0), (10**12, 1), (text.id, 10**12)):
        with pytest.raises(NotFound):
            read(reader_of(nell.id), item_id, number)


def test_revisions_before_it_was_opened_are_closed(nell: Person) -> None:
    text = make_text(nell, Audience.ME)
    text = revise(nell, text)
    services.share(reader_of(nell.id), text, Shared(Audience.NETWORK))
    other = reader_of(make_person().id)
    assert read(other, text.id, 2).revision == 2
    with pytest.raises(NotFound):
        read(other, text.id, 1)


def test_a_withdrawn_text_is_read_by_its_authors_alone(nell: Person) -> None:
    text = make_text(nell)
    sharing.withdraw(reader_of(nell.id), text)
    assert read(reader_of(nell.id), text.id, 1).title
    with pytest.raises(NotFound):
        read(reader_of(make_person().id), text.id, 1)


def test_a_lesson_is_read_with_the_ids_of_its_own_document(nell: Person) -> None:
    lesson = make_lesson(nell)
    reading = read(reader_of(nell.id), lesson.id, 1)
    assert reading.kind == "lessons" and reading.byline == "Nell Quarry"
    blocks = {block.id: block for block in reading.blocks}
    assert len(blocks) == len(reading.blocks)
    assert blocks["steps"].level == 2 and blocks["steps"].text == "Steps"
    response = blocks["d2respon"]
    assert response.marker.startswith("R") and response.text
    numbers = [block.number for block in reading.blocks if block.number]
    assert numbers == [*range(1, len(numbers) + 1)]


def test_a_lesson_reads_the_same_in_every_language(app: Flask, nell: Person) -> None:
    lesson = make_lesson(nell, language="es")
    texts = set()
    for language in ("en", "es"):
        with app.test_request_context(headers={"Accept-Language": language}):
            texts.add(read(reader_of(nell.id), lesson.id, 1).text)
    assert len(texts) == 1


def test_words_and_minutes_are_counted_by_language() -> None:
    assert words_in("one two, three") == 3
    assert words_in("你好 world") == 3
    assert minutes_of(["word " * 2280], "en") == 10
    assert minutes_of(["word " * 2280], "ar") > 16
    assert minutes_of(["字" * 2550], "zh-Hans") == 10
    assert minutes_of([""], "en") == 1


def test_minutes_can_be_corrected(nell: Person) -> None:
    assert make_text(nell, minutes=12).minutes == 12


def test_a_draft_may_be_empty(nell: Person) -> None:
    text = make_draft(nell, TextDocument())
    assert isinstance(text, Text) and text.rights is None and text.title
