"""By which names the site may be asked, and whom it believes about who asks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, request

from ps5_collab.app import create_app
from ps5_collab.config import Settings
from tests import database

#: Names and proxies come before any database.
pytestmark = pytest.mark.sqlite_only

Site = Callable[..., Flask]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """`site(base_url=…)` is an application with these settings."""

    def make(**given: object) -> Flask:
        settings = Settings(
            secret_key="a key of the tests, long enough to pass",
            data_dir=tmp_path,
            database_url=database.url(tmp_path),
            **given,  # type: ignore[arg-type]
        )
        app = create_app(settings, RATELIMIT_ENABLED=False)
        app.add_url_rule("/asker", "asker", lambda: f"{request.remote_addr} {request.url_root}")
        return app

    return make


@pytest.mark.parametrize("host", ["evil.example", "ps5.example.evil.example", "127.0.0.1", "a b"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_site_with_an_address_answers_to_no_other_name(
    site: Site, host: str, method: str
) -> None:
    browser = site(base_url="https://ps5.example").test_client()
    answer = browser.open("/healthz", method=method, headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_its_own_name_and_those_that_are_named_open_it(site: Site) -> None:
    app = site(base_url="https://ps5.example", trusted_hosts=("10.0.0.5", ".District.example"))
    for host in ("ps5.example", "ps5.example:443", "10.0.0.5:8000", "ps5.district.example"):
        answer = app.test_client().get("/healthz", headers={"Host": host})
        assert answer.status_code == 200, host


def test_a_site_that_is_tried_out_answers_to_any_name(site: Site) -> None:
    answer = site().test_client().get("/healthz", headers={"Host": "laptop.local:8000"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [(0, "127.0.0.1 http://inside/"), (1, "192.0.2.7 https://ps5.example/")],
)
def test_proxies_are_believed_as_far_as_the_settings_say(
    site: Site, proxies: int, seen: str
) -> None:
    """Under every server, because the application itself reads what they add."""
    headers = {
        "Host": "inside",
        "X-Forwarded-For": "6.6.6.6, 192.0.2.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "ps5.example",
    }
    browser = site(proxies=proxies).test_client()
    assert browser.get("/asker", headers=headers).text == seen
