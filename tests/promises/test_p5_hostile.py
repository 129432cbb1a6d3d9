"""P5: no input breaks a page. Every form and address of every role takes hostile values: never a 500."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from tests import database, kept
from tests.promises.conftest import Named, bring_back, browser_of
from tests.promises.crawl import Form, endpoint_like, send, visits

#: What a program, a page or a search might take for an order, all in one: no field parses it.
ORDERS = "'\"><script>alert(1)</script> {{7*7}} ../../etc/passwd ' OR 1=1 -- \u202eevil \r\nSet-Cookie: a=b"
HOSTILE = [
    "", " ", "-1", "1e9", str(2**63), str(2**200), "nan", "\x00", "\ud800", "é" * 3000, "x" * 30_000,
    "%00%ff", "[" * 2000, "2026-02-30", "http://[::1", ORDERS,
]  # fmt: skip
#: Of searches and filters, whose fields are a language of their own.
SOUGHT = ["0", "*", '"', "AND OR NOT NEAR("]
#: What another database may take in another way; the rest of them never reaches it differently.
OF_DATABASES = ["", "-1", str(2**63), str(2**200), "\x00", "\ud800", "x" * 30_000, "%00%ff"]
#: In one field of a form whose others are good: what stands in all of them is refused at the first.
AMISS = ["c. 1998", "-1", str(10**11), "x" * 30_000]
#: Buttons that change a list of the form or find something for it, whatever its fields hold.
BESIDE = ("add", "copy", "down", "enter", "find", "keep", "quote", "remove", "take", "up")
#: Kinds whose whole documents are previewed.
WRITTEN = ("lessons", "practices", "protocols", "texts")
#: Ids of parts and of rows in names of fields.
NUMBERED = re.compile(r"\b[abd-z][0-9][a-z0-9]{6}\b|\d+")
TRIED = [*(OF_DATABASES if database.is_postgresql() else HOSTILE), *SOUGHT]
#: Signing out, or away from the account under test, would end the walk.
LEFT_ALONE = ("/sign-out", "/settings", "/sessions", "/password", "deactivat", "/demo")
ROLES = [None, "teacher", "principal", "admin"]
#: Of addresses; those that every database must be asked about come first.
HOSTILE_PARTS = [str(2**63), str(2**200), "%00", "%ff%fe", "0", "-1", "x", "..%2f..", "a" * 3000]
PARTS_TRIED = HOSTILE_PARTS[: 4 if database.is_postgresql() else None]
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


Met = list[tuple[str | None, Form]]


@pytest.fixture(scope="module")
def forms(demo: Flask, kept_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Met:
    """Each kind of form once, with the first role that meets it: walked to by one worker for all."""

    def find(folder: Path) -> None:
        bring_back(kept_demo)
        met: dict[object, tuple[str | None, Form]] = {}
        for role in ROLES:
            known = len(met)
            for visit in visits(demo, browser_of(demo, role)):
                for form in visit.forms:
                    met.setdefault(form.key, (role, form))
            assert len(met) > known, f"{role} meets no new form: the walk is too short"
        told = [(role, asdict(form)) for role, form in met.values()]
        (folder / "forms.json").write_text(json.dumps(told))

    found = kept.once(tmp_path_factory, "forms", find) / "forms.json"
    return [(role, Form(**form)) for role, form in json.loads(found.read_text())]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("hostile", TRIED, ids=lambda value: ascii(value[:12]))
def test_no_form_breaks(browse: Named, forms: Met, hostile: str) -> None:
    browsers = {role: browse(role) for role in ROLES}
    broken = [
        f"{form.method} {form.action}: {status}"
        for role, form in forms
        if not any(part in form.action for part in LEFT_ALONE)
        and (form.method == "get" or hostile not in SOUGHT)
        and (status := sent_with(browsers[role], form, hostile)) >= 500
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("amiss", AMISS, ids=lambda value: value[:12])
def test_no_form_breaks_over_one_field(browse: Named, forms: Met, amiss: str) -> None:
    """Saved, published, previewed: by each of its buttons."""
    browsers = {role: browse(role) for role in ROLES}
    presses, broken = pressed_once(forms), []
    previewed = {endpoint_like(press[1]) for press in presses if "preview" in press[2]}
    assert previewed >= {f"/{kind}/new" for kind in WRITTEN} | {"/preview"}
    for role, action, button, field, sent in presses:
        others = [pair for pair in sent if pair[0] != field]
        values = MultiDict([*others, (field, amiss), button])
        status = browsers[role].post(action, data=values).status_code
        if status >= 500 or (button == ("do", "preview") and status != 200):
            broken.append(f"{action}, {button}, {field}: {status}")
    assert not broken, "\n".join(broken)


#: Whose, where it is sent, the button, the field that is amiss, and what all fields hold.
Press = tuple[str | None, str, tuple[str, str], str, tuple[tuple[str, str], ...]]


def pressed_once(forms: Met) -> list[Press]:
    """Every button with every field, of forms that are sent to one kind of address once; previews
    first, since what is saved once is new no more."""
    found: dict[object, Press] = {}
    for role, form in forms:
        if form.method == "get" or any(part in form.action for part in LEFT_ALONE):
            continue
        for name, value, action in form.buttons:
            verb = value.partition(":")[0]
            if verb.partition("-")[0] in BESIDE:
                continue
            for field in sorted(dict(form.filled).keys() - {"csrf_token"}):
                kind = endpoint_like(action), name, verb, NUMBERED.sub("#", field)
                found.setdefault(kind, (role, action, (name, value), field, form.filled))
    return sorted(found.values(), key=lambda press: "preview" not in press[2])


def sent_with(browser: FlaskClient, form: Form, hostile: str) -> int:
    """The answer to a form that has the same in all of its fields."""
    value = (
        hostile.encode("utf-8", "surrogatepass").decode("latin-1")
        if "\ud800" in hostile
        else hostile
    )
    names = {name for name, kind, _v in form.controls if kind != "file"} - {"csrf_token"}
    return send(browser, form, {name: [value] for name in names}).status_code


@pytest.mark.parametrize("role", ["teacher", "admin"])
def test_no_address_breaks(demo: Flask, browse: Named, role: str) -> None:
    browser = browse(role)
    broken = []
    for rule in demo.url_map.iter_rules():
        for hostile in PARTS_TRIED:
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
