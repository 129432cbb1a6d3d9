"""Files of items: who gets them, who adds and removes them, and how they are answered."""

import io
import os
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.core.files import Folder, store
from ps5_collab.core.uploads import LIMIT, examine
from ps5_collab.people.models import Person
from ps5_collab.sharing import attachments
from ps5_collab.sharing.models import Attachment, Audience, Item, ItemAuthor, State
from ps5_collab.sharing.policy import VISITOR
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.core.attacks import SCRIPT, office, photo_with_a_place, picture, png_bomb
from tests.factories import make_group, make_person, make_school, make_shared, saved

MULTIPART, END = "multipart/form-data; boundary=limit", b"--limit--\r\n"
DESCRIPTION = "Pupils at the shelf"


def add(actor: Person, item: Item, content: bytes = picture(), name: str = "a.png") -> Attachment:
    reader = reader_of(actor.id)
    upload = examine(name, io.BytesIO(content))
    attachments.keep(upload)
    loaded = attachments.item_with_authors(reader, item.id)
    attachment = attachments.attach(reader, loaded, upload, DESCRIPTION)
    db.session.commit()
    return attachment


def send(
    browser: FlaskClient, item: Item, name: str, content: bytes, description: str = DESCRIPTION
) -> Any:
    page = f"/items/{item.id}/files/new"
    db.session.rollback()  # the test's own reading holds the one write lock
    body = part("description", description.encode()) + part("file", content, name)
    return browser.post(page, data=body + END, content_type=MULTIPART)


def part(field: str, content: bytes, name: str | None = None) -> bytes:
    """As a browser sends it. The test client would keep large ones in a file and not close it."""
    file = "" if name is None else f'; filename="{name}"'
    head = f'--limit\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def address(attachment: Attachment) -> str:
    return f"/files/{attachment.id}/{attachment.name}"


def count() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Attachment)) or 0


def test_authors_add_files_and_nobody_else(app: Flask) -> None:
    owner, coauthor, colleague = make_person(), make_person(), make_person()
    item = make_shared(owner)
    saved(ItemAuthor(item_id=item.id, person_id=coauthor.id))
    first, second = add(owner, item), add(coauthor, item)
    assert [file.id for file in attachments.attachments_of(item)] == [first.id, second.id]
    with pytest.raises(NotAllowed):
        add(colleague, item)


def test_two_files_of_the_same_bytes_lie_in_the_store_once(app: Flask) -> None:
    owner = make_person()
    first, second = add(owner, make_shared(owner)), add(owner, make_shared(owner))
    assert first.sha256 == second.sha256
    assert [digest for digest, _when in store().stored()].count(first.sha256) == 1


def test_a_picture_needs_words(app: Flask) -> None:
    owner = make_person()
    item = attachments.item_with_authors(reader_of(owner.id), make_shared(owner).id)
    upload = examine("a.png", io.BytesIO(picture()))
    with pytest.raises(Refused, match="shows"):
        attachments.attach(reader_of(owner.id), item, upload, "")


def test_the_words_of_a_picture_are_asked_for_at_their_field(app: Flask, sign_in: SignIn) -> None:
    owner = make_person()
    item = make_shared(owner)
    answer = send(sign_in(owner), item, "a.png", picture(), "")
    assert answer.status_code == 422
    assert '<a href="#description">' in answer.text
    assert "(optional)" not in answer.text


@pytest.mark.parametrize(
    ("limit", "most", "why"), [("MOST_PER_ITEM", 1, "At most 1"), ("MOST_PER_PERSON", 1, "room")]
)
def test_room_ends(
    app: Flask, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, why: str
) -> None:
    owner = make_person()
    item = make_shared(owner)
    add(owner, item)
    monkeypatch.setattr(attachments, limit, most)
    with pytest.raises(Refused, match=why):
        add(owner, item)


def test_a_removed_file_is_gone_and_makes_room(app: Flask) -> None:
    owner = make_person()
    reader = reader_of(owner.id)
    item = make_shared(owner)
    attachment = add(owner, item)
    loaded = attachments.item_with_authors(reader, item.id)
    attachments.detach(reader, loaded, attachment)
    attachments.detach(reader, loaded, attachment)
    assert attachments.attachments_of(item) == []
    with pytest.raises(NotFound):
        attachments.get_attachment(reader, attachment.id)


def test_a_file_of_another_item_cannot_be_removed_through_ones_own(app: Flask) -> None:
    owner, other = make_person(), make_person()
    attachment = add(other, make_shared(other))
    mine = attachments.item_with_authors(reader_of(owner.id), make_shared(owner).id)
    with pytest.raises(RuleBroken):
        attachments.detach(reader_of(owner.id), mine, attachment)


