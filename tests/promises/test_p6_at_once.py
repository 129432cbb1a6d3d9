"""P6: nobody overwrites another silently, however many write at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import db
from ps5_collab.notices.models import Notice
from ps5_collab.sharing.models import Item
from tests.conftest import SignIn
from tests.factories import make_person, make_shared

AT_ONCE = 20


def all_at_once(browsers: list[FlaskClient], act: Callable[[int, FlaskClient], int]) -> list[int]:
    with ThreadPoolExecutor(len(browsers)) as threads:
        return list(threads.map(act, range(len(browsers)), browsers))


def test_every_comment_of_twenty_at_once_is_there_once(app: Flask, sign_in: SignIn) -> None:
    owner = make_person()
    item = make_shared(owner)
    browsers = [sign_in(make_person()) for _n in range(AT_ONCE)]
    address = f"/items/{item.id}/comments/new"
    owner_id = owner.id
    db.session.rollback()  # the test itself reads nothing while they write

    def say(n: int, browser: FlaskClient) -> int:
        return browser.post(address, data={"text": f"voice {n}"}).status_code

    assert all_at_once(browsers, say) == [303] * AT_ONCE
    said = db.session.scalars(sa.select(Comment.text)).all()
    assert sorted(said) == sorted(f"voice {n}" for n in range(AT_ONCE))
    assert db.session.scalar(sa.select(Item.comment_count)) == AT_ONCE
    assert (
        len(db.session.scalars(sa.select(Notice).where(Notice.person_id == owner_id)).all())
        == AT_ONCE
    )


def test_of_twenty_edits_of_one_comment_one_wins_and_the_others_are_told(
    app: Flask, sign_in: SignIn
) -> None:
    owner = make_person()
    item = make_shared(owner)
    browser = sign_in(owner)
    browser.post(f"/items/{item.id}/comments/new", data={"text": "first"})
    comment = db.session.scalars(sa.select(Comment)).one()
    address, version = f"/comments/{comment.id}/edit", comment.version
    browsers = [sign_in(owner) for _n in range(AT_ONCE)]
    db.session.rollback()

    def edit(n: int, own: FlaskClient) -> int:
        data = {"text": f"edit {n}", "version": version}
        return own.post(address, data=data).status_code

    statuses = all_at_once(browsers, edit)
    assert sorted(statuses) == [303] + [409] * (AT_ONCE - 1)
