"""P5: no input breaks a page. Every form and address of every role takes hostile values: never a 500."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import database
from tests.promises.conftest import Named
from tests.promises.crawl import Form, send, visits

HOSTILE = [
    "", " ", "0", "-1", "1e9", str(2**63), str(2**200), "nan", "\x00", "\ud800", "é" * 3000, "x" * 30_000,
    "'\"><script>alert(1)</script>", "{{7*7}}", "%00%ff", "../../etc/passwd", "\r\nSet-Cookie: a=b",
    "[" * 2000, "' OR 1=1 --", "*", '"', "2026-02-30", "http://[::1", "‮evil", "AND OR NOT NEAR(",
]  # fmt: skip
#: What another database may take in another way; the rest of them never reaches it differently.
OF_DATABASES = [
    "",
    "-1",
    str(2**63),
    str(2**200),
    "\x00",
    "\ud800",
    "x" * 30_000,
    "%00%ff",
    "*",
    '"',
    "AND OR NOT NEAR(",
]
TRIED = OF_DATABASES if database.is_postgresql() else HOSTILE
#: Signing out, or away from the account under test, would end the walk.
LEFT_ALONE = ("/sign-out", "/settings", "/sessions", "/password", "deactivat", "/demo")
ROLES = [None, "teacher", "principal", "admin"]
HOSTILE_PARTS = ["0", "-1", str(2**63), str(2**200), "x", "%00", "%ff%fe", "..%2f..", "a" * 3000]
NAMES = [
    "q",
    "page",
    "sort",
    "grade",
    "standard",
    "school",
    "minutes",
    "next",
    "open",
    "show",
    "place",
]
PLACEHOLDER = re.compile(r"<[^>]+>")


def test_no_form_breaks(demo: Flask, browse: Named) -> None:
    """Each kind of form once, by the first role that meets it."""
    tried: set[object] = set()
    broken: list[str] = []
    for role in ROLES:
        browser = browse(role)
        known = len(tried)
        for form in forms_of(demo, browser):
            if form.key not in tried:
                tried.add(form.key)
                broken += faults(browser, form)
        assert len(tried) > known, f"{role} meets no form that others do not: the walk is too short"
    assert not broken, "\n".join(broken)


def forms_of(demo: Flask, browser: FlaskClient) -> list[Form]:
    """All that a walk meets, before any of them is sent."""
    return [form for visit in visits(demo, browser) for form in visit.forms]


def faults(browser: FlaskClient, form: Form) -> list[str]:
    if any(part in form.action for part in LEFT_ALONE):
        return []
    names = dict.fromkeys(name for name, kind, _v in form.controls if kind not in {"file"})
    found = []
    for hostile in TRIED:
        value = (
            hostile.encode("utf-8", "surrogatepass").decode("latin-1")
            if "\ud800" in hostile
            else hostile
        )
        answer = send(browser, form, {name: [value] for name in names if name != "csrf_token"})
        if answer.status_code >= 500:
            found.append(f"{form.method} {form.action} with {hostile[:30]!r}: {answer.status_code}")
    return found


@pytest.mark.parametrize("role", ["teacher", "admin"])
def test_no_address_breaks(demo: Flask, browse: Named, role: str) -> None:
    browser = browse(role)
    broken = []
    for rule in demo.url_map.iter_rules():
        for hostile in HOSTILE_PARTS:
            address = PLACEHOLDER.sub(lambda _match, part=hostile: part, rule.rule)
            query = "&".join(f"{name}={hostile}" for name in NAMES)
            answer = browser.get(f"{address}?{query}")
            if answer.status_code >= 500:
                broken.append(f"{address[:80]}: {answer.status_code}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    "body", [b"--x\r\nContent-Disposition: form-data; name=", b"--x", b"\xff\xfe", b"%"]
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded", "text/plain; charset=nonsense"])  # fmt: skip
def test_a_broken_body_is_refused(browse: Named, body: bytes, kind: str) -> None:
    answer = browse(None).post("/sign-in", data=body, content_type=kind)
    assert answer.status_code < 500
