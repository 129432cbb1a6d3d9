"""A crawler over the test client: pages, their links and their forms, as one person sees them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from justhtml import JustHTML
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

HOST = "http://localhost"
#: Pages of one endpoint that are looked at; the rest are of the same kind.
PAGES_OF_A_KIND = 4


@dataclass(frozen=True)
class Form:
    page: str
    action: str
    method: str
    #: (name, type, value) of each control, in order.
    controls: tuple[tuple[str, str, str], ...]
    multipart: bool

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """Forms that differ only in whose they are count as one."""
        names = tuple(dict.fromkeys(name for name, _type, _value in self.controls))
        return (self.method, endpoint_like(self.action), names)


@dataclass
class Visit:
    address: str
    answer: TestResponse
    document: JustHTML
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)


def endpoint_like(address: str) -> str:
    return "".join("#" if sign.isdigit() else sign for sign in urlsplit(address).path)


def visits(app: Flask, browser: FlaskClient, start: str = "/") -> Iterator[Visit]:
    """Every kind of page that can be reached by links from `start`."""
    waiting, seen, of_kind = [start], {start}, dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(app, address)
        if kind is None or of_kind.get(kind, 0) >= PAGES_OF_A_KIND:
            continue
        of_kind[kind] = of_kind.get(kind, 0) + 1
        visit = look(browser, address)
        yield visit
        for link in visit.links:
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def kind_of(app: Flask, address: str) -> str | None:
    """The endpoint and the names of its query; None for files and what is not ours."""
    parts = urlsplit(address)
    try:
        endpoint, _values = app.url_map.bind("localhost").match(parts.path)
    except HTTPException as error:
        new = getattr(error, "new_url", None)
        return f"redirect {new}" if new else f"nowhere {parts.path}"
    names = ",".join(sorted({name for name, _value in parse_qsl(parts.query)}))
    return None if endpoint == "static" else f"{endpoint}?{names}"


def look(browser: FlaskClient, address: str) -> Visit:
    answer = browser.get(address, follow_redirects=True)
    html = answer.text if answer.mimetype == "text/html" else "<!doctype html><title>-</title>"
    visit = Visit(address, answer, JustHTML(html, collect_errors=True, sanitize=False))
    where = urljoin(HOST, answer.request.full_path)
    for anchor in visit.document.query("a[href]"):
        link = urljoin(where, anchor.attrs["href"] or "")
        if link.startswith(HOST + "/"):
            visit.links.append(urldefrag(link.removeprefix(HOST)).url)
    visit.forms = [form_of(node, address, where) for node in visit.document.query("form")]
    return visit


def form_of(node: Any, page: str, where: str) -> Form:
    controls = []
    for control in node.query("input, textarea, select, button"):
        name = control.attrs.get("name")
        if name:
            kind = control.attrs.get("type") or control.name
            controls.append((name, kind, control.attrs.get("value") or ""))
    return Form(
        page=page,
        action=urljoin(where, node.attrs.get("action") or "").removeprefix(HOST),
        method=(node.attrs.get("method") or "get").lower(),
        controls=tuple(controls),
        multipart=node.attrs.get("enctype") == "multipart/form-data",
    )


def send(browser: FlaskClient, form: Form, values: dict[str, list[str]]) -> TestResponse:
    if form.method == "get":
        return browser.get(form.action.split("?")[0], query_string=values)
    return browser.post(form.action, data=values)
