"""P4: no foreign site acts for you. Every form refuses a missing, a wrong and a foreign token."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import SignIn
from tests.factories import make_person


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def posting_addresses(app: Flask) -> list[str]:
    values = {"filename": "x", "framework": "X", "code": "Y", "identifier": "z", "name": "n",
              "sha256": "0" * 64, "topic": "t", "slug": "s", "token": "t" * 43}  # fmt: skip
    adapter = app.url_map.bind("localhost")
    return sorted(
        adapter.build(
            rule.endpoint,
            {name: values.get(name, 1) for name in rule.arguments},
            method="POST",
        )
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    )


def foreign_token(app: Flask, sign_in: SignIn) -> str:
    page = sign_in(make_person()).get("/notices").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


@pytest.mark.parametrize("kind", ["missing", "wrong", "foreign"])
def test_every_post_needs_its_own_token(guarded: Flask, sign_in: SignIn, kind: str) -> None:
    tokens = {"wrong": "x" * 40, "foreign": foreign_token(guarded, sign_in)}
    data = {"text": "kept words"} | ({"csrf_token": tokens[kind]} if kind in tokens else {})
    browser = sign_in(make_person())
    addresses = posting_addresses(guarded)
    assert len(addresses) > 10
    answers = {address: browser.post(address, data=data).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status != 400} == {}


def test_the_refusal_gives_back_what_was_typed(guarded: Flask, sign_in: SignIn) -> None:
    page = sign_in(make_person()).post("/items/1/comments/new", data={"text": "an hour of words"})
    assert page.status_code == 400 and "an hour of words" in page.text
