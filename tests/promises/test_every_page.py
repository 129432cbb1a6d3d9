"""Every page that links lead to, as each role: it opens, is sound HTML, and carries no inline code."""

import re

import pytest
from flask import Flask

from ps5_collab.core.headers import POLICY
from ps5_collab.people.views.administration import LETTER_POLICY
from tests.promises.conftest import Named
from tests.promises.crawl import Visit, visits

LETTER = re.compile(r"/administration/mailbox/\d+/page")
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|href=[\"']?javascript:", re.IGNORECASE)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("role", "language"),
    [(None, "en"), ("teacher", "es"), ("principal", "en"), ("leader", "es"), ("admin", "en")],
)
def test_every_link_leads_to_a_sound_page(
    demo: Flask, browse: Named, role: str | None, language: str
) -> None:
    browser = browse(role)
    browser.set_cookie("language", language)
    faults = [
        f"{visit.address}: {fault}" for visit in visits(demo, browser) for fault in faults_of(visit)
    ]
    assert not faults, "\n".join(faults)


def faults_of(visit: Visit) -> list[str]:
    answer, document = visit.answer, visit.document
    if answer.mimetype != "text/html":
        return [] if answer.status_code == 200 else [f"status {answer.status_code}"]
    faults = [str(error) for error in document.errors]
    if answer.status_code != 200:
        faults.append(f"status {answer.status_code}")
    policy = answer.headers.get("Content-Security-Policy")
    is_letter = policy == LETTER_POLICY and LETTER.fullmatch(visit.address)
    if policy != POLICY and not is_letter:
        faults.append("no policy")
    if len(document.query("h1")) != 1:
        faults.append("not one h1")
    # A letter brings its styles along, as mail programs want it; its policy allows nothing else.
    if not is_letter and (found := INLINE.search(answer.text)):
        faults.append(f"inline code: {found.group(0)}")
    return faults + doubled_ids(document) + broken_labels(document)


def doubled_ids(document: object) -> list[str]:
    ids = [node.attrs["id"] for node in document.query("[id]")]  # type: ignore[attr-defined]
    return [f"id twice: {one}" for one in set(ids) if ids.count(one) > 1]


def broken_labels(document: object) -> list[str]:
    ids = {node.attrs["id"] for node in document.query("[id]")}  # type: ignore[attr-defined]
    wanted = [(node, name) for name in ("for", "aria-describedby", "aria-labelledby", "popovertarget")
              for node in document.query(f"[{name}]")]  # type: ignore[attr-defined]  # fmt: skip
    return [
        f"{name} names no id: {one}"
        for node, name in wanted
        for one in (node.attrs[name] or "").split()
        if one not in ids
    ]
