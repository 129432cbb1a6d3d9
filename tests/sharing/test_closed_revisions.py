"""What was written before an item was opened to somebody is not there for them: over HTTP, by
every role, for practices and lessons alike."""

import io
import json
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.conversation.models import Comment
from ps5_collab.core.db import db
from ps5_collab.core.uploads import examine
from ps5_collab.lessons import services as lessons
from ps5_collab.lessons.document import Step as LessonStep
from ps5_collab.lessons.queries import get_lesson
from ps5_collab.people.models import Person, Role
from ps5_collab.practices.document import Evidence, Step
from ps5_collab.practices.models import Practice
from ps5_collab.practices.review import services as review
from ps5_collab.practices.review.models import Decision
from ps5_collab.sharing import attachments
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Attachment, Audience, Item, ItemAuthor
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from tests.conftest import AtMost, SignIn
from tests.factories import make_person, make_school, saved
from tests.lessons.documents import CART
from tests.lessons.factories import make_lesson
from tests.lessons.factories import revise as revise_lesson
from tests.practices.adoption.factories import adopt, lines_of, whole_for
from tests.practices.documents import DESKS
from tests.practices.factories import make_practice, revise
from tests.practices.review.factories import decide, fresh, make_reviewer, take
from tests.promises.crawl import visits

#: Stands in all that had to go.
NAME = "zyxpupil"
GONE = Step("d9named0", f"Let {NAME} show it", f"{NAME} is in room 12.")
WHOLE = {"owner", "co-author", "first reviewer", "second reviewer"}


@dataclass
class World:
    people: dict[str, Person | None]
    item: int
    file: int
    comments: dict[str, int] = field(default_factory=dict)


def say(browser: FlaskClient, item: int, **words: object) -> int:
    assert browser.post(f"/items/{item}/comments/new", data=words).status_code == 303
    db.session.rollback()
    return db.session.scalars(sa.select(sa.func.max(Comment.id))).one()


def attach(owner: Person, item_id: int) -> int:
    upload = examine("seats.txt", io.BytesIO(f"{NAME} sits there".encode()))
    attachments.keep(upload)
    reader = reader_of(owner.id)
    item = attachments.item_with_authors(reader, item_id)
    return attachments.attach(reader, item, upload, f"Where {NAME} sits").id


@pytest.fixture
def world(app: Flask, sign_in: SignIn) -> World:
    """A practice whose reviewers asked to take a pupil's name out; revision 3 is shown to all."""
    home = make_school()
    owner, other, colleague = make_person(home), make_person(), make_person(home)
    practice = make_practice(owner, Audience.SCHOOL)
    saved(ItemAuthor(item_id=practice.id, person_id=other.id))
    db.session.commit()
    file = attach(owner, practice.id)
    pupil = replace(DESKS.evidence[0], id="e9named0", claim=f"{NAME} waits less", attachment=file)
    steps, evidence = (*DESKS.steps, GONE), (*DESKS.evidence, pupil)
    noted = f"With {NAME}."
    practice = revise(
        other, practice, noted, steps=steps, evidence=evidence, what=f"So does {NAME}."
    )
    number = practice.id
    comments = {
        "colleague": say(sign_in(colleague), number, text=f"Ask {NAME}", place=GONE.id),
        "on the whole": say(sign_in(colleague), number, text="A good idea."),
    }
    comments["answer"] = say(
        sign_in(owner), number, text=f"{NAME} will", parent=comments["colleague"]
    )
    review.hand_in(owner, reader_of(owner.id), fresh(owner, practice), Audience.EVERYONE)
    db.session.commit()
    first, second, third = make_reviewer(), make_reviewer(), make_reviewer()
    take(first, practice)
    take(second, practice)
    comments["reviewer"] = say(sign_in(first), number, text=f"Take {NAME} out, please.")
    comments["passer-by"] = say(sign_in(third), number, text=f"Who is {NAME}?")
    decide(first, practice, Decision.CHANGES)
    review.agree(other, reader_of(other.id), fresh(other, practice), Audience.EVERYONE)
    db.session.commit()
    practice = revise(owner, practice, steps=DESKS.steps, evidence=DESKS.evidence, what=DESKS.what)
    review.hand_in(owner, reader_of(owner.id), fresh(owner, practice), Audience.EVERYONE)
    db.session.commit()
    for reviewer in (first, second):
        decide(reviewer, practice)
    assert fresh(owner, practice).audience is Audience.EVERYONE
    people = {
        "owner": owner, "co-author": other, "colleague": colleague, "first reviewer": first,
        "second reviewer": second, "passer-by": third, "stranger": make_person(),
        "leader": make_person(role=Role.LEADER), "principal": make_person(home, Role.PRINCIPAL),
        "administrator": make_person(role=Role.ADMINISTRATOR), "visitor": None,
    }  # fmt: skip
    return World(people, number, file, comments)


