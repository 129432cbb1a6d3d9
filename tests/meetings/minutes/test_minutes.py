"""Minutes: who shares and reads them, that what is approved stays, and what leaves the site."""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from docx import Document
from flask import Flask

from ps5_collab.core import markup, papers
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import NotAllowed, NotFound, Refused, RuleBroken
from ps5_collab.core.fulltext import parse_query
from ps5_collab.meetings import actions, observing
from ps5_collab.meetings.actions import Task, What
from ps5_collab.meetings.minutes import queries, services
from ps5_collab.meetings.minutes.document import from_json, to_json
from ps5_collab.meetings.minutes.paper import paper
from ps5_collab.meetings.models import (
    Action,
    Attendance,
    Brings,
    Meeting,
    Minutes,
    NoteKind,
    Part,
    Participant,
    Stage,
)
from ps5_collab.meetings.queries import agenda_of, get_meeting
from ps5_collab.meetings.running.record import require_open
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing import search
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.models import Audience, ItemGuest, Revision
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import make_group, make_meeting, make_person, make_shared, saved
from tests.meetings.minutes.held import (
    give_part,
    make_action,
    make_decision,
    make_held,
    make_item,
    make_note,
)
from tests.word_files import lines_of


@pytest.fixture
def cast(app: Flask) -> dict[str, Person]:
    return {
        "rowan": make_person(name="Rowan Facilitates"),
        "wren": make_person(name="Wren Records"),
        "tansy": make_person(name="Tansy Member"),
        "stranger": make_person(name="Some Stranger"),
    }


@pytest.fixture
def meeting(cast: dict[str, Person]) -> Meeting:
    group = make_group(cast["rowan"], cast["wren"], cast["tansy"], name="Book Cart")
    held = make_held(cast["rowan"], group)
    give_part(held, Part.RECORDER, cast["wren"])
    item = make_item(held)
    make_note(cast["wren"], held, item, "Two teams counted **moves**, one counted looks.")
    make_note(cast["tansy"], held, item, "Seat C3 pointed twice.", kind=NoteKind.BESIDE)
    make_note(cast["tansy"], held, None, "A second cart?", kind=NoteKind.PARKED)
    make_decision(cast["wren"], held, item, "One look at two books is one comparison.")
    make_action(cast["tansy"], held, item)
    return get_meeting(reader_of(cast["rowan"].id), held.id)


@pytest.fixture
def guest(cast: dict[str, Person], meeting: Meeting) -> Person:
    """Observed the meeting of a private group."""
    guest, there = cast["stranger"], {"observes": True, "attendance": Attendance.PRESENT}
    saved(Participant(meeting_id=meeting.id, person_id=guest.id, **there))
    saved(ItemGuest(item_id=meeting.id, person_id=guest.id, admitted_by_id=cast["rowan"].id))
    return guest


def share(who: Person, meeting: Meeting, note: str = "") -> Minutes:
    reader = reader_of(who.id)
    minutes = services.share(who, reader, get_meeting(reader, meeting.id), note)
    db.session.commit()
    return minutes


def written(minutes: Minutes) -> queries.Written:
    return queries.newest(db.session.get_one(Minutes, minutes.id))


def test_they_hold_all_that_was_written(cast: dict[str, Person], meeting: Meeting) -> None:
    document = written(share(cast["wren"], meeting)).document
    (item,) = document.items
    assert [note.text[:9] for note in item.notes] == ["Two teams", "Seat C3 p"]
    assert item.decisions == ("One look at two books is one comparison.",)
    assert [(task.text, task.owner and task.owner.name) for task in item.actions] == [
        ("Copy the rule cards", "Tansy Member")
    ]
    assert (item.planned, item.spent_minutes) == (25, 30)
    assert [note.text for note in document.parked] == ["A second cart?"]
    assert document.roles == {"recorder": "Wren Records"}
    assert {one.person.name for one in document.people} == {
        "Rowan Facilitates", "Wren Records", "Tansy Member",
    }  # fmt: skip
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize(("who", "may"), [("rowan", True), ("wren", True), ("tansy", False)])
def test_who_shares(cast: dict[str, Person], meeting: Meeting, who: str, may: bool) -> None:
    if may:
        assert share(cast[who], meeting).revision == 1
    else:
        with pytest.raises(NotAllowed):
            share(cast[who], meeting)


