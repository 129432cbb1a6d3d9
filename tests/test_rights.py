"""P3: nobody sees or does what the audience and the role forbid; every route has a declared rule."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.services import Remark
from ps5_collab.core.db import db
from ps5_collab.core.throttle import limiter
from ps5_collab.core.uploads import examine
from ps5_collab.groups.services import places, threads
from ps5_collab.lessons.taught.models import TaughtRecord
from ps5_collab.people.models import Person, Role
from ps5_collab.practices.queries import get_practice
from ps5_collab.practices.shelves import services as shelves
from ps5_collab.practices.shelves.services import Plate
from ps5_collab.sharing import attachments
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, Item, ItemAuthor
from ps5_collab.sharing.policy import VISITOR, visible_to
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.texts.queries import get_text
from tests import database
from tests.factories import make_group, make_person, make_school, saved
from tests.groups.factories import found, place_for
from tests.lessons.documents import CART
from tests.lessons.factories import make_draft, make_lesson, revise
from tests.lessons.taught.factories import note
from tests.practices.factories import make_practice
from tests.practices.factories import revise as revise_practice
from tests.promises.crawl import visits
from tests.protocols.factories import make_protocol
from tests.protocols.factories import revise as revise_protocol
from tests.rights import RIGHTS, Right
from tests.texts.factories import make_set, make_text
from tests.texts.factories import revise as revise_text

#: Kinds that several write.
WRITTEN = ("lessons", "practices", "protocols", "texts")
#: Kinds that are not talked about.
SILENT = ("groups", "shelves", "texts", "text_sets")
#: Stands in everything about an item that others might get to read.
MARK = "zyxwords"


PEOPLE = (
    "owner",
    "co-author",
    "group member",
    "colleague",
    "principal",
    "stranger",
    "leader",
    "reviewer",
    "administrator",
    "without appointment",
    "visitor",
)


@dataclass
class World:
    """One item of every audience and state, and everybody who might meet them."""

    people: dict[str, Person | None] = field(default_factory=dict)
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    comments: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    sees: set[tuple[str, str]] = field(default_factory=set)

    def values(self, name: str) -> dict[str, object]:
        """What stands in the addresses of the item of that name."""
        owner = self.people["owner"]
        assert owner
        comment = self.comments.get(name, 0)
        return {
            "item_id": self.items[name], "comment_id": comment, "answer_id": comment,
            "attachment_id": self.files.get(name, 0), "name": "sheet.txt", "number": 2,
            "person_id": owner.id, "slug": "any", "request_id": 1,
            "record_id": self.records.get(name, 0), "entry_id": self.entries.get(name, 0),
        }  # fmt: skip


@pytest.fixture(scope="module")
def world(built_app: Flask) -> Iterator[World]:
    with built_app.app_context():
        database.empty()
        limiter.enabled = False
        world = World(people=everybody())
        for add_one, names in added().items():
            for name in names:
                add_one(world, name)
        assert tuple(world.people) == PEOPLE
        for who, person in world.people.items():
            reader = reader_of(person.id) if person else VISITOR
            seen = set(db.session.scalars(sa.select(Item.id).where(visible_to(reader))))
            world.sees |= {(who, name) for name, number in world.items.items() if number in seen}
            world.browsers[who] = (
                database.signed_in_browser(built_app, person) if person else built_app.test_client()
            )
        db.session.commit()
        yield world
        db.session.remove()


def added() -> dict[Callable[[World, str], None], tuple[str, ...]]:
    """What there is of each kind, in the order in which it comes about."""
    audiences = tuple(each.value for each in Audience)
    return {
        add_item: (*audiences, "draft", "withdrawn"),
        add_practice: (*audiences, "in review"),
        add_protocol: audiences,
        add_shelf: ("me", "school", "network"),
        add_text: audiences,
        add_set: ("me", "group", "everyone"),
        add_place: ("listed place", "private place"),
    }


def everybody() -> dict[str, Person | None]:
    home = make_school(name="Home School")
    owner = make_person(home, name="Olive Owner")
    people: dict[str, Person | None] = {
        "owner": owner,
        "co-author": make_person(),
        "group member": make_person(),
        "colleague": make_person(home),
        "principal": make_person(home, Role.PRINCIPAL),
        "stranger": make_person(),
        "leader": make_person(role=Role.LEADER),
        "reviewer": make_person(role=Role.FACILITATOR),
        "administrator": make_person(role=Role.ADMINISTRATOR),
        "without appointment": make_person(),
        "visitor": None,
    }
    make_group(owner, people["group member"], name="The group")  # type: ignore[arg-type]
    gone = people["without appointment"]
    assert gone
    db.session.execute(sa.text("DELETE FROM appointment WHERE person_id = :id"), {"id": gone.id})
    db.session.commit()
    return people


def add_item(world: World, name: str) -> None:
    owner, other = world.people["owner"], world.people["co-author"]
    assert owner and other
    audience = Audience(name) if name in {a.value for a in Audience} else Audience.EVERYONE
    words = {"title": f"{MARK}{name} title", "summary": f"{MARK}{name} summary"}
    lesson = (
        make_draft(owner, replace(CART, **words))
        if name == "draft"
        else revise(owner, make_lesson(owner, audience, **words))
    )
    saved(ItemAuthor(item_id=lesson.id, person_id=other.id))
    item = attachments.item_with_authors(reader_of(owner.id), lesson.id)
    add(world, name, lesson)
    world.comments[name] = comment(owner, item, name)
    if name != "draft":
        said = f"{MARK}{name} record"
        world.records[name] = note(owner, lesson, unforeseen=said, would_change=said).id
    upload = examine("sheet.txt", io.BytesIO(f"{MARK}{name} file".encode()))
    attachments.keep(upload)
    reader = reader_of(owner.id)
    item = attachments.item_with_authors(reader, lesson.id)
    world.files[name] = attachments.attach(reader, item, upload, f"{MARK}{name} sheet").id
    if name == "withdrawn":
        sharing.withdraw(reader, item)
    db.session.commit()


def add_practice(world: World, audience: str) -> None:
    """A practice, and one that is handed in, which reviewers may read."""
    owner, other = world.people["owner"], world.people["co-author"]
    assert owner and other
    name = f"practice {audience}"
    words = {"title": f"{MARK}{name} title", "summary": f"{MARK}{name} summary"}
    known = {each.value for each in Audience}
    practice = make_practice(owner, Audience(audience if audience in known else "me"), **words)
    saved(ItemAuthor(item_id=practice.id, person_id=other.id))
    practice.in_review = audience == "in review"
    revise_practice(owner, practice)
    add(world, name, practice)
    world.comments[name] = comment(owner, practice, name)


def add_protocol(world: World, audience: str) -> None:
    owner, other = world.people["owner"], world.people["co-author"]
    assert owner and other
    name = f"protocol {audience}"
    words = {"title": f"{MARK}{name} title", "summary": f"{MARK}{name} summary"}
    protocol = make_protocol(owner, Audience(audience), **words)
    saved(ItemAuthor(item_id=protocol.id, person_id=other.id))
    revise_protocol(owner, protocol)
    add(world, name, protocol)
    world.comments[name] = comment(owner, protocol, name)


def add_shelf(world: World, audience: str) -> None:
    """A shelf with a practice that only its authors see, and one that the network sees."""
    owner = world.people["owner"]
    assert owner
    name, reader = f"shelf {audience}", reader_of(owner.id)
    plate = Plate(f"{MARK}{name} title", f"{MARK}{name} summary", shared=Shared(Audience(audience)))
    shelf = shelves.make(owner, reader, plate)
    for about in ("me", "network"):
        practice = get_practice(reader, world.items[f"practice {about}"])
        world.entries[name] = shelves.add(reader, shelf, practice, f"On {about}").id
    add(world, name, shelf)


def add_text(world: World, audience: str) -> None:
    owner, other = world.people["owner"], world.people["co-author"]
    assert owner and other
    name = f"text {audience}"
    said = {each: f"{MARK}{name} {each}" for each in ("title", "summary", "author", "reason")}
    text = make_text(owner, Audience(audience), body=f"{MARK}{name} body", **said)
    saved(ItemAuthor(item_id=text.id, person_id=other.id))
    add(world, name, revise_text(owner, text))


def add_set(world: World, audience: str) -> None:
    """A set with a text that only its authors see, and one that the network sees."""
    owner = world.people["owner"]
    assert owner
    name, reader = f"set {audience}", reader_of(owner.id)
    members = [get_text(reader, world.items[f"text {about}"]) for about in ("me", "network")]
    words = {"title": f"{MARK}{name} title", "about": f"{MARK}{name} summary"}
    add(world, name, make_set(owner, *members, audience=Audience(audience), **words))


def add_place(world: World, name: str) -> None:
    """A group with its page; the owner leads it, the group member is in it."""
    owner, member = world.people["owner"], world.people["group member"]
    assert owner and member
    words = {"name": f"{MARK}{name} title", "purpose": f"{MARK}{name} summary"}
    listed = name == "listed place"
    place = found(owner, member, listed=listed, norms=(f"{MARK}{name} norm",), **words)
    reader = reader_of(owner.id)
    places.revise(owner, reader, place_for(owner, place), {"norms": (f"{MARK}{name} norms",)}, 1)
    add(world, name, place)
    thread = f"{name}'s thread"
    question = threads.Question(f"{MARK}{thread} title", f"{MARK}{thread} summary")
    asked = threads.ask_group(owner, reader_of(owner.id), place_for(owner, place), question)
    world.comments[thread] = comment(owner, asked, thread)
    add(world, thread, asked)


def add(world: World, name: str, item: Item) -> None:
    """Note the item under its name."""
    world.items[name], world.kinds[name] = item.id, item.kind
    db.session.commit()


def comment(owner: Person, item: Item, name: str) -> int:
    said = conversation.comment_on(
        owner, reader_of(owner.id), item, Remark(f"{MARK}{name} comment", is_question=True)
    )
    said.edited_at = said.created_at
    db.session.commit()
    return said.id


def test_every_route_has_a_rule(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(RIGHTS) == set(), "declare them in tests/rights.py"
    assert set(RIGHTS) - endpoints == set(), "these routes are gone"


#: What may be done with items.
OF_ITEMS = (
    Right.SEES,
    Right.SEES_SIGNED_IN,
    Right.SAYS,
    Right.WRITES,
    Right.OWNS,
    Right.OWN_COMMENT,
    Right.OWN_RECORD,
    Right.BELONGS,
    Right.LEADS,
)


def may(world: World, right: Right, who: str, name: str) -> bool:
    belongs = who not in {"visitor", "without appointment"}
    allowed = {
        Right.SEES: True,
        Right.SEES_SIGNED_IN: who != "visitor",
        Right.SAYS: belongs and world.kinds[name] not in SILENT,
        Right.WRITES: who == "owner" or (who == "co-author" and world.kinds[name] in WRITTEN),
        Right.OWNS: who == "owner",
        Right.OWN_COMMENT: who == "owner",
        Right.OWN_RECORD: who == "owner",
        Right.BELONGS: who in {"owner", "group member"},
        Right.LEADS: who == "owner",
    }
    return (who, name) in world.sees and allowed[right]


def refusals(world: World, right: Right, who: str, name: str) -> set[int]:
    """What an address answers to whoever may not: to visitors perhaps first "sign in"."""
    if who == "visitor" and right is not Right.SEES:
        return {302, 303, 401}
    return {403} if (who, name) in world.sees else {404}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("right", OF_ITEMS)
def test_addresses_of_items_open_exactly_to_whom_the_rule_says(
    built_app: Flask, world: World, right: Right
) -> None:
    before = state()
    wrong = [
        f"{method} {address} as {who} ({name}): {status} not {sorted(expected)}"
        for endpoint, method, name, address in addresses_of_items(built_app, world, right)
        for who, expected in answers(world, right, endpoint, method, name).items()
        if (status := world.browsers[who].open(address, method=method).status_code) not in expected
    ]
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:40])
    db.session.rollback()
    assert state() == before


def addresses_of_items(
    app: Flask, world: World, right: Right
) -> Iterator[tuple[str, str, str, str]]:
    adapter = app.url_map.bind("localhost")
    for rule in [rule for rule in app.url_map.iter_rules() if RIGHTS[rule.endpoint] is right]:
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            for name in world.items:
                if not fits(world, rule, name):
                    continue
                values = {k: v for k, v in world.values(name).items() if k in rule.arguments}
                address = adapter.build(rule.endpoint, values, method=method)
                yield rule.endpoint, method, name, address


def fits(world: World, rule: Rule, name: str) -> bool:
    """A kind's own pages are for its items; those of comments and files for what has some."""
    blueprint = rule.endpoint.partition(".")[0]
    of_kind = blueprint not in set(world.kinds.values()) or blueprint == world.kinds[name]
    has = {
        "comment_id": world.comments,
        "attachment_id": world.files,
        "record_id": world.records,
        "entry_id": world.entries,
    }
    return of_kind and all(name in has[part] for part in rule.arguments & set(has))