def browser_of(app: Flask, sign_in: SignIn, person: Person | None) -> FlaskClient:
    return sign_in(person) if person else app.test_client()


def addresses(item: int, room: str = "practices") -> list[str]:
    page = f"/{room}/{item}"
    common = [page, f"{page}/revisions", f"{page}/comparison", f"{page}/comparison?from=1&to=2",
              f"{page}/comparison?from=2&to=3", f"{page}?revision=3", f"{page}/revisions/3",
              f"/items/{item}/comments", f"/items/{item}/comments/new", f"/search?q={NAME}",
              f"/{room}?q={NAME}", "/sitemap.xml"]  # fmt: skip
    own = {
        "practices": [f"{page}/presentation", f"{page}/adoptions", "/practices.atom", "/practices",
                      f"/practices/side-by-side?a={item}&b={item}", f"/practices.atom?q={NAME}"],
        "lessons": [f"{page}.md", f"{page}/taught", "/lessons"],
    }  # fmt: skip
    return common + own[room]


@pytest.mark.parametrize(
    "who",
    ["colleague", "passer-by", "stranger", "leader", "principal", "administrator", "visitor"],
)
def test_readers_begin_with_what_was_approved(
    app: Flask, sign_in: SignIn, world: World, who: str
) -> None:
    browser = browser_of(app, sign_in, world.people[who])
    page, unknown = f"/practices/{world.item}", browser.get(f"/practices/{world.item}/revisions/99")
    for number in (1, 2):
        answer = browser.get(f"{page}/revisions/{number}")
        assert answer.status_code == 404
        assert answer.text.replace(f"revisions/{number}", "revisions/99") == unknown.text
    said = {"colleague", "passer-by"}
    for address in addresses(world.item):
        answer = browser.get(address, follow_redirects=True)
        text = answer.text.replace(f"q={NAME}", "").replace(f'value="{NAME}', "")
        text = text.replace(f"“{NAME}”", "")
        if who not in said:
            assert NAME not in text, address
        for hint in ("Revision 1", "Revision 2", "revision 1", "revisions/2", "Compare with 2"):
            assert hint not in text, (address, hint)
    listed = browser.get(f"{page}/revisions").text
    assert listed.count('<li class="done"') == 1 and "Closed to readers" not in listed
    co_author = world.people["co-author"]
    assert co_author
    for name in ("seats.txt", "any"):
        assert browser.get(f"/files/{world.file}/{name}").status_code == 404
    assert browser.get(f"/comments/{world.comments['reviewer']}").status_code == 404
    assert "1 comment" in browser.get("/practices").text


@pytest.mark.parametrize("who", sorted(WHOLE))
def test_who_writes_or_reviews_it_reads_all(sign_in: SignIn, world: World, who: str) -> None:
    person = world.people[who]
    assert person
    browser, page = sign_in(person), f"/practices/{world.item}"
    assert NAME in browser.get(f"{page}/revisions/2").text
    assert NAME in browser.get(f"{page}/comparison?from=2&to=3").text
    assert browser.get(f"{page}/revisions").text.count("Closed to readers") == 2
    assert browser.get(f"/files/{world.file}/seats.txt").status_code == 200
    talk = browser.get(f"/items/{world.item}/comments").text
    assert all(f'id="c{number}"' in talk for number in world.comments.values())