def test_nothing_is_shared_before_it_is_over(cast: dict[str, Person], meeting: Meeting) -> None:
    meeting.stage = Stage.RUNNING
    db.session.commit()
    with pytest.raises(RuleBroken):
        share(cast["wren"], meeting)


def test_members_read_them_and_are_told_others_know_nothing(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn
) -> None:
    minutes = share(cast["wren"], meeting)
    address = f"/minutes/{minutes.id}-what-counts-as-one-comparison"
    assert b"counted looks" in sign_in(cast["tansy"]).get(address).data
    for path in (address, f"/minutes/{minutes.id}.md", f"/minutes/{minutes.id}.docx"):
        assert sign_in(cast["stranger"]).get(path).status_code == 404
    told = db.session.scalars(db.select(Notice).filter_by(kind=NoticeKind.MINUTES_SHARED)).all()
    assert {notice.person_id for notice in told} == {cast["rowan"].id, cast["tansy"].id}


def test_an_observer_who_was_let_in_reads_them(
    cast: dict[str, Person], meeting: Meeting, guest: Person
) -> None:
    minutes = share(cast["wren"], meeting)
    assert queries.get_minutes(reader_of(guest.id), minutes.id).id == minutes.id
    share(cast["wren"], meeting, "Once more")


def test_an_observer_does_not_learn_whose_they_are(
    cast: dict[str, Person], meeting: Meeting, guest: Person, sign_in: SignIn
) -> None:
    rowan = cast["rowan"]
    meeting = get_meeting(reader_of(rowan.id), meeting.id)
    group, starts = meeting.group, meeting.starts_local
    assert group and starts
    group.name = "Zyxlantern Circle"
    db.session.commit()
    minutes = share(cast["wren"], meeting)
    soon = {"starts_local": starts + timedelta(days=7), "stage": Stage.RUNNING}
    later = make_meeting(rowan, group, title="What is left", **soon)
    services.approve(rowan, reader_of(rowan.id), minutes, meeting, later)
    db.session.commit()
    pages = [f"/minutes/{minutes.id}", f"/minutes/{minutes.id}/revisions/1",
             f"/minutes/{minutes.id}.md", "/search?q=comparison&among=groups"]  # fmt: skip
    for address in pages:
        answer = sign_in(guest).get(address, follow_redirects=True)
        assert answer.status_code == 200 and "comparison" in answer.text
        assert "Zyxlantern" not in answer.text and "What is left" not in answer.text, address
    assert "What is left" in sign_in(rowan).get(pages[0], follow_redirects=True).text
    assert "Zyxlantern" in sign_in(rowan).get(pages[2]).text
    found = search.hits(facets_for(reader_of(guest.id)), parse_query("Zyxlantern"))
    assert minutes.id not in found.ids


def test_an_observer_who_is_taken_off_reads_them_no_more(
    cast: dict[str, Person], meeting: Meeting, guest: Person
) -> None:
    minutes, rowan = share(cast["wren"], meeting), cast["rowan"]
    observing.remove(rowan, reader_of(rowan.id), meeting, guest)
    with pytest.raises(NotFound):
        queries.get_minutes(reader_of(guest.id), minutes.id)
    assert minutes.id not in search.hits(facets_for(reader_of(guest.id)), parse_query("cart")).ids


def test_sharing_again_is_a_new_revision(cast: dict[str, Person], meeting: Meeting) -> None:
    share(cast["wren"], meeting)
    make_note(cast["wren"], meeting, None, "Added later.")
    minutes = share(cast["wren"], meeting, "A note was missing")
    assert minutes.revision == 2
    assert "Added later." in [note.text for note in written(minutes).document.outside.notes]
    before = queries.at(minutes, 1).document
    assert before.outside.notes == ()


