"""What visitors, caches and other sites are given: no more than everyone may read, and no session."""

import json
import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from ps5_collab.core.db import db
from ps5_collab.people.models import Person
from ps5_collab.practices import queries
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import HERE, AtMost, SignIn
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson
from tests.practices.factories import make_practice, revise

ATOM = "{http://www.w3.org/2005/Atom}"
NARROW = [one for one in Audience if one not in (Audience.EVERYONE, Audience.GROUP)]


@pytest.fixture
def author(app: Flask) -> Person:
    return make_person(name="Ana Author")


def path(practice: object, name: str = "peer-debugging-desks") -> str:
    return f"/practices/{practice.id}-{name}"  # type: ignore[attr-defined]


def parsed(content: bytes) -> Any:
    return ET.fromstring(content)  # noqa: S314 (our own)


def machines(practice_id: int) -> list[str]:
    return ["/practices.atom", "/practices.atom?q=desks", "/sitemap.xml", "/practices",
            f"/practices/{practice_id}/card.png", "/search?q=desks"]  # fmt: skip


def told(browser: FlaskClient, practice_id: int) -> dict[str, bool]:
    """Which of the addresses for machines say that the practice is there."""
    answers = {address: browser.get(address) for address in machines(practice_id)}
    return {
        address: f"/practices/{practice_id}" in answer.text
        if "png" not in address
        else answer.status_code == 200
        for address, answer in answers.items()
    }


@pytest.mark.parametrize("audience", NARROW)
def test_machines_are_told_of_public_ones_alone(
    visitor: FlaskClient, sign_in: SignIn, author: Person, audience: Audience
) -> None:
    practice = make_practice(author, audience)
    assert not any(told(visitor, practice.id).values())
    for person in (make_person(), author):  # who may read it asks, and machines are told no more
        seen = told(sign_in(person), practice.id)
        assert not any(seen[a] for a in seen if a not in ("/practices", "/search?q=desks"))
    page = sign_in(author).get(path(practice)).text
    assert "og:title" not in page and "ld+json" not in page and "canonical" not in page


def test_a_group_is_told_to_nobody(visitor: FlaskClient, author: Person) -> None:
    make_group(author)
    practice = make_practice(author, Audience.ME)
    practice.group_id, practice.audience = min(reader_of(author.id).group_ids), Audience.GROUP
    sharing.facets.touch(practice)
    db.session.commit()
    assert not any(told(visitor, practice.id).values())


def test_withdrawn_is_gone_everywhere_at_once(visitor: FlaskClient, author: Person) -> None:
    practice = make_practice(author, Audience.EVERYONE)
    seen = [visitor.get(address) for address in (*machines(practice.id), path(practice))]
    assert all(told(visitor, practice.id).values())
    reader = reader_of(author.id)
    sharing.withdraw(reader, queries.get_practice(reader, practice.id))
    db.session.commit()
    assert not any(told(visitor, practice.id).values())
    for address, before in zip((*machines(practice.id), path(practice)), seen, strict=True):
        kept = {"If-None-Match": before.headers.get("ETag", "")}
        assert visitor.get(address, headers=kept).status_code != 304, address


def test_what_visitors_get_is_kept_and_asked_for_anew(visitor: FlaskClient, author: Person) -> None:
    practice = make_practice(author, Audience.EVERYONE)
    lesson = make_lesson(author, Audience.EVERYONE)
    here = visitor.get(f"/lessons/{lesson.id}").location or ""
    addresses = [*machines(practice.id), path(practice), here, "/lessons", "/robots.txt",
                 f"/practices/{practice.id}/revisions"]  # fmt: skip
    addresses.remove("/search?q=desks")
    for address in addresses:
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, no-cache", address
        assert {"Cookie", "Accept-Language"} <= set(answer.vary.as_set(preserve_casing=True))
        assert "Set-Cookie" not in answer.headers and b"csrf_token" not in answer.data
        again = visitor.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), address
        assert "Set-Cookie" not in again.headers
        assert again.headers["Cache-Control"] == "public, no-cache"
    revise(author, practice)
    kept = {"If-None-Match": visitor.get(path(practice)).headers["ETag"]}
    visitor.post("/settings", data={"language": "es"}, headers=HERE)
    assert visitor.get(path(practice), headers=kept).status_code == 200