def test_what_was_said_on_the_whole_stays_and_own_words_do(sign_in: SignIn, world: World) -> None:
    colleague, passer_by = world.people["colleague"], world.people["passer-by"]
    assert colleague and passer_by
    theirs = sign_in(colleague).get(f"/practices/{world.item}", follow_redirects=True).text
    shown = {name for name, number in world.comments.items() if f'id="c{number}"' in theirs}
    assert shown == {"colleague", "on the whole", "answer"}
    theirs = sign_in(passer_by).get(f"/practices/{world.item}", follow_redirects=True).text
    shown = {name for name, number in world.comments.items() if f'id="c{number}"' in theirs}
    assert shown == {"on the whole", "passer-by"}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("who", ["stranger", "visitor"])
def test_no_page_of_the_site_says_it(
    built_app: Flask, app: Flask, sign_in: SignIn, world: World, who: str
) -> None:
    browser = browser_of(app, sign_in, world.people[who])
    leaks = [visit.address for visit in visits(built_app, browser) if NAME in visit.answer.text]
    assert leaks == []


def test_machines_are_told_of_the_shown_revision(visitor: FlaskClient, world: World) -> None:
    page = visitor.get(f"/practices/{world.item}", follow_redirects=True).text
    told = page.partition('<script type="application/ld+json"')[2].partition(">")[2]
    assert json.loads(told.partition("</script>")[0])["version"] == "3"
    assert visitor.get(f"/search?q={NAME}").text.count(f"/practices/{world.item}") == 0


def test_a_newer_revision_that_nobody_reviewed_is_read(sign_in: SignIn, world: World) -> None:
    owner, stranger = world.people["owner"], world.people["stranger"]
    assert owner and stranger
    practice = db.session.get_one(Practice, world.item)
    revise(owner, practice, what="A newer word.")
    browser, page = sign_in(stranger), f"/practices/{world.item}"
    assert "A newer word." in browser.get(page, follow_redirects=True).text
    assert browser.get(f"{page}/revisions/3").status_code == 200
    assert "A newer word." in browser.get(f"{page}/comparison?from=3&to=4").text
    assert NAME not in browser.get(f"{page}/comparison?from=2&to=4").text


def test_authors_close_what_had_to_go(sign_in: SignIn, world: World) -> None:
    owner, stranger = world.people["owner"], world.people["stranger"]
    assert owner and stranger
    practice = db.session.get_one(Practice, world.item)
    revise(owner, practice, what=f"{NAME} again.")
    whole = adopt(stranger, fresh(stranger, practice))
    revise(owner, practice, what=DESKS.what, steps=DESKS.steps[:1])
    browser, page = sign_in(stranger), f"/practices/{world.item}"
    assert NAME in browser.get(f"{page}/revisions/4").text
    opening = f"{page}/revisions/5/opening"
    assert browser.post(opening).status_code == 403
    writer = sign_in(owner)
    assert "Close what was before" in writer.get(f"{page}/revisions").text
    assert writer.post(opening).status_code == 303
    assert writer.post(opening).status_code == 409
    assert writer.post(f"{page}/revisions/6/opening").status_code == 409
    assert writer.post(f"{page}/revisions/4/opening").status_code == 409
    assert browser.get(f"{page}/revisions/4").status_code == 404
    assert browser.get(f"{page}/revisions/3").status_code == 404
    shown = browser.get(page, follow_redirects=True).text
    assert "an earlier revision, which is not open" in shown and "revisions/3" not in shown
    assert writer.get(f"{page}/revisions/4").status_code == 200
    # What is tried at revision 4 is told by the oldest that is open.
    tried = browser.get(f"/practices/adoptions/{whole.id}").text
    assert "this is the oldest one that is" in tried and "revision 4" not in tried
    texts = [line.text for line in lines_of(whole_for(stranger, whole.id))]
    assert texts == [DESKS.steps[0].name, "A step that is not shown any more"]
    line = lines_of(whole)[1].id
    assert (
        DESKS.steps[1].name
        not in browser.get(f"/practices/adoptions/{whole.id}/lines/{line}/notes").text
    )


def test_an_approval_may_say_so(sign_in: SignIn, world: World) -> None:
    owner, first = world.people["owner"], world.people["first reviewer"]
    assert owner and first
    practice = db.session.get_one(Practice, world.item)
    revise(owner, practice, what=f"{NAME} again.")
    practice = revise(owner, practice, what=DESKS.what)
    review.hand_in(owner, reader_of(owner.id), fresh(owner, practice), Audience.EVERYONE)
    db.session.commit()
    assert (
        "Close the revisions before" in sign_in(first).get(f"/practices/{world.item}/review").text
    )
    decide(first, practice, closes=True)
    stranger = world.people["stranger"]
    assert stranger
    assert sign_in(stranger).get(f"/practices/{world.item}/revisions/4").status_code == 404
    assert sign_in(stranger).get(f"/practices/{world.item}/revisions/5").status_code == 200