def test_what_is_approved_is_locked_and_corrected_openly(
    cast: dict[str, Person], meeting: Meeting
) -> None:
    minutes = share(cast["wren"], meeting)
    rowan = cast["rowan"]
    services.approve(rowan, reader_of(rowan.id), minutes, meeting)
    db.session.commit()
    with pytest.raises(RuleBroken):
        require_open(meeting)
    with pytest.raises(RuleBroken):
        share(cast["wren"], meeting)
    with pytest.raises(RuleBroken):
        services.approve(rowan, reader_of(rowan.id), minutes, meeting)
    before = written(minutes).document
    tansy = cast["tansy"]
    services.correct(tansy, reader_of(tansy.id), minutes, meeting, "It was seat *C4*.")
    db.session.commit()
    after = written(minutes)
    assert after.document.items == before.items
    (correction,) = after.document.corrections
    assert (correction.author.name, correction.text) == ("Tansy Member", "It was seat *C4*.")
    assert "<em>C4</em>" in after.html[correction.key]


def test_actions_live_on_and_the_approved_minutes_keep_them_as_they_stood(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn
) -> None:
    minutes, rowan, tansy = share(cast["wren"], meeting), cast["rowan"], cast["tansy"]
    services.approve(rowan, reader_of(rowan.id), minutes, meeting)
    action = db.session.scalars(db.select(Action)).one()
    later = Task("Copy sixty rule cards and two posters", rowan.id, date(2027, 1, 8))
    actions.change(tansy, reader_of(tansy.id), meeting, action, later)
    actions.mark(rowan, reader_of(rowan.id), meeting, action, What.DONE)
    db.session.commit()
    browser = sign_in(tansy)
    browser.post(f"/minutes/{minutes.id}/corrections", data={"text": "It was seat C4."})
    assert minutes.revision == 2
    (kept,) = written(minutes).document.actions
    assert (kept.text, kept.owner and kept.owner.name) == ("Copy the rule cards", "Tansy Member")
    assert (kept.due_on, kept.state) == ("2026-12-03", "open")
    for path in (f"/minutes/{minutes.id}", f"/minutes/{minutes.id}.md"):
        page = browser.get(path, follow_redirects=True).text
        assert "posters" not in page
        assert "As they stood when the minutes were shared." in page
    history = browser.get(f"/actions/{action.id}").text
    assert "posters" in history and "Before: Copy the rule cards" in history
    new = {"text": "Sweep the room", "kind": "action"}
    assert browser.post(f"/meetings/{meeting.id}/said", data=new).status_code == 409


def test_before_the_approval_nothing_is_corrected(
    cast: dict[str, Person], meeting: Meeting
) -> None:
    minutes = share(cast["wren"], meeting)
    wren = cast["wren"]
    with pytest.raises(RuleBroken):
        services.correct(wren, reader_of(wren.id), minutes, meeting, "Too early.")


def test_they_are_approved_at_a_later_meeting_of_the_same_group(
    cast: dict[str, Person], meeting: Meeting
) -> None:
    group, starts = meeting.group, meeting.starts_local
    assert group and starts
    minutes = share(cast["wren"], meeting)
    rowan = cast["rowan"]
    reader = reader_of(rowan.id)
    earlier = make_meeting(rowan, group, starts_local=starts - timedelta(days=7), stage=Stage.HELD)
    elsewhere = make_meeting(
        rowan, make_group(rowan), starts_local=starts + timedelta(days=7), stage=Stage.HELD
    )
    to_come = make_meeting(rowan, group, starts_local=starts + timedelta(days=7))
    for wrong in (earlier, elsewhere, to_come, meeting):
        with pytest.raises(Refused):
            services.approve(rowan, reader, minutes, meeting, wrong)
    to_come.stage = Stage.RUNNING
    db.session.commit()
    services.approve(rowan, reader, minutes, meeting, to_come)
    assert minutes.approved_in_id == to_come.id


def test_who_facilitates_the_next_meeting_notes_the_approval(
    cast: dict[str, Person], meeting: Meeting
) -> None:
    group, starts = meeting.group, meeting.starts_local
    assert group and starts
    minutes = share(cast["wren"], meeting)
    tansy = cast["tansy"]
    reader = reader_of(tansy.id)
    following = make_meeting(
        cast["rowan"], group, starts_local=starts + timedelta(days=7), stage=Stage.RUNNING
    )
    with pytest.raises(NotAllowed):
        services.approve(tansy, reader, minutes, meeting, following)
    give_part(following, Part.FACILITATOR, tansy)
    services.approve(tansy, reader, minutes, meeting, following)
    assert minutes.approved_by_id == tansy.id


