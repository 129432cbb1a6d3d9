"""Writing a lesson in the browser, without script."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from ps5_collab.core.db import db
from ps5_collab.lessons import queries
from ps5_collab.lessons.document import LessonDocument, Step
from ps5_collab.lessons.models import Lesson
from ps5_collab.notices import services as notices
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Alignment, Audience, Draft, Revision, State, Tag
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_person
from tests.lessons.browser import fields_of, form_of, press
from tests.lessons.documents import CART
from tests.lessons.factories import make_draft, make_lesson, make_standards, revise

NEW = "/lessons/new"


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


@pytest.fixture
def browser(sign_in: SignIn, ada: Person) -> FlaskClient:
    return sign_in(ada)


def only_lesson() -> Lesson:
    return db.session.scalars(sa.select(Lesson)).one()


def document_of(lesson: Lesson) -> LessonDocument:
    return queries.document_of(lesson)


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_write_a_lesson_from_the_empty_form(browser: FlaskClient) -> None:
    make_standards()
    page = press(browser, NEW, press(browser, NEW, browser.get(NEW), "add-step"), "add-step")
    given = fields_of(page.text)
    steps = given.getlist("step")
    words = {"title": " Sorting  cards ", "grades": ["4", "5"], "minutes": "30 min", "q": "AP.10"}
    words |= {f"{given['objective']}-text": "Pupils can sort", "materials": "- cards"}
    words |= {f"{step}-name": f"Part {n}" for n, step in enumerate(steps)}
    page = press(browser, NEW, page, "enter", **words)
    box = "CA-CS-2018 3-5.AP.10 {#s-3-5.ap.10}"
    assert f'name="standard" value="{box}"' in page.text
    chosen = {"standard": box, f"role {box}": "assesses", "audience": "network"}
    answer = press(browser, NEW, page, "publish", **chosen)
    assert "Sorting cards" in browser.get(answer.location, follow_redirects=True).text
    lesson = only_lesson()
    assert (lesson.audience, lesson.state) == (Audience.NETWORK, State.PUBLISHED)
    document = document_of(lesson)
    names = [(step.name, step.id) for step in document.steps]
    assert names == [(f"Part {n}", step) for n, step in enumerate(steps)]
    assert [(ref.code, ref.role) for ref in document.standards] == [("3-5.AP.10", "assesses")]
    assert (document.grades, document.minutes) == (("4", "5"), 30)


def test_the_form_sends_back_the_document_it_shows(browser: FlaskClient, ada: Person) -> None:
    make_standards()
    lesson = make_lesson(ada, language="mi", subjects=("mathematics", "drama"))
    before = document_of(lesson)
    address = f"/lessons/{lesson.id}/edit"
    answer = press(browser, address, browser.get(address), "publish", note="Nothing.")
    assert answer.status_code == 303
    assert queries.document_at(reader_of(ada.id), lesson, 2) == before


def test_saving_keeps_a_draft_that_readers_do_not_see(
    browser: FlaskClient, sign_in: SignIn, ada: Person
) -> None:
    lesson = make_lesson(ada)
    address = f"/lessons/{lesson.id}/edit"
    assert press(browser, address, browser.get(address), "save", title="Not yet").status_code == 303
    assert 'value="Not yet"' in browser.get(address).text
    page = f"/lessons/{lesson.id}-sorting-the-book-cart"
    assert "Not yet" not in sign_in(make_person()).get(page).text
    assert "Continue the draft" in browser.get(page).text


def test_buttons_move_steps_and_keep_what_was_typed(browser: FlaskClient, ada: Person) -> None:
    lesson = make_draft(ada)
    address = f"/lessons/{lesson.id}/edit"
    page = browser.get(address)
    assert "up:b1stepxx" not in form_of(page.text).buttons
    page = press(
        browser, address, page, "up:b2stepxx", **{"b2stepxx-name": "Typed", "minutes": "x"}
    )
    given = fields_of(page.text)
    assert given.getlist("step") == ["b2stepxx", "b1stepxx"]
    assert given["b2stepxx-name"] == "Typed"
    assert given["minutes"] == "x"
    page = press(browser, address, page, "add-response:b1stepxx")
    assert len(fields_of(page.text).getlist("b1stepxx-response")) == 3
    assert page.status_code in (200, 422)
    assert count(Draft) == 1
    assert "Typed" not in str(db.session.scalars(sa.select(Draft.document)).one())


def test_a_removed_step_can_be_put_back_until_it_is_saved(
    browser: FlaskClient, ada: Person
) -> None:
    lesson = make_draft(ada)
    address = f"/lessons/{lesson.id}/edit"
    page = press(browser, address, browser.get(address), "remove:b1stepxx")
    assert fields_of(page.text)["gone"] == "b1stepxx"
    back = press(browser, address, page, "keep:b1stepxx")
    assert "gone" not in fields_of(back.text)
    press(browser, address, page, "save")
    draft = db.session.scalars(sa.select(Draft.document)).one()
    assert [step["id"] for step in draft["steps"]] == ["b2stepxx"]


@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        ({"title": " "}, "title", "Give the lesson a title."),
        ({"title": "x" * 201}, "title", "At most 200 characters, please; these are 201."),
        ({"minutes": "forty"}, "minutes", "Write minutes as a number"),
        ({"minutes": "0"}, "minutes", "Write minutes as a number"),
        ({"b1stepxx-minutes": "-5"}, "b1stepxx-minutes", "Write minutes as a number"),
        (
            {"materials": "m" * 20_001},
            "materials",
            "At most 20,000 characters, please; these are 20,001.",
        ),
        (
            {"d1respon-text": "m" * 20_001},
            "d1respon-text",
            "At most 20,000 characters, please; these are 20,001.",
        ),
        ({"b1stepxx-activity": "m" * 20_001}, "b1stepxx-activity", "At most 20,000 characters"),
        ({"b1stepxx-minutes": "-5"}, "b1stepxx-minutes", "Step 1, Minutes: Write minutes"),
        ({"d1respon-text": "m" * 20_001}, "d1respon-text", "R1.1: At most 20,000 characters"),
        ({"other_subjects": "x" * 81}, "other_subjects", "Other subjects: At most 80 characters"),
        ({"note": ""}, "note", "Say in a few words"),
        ({"audience": "school:999"}, "audience", "one of your own schools"),
        ({"audience": "the moon"}, "audience", "Choose who can read it."),
        ({"step": [], "objective": []}, "step-add", "Write at least one objective or one step."),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(
    browser: FlaskClient, ada: Person, words: dict[str, str], field: str, sentence: str
) -> None:
    lesson = make_lesson(ada)
    address = f"/lessons/{lesson.id}/edit"
    typed = {"note": "Why.", "summary": "Typed words", **words}
    page = press(browser, address, browser.get(address), "publish", **typed)
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert sentence in page.text
    assert f'id="{field}' in page.text
    kept = fields_of(page.text)
    assert kept["summary"] == "Typed words"
    for name, value in words.items():
        if name not in ("audience", "step", "objective"):
            assert kept[name] == value
    assert count(Revision) == 1
    assert count(Draft) == 0


def test_a_new_lesson_that_is_not_ready_leaves_nothing(browser: FlaskClient) -> None:
    page = press(browser, NEW, browser.get(NEW), "publish", summary="Typed")
    assert page.status_code == 422
    assert fields_of(page.text)["summary"] == "Typed"
    assert count(Lesson) == 0


def test_what_a_new_lesson_is_said_to_need_is_what_it_needs(browser: FlaskClient) -> None:
    page = browser.get(NEW)
    assert "write a title and one objective or one step; the rest can wait" in page.text
    refused = press(browser, NEW, page, "publish")
    assert "Give the lesson a title." in refused.text
    assert "Write at least one objective or one step." in refused.text
    objective = fields_of(page.text)["objective"]
    given = {"title": "One thing", f"{objective}-text": "Pupils can sort."}
    assert press(browser, NEW, page, "publish", **given).status_code == 303


@pytest.mark.parametrize("room", ["lessons", "practices", "texts"])
def test_a_summary_is_said_to_be_plain(browser: FlaskClient, room: str) -> None:
    """Lists, letters and search engines show it as it was typed."""
    assert (
        "in plain text, as a colleague will read them in a list" in browser.get(f"/{room}/new").text
    )


def test_the_sum_of_minutes_says_without_script_of_when_it_is(browser: FlaskClient) -> None:
    page = browser.get(NEW)
    assert "0 minutes planned</span><noscript> when last saved</noscript>" in page.text
    step = fields_of(page.text)["step"]
    page = press(browser, NEW, page, "add-step", **{f"{step}-minutes": "12"})
    assert "2 steps, <span" in page.text and ">12 minutes planned</span>" in page.text
    assert 'data-one="1 minute planned" data-many="{} minutes planned"' in page.text


def test_sending_the_new_form_twice_makes_one_lesson(browser: FlaskClient) -> None:
    page = browser.get(NEW)
    first = press(browser, NEW, page, "save", title="Once")
    again = press(browser, NEW, page, "save", title="Once")
    assert first.location == again.location
    assert count(Lesson) == 1


def test_the_name_of_somebody_elses_lesson_cannot_be_taken(
    browser: FlaskClient, sign_in: SignIn
) -> None:
    hidden = make_lesson(make_person(), Audience.ME)
    answer = press(browser, NEW, browser.get(NEW), "save", title="Mine", uuid=str(hidden.uuid))
    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert count(Lesson) == 1


def test_the_audience_chosen_is_kept_with_the_draft(browser: FlaskClient) -> None:
    answer = press(browser, NEW, browser.get(NEW), "save", title="Soon", audience="network")
    assert fields_of(browser.get(answer.location).text)["audience"] == "network"
    lesson = only_lesson()
    assert (lesson.state, lesson.audience) == (State.DRAFT, Audience.NETWORK)
    page = press(
        browser, answer.location, browser.get(answer.location), "save", audience="school:999"
    )
    assert page.status_code == 422


def test_saving_on_the_way_to_add_a_file(browser: FlaskClient) -> None:
    answer = press(browser, NEW, browser.get(NEW), "attach", title="With a file")
    number = only_lesson().id
    assert answer.location.startswith(f"/items/{number}/files/new?")
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert f'href="/lessons/{number}/edit#files">Cancel' in page.text
    assert f'action="{answer.location.replace("&", "&amp;")}"' in page.text


def test_a_file_leads_back_to_no_other_site(browser: FlaskClient) -> None:
    press(browser, NEW, browser.get(NEW), "attach", title="With a file")
    page = browser.get(f"/items/{only_lesson().id}/files/new?next=https://elsewhere.example/")
    assert "elsewhere" not in page.text.partition("<main")[2].partition("</main>")[0]


def test_publishing_twice_is_told_and_nothing_is_doubled(browser: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada)
    address = f"/lessons/{lesson.id}/edit"
    page = browser.get(address)
    assert press(browser, address, page, "publish", note="One", title="A").status_code == 303
    again = press(browser, address, page, "publish", note="Two", title="B")
    assert again.status_code == 409
    assert count(Revision) == 2


def test_the_second_editor_sees_both_and_can_merge(
    browser: FlaskClient, sign_in: SignIn, ada: Person
) -> None:
    ben = make_person(name="Ben Clay")
    lesson = make_lesson(ada)
    notices.add_coauthor(ada, reader_of(ada.id), lesson, ben)
    db.session.commit()
    address = f"/lessons/{lesson.id}/edit"
    page = browser.get(address)
    theirs = sign_in(ben)
    press(theirs, address, theirs.get(address), "save", title="Ben's title", assessment="Ben's own")
    both = press(browser, address, page, "save", title="Ada's title", materials="Ada's own")
    assert both.status_code == 409
    assert "Ben Clay saved this while" in both.text
    assert "<del>Ben</del>&#39;s title" in both.text and "<ins>Ada</ins>&#39;s title" in both.text
    for whole in ("Ben&#39;s own", "Ada&#39;s own"):
        assert whole in both.text
    merged = press(browser, address, both, "take:assessment")
    assert fields_of(merged.text)["assessment"] == "Ben's own"
    assert fields_of(merged.text)["title"] == "Ada's title"
    assert "take:assessment" not in form_of(merged.text).buttons
    assert "take:title" in form_of(merged.text).buttons
    assert press(browser, address, merged, "save").status_code == 303
    draft = db.session.scalars(sa.select(Draft.document)).one()
    assert (draft["title"], draft["assessment"], draft["materials"]) == (
        "Ada's title", "Ben's own", "Ada's own",
    )  # fmt: skip


def test_dropping_mine_opens_theirs(browser: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada)
    address = f"/lessons/{lesson.id}/edit"
    page = browser.get(address)
    revise(ada, lesson, title="Newer")
    assert press(browser, address, page, "save", title="Mine").status_code == 409
    assert fields_of(browser.get(address).text)["title"] == "Newer"


def test_preview_shows_everything_and_saves_nothing(browser: FlaskClient, ada: Person) -> None:
    page = browser.get(NEW)
    step = fields_of(page.text)["step"]
    shown = press(
        browser, NEW, page, "preview", title="Cards", **{f"{step}-activity": "**Sort** <b>it</b>"}
    )
    assert shown.status_code == 200
    assert "<strong>Sort</strong>" in shown.text
    assert "<b>it</b>" not in shown.text
    assert count(Lesson) == 0


def test_discarding_and_deleting(browser: FlaskClient, ada: Person) -> None:
    ben = make_person()
    lesson = make_lesson(ada)
    address = f"/lessons/{lesson.id}"
    press(browser, f"{address}/edit", browser.get(f"{address}/edit"), "save", title="Draft")
    opened = re.findall(r'name="opened" value="([^"]+)"', browser.get(f"{address}/edit").text)
    assert len(opened) == 2 and len(set(opened)) == 1, "the form and the question to discard"
    stale = browser.post(f"{address}/draft/discarding", data={"opened": "1.0"})
    assert (stale.status_code, count(Draft)) == (409, 1)
    discarded = browser.post(f"{address}/draft/discarding", data={"opened": opened[0]})
    assert (discarded.status_code, count(Draft)) == (303, 0)
    draft = make_draft(ada)
    notices.add_coauthor(ada, reader_of(ada.id), draft, ben)
    db.session.commit()
    assert browser.post(f"/lessons/{draft.id}/deletion").status_code == 303
    assert browser.post(f"{address}/deletion").status_code == 409
    assert count(Lesson) == 1


def test_readers_may_not_write(sign_in: SignIn, visitor: FlaskClient, ada: Person) -> None:
    lesson = make_lesson(ada, Audience.EVERYONE)
    reader = sign_in(make_person())
    for act in ("edit", "withdrawal", "draft/discarding", "deletion", "revisions/1/restoration"):
        assert reader.post(f"/lessons/{lesson.id}/{act}", data={"title": "x"}).status_code == 403
        assert visitor.post(f"/lessons/{lesson.id}/{act}").status_code in (302, 303, 401)
    page = reader.get(f"/lessons/{lesson.id}", follow_redirects=True).text
    assert f"/lessons/{lesson.id}/edit" not in page
    assert document_of(lesson).title == CART.title


def test_the_picker_finds_while_one_types(browser: FlaskClient) -> None:
    make_standards()
    page = browser.get("/lessons/standards?q=1.5.c")
    assert 'id="found"' in page.text
    assert "About 1.5.c" in page.text
    assert "No standard found" in browser.get("/lessons/standards?q=zzzz").text
    assert browser.get("/lessons/standards").status_code == 200


@pytest.mark.parametrize(
    "hostile",
    [
        MultiDict({"do": "take:__class__"}),
        MultiDict({"do": "up:"}),
        MultiDict({"do": "publish", "title": "\ud800 \x00 x"}),
        MultiDict([("step", "../../x")] * 3),
        MultiDict([("step", "b1stepxx")] * 200),
        MultiDict({"standard": "{#}", "do": "save", "title": "x"}),
        MultiDict({"language": "../etc", "licence": "mine", "uuid": "x", "opened": "9" * 400}),
        MultiDict({"audience": "school:" + "9" * 30, "do": "publish"}),
        MultiDict({"minutes": "9" * 5000, "do": "save"}),
        MultiDict({"do": "find", "q": "\x00 AP"}),
        MultiDict(
            {
                "do": "publish",
                "title": "\x00t",
                "note": "\x00n",
                "step": "b1stepxx",
                "b1stepxx-name": "x\x00",
                "other_subjects": "\x00s" * 90,
            }
        ),
        MultiDict(
            {
                "do": "save",
                "title": "x",
                "other_subjects": ",".join("ab" * 50 + str(n) for n in range(90)),
            }
        ),
    ],
)
def test_no_input_breaks_the_form(
    browser: FlaskClient, ada: Person, hostile: MultiDict[str, str]
) -> None:
    lesson = make_lesson(ada)
    clean = MultiDict(
        [
            (name, value.encode("utf-8", "replace").decode())
            for name, value in hostile.items(multi=True)
        ]
    )
    for address in (NEW, f"/lessons/{lesson.id}/edit"):
        assert browser.post(address, data=clean).status_code in (200, 303, 409, 422)


def test_the_form_of_a_long_lesson_stays_light(browser: FlaskClient, ada: Person) -> None:
    steps = tuple(Step(f"b{n}stepxx", f"Part {n}", 5, "Do it.") for n in range(8))
    lesson = make_draft(ada, replace(CART, steps=steps))
    assert len(browser.get(f"/lessons/{lesson.id}/edit").data) < 100_000


def test_writing_costs_the_same_however_long_the_lesson_is(
    browser: FlaskClient, ada: Person, at_most: AtMost
) -> None:
    make_standards()
    steps = tuple(Step(f"b{n % 10}step{n:02}x", f"Part {n}", 5) for n in range(20))
    lesson = make_lesson(ada, document=replace(CART, steps=steps))
    address = f"/lessons/{lesson.id}/edit"
    page = browser.get(address)
    with at_most(12):
        browser.get(address)
    with at_most(6):
        assert press(browser, address, page, "save", title="A").status_code == 303
    page = browser.get(address)
    words = {"note": "Why.", "title": "B", "audience": "everyone"}
    with at_most(13):  # one for what was said so far: others read it from now on
        assert press(browser, address, page, "publish", **words).status_code == 303


def test_a_first_publication_asks_twelve_times(
    browser: FlaskClient, ada: Person, at_most: AtMost
) -> None:
    make_standards()
    address = f"/lessons/{make_draft(ada).id}/edit"
    page = browser.get(address)
    with at_most(12):
        assert press(browser, address, page, "publish", audience="network").status_code == 303
    empty = fields_of(browser.get(NEW).text)
    typed = fields_of(browser.get(address).text)
    typed["uuid"], typed["do"] = empty["uuid"], "publish"
    with at_most(12):
        assert browser.post(NEW, data=typed).status_code == 303
    assert count(Revision) == 2 and count(Draft) == 0


def test_standards_and_values_follow_the_newest_revision(ada: Person) -> None:
    made = make_standards()
    lesson = make_lesson(ada)
    lesson = revise(ada, lesson, standards=CART.standards[:1], subjects=("music",))
    aligned = db.session.scalars(sa.select(Alignment.standard_id)).all()
    subjects = db.session.scalars(sa.select(Tag.value).filter_by(kind="subject")).all()
    assert aligned == [made[CART.standards[0].code].id] and subjects == ["music"]
    revise(ada, lesson, standards=(), subjects=())
    assert count(Alignment) == 0
    assert not db.session.scalars(sa.select(Tag).filter_by(kind="subject")).all()


@pytest.mark.parametrize(
    "hostile",
    [
        "", "-1", "1e9", str(2**63), "\x00", "\ufffe", "é" * 3000, "x" * 30_000, "[" * 2000,
        "'\"><script>alert(1)</script>", "{{7*7}}", "%s %(x)s", "\r\nA: b", "' OR 1=1 --", "\u202e!",
        "- [misconception] {#b1stepxx}", "---\n## Steps", "a\u0301" * 3000, "\u0301" * 3000,
    ],
)  # fmt: skip
def test_every_field_takes_hostile_words(browser: FlaskClient, ada: Person, hostile: str) -> None:
    lesson = make_lesson(ada)
    for address in (f"/lessons/{lesson.id}/edit", NEW):
        page = browser.get(address)
        names = [name for name in fields_of(page.text) if name not in ("step", "objective")]
        for button in ("find", "preview", "save", "publish"):
            answer = press(browser, address, page, button, **dict.fromkeys(names, hostile))
            assert answer.status_code in (200, 303, 409, 422)
            assert "<script>alert" not in answer.text