def test_what_comes_back_from_being_withdrawn_begins_anew(sign_in: SignIn, world: World) -> None:
    owner, stranger = world.people["owner"], world.people["stranger"]
    assert owner and stranger
    practice = db.session.get_one(Practice, world.item)
    revise(owner, practice, what=f"{NAME} again.")
    writer, browser, page = sign_in(owner), sign_in(stranger), f"/practices/{world.item}"
    assert writer.post(f"{page}/withdrawal").status_code == 303
    assert browser.get(f"{page}/revisions/4").status_code == 404
    assert writer.post(f"{page}/return").status_code == 303
    assert browser.get(f"{page}/revisions/4").status_code == 200
    assert browser.get(f"{page}/revisions/3").status_code == 404
    assert writer.post(f"{page}/withdrawal").status_code == 303
    revise(owner, practice, what=DESKS.what)
    assert browser.get(f"{page}/revisions/4").status_code == 404
    assert browser.get(f"{page}/revisions/5").status_code == 200


def test_a_practice_of_ones_own_comes_to_reviewers_as_it_is_handed_in(
    app: Flask, sign_in: SignIn
) -> None:
    owner, reviewer = make_person(), make_reviewer()
    practice = make_practice(owner, Audience.ME, what=f"With {NAME}.")
    practice = revise(owner, practice, what=DESKS.what)
    review.hand_in(owner, reader_of(owner.id), practice, Audience.NETWORK)
    db.session.commit()
    browser = sign_in(reviewer)
    assert browser.get(f"/practices/{practice.id}/revisions/1").status_code == 404
    assert browser.get(f"/practices/{practice.id}/revisions/2").status_code == 200


# --- lessons --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["with a new revision", "without one"])
def test_a_lesson_begins_anew_for_a_wider_audience(
    app: Flask, visitor: FlaskClient, sign_in: SignIn, how: str
) -> None:
    home = make_school()
    owner, colleague, stranger = make_person(home), make_person(home), make_person()
    named = (*CART.steps, LessonStep("l9named0", f"Ask {NAME}", minutes=5))
    lesson = make_lesson(owner, Audience.SCHOOL, steps=named)
    file = attach(owner, lesson.id)
    seen = sign_in(colleague)
    lesson = revise_lesson(owner, lesson, prior_knowledge=f"[seats](/files/{file}/seats.txt)")
    number = lesson.id
    comment = say(seen, number, text=f"{NAME} is shy", place="l9named0")
    assert seen.get(f"/lessons/{number}/revisions/1").status_code == 200
    assert seen.get(f"/files/{file}/seats.txt").status_code == 200
    noted = seen.post(f"/lessons/{number}/taught/new", data=taught())
    assert noted.status_code == 303
    everyone = Shared(Audience.EVERYONE)
    lesson = get_lesson(reader_of(owner.id), number)
    if how == "without one":
        lesson = revise_lesson(owner, lesson, steps=CART.steps, prior_knowledge="")
        sharing.share(reader_of(owner.id), lesson, everyone)
    else:
        lessons.publish(owner, reader_of(owner.id), lesson, CART, everyone, "For all.")
    db.session.commit()
    for browser in (visitor, sign_in(stranger), seen):
        assert browser.get(f"/lessons/{number}/revisions/2").status_code == 404
        assert browser.get(f"/lessons/{number}/revisions/2/changes").status_code == 404
        assert browser.get(f"/lessons/{number}/revisions/3").status_code == 200
        assert browser.get(f"/files/{file}/seats.txt").status_code == 404
    for address in addresses(number, "lessons"):
        text = visitor.get(address, follow_redirects=True).text
        text = text.replace(f"q={NAME}", "").replace(f'value="{NAME}', "").replace(f"“{NAME}”", "")
        assert NAME not in text, address
    assert visitor.get(f"/comments/{comment}").status_code == 404
    # Who taught revision 2 still reads the own record, by the steps that are open.
    record = seen.get(noted.location)
    assert record.status_code == 200 and NAME not in record.text
    assert seen.get(f"{noted.location}/edit").status_code == 200
    assert NAME in sign_in(owner).get(f"/lessons/{number}/revisions/2").text