def test_the_title_of_what_one_may_not_open_is_not_said(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn
) -> None:
    secret = make_shared(cast["rowan"], Audience.ME, title="A secret lesson")
    make_item(meeting, "About a lesson", position=2, linked_id=secret.id, linked_revision=1)
    minutes = share(cast["wren"], meeting)
    browser = sign_in(cast["tansy"])
    for path in (f"/minutes/{minutes.id}", f"/minutes/{minutes.id}.md"):
        page = browser.get(path, follow_redirects=True).text
        assert "secret lesson" not in page
        assert "something you cannot open" in page
    assert b"A secret lesson" in sign_in(cast["rowan"]).get(f"/minutes/{minutes.id}.md").data


def test_search_finds_them_for_those_who_read_them(
    cast: dict[str, Person], meeting: Meeting
) -> None:
    minutes = share(cast["wren"], meeting)
    query = parse_query("counted looks")
    assert minutes.id in search.hits(facets_for(reader_of(cast["tansy"].id)), query).ids
    assert search.hits(facets_for(reader_of(cast["stranger"].id)), query).ids == []
    search.rebuild()
    db.session.commit()
    assert minutes.id in search.hits(facets_for(reader_of(cast["tansy"].id)), query).ids


def test_as_markdown_and_as_a_word_file(cast: dict[str, Person], meeting: Meeting) -> None:
    made = paper(written(share(cast["wren"], meeting)), {}, None)
    text = papers.to_markdown(made)
    assert text.startswith("# Minutes: What counts as one comparison?\n")
    assert "Two teams counted **moves**" in text
    assert "| Copy the rule cards | Tansy Member | Dec 3, 2026 | open |" in text
    file = papers.to_word(made)
    lines = list(lines_of(file))
    assert "Two teams counted moves, one counted looks." in lines
    assert {"Tansy Member", "Copy the rule cards"} <= set(lines)
    with zipfile.ZipFile(io.BytesIO(file)) as word:
        xml = word.read("word/document.xml").decode()
    assert 'w:val="Heading1"' in xml and "w:tblHeader" in xml


def test_they_say_wherever_they_go_how_they_stand(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn
) -> None:
    minutes = share(cast["wren"], meeting)
    browser, address = sign_in(cast["tansy"]), f"/minutes/{minutes.id}"

    def everywhere() -> list[str]:
        page = browser.get(address, follow_redirects=True).text
        text = browser.get(f"{address}.md").text
        return [page, text, "\n".join(lines_of(browser.get(f"{address}.docx").data))]

    for said in everywhere():
        assert re.search(r"Shared on \w{3} \d+, \d{4} by Wren Records, not approved yet", said)
    group = db.session.get_one(Group, meeting.group_id)
    at = make_held(cast["rowan"], group, title="A week on", began_at=utcnow())
    services.approve(cast["rowan"], reader_of(cast["rowan"].id), minutes, meeting, at)
    db.session.commit()
    for said in everywhere():
        assert re.search(r"Approved at “A week on” on \w{3} \d+, \d{4}, noted by Rowan", said)
        assert "correction was added" not in said
    browser.post(f"{address}/corrections", data={"text": "It was seat C4."})
    page, *papers_ = everywhere()
    assert '<a href="#corrections">1 correction was added after the approval' in page
    assert all("1 correction was added after the approval" in paper for paper in papers_)


def test_a_heading_in_a_note_stands_below_the_title_of_its_item(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn
) -> None:
    text = "# What we saw\n\n### Once more\n\n```\n# no heading\n```"
    make_note(cast["wren"], meeting, make_item(meeting, "Looking"), text)
    minutes = share(cast["wren"], meeting)
    browser, address = sign_in(cast["tansy"]), f"/minutes/{minutes.id}"
    page = browser.get(address, follow_redirects=True).text
    assert "<h4>What we saw</h4>" in page and "<h5>Once more</h5>" in page
    assert "#### What we saw" in browser.get(f"{address}.md").text
    word = Document(io.BytesIO(browser.get(f"{address}.docx").data))
    styles = {paragraph.text: paragraph.style.name for paragraph in word.paragraphs}
    assert (styles["What we saw"], styles["Once more"]) == ("Heading 3", "Heading 4")