def test_who_is_signed_in_gets_a_page_of_their_own(sign_in: SignIn, author: Person) -> None:
    practice = make_practice(author, Audience.EVERYONE)
    for address in (path(practice), "/practices", "/lessons"):
        answer = sign_in(author).get(address)
        assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers


def test_what_was_said_once_is_not_kept(visitor: FlaskClient, author: Person) -> None:
    practice = make_practice(author, Audience.EVERYONE)
    with visitor.session_transaction() as session:
        session["_flashes"] = [("success", "You are signed out.")]
    answer = visitor.get(path(practice))
    assert "You are signed out." in answer.text
    assert answer.headers["Cache-Control"] == "private, no-cache" and "ETag" not in answer.headers


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://localhost.evil"])
def test_no_foreign_site_sets_a_theme(visitor: FlaskClient, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = visitor.post("/settings", data={"theme": "dark"}, headers=headers)
    assert answer.status_code == 400 and "theme=" not in answer.headers.get("Set-Cookie", "")


def test_the_feed(visitor: FlaskClient, author: Person) -> None:
    first = make_practice(author, Audience.EVERYONE, title="Desks & chairs", summary="A <b>.")
    make_practice(author, Audience.EVERYONE, title="Songs", grades=("9",))
    feed = parsed(visitor.get("/practices.atom?band=upper").data)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Desks & chairs"]
    entry = entries[0]
    assert entry.findtext(f"{ATOM}id") == first.uuid.urn
    assert entry.findtext(f"{ATOM}summary") == "A <b>."
    assert "Ana Author" not in visitor.get("/practices.atom").text
    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
    before = entry.findtext(f"{ATOM}updated")
    revise(author, first)
    again = parsed(visitor.get("/practices.atom?band=upper").data).find(f"{ATOM}entry")
    assert again is not None and again.findtext(f"{ATOM}id") == first.uuid.urn
    assert str(again.findtext(f"{ATOM}updated")) > str(before)
    page = visitor.get("/practices?band=upper").text
    assert 'type="application/atom+xml"' in page and 'href="/practices.atom?band=upper"' in page
    assert len(parsed(visitor.get("/practices.atom?band=middle").data)) == 5


def test_other_sites_show_a_card(visitor: FlaskClient, author: Person) -> None:
    title = "Desks where one explains, another asks and nobody types " * 3
    practice = make_practice(author, Audience.EVERYONE, title=title.strip())
    page = visitor.get(f"/practices/{practice.id}", follow_redirects=True).text
    card = re.search(r'og:image" content="http://localhost([^"]+)"', page)
    assert card and 'name="twitter:card" content="summary_large_image"' in page
    answer = visitor.get(card[1].replace("&amp;", "&"))
    with Image.open(BytesIO(answer.data)) as picture:
        assert picture.size == (1200, 630) and picture.format == "PNG"


def test_search_engines_read_the_practice(visitor: FlaskClient, author: Person) -> None:
    practice = make_practice(author, Audience.EVERYONE)
    page = visitor.get(path(practice)).text
    told = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])  # type: ignore[index]
    assert told["@type"] == ["LearningResource", "CreativeWork"]
    assert told["url"] == f"http://localhost{path(practice)}"
    assert told["educationalLevel"] == ["Grade 4", "Grade 5"] and "Ana" not in json.dumps(told)
    old = visitor.get(f"/practices/{practice.id}/revisions/1").text
    revise(author, practice)
    assert "ld+json" in old
    assert "ld+json" not in visitor.get(f"/practices/{practice.id}/revisions/1").text


def test_the_sitemap_costs_one_look(visitor: FlaskClient, author: Person, at_most: AtMost) -> None:
    make_practice(author, Audience.EVERYONE)
    visitor.get("/sitemap.xml")
    with at_most(2):
        visitor.get("/sitemap.xml")
    with at_most(6):
        visitor.get("/practices.atom")
    assert "Sitemap: http://localhost/sitemap.xml" in visitor.get("/robots.txt").text


def test_a_practice_costs_the_same_with_many_pieces(
    visitor: FlaskClient, sign_in: SignIn, author: Person, at_most: AtMost
) -> None:
    practice, browser = make_practice(author, Audience.EVERYONE), sign_in(make_person())
    with at_most(7):  # one of them for how it went elsewhere
        visitor.get(path(practice))
    with at_most(10):
        browser.get(path(practice))
