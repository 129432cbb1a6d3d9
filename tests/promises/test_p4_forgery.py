"""P4: no foreign site acts for you. Every form refuses a missing, a wrong and a foreign token."""

import re
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


#: A link of a letter, pressed by a mail program: it carries its own signature instead of a session
#: and a token, and without a true one the answer is "not found".
SIGNED = {"letters.stop"}


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
        if "POST" in (rule.methods or ()) and rule.endpoint not in SIGNED
    )


def foreign_token(app: Flask, sign_in: SignIn) -> str:
    page = sign_in(make_person()).get("/lessons/new").text
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


def test_the_words_are_shown_and_what_the_form_chose_is_only_carried(
    guarded: Flask, sign_in: SignIn
) -> None:
    typed = {"uuid": "66d11930-7dcf-4deb-bf5e-fb0a18f28ebc", "s47qc1e2-activity": "Roll it in."}
    page = sign_in(make_person()).post("/lessons/new", data=typed | {"licence": "CC-BY-4.0"}).text
    assert "Roll it in." in page and ">Activity</label>" in page
    carried = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    assert ("uuid", typed["uuid"]) in carried and ("licence", "CC-BY-4.0") in carried
    assert "66d11930" not in re.sub(r"<[^>]*>", " ", page)


def test_who_signed_in_meanwhile_is_asked_to_send_it_once_more(
    guarded: Flask, sign_in: SignIn
) -> None:
    browser = sign_in(make_person())
    page = browser.post("/items/1/comments/new", data={"text": "an hour of words"}).text
    assert "You have signed in since this form was opened." in page
    token = page.split('action="/items/1/comments/new"')[1].split('value="')[1].split('"')[0]
    again = browser.post(
        "/items/1/comments/new", data={"text": "an hour of words", "csrf_token": token}
    )
    assert again.status_code == 404  # taken; there is no such item in this site
