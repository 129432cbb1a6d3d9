"""A crawler over the test client: pages, their links and their forms, as one person sees them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from justhtml import JustHTML
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

HOST = "http://localhost"
#: Pages of one endpoint that are looked at; the rest are of the same kind.
PAGES_OF_A_KIND = 3
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Form:
    page: str
    action: str
    method: str
    #: (name, type, value) of each control, in order.
    controls: tuple[tuple[str, str, str], ...]
    multipart: bool
    #: What a browser sends that leaves all as it is: (name, value) of each field, without buttons.
    filled: tuple[tuple[str, str], ...] = ()
    #: (name, value, address that it is sent to) of each button that sends it.
    buttons: tuple[tuple[str, str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """Forms that differ only in whose they are count as one."""
        names = tuple(dict.fromkeys(name for name, _type, _value in self.controls))
        return (self.method, endpoint_like(self.action), names)


@dataclass
class Visit:
    address: str
    answer: TestResponse

    @property
    def text(self) -> str:
        is_page = self.answer.mimetype == "text/html"
        return self.answer.text if is_page else "<!doctype html><title>-</title>"

    @cached_property
    def document(self) -> JustHTML:
        """As the standard reads it, with its faults; slowly, so only for who asks."""
        return JustHTML(self.text, collect_errors=True, sanitize=False)

    @cached_property
    def tree(self) -> Any:
        return html.document_fromstring(self.text)

    @property
    def where(self) -> str:
        return urljoin(HOST, self.answer.request.full_path)

    @cached_property
    def links(self) -> list[str]:
        found = (
            urljoin(self.where, anchor.get("href")) for anchor in self.tree.iterfind(".//a[@href]")
        )
        return [
            urldefrag(link.removeprefix(HOST)).url for link in found if link.startswith(HOST + "/")
        ]

    @cached_property
    def forms(self) -> list[Form]:
        return [form_of(node, self.address, self.where) for node in self.tree.iterfind(".//form")]


def endpoint_like(address: str) -> str:
    return NUMBER.sub("#", urlsplit(address).path)


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
    return Visit(address, browser.get(address, follow_redirects=True))


def form_of(node: Any, page: str, where: str) -> Form:
    action = urljoin(where, node.get("action") or "").removeprefix(HOST)
    controls, buttons = [], []
    for control in node.iter("input", "textarea", "select", "button"):
        name, value = control.get("name"), control.get("value") or ""
        kind = control.get("type") or control.tag
        if name:
            controls.append((name, kind, value))
        sends = control.tag == "button" and control.get("type", "submit") == "submit"
        if sends and "disabled" not in control.attrib:
            buttons.append((name or "", value, control.get("formaction") or action))
    return Form(
        page=page,
        action=action,
        method=(node.get("method") or "get").lower(),
        controls=tuple(controls),
        multipart=node.get("enctype") == "multipart/form-data",
        filled=tuple((name, value or "") for name, value in node.form_values()),
        buttons=tuple(buttons),
    )


def send(browser: FlaskClient, form: Form, values: dict[str, list[str]]) -> TestResponse:
    if form.method == "get":
        return browser.get(form.action.split("?")[0], query_string=values)
    return browser.post(form.action, data=values)
