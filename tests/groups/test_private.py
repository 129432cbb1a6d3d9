"""Nobody outside a private group can tell that it exists: not by an address, a number or a word.

Its place, a thread with an answer and a file, a meeting that was held with all that was written at
it, its shared minutes, a meeting ahead and a search for a time stand there; three people from
outside try every address of the site that could name one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.services import Remark
from ps5_collab.core.db import db
from ps5_collab.core.uploads import examine
from ps5_collab.groups.services import joining, threads
from ps5_collab.groups.services.threads import Question
from ps5_collab.meetings.minutes import services as minutes
from ps5_collab.meetings.models import Meeting
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Group, Person, Role
from ps5_collab.sharing import attachments
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Item
from ps5_collab.sharing.readers import reader_of
from tests.conftest import SignIn
from tests.discussions.factories import make_discussion
from tests.factories import make_meeting, make_person, make_school
from tests.groups.factories import found, place_for
from tests.meetings.minutes.held import make_action, make_decision, make_held, make_item, make_note
from tests.promises.crawl import Visit, visits

MARK = "zyxhidden"


@dataclass
class Secret:
    """What a private group has: {kind: id of its item}, and ids of what stands in them."""

    wren: Person
    items: dict[str, int] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)

    def values(self, item_id: int) -> dict[str, object]:
        """Whatever an address may ask for."""
        of_lessons = ("record_id", "featured_id", "entry_id", "adoption_id", "line_id")
        return {"item_id": item_id, "slug": "any", "number": 1, "part": "recorder",
                "person_id": self.wren.id, "name": "sheet.txt", **dict.fromkeys(of_lessons, 1),
                **self.parts}  # fmt: skip


@pytest.fixture
def secret(app: Flask) -> Secret:
    school = make_school()
    wren, tansy = make_person(school, name="Wren Alder"), make_person(name="Tansy Brook")
    place = found(wren, tansy, listed=False, name=f"{MARK} place", norms=(f"{MARK} norm",))
    joining.invite(wren, reader_of(wren.id), place, [make_person()], f"{MARK} words")
    group = db.session.get_one(Group, place.group_id)
    thread = a_thread(wren, place_for(wren, place))
    made = Secret(wren, {"groups": place.id, "threads": thread.id})
    held = a_held_meeting(made, group, tansy)
    shared = minutes.share(wren, reader_of(wren.id), held)
    talk = make_discussion(group, wren, tansy, title=f"{MARK} talk", brief=f"{MARK} question")
    made.items |= {"meetings": held.id, "minutes": shared.id, "discussions": talk.id}
    make_meeting(wren, group, title=f"{MARK} ahead")
    make_meeting(wren, group, title=f"{MARK} poll", starts_local=None, stage="polling")
    made.parts |= {
        "comment_id": db.session.scalars(sa.select(Comment.id)).first() or 0,
        "answer_id": db.session.scalars(sa.select(Comment.id)).first() or 0,
        "attachment_id": 1,
        "request_id": 1,
        "outcome_id": 1,
        "reading_id": 1,
        "person_id": wren.id,
        "notice_id": db.session.scalars(sa.select(Notice.id)).first() or 0,
    }
    db.session.commit()
    return made


def a_thread(wren: Person, place: Item) -> Item:
    question = Question(f"{MARK} question", f"{MARK} body")
    reader = reader_of(wren.id)
    thread = threads.ask_group(wren, reader, place, question)  # type: ignore[arg-type]
    conversation.comment_on(wren, reader, thread, Remark(f"{MARK} answer", is_question=True))
    upload = examine("sheet.txt", BytesIO(MARK.encode()))
    attachments.keep(upload)
    item = attachments.item_with_authors(reader, thread.id)
    attachments.attach(reader, item, upload, f"{MARK} file")
    return thread


def a_held_meeting(made: Secret, group: Group, tansy: Person) -> Meeting:
    wren = made.wren
    held = make_held(wren, group, title=f"{MARK} meeting", summary=f"{MARK} summary")
    item = make_item(held, f"{MARK} agenda")
    note = make_note(wren, held, item, f"{MARK} note")
    decision = make_decision(wren, held, item, f"{MARK} decision")
    action = make_action(tansy, held, item, text=f"{MARK} action")
    made.parts |= {
        "agenda_item_id": item.id,
        "note_id": note.id,
        "decision_id": decision.id,
        "action_id": action.id,
    }
    return held


def outsiders() -> list[Person]:
    return [make_person(), make_person(role=Role.ADMINISTRATOR), make_person(role=Role.LEADER)]


def addresses(app: Flask, secret: Secret) -> Iterator[tuple[str, str]]:
    """(method, address) of every route that names something of an item."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0]
        for kind, number in secret.items.items():
            if not names_one(rule) or (blueprint in secret.items and blueprint != kind):
                continue
            values = {k: v for k, v in secret.values(number).items() if k in rule.arguments}
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                yield method, adapter.build(rule.endpoint, values, method=method)


