"""Whatever is sent to the pages before a meeting: an answer, never a crash; and text stays text."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.db import db
from ps5_collab.meetings import agenda, planning
from ps5_collab.meetings.agenda import Point
from ps5_collab.meetings.models import Meeting
from ps5_collab.meetings.planning import Planned
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.factories import make_group, make_meeting, make_person
from tests.meetings.test_planning import NEXT
from tests.promises.test_p5_hostile import HOSTILE

FIELDS = {
    "new": ("title summary sort day time minutes zone place video_url capacity listed uuid known"
            " admits_observers cover_needed required version group"),
    "{id}/edit": "title summary sort day time minutes zone place video_url capacity version known",
    "{id}/cancellation": "reason",
    "{id}/answer": "coming note",
    "{id}/observation": "note",
    "{id}/agenda/new": "title minutes purpose presenter words find linked do version",
    "{id}/agenda/{item}/edit": "title minutes purpose presenter words find linked do version",
    "{id}/agenda/{item}/position": "to",
    "{id}/agenda/template": "template fit",
    "{id}/roles": "facilitator timekeeper recorder norm_keeper",
    "{id}/roles/recorder/exchange": "person",
    "{id}/norm": "norm",
}  # fmt: skip


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person()


@pytest.fixture
def meeting(ada: Person) -> Meeting:
    return make_meeting(ada, make_group(ada, make_person()))


@pytest.fixture
def browser(sign_in: SignIn, ada: Person) -> FlaskClient:
    return sign_in(ada)


def sent(value: str) -> str:
    raw = value.encode("utf-8", "surrogatepass")
    return raw.decode("latin-1") if "\ud800" in value else value


@pytest.mark.parametrize("path", FIELDS)
def test_no_form_breaks(browser: FlaskClient, ada: Person, meeting: Meeting, path: str) -> None:
    item = agenda.add(ada, reader_of(ada.id), meeting, Point("One"))
    db.session.commit()
    address = "/meetings/" + path.format(id=meeting.id, item=item.id)
    broken = []
    for hostile in HOSTILE:
        answer = browser.post(address, data=dict.fromkeys(FIELDS[path].split(), sent(hostile)))
        if answer.status_code >= 500:
            broken.append(f"{hostile[:30]!r}: {answer.status_code}")
    assert not broken


@pytest.mark.parametrize(
    "part", ["0", "-1", str(2**31), str(2**63), str(2**200), "x", "%00", "%ff"]
)
def test_no_address_breaks(browser: FlaskClient, meeting: Meeting, part: str) -> None:
    paths = [f"/meetings/{part}", f"/meetings/{part}/edit", f"/meetings/{part}/agenda",
             f"/meetings/{meeting.id}/agenda/{part}/edit", f"/meetings/answer/{part}",
             f"/meetings?show={part}&group={part}&page={part}", f"/meetings/new?group={part}",
             f"/meetings/{meeting.id}/observers?q={part}"]  # fmt: skip
    posts = [f"/meetings/{meeting.id}/observers/{part}", f"/meetings/{meeting.id}/roles/{part}/exchange",
             f"/meetings/{meeting.id}/observers/{part}/admission",
             f"/meetings/{meeting.id}/agenda/{part}/removal"]  # fmt: skip
    statuses = [browser.get(path).status_code for path in paths]
    statuses += [browser.post(path).status_code for path in posts]
    assert max(statuses) < 500


def test_what_people_typed_stays_text(browser: FlaskClient, ada: Person, meeting: Meeting) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    plan = Planned(
        title=evil, summary=evil, place=evil, zone="America/Los_Angeles", starts_local=NEXT
    )
    reader = reader_of(ada.id)
    assert meeting.group_id
    other = planning.plan(ada, reader, meeting.group_id, plan)
    agenda.add(ada, reader, other, Point(evil, words=evil))
    planning.cancel(ada, reader, other, evil)
    db.session.commit()
    for path in ("", "/agenda", "/roles", "/observers"):
        page = browser.get(f"/meetings/{other.id}{path}").text
        assert "<script>alert" not in page and "onerror=alert(1)>" not in page.replace("&gt;", "")
    for address in ("/meetings", "/meetings?show=past", "/desk"):
        assert "<script>alert" not in browser.get(address).text