def answers(
    world: World, right: Right, endpoint: str, method: str, name: str
) -> dict[str, set[int]]:
    """What each may be answered; whoever may act is left out, as acting is tried elsewhere."""
    expected = {}
    for who in world.browsers:
        if not may(world, right, who, name):
            expected[who] = refusals(world, right, who, name)
        elif method == "GET" and not opens_only_what_is_published(endpoint, name):
            expected[who] = {200, 302, 303}
    if endpoint == "conversation.delete":  # an administrator moderates what they see, on record
        expected.pop("administrator")
    return expected


def opens_only_what_is_published(endpoint: str, name: str) -> bool:
    """A draft has no revision yet; its addresses are then not there for its authors either."""
    return name == "draft" and endpoint.startswith("lessons.")


def state() -> list[object]:
    """What no refused request may have changed."""
    items = sa.select(Item.id, Item.state, Item.audience, Item.revision, Item.comment_count)
    texts = sa.select(Comment.id, Comment.text, Comment.deleted_at)
    taught = sa.select(TaughtRecord.id, TaughtRecord.unforeseen, TaughtRecord.removed_at)
    found = [
        *db.session.execute(taught.order_by(TaughtRecord.id)),
        *db.session.execute(items.order_by(Item.id)),
        *db.session.execute(texts.order_by(Comment.id)),
    ]
    db.session.rollback()
    return [tuple(row) for row in found]