def names_one(rule: Rule) -> bool:
    of_items = {"item_id", "comment_id", "attachment_id", "action_id", "notice_id"}
    return bool(rule.arguments & of_items)


@pytest.mark.sqlite_only
def test_every_address_of_it_is_the_404_of_nothing(
    app: Flask, secret: Secret, sign_in: SignIn
) -> None:
    tried = list(addresses(app, secret))
    assert len(tried) > 100
    wrong = []
    for person in outsiders():
        browser = sign_in(person)
        nothing = browser.get("/groups/999999999").text
        for method, address in tried:
            answer = browser.open(address, method=method)
            if answer.status_code != 404 or (method == "GET" and differs(answer.text, nothing)):
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def differs(page: str, nothing: str) -> bool:
    """But for the address to come back to, the page says the same."""
    return main_of(page) != main_of(nothing)


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.sqlite_only
def test_no_word_and_no_number_tells_of_it(app: Flask, secret: Secret, sign_in: SignIn) -> None:
    mentions = [f"/search?q={MARK}", f"/search?q={MARK}&among=groups", f"/groups?q={MARK}",
                "/groups", "/meetings", "/calendar", "/actions", "/hours.csv", "/desk", "/notices",
                f"/people/{secret.wren.id}"]  # fmt: skip
    for person in outsiders():
        browser = sign_in(person)
        for address in mentions:
            assert f"{MARK} " not in browser.get(address, follow_redirects=True).text
        leaks = [visit.address for visit in visits(app, browser) if f"{MARK} " in read(visit)]
        assert not leaks
        assert facets_for(reader_of(person.id)).visible == 0
        assert "0 groups" in browser.get("/groups").text
        assert "0 groups" in browser.get(f"/groups?q={MARK}").text


def read(visit: Visit) -> str:
    """Pages, and files as far as they are text."""
    return visit.answer.data.decode(errors="replace")


@pytest.mark.sqlite_only
def test_its_members_find_all_of_it(app: Flask, secret: Secret, sign_in: SignIn) -> None:
    """Else the tests above would prove nothing."""
    browser = sign_in(secret.wren)
    seen = "".join(map(read, visits(app, browser)))
    for what in ("place", "norm", "question", "answer", "meeting", "note", "decision", "ahead"):
        assert f"{MARK} {what}" in seen, what


def test_nobody_can_share_with_it_from_outside(app: Flask, secret: Secret, sign_in: SignIn) -> None:
    browser = sign_in(make_person())
    group = db.session.scalars(sa.select(Group.id)).one()
    asked = {"group": group, "title": "Me too", "q": "x"}
    assert MARK not in browser.get("/meetings/new", query_string=asked).text
    assert browser.post("/meetings/new", data=asked).status_code < 500
    assert db.session.scalar(sa.select(Meeting.id).where(Meeting.title == "Me too")) is None