def test_sweeping_takes_only_what_is_old_and_unused(app: Flask) -> None:
    folder = store()
    assert isinstance(folder, Folder)
    for sha256, _when in list(folder.stored()):
        folder.delete(sha256)
    owner = make_person()
    item = make_shared(owner)
    kept, removed = add(owner, item), add(owner, item, b"old", "old.txt")
    fresh = examine("b.txt", io.BytesIO(b"on its way"))
    attachments.keep(fresh)
    removed.removed_at = utcnow() - timedelta(days=31)
    db.session.commit()
    two_days_ago = (utcnow() - timedelta(days=2)).timestamp()
    for sha256 in (kept.sha256, removed.sha256):
        os.utime(folder.root / sha256[:2] / sha256, (two_days_ago, two_days_ago))
    assert attachments.sweep() == 1
    assert {digest for digest, _when in folder.stored()} == {kept.sha256, fresh.sha256}


def cast(audience: Audience) -> tuple[Attachment, dict[str, Person]]:
    """A file of an item with this audience, and the people who may try to get it."""
    school = make_school()
    owner, colleague, stranger = make_person(school), make_person(school), make_person()
    group = make_group(owner, colleague)
    item = make_shared(owner, audience, group_id=group.id)
    return add(owner, item), {"owner": owner, "colleague": colleague, "stranger": stranger}


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience.ME, {"owner"}),
        (Audience.GROUP, {"owner", "colleague"}),
        (Audience.SCHOOL, {"owner", "colleague"}),
        (Audience.NETWORK, {"owner", "colleague", "stranger"}),
        (Audience.EVERYONE, {"owner", "colleague", "stranger", "visitor"}),
    ],
)
def test_who_sees_the_item_gets_its_files(
    app: Flask, sign_in: SignIn, visitor: FlaskClient, audience: Audience, who: set[str]
) -> None:
    attachment, people = cast(audience)
    browsers = {name: sign_in(person) for name, person in people.items()} | {"visitor": visitor}
    answers = {name: browser.get(address(attachment)) for name, browser in browsers.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == who
    assert {a.status_code for name, a in answers.items() if name not in who} <= {404}


def test_files_of_drafts_are_the_authors_own(app: Flask, sign_in: SignIn) -> None:
    owner = make_person()
    attachment = add(owner, make_shared(owner, Audience.EVERYONE, state=State.DRAFT))
    assert sign_in(make_person()).get(address(attachment)).status_code == 404
    assert sign_in(owner).get(address(attachment)).status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", str(2**63), "9" * 40, "-1", "x"])
def test_a_file_that_is_not_there_is_a_404(visitor: FlaskClient, number: str) -> None:
    assert visitor.get(f"/files/{number}/a.png").status_code == 404


def test_a_picture_may_stand_in_a_page_but_can_do_nothing(app: Flask, sign_in: SignIn) -> None:
    owner = make_person()
    answer = sign_in(owner).get(address(add(owner, make_shared(owner))))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert len(answer.data) == int(answer.headers["Content-Length"])


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7" + SCRIPT), ("a.txt", SCRIPT), ("a.md", SCRIPT), ("a.docx", office())],
)
def test_everything_else_is_saved_and_comes_back_whole(
    app: Flask, sign_in: SignIn, name: str, content: bytes
) -> None:
    owner = make_person()
    item = make_shared(owner)
    browser = sign_in(owner)
    assert send(browser, item, name, content).status_code == 303
    answer = browser.get(address(attachments.attachments_of(item)[0]))
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "html" not in answer.headers["Content-Type"]


def test_a_browser_that_has_it_is_asked_for_its_right_only(app: Flask, sign_in: SignIn) -> None:
    owner, colleague = make_person(), make_person()
    item = make_shared(owner)
    attachment = add(owner, item)
    browser = sign_in(colleague)
    tag = browser.get(address(attachment)).headers["ETag"]
    again = browser.get(address(attachment), headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    item.audience = Audience.ME
    db.session.commit()
    gone = browser.get(address(attachment), headers={"If-None-Match": tag})
    assert gone.status_code == 404


def test_a_head_request_opens_and_closes_the_file(app: Flask, sign_in: SignIn) -> None:
    owner = make_person()
    attachment = add(owner, make_shared(owner))
    answer = sign_in(owner).head(address(attachment))
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == attachment.size


def test_a_file_whose_bytes_are_lost_is_a_404_that_says_so(app: Flask, sign_in: SignIn) -> None:
    owner = make_person()
    attachment = add(owner, make_shared(owner), b"lost soon", "a.txt")
    store().delete(attachment.sha256)
    answer = sign_in(owner).get(address(attachment))
    assert answer.status_code == 404
    assert "missing" in answer.text


def test_a_photo_sent_by_form_tells_no_place(app: Flask, sign_in: SignIn) -> None:
    owner = make_person()
    item = make_shared(owner)
    browser = sign_in(owner)
    assert send(browser, item, "photo.jpg", photo_with_a_place()).status_code == 303
    [attachment] = attachments.attachments_of(item)
    assert (attachment.width, attachment.height) == (20, 40)
    assert b"Secret" not in browser.get(address(attachment)).data


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.svg", b"<svg onload=alert(1)>", "not taken"),
        ("a.png", SCRIPT, "another kind"),
        ("a.png", png_bomb(6_000), "million pixels"),
        ("a.png", png_bomb(20_000), "too many pixels"),
        ("a.docx", office(("word/media/a.bin", bytes(9_000_000))), "far more"),
        ("a.txt", b"", "empty"),
        ("", b"x", "Choose a file"),
    ],
)
def test_a_refusal_is_said_at_the_field_and_leaves_nothing(
    app: Flask, sign_in: SignIn, name: str, content: bytes, why: str
) -> None:
    owner = make_person()
    answer = send(sign_in(owner), make_shared(owner), name, content)
    assert answer.status_code == 422
    assert why in answer.text
    assert DESCRIPTION in answer.text
    assert count() == 0


