"""Lesson files in and out: recognised when they come again, never over somebody's words."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db, writing
from ps5_collab.lessons import exchange, queries, services
from ps5_collab.lessons.exchange import Arrival, IncomingFile, Outcome
from ps5_collab.lessons.markdown import export, parse
from ps5_collab.lessons.models import Lesson
from ps5_collab.people.models import Person
from ps5_collab.sharing import drafts
from ps5_collab.sharing.drafts import Conflict
from ps5_collab.sharing.models import Audience, Revision, State
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.writing.reading import alignments_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.lessons.documents import CART
from tests.lessons.factories import make_draft, make_lesson, make_standards

BY_HAND = "---\ntitle: Bridges\nattribution: A. Brook\n---\n## Objectives\n\n- Pupils can build\n"


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook", email="ada@school.example")


def bring(person: Person, *texts: str, audience: Audience = Audience.NETWORK) -> list[Outcome]:
    """Import texts as files a.md, b.md, …; answer what became of each."""
    files = [IncomingFile(f"{chr(97 + n)}.md", text.encode()) for n, text in enumerate(texts)]
    return [arrival.outcome for arrival in taken(person, files, audience)]


def taken(person: Person, files: list[IncomingFile], audience: Audience) -> list[Arrival]:
    reader = reader_of(person.id)
    found = exchange.take(person, reader, exchange.plan(reader, files), Shared(audience))
    db.session.commit()
    return found


def lessons() -> list[Lesson]:
    return list(db.session.scalars(sa.select(Lesson).order_by(Lesson.id)))


def test_a_new_file_is_published_and_the_same_one_again_is_nothing(ada: Person) -> None:
    assert bring(ada, BY_HAND, export(CART)) == [Outcome.NEW, Outcome.NEW]
    bridges, _cart = lessons()
    assert (bridges.title, bridges.audience, bridges.state) == (
        "Bridges", Audience.NETWORK, State.PUBLISHED,
    )  # fmt: skip
    assert bring(ada, BY_HAND, export(CART)) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert len(lessons()) == 2
    assert [lesson.revision for lesson in lessons()] == [1, 1]


def test_a_changed_file_is_a_new_revision_and_parts_keep_their_ids(ada: Person) -> None:
    bring(ada, BY_HAND)
    changed = BY_HAND + "- Pupils can test\n\n## Steps\n\n### Look\n\nAt a bridge.\n"
    assert bring(ada, changed, audience=Audience.ME) == [Outcome.CHANGED]
    (lesson,) = lessons()
    assert (lesson.revision, lesson.audience) == (2, Audience.NETWORK)
    first, second = (queries.document_at(reader_of(ada.id), lesson, number) for number in (1, 2))
    assert second.objectives[0] == first.objectives[0]
    note = db.session.scalar(sa.select(Revision.note).where(Revision.number == 2))
    assert note == "Imported from a.md."


def test_an_export_comes_back_as_the_same_lesson(ada: Person) -> None:
    make_standards()
    lesson = make_lesson(ada)
    _name, text = exchange.export_lesson(reader_of(ada.id), lesson.id)
    assert bring(ada, text) == [Outcome.UNCHANGED]
    assert bring(ada, text.replace("Sorting the book cart", "Sorting it")) == [Outcome.CHANGED]
    assert [each.title for each in lessons()] == ["Sorting it"]


def test_somebody_elses_lesson_becomes_ones_own_and_is_recognised_as_such(ada: Person) -> None:
    ben = make_person()
    lesson = make_lesson(ada, Audience.ME)
    text = export(CART, lesson.uuid)
    assert bring(ben, text) == [Outcome.NEW]
    assert bring(ben, text) == [Outcome.UNCHANGED]
    assert {each.owner_id for each in lessons()} == {ada.id, ben.id}
    assert bring(ada, text) == [Outcome.UNCHANGED]


def test_a_file_that_is_none_is_told_what_it_is(ada: Person) -> None:
    files = [
        IncomingFile("evil.exe", b"MZ\x90\x00"),
        IncomingFile("nothing.md", b"\xef\xbb\xbf \r\n"),
        IncomingFile("zeros.md", b"# A\0B\n"),
    ]
    found = exchange.plan(reader_of(ada.id), files)
    assert [each.outcome for each in found] == ["refused"] * 3
    assert [each.remarks for each in found] == [
        ("This is not a Markdown file: its name does not end in .md.",),
        ("This file is empty.",),
        ("This file is not text.",),
    ]


def test_all_that_is_wrong_with_a_file_is_said_at_once(ada: Person) -> None:
    text = b"---\nminutes: -5\ngrades: [99]\n---\nWords.\n"
    (arrival,) = exchange.plan(reader_of(ada.id), [IncomingFile("a.md", text)])
    assert arrival.outcome is Outcome.REFUSED
    assert arrival.remarks == (
        "Give the lesson a title.",
        "Write at least one objective or one step.",
        "Line 2: “-5” is not understood; it is kept in the notes.",
        "Line 3: “99” is not understood; it is kept in the notes.",
    )


def test_words_that_are_being_written_are_not_replaced(ada: Person) -> None:
    lesson = make_lesson(ada)
    services.save_draft(ada, reader_of(ada.id), lesson, replace(CART, title="Draft"), None)
    db.session.commit()
    assert bring(ada, export(replace(CART, title="File"), lesson.uuid)) == [Outcome.REFUSED]
    draft = make_draft(ada)
    assert bring(ada, export(CART, draft.uuid)) == [Outcome.REFUSED]
    assert all(each.title == CART.title for each in lessons())


def test_bad_files_are_named_and_the_others_come_in(ada: Person) -> None:
    files = [
        IncomingFile("binary.md", b"\x89PNG\r\n\x1a\n\xff"),
        IncomingFile("bad.md", b"---\ntitle: *x\n---\n"),
        IncomingFile("empty.md", b"# Only a title\n"),
        IncomingFile("good.md", BY_HAND.encode()),
        IncomingFile("good.md", BY_HAND.encode()),
    ]
    found = taken(ada, files, Audience.ME)
    assert [each.outcome for each in found] == ["refused"] * 3 + ["new", "refused"]
    assert found[0].remarks == ("Line 1: the file is not text in UTF-8.",)
    assert found[1].remarks[0].startswith("Line 2: ")
    assert len(lessons()) == 1


def test_words_saved_between_looking_and_taking_are_not_replaced(ada: Person) -> None:
    lesson, reader = make_lesson(ada), reader_of(ada.id)
    file = IncomingFile("a.md", export(replace(CART, title="File"), lesson.uuid).encode())
    arrivals = exchange.plan(reader, [file])
    services.save_draft(ada, reader, lesson, replace(CART, title="Draft"), None)
    db.session.commit()
    with pytest.raises(Conflict):
        exchange.take(ada, reader, arrivals, Shared(Audience.ME))
    db.session.rollback()
    assert drafts.draft_of(lessons()[0]) is not None


def test_others_write_while_files_are_read(
    sign_in: SignIn, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = exchange.markdown.parse

    def meanwhile(text: str) -> Any:
        with writing(patience=0.2) as connection:
            connection.execute(sa.update(Person).values(pronouns="she/her"))
        return read(text)

    monkeypatch.setattr(exchange.markdown, "parse", meanwhile)
    sure = {"name": "a.md", "text": BY_HAND, "audience": "me", "sure": "1"}
    assert sign_in(ada).post("/lessons/import", data=sure).status_code == 200
    assert len(lessons()) == 1


def test_planning_writes_nothing(ada: Person) -> None:
    plan = exchange.plan(reader_of(ada.id), [IncomingFile("a.md", BY_HAND.encode())])
    assert [each.outcome for each in plan] == [Outcome.NEW]
    assert lessons() == []


def test_unknown_standards_are_said_and_kept(ada: Person) -> None:
    text = BY_HAND.replace("attribution", "standards: [CA-CS-2018 9.X]\nattribution")
    (arrival,) = exchange.plan(reader_of(ada.id), [IncomingFile("a.md", text.encode())])
    assert "CA-CS-2018 9.X" in arrival.remarks[0]
    assert [ref.code for ref in arrival.document.standards] == ["9.X"]
    bring(ada, text)
    assert bring(ada, text) == [Outcome.UNCHANGED]


def test_standards_that_are_known_are_aligned(ada: Person) -> None:
    make_standards()
    bring(ada, export(CART))
    (lesson,) = lessons()
    assert {row.code for row in alignments_of(lesson.id)} == {"3-5.AP.10", "1.5.c"}


def test_real_lessons_come_in_whole_and_not_twice(ada: Person, shared_dir: Path) -> None:
    files = [
        IncomingFile(path.name, path.read_bytes())
        for path in sorted((shared_dir / "lessons" / "cs-unplugged").glob("*.md"))
    ]
    for expected in (Outcome.NEW, Outcome.UNCHANGED):
        found = taken(ada, files, Audience.NETWORK)
        assert [each.outcome for each in found] == [expected] * 43
    assert len(lessons()) == 43
    assert {lesson.language for lesson in lessons()} == {"en", "de", "fr", "mi", "es", "zh-Hans"}


# --- the command line ----------------------------------------------------------------------------


def run(app: Flask, *words: str) -> Any:
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["lessons", *words])


def test_import_command(app: Flask, ada: Person, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "a.md").write_text(BY_HAND)
    (tmp_path / "in" / "b.md").write_text(export(CART))
    (tmp_path / "README.md").write_text("# About these files\n")
    owner = ["--owner", "Ada@School.example", "--json"]
    dry = run(app, "import", str(tmp_path), *owner, "--dry-run")
    assert (dry.exit_code, json.loads(dry.stdout)["new"]) == (0, 2)
    assert lessons() == []
    done = run(app, "import", str(tmp_path), *owner, "--audience", "network")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["new"], told["refused"]) == (0, 2, 0)
    assert [each["title"] for each in told["lessons"]] == ["Bridges", "Sorting the book cart"]
    assert {lesson.audience for lesson in lessons()} == {Audience.NETWORK}
    again = run(app, "import", str(tmp_path), "--owner", ada.email)
    assert again.stdout == "0 new, 0 changed, 2 unchanged, 0 refused\n"


def test_import_command_with_a_bad_file(app: Flask, ada: Person, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BY_HAND)
    (tmp_path / "bad.md").write_text("---\ntitle: [\n---\n")
    done = run(app, "import", str(tmp_path), "--owner", ada.email)
    assert done.exit_code == 1
    assert "refused: bad.md" in done.stderr
    assert "Line 2" in done.stderr
    assert [lesson.title for lesson in lessons()] == ["Bridges"]


def test_import_command_refuses_an_unknown_owner(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BY_HAND)
    done = run(app, "import", str(tmp_path / "a.md"), "--owner", "nobody@school.example")
    assert done.exit_code == 1
    assert "nobody@school.example" in done.stderr
    assert run(app, "import", str(tmp_path / "none.md"), "--owner", "x").exit_code == 2


def test_export_command(app: Flask, ada: Person, tmp_path: Path) -> None:
    lesson = make_lesson(ada)
    chinese = make_lesson(ada, title="二进制")
    names = {f"{lesson.id}-sorting-the-book-cart.md", f"{chinese.id}.md"}
    make_draft(ada)
    done = run(app, "export", str(tmp_path / "out"))
    assert (done.exit_code, done.stdout) == (0, "2\n")
    files = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert files.keys() == names
    assert {parse(text).document.title for text in files.values()} == {CART.title, "二进制"}


# --- the page ------------------------------------------------------------------------------------


def upload(**texts: bytes) -> dict[str, Any]:
    files = [(io.BytesIO(data), f"{name}.md") for name, data in texts.items()]
    return {"files": files, "audience": "network"}


def test_import_page_shows_first_and_then_does_it(sign_in: SignIn, ada: Person) -> None:
    browser = sign_in(ada)
    assert browser.get("/lessons/import").status_code == 200
    report = browser.post("/lessons/import", data=upload(a=BY_HAND.encode(), bad=b"\xff"))
    assert report.status_code == 200
    assert "Bridges" in report.text
    assert "not text in UTF-8" in report.text
    assert lessons() == []
    sure = {"sure": "1", "audience": "network", "name": "a.md", "text": BY_HAND}
    done = browser.post("/lessons/import", data={**sure, "text": BY_HAND.replace("\n", "\r\n")})
    assert "1 lesson is here now." in done.text
    assert [lesson.title for lesson in lessons()] == ["Bridges"]
    again = browser.post("/lessons/import", data=sure)
    assert "Already here" in again.text


def test_import_page_refuses_what_it_cannot_take(sign_in: SignIn, ada: Person) -> None:
    browser = sign_in(ada)
    empty = browser.post("/lessons/import", data={"audience": "me"})
    assert (empty.status_code, "Choose at least one file." in empty.text) == (422, True)
    strange = browser.post("/lessons/import", data=upload(a=b"x") | {"audience": "school:99"})
    assert (strange.status_code, "Choose who can read it." in strange.text) == (422, True)


def test_too_much_at_once_is_said_at_the_field(sign_in: SignIn, ada: Person) -> None:
    browser = sign_in(ada)
    large = {"content_type": "multipart/form-data; boundary=x", "data": bytes(26_000_000)}
    answer = browser.post("/lessons/import", **large)
    assert answer.status_code == 413
    assert 'id="files-error"' in answer.text and "Send at most 2 MB at once." in answer.text
    guest = browser.application.test_client()
    assert guest.post("/lessons/import", **large).status_code in (401, 413)


def test_a_file_more_costs_few_statements_more(ada: Person, at_most: AtMost) -> None:
    texts = [BY_HAND.replace("Bridges", f"Bridges {n}") for n in range(10)]
    bring(ada, *texts)
    reader = reader_of(ada.id)
    files = [IncomingFile(f"{chr(97 + n)}.md", text.encode()) for n, text in enumerate(texts)]
    with at_most(10 * 5):
        assert {each.outcome for each in exchange.plan(reader, files)} == {Outcome.UNCHANGED}