def test_each_line_of_a_note_stays_one_wherever_it_is_read(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn
) -> None:
    text = "Ana brings blocks.\nBea prints the card.\n\n- one\n- two"
    make_note(cast["wren"], meeting, make_item(meeting, "Looking"), text)
    minutes = share(cast["wren"], meeting)
    browser, address = sign_in(cast["tansy"]), f"/minutes/{minutes.id}"
    page = browser.get(address, follow_redirects=True).text
    assert "<p>Ana brings blocks.<br>\nBea prints the card.</p>\n<ul>\n<li>one</li>" in page
    out = browser.get(f"{address}.md").text
    assert markup.render("Ana brings blocks.  \nBea prints the card.") in markup.render(out)
    word = Document(io.BytesIO(browser.get(f"{address}.docx").data))
    lines = [(one.text, one.style.name) for one in word.paragraphs]
    assert ("Ana brings blocks.\nBea prints the card.", "Normal") in lines
    assert {("one", "List Bullet"), ("two", "List Bullet")} <= set(lines)


def test_no_sign_that_was_ever_kept_breaks_the_word_file() -> None:
    signs = "".join(map(chr, (*range(0x20), 0x7F, 0x85, 0xFFFE, 0xFFFF, 0x1FFFF)))
    file = papers.to_word(papers.Paper(f"T{signs}", "en", [papers.Line(f"A{signs}B")]))
    assert any(line.startswith("A") for line in lines_of(file))


def test_the_draft_is_for_members_and_holds_what_was_just_written(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn
) -> None:
    address = f"/meetings/{meeting.id}/minutes"
    assert b"Share the minutes" in sign_in(cast["wren"]).get(address).data
    assert b"Share the minutes" not in sign_in(cast["tansy"]).get(address).data
    assert sign_in(cast["stranger"]).get(address).status_code == 404
    answer = sign_in(cast["wren"]).post(address, data={"note": ""})
    assert answer.status_code == 303
    assert db.session.scalar(db.select(db.func.count()).select_from(Revision)) == 1
    assert sign_in(cast["tansy"]).post(address).status_code == 403


def test_approval_and_correction_in_the_browser(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn
) -> None:
    minutes = share(cast["wren"], meeting)
    browser = sign_in(cast["rowan"])
    assert browser.post(f"/minutes/{minutes.id}/approval", data={"at": "x" * 30}).status_code == 303
    assert b"Approved on" in browser.get(f"/minutes/{minutes.id}", follow_redirects=True).data
    empty = browser.post(f"/minutes/{minutes.id}/corrections", data={"text": " "})
    assert empty.status_code == 422
    long = browser.post(f"/minutes/{minutes.id}/corrections", data={"text": "é" * 6000})
    assert long.status_code == 422 and "é" * 6000 in long.text
    good = browser.post(f"/minutes/{minutes.id}/corrections", data={"text": "Seat *C4*."})
    assert good.status_code == 303
    assert b"<em>C4</em>" in browser.get(f"/minutes/{minutes.id}", follow_redirects=True).data


def test_statements_stay_the_same_as_notes_grow(
    cast: dict[str, Person], meeting: Meeting, sign_in: SignIn, at_most: AtMost
) -> None:
    minutes = share(cast["wren"], meeting)
    browser = sign_in(cast["tansy"])
    address = f"/minutes/{minutes.id}-what-counts-as-one-comparison"
    browser.get(address)
    for number in range(12):
        item = make_item(meeting, f"Item {number}", position=number + 2)
        make_note(cast["wren"], meeting, item, "Said.")
    share(cast["wren"], meeting)
    with at_most(13):
        assert browser.get(address).status_code == 200


def test_the_next_meeting_has_them_to_approve(cast: dict[str, Person], meeting: Meeting) -> None:
    group = meeting.group
    assert group
    following = make_meeting(cast["rowan"], group)
    share(cast["wren"], meeting)
    share(cast["wren"], meeting, "Once more")
    brought = [item.brings for item in agenda_of(following.id)]
    assert brought.count(Brings.MINUTES) == 1


def test_there_are_none_where_nobody_shared(cast: dict[str, Person], meeting: Meeting) -> None:
    with pytest.raises(NotFound):
        queries.get_minutes(reader_of(cast["rowan"].id), meeting.id)