@pytest.mark.parametrize(
    "name", ["../../x.txt", "..\\x.txt", "/etc/x.txt", "x\0.txt", "a\r\nb.txt"]
)
def test_nothing_is_written_outside_the_store(app: Flask, sign_in: SignIn, name: str) -> None:
    owner = make_person()
    folder = store()
    assert isinstance(folder, Folder)
    send(sign_in(owner), make_shared(owner), name, f"content of {name!r}".encode())
    names = list(db.session.scalars(sa.select(Attachment.name)))
    assert names in (["x.txt"], ["b.txt"], [])  # a broken header is no file
    written = [path for path in folder.root.rglob("*") if path.is_file()]
    assert all(len(path.name) == 64 and path.parent.parent == folder.root for path in written)


def test_a_large_file_may_come_this_way_and_no_other(app: Flask, sign_in: SignIn) -> None:
    owner = make_person()
    item = make_shared(owner)
    browser = sign_in(owner)
    large = b"%PDF-1.7" + bytes(3_000_000)
    assert send(browser, item, "a.pdf", large).status_code == 303
    comments = f"/items/{item.id}/comments/new"
    db.session.rollback()
    elsewhere = part("file", large, "a.pdf") + END
    assert browser.post(comments, data=elsewhere, content_type=MULTIPART).status_code == 413
    beyond = send(browser, item, "a.pdf", bytes(LIMIT + 2_000_000))
    assert (beyond.status_code, 'id="file-error"' in beyond.text) == (413, True)
    assert "at most 25 megabytes" in beyond.text
    assert send(sign_in(make_person()), item, "a.pdf", bytes(LIMIT * 2)).status_code in (403, 404)
    too_large = send(browser, item, "a.pdf", b"%PDF-1.7" + bytes(LIMIT))
    assert (too_large.status_code, "megabytes" in too_large.text) == (422, True)


def test_pages_to_add_and_remove_are_for_authors(
    app: Flask, sign_in: SignIn, visitor: FlaskClient
) -> None:
    owner, colleague = make_person(), make_person()
    item = make_shared(owner)
    attachment = add(owner, item)
    deletion, file = f"/files/{attachment.id}/deletion", address(attachment)
    pages = (f"/items/{item.id}/files/new", deletion)
    author, reader = sign_in(owner), sign_in(colleague)
    db.session.rollback()
    for page in pages:
        assert author.get(page).status_code == 200
        assert reader.get(page).status_code == 403
        assert reader.post(page).status_code == 403
        assert visitor.post(page).status_code in (302, 303, 401)
    assert author.post(deletion).status_code == 303
    assert author.get(file).status_code == 404


def test_a_hidden_item_gives_the_same_404_to_its_adders(app: Flask, sign_in: SignIn) -> None:
    item = make_shared(make_person(), Audience.ME)
    stranger = sign_in(make_person())
    assert stranger.get(f"/items/{item.id}/files/new").status_code == 404
    assert send(stranger, item, "a.txt", b"x").status_code == 404
    assert stranger.get(f"/items/{2**63}/files/new").status_code == 404


def test_visitors_have_no_files_of_their_own(app: Flask) -> None:
    item = make_shared(make_person(), Audience.EVERYONE)
    loaded = attachments.item_with_authors(VISITOR, item.id)
    with pytest.raises(NotAllowed):
        attachments.attach(VISITOR, loaded, examine("a.txt", io.BytesIO(b"x")), "")


def test_getting_a_file_asks_the_database_little(app: Flask, sign_in: SignIn, at_most: Any) -> None:
    owner = make_person()
    browser = sign_in(owner)
    attachment = address(add(owner, make_shared(owner)))
    with at_most(5):
        browser.get(attachment)


def test_the_limit_is_raised_before_the_form_token_is_read(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_person()
    item, browser = make_shared(owner), sign_in(owner)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = send(browser, item, "a.pdf", b"%PDF-1.7" + bytes(3_000_000))
    assert answer.status_code == 400  # the token is missing; the size is not what is wrong
    assert count() == 0


def test_in_a_page_a_picture_that_is_not_there_makes_room_for_words(
    app: Flask, sign_in: SignIn
) -> None:
    """The same whether it was never there or is not for this reader; a link gets the page of 404."""
    owner = make_person()
    hidden = add(owner, make_shared(owner, Audience.ME))
    db.session.commit()
    browser = sign_in(make_person())
    for where in (address(hidden), "/files/999999/a.png"):
        shown = browser.get(where, headers={"Sec-Fetch-Dest": "image"})
        assert (shown.status_code, shown.mimetype) == (404, "image/svg+xml")
        assert "No picture is here any more." in shown.text
        assert browser.get(where).mimetype == "text/html"