@pytest.mark.parametrize("right", [Right.MEMBER, Right.STAFF])
def test_addresses_of_members_and_staff(built_app: Flask, world: World, right: Right) -> None:
    wrong = []
    ids = ["person_id", "school_id", "district_id", "letter_id", "row_id", "link_id"]
    numbers = dict.fromkeys(ids, 1)
    for rule in built_app.url_map.iter_rules():
        if RIGHTS[rule.endpoint] is not right:
            continue
        values = {name: numbers.get(name, "t" * 43) for name in rule.arguments}
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            address = built_app.url_map.bind("localhost").build(
                rule.endpoint, values, method=method
            )
            for who, browser in world.browsers.items():
                allowed = who == "administrator" or (right is Right.MEMBER and who != "visitor")
                if allowed and method == "POST":
                    continue
                status = browser.open(address, method=method).status_code
                if not right_answer(status, allowed, who):
                    wrong.append(f"{method} {address} as {who}: {status}")
    assert not wrong, "\n".join(wrong)


def right_answer(status: int, allowed: bool, who: str) -> bool:
    if who == "visitor":
        return status in {302, 303, 401}
    if allowed:  # a number that is not there, or a directory closed to whoever has no appointment
        return status in {200, 302, 303, 404} or (status == 403 and who == "without appointment")
    return status in {403, 404}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_says_a_word_of_what_its_reader_may_not_see(
    built_app: Flask, world: World, who: str
) -> None:
    """Every list, search, filter, count with words, person's and school's page, notice and file."""
    hidden = [name for name in world.items if (who, name) not in world.sees]
    shown = [name for name in world.items if (who, name) in world.sees]
    leaks, found = [], ""
    for address, text in pages_of(built_app, world.browsers[who]):
        leaks += [f"{address}: {name}" for name in hidden if f"{MARK}{name}" in text]
        found += text
    published = set(shown) - {"draft", "withdrawn"}
    missed = [name for name in published if f"{MARK}{name}" not in found]
    assert not missed, f"{who} sees {missed} nowhere: the walk is too short to prove anything"
    assert not leaks, "\n".join(leaks)


def pages_of(app: Flask, browser: FlaskClient) -> Iterator[tuple[str, str]]:
    searches = [f"/search?q={MARK}", f"/lessons?q={MARK}", f"/search?q={MARK}*", "/lessons?sort=title",
                "/lessons?q=cart&sort=newest", "/desk", "/notices", "/people", "/schools"]  # fmt: skip
    for address in searches:
        yield (
            address,
            browser.get(address, follow_redirects=True).text.replace(f'value="{MARK}', ""),
        )
    for visit in visits(app, browser):
        yield visit.address, visit.answer.text


def test_counts_tell_nobody_of_what_is_hidden(world: World) -> None:
    for who, browser in world.browsers.items():
        lessons = {name for name, kind in world.kinds.items() if kind == "lessons"}
        seen = {name for reader, name in world.sees if reader == who}
        listed = seen & lessons - {"draft", "withdrawn"}
        page = browser.get(f"/lessons?q={MARK}*").text
        said = {name for name in world.items if f"{MARK}{name} title" in page}
        assert said - {"draft", "withdrawn"} == listed, who
        assert f"{len(said)} lesson" in page, (who, said)