def taught() -> dict[str, object]:
    return {
        "taught_on": "2026-01-12", "grade": "4", "class_size": "20", "revision": "2",
        "uuid": "0b0e7c2e-6f0a-4a52-9c55-0f9a3c8f3f10", "minutes-l9named0": "5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "wider"),
    [
        (Shared(Audience.ME), Shared(Audience.SCHOOL, school_id=1), True),
        (Shared(Audience.GROUP, group_id=1), Shared(Audience.GROUP, group_id=2), True),
        (Shared(Audience.GROUP, group_id=1), Shared(Audience.GROUP, 7, group_id=1), False),
        (Shared(Audience.GROUP, group_id=1), Shared(Audience.SCHOOL, 1, group_id=1), True),
        (Shared(Audience.SCHOOL, 1, 1), Shared(Audience.GROUP, 1, 1), True),
        (Shared(Audience.SCHOOL, 1), Shared(Audience.SCHOOL, 2), True),
        (Shared(Audience.SCHOOL, 1), Shared(Audience.NETWORK, 1), True),
        (Shared(Audience.NETWORK), Shared(Audience.SCHOOL, 1), False),
        (Shared(Audience.NETWORK), Shared(Audience.EVERYONE), True),
        (Shared(Audience.EVERYONE), Shared(Audience.NETWORK), False),
        (Shared(Audience.EVERYONE), Shared(Audience.ME), False),
    ],
)
def test_when_somebody_new_reads_it(before: Shared, now: Shared, wider: bool) -> None:
    assert sharing.is_wider(before, now) is wider


def test_a_narrow_lesson_keeps_its_history(app: Flask, sign_in: SignIn) -> None:
    """Revisions for the same readers, or for fewer, are all read."""
    owner, stranger = make_person(), make_person()
    lesson = revise_lesson(owner, make_lesson(owner, Audience.NETWORK))
    assert sign_in(stranger).get(f"/lessons/{lesson.id}/revisions/1").status_code == 200
    lesson = get_lesson(reader_of(owner.id), lesson.id)
    sharing.share(reader_of(owner.id), lesson, Shared(Audience.NETWORK))
    db.session.commit()
    assert db.session.scalars(sa.select(Item.open_from)).all() == [1]


def test_the_file_that_is_shown_again_is_open_again(app: Flask, sign_in: SignIn) -> None:
    owner, stranger = make_person(), make_person()
    practice = make_practice(owner, Audience.SCHOOL)
    file, loose = attach(owner, practice.id), attach(owner, practice.id)
    shows = Evidence("e7chart0", claim="As the chart shows", attachment=file)
    revise(owner, practice, evidence=(*DESKS.evidence, shows))
    practice = revise(owner, practice, evidence=DESKS.evidence)
    practice.wanted = Audience.NETWORK
    practice = fresh(owner, practice)
    from ps5_collab.practices import services

    services.agree(owner, reader_of(owner.id), practice, Audience.NETWORK)
    services.show(practice, Audience.NETWORK)
    db.session.commit()
    browser = sign_in(stranger)
    assert browser.get(f"/files/{file}/seats.txt").status_code == 404
    assert browser.get(f"/files/{loose}/seats.txt").status_code == 200
    page = browser.get(f"/practices/{practice.id}", follow_redirects=True).text
    assert f"/files/{file}/" not in page and f"/files/{loose}/" in page
    revise(owner, practice, evidence=(*DESKS.evidence, shows))
    assert browser.get(f"/files/{file}/seats.txt").status_code == 200
    assert db.session.get_one(Attachment, file).used_in == 4


def test_pages_cost_no_more(
    app: Flask, visitor: FlaskClient, sign_in: SignIn, world: World, at_most: AtMost
) -> None:
    page = f"/practices/{world.item}-peer-debugging-desks"
    reviewer = world.people["stranger"]
    assert reviewer
    browser = sign_in(reviewer)
    for one, most in ((visitor, 6), (browser, 9)):
        assert one.get(page).status_code == 200
        with at_most(most):
            one.get(page)
