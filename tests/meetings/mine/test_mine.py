"""What is one's own of all meetings: actions, reminders, hours, private notes."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.table_files import csv_of
from ps5_collab.meetings.mine import hours, notes, queries, reminders
from ps5_collab.meetings.minutes import services
from ps5_collab.meetings.models import Action, Meeting, Minutes, Participant, PrivateNote
from ps5_collab.meetings.queries import get_meeting
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.people.models import Group, GroupMembership, Person
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost, SignIn
from tests.factories import end_membership, make_group, make_meeting, make_person
from tests.meetings.minutes.held import make_action, make_held

TODAY = date(2026, 12, 1)


@pytest.fixture
def wren(app: Flask) -> Person:
    return make_person(name="Wren", time_zone="America/Los_Angeles")


@pytest.fixture
def tansy(app: Flask) -> Person:
    return make_person(name="Tansy")


@pytest.fixture
def meeting(wren: Person, tansy: Person) -> Meeting:
    return make_held(wren, make_group(wren, tansy, name="Book Cart"))


def test_actions_by_how_soon_they_are_due(wren: Person, tansy: Person, meeting: Meeting) -> None:
    for text, due in [
        ("late", TODAY - timedelta(days=1)),
        ("today", TODAY),
        ("in six days", TODAY + timedelta(days=6)),
        ("in seven", TODAY + timedelta(days=7)),
        ("some day", None),
    ]:
        make_action(wren, meeting, text=text, due_on=due)
    make_action(tansy, meeting, text="hers")
    found = queries.open_actions(reader_of(wren.id), TODAY)
    assert [[row.text for row in part] for part in (found.overdue, found.soon)] == [
        ["late"],
        ["today", "in six days"],
    ]
    assert [row.text for row in (*found.later, *found.whenever)] == ["in seven", "some day"]


def test_over_all_groups_but_not_of_one_that_was_left(
    wren: Person, tansy: Person, meeting: Meeting
) -> None:
    other = make_held(tansy, make_group(tansy, wren, name="Other"))
    make_action(wren, meeting, text="here", due_on=None)
    make_action(wren, other, text="there", due_on=None)
    assert len(queries.open_actions(reader_of(wren.id), TODAY)) == 2
    db.session.execute(
        db.update(GroupMembership)
        .where(GroupMembership.group_id == other.group_id, GroupMembership.person_id == wren.id)
        .values(left_on=date(2026, 1, 1))
    )
    db.session.commit()
    left = queries.open_actions(reader_of(wren.id), TODAY)
    assert [row.text for row in left.whenever] == ["here"]


def test_done_by_a_tick_and_open_again(
    wren: Person, tansy: Person, meeting: Meeting, sign_in: SignIn
) -> None:
    action = make_action(wren, meeting)
    stranger = sign_in(make_person())
    address = f"/actions/{action.id}/state"
    assert stranger.post(address, data={"state": "done"}).status_code == 404
    browser = sign_in(wren)
    assert browser.post(address, data={"state": "done"}).status_code == 303
    assert b"Copy the rule cards" in browser.get("/actions?show=done").data
    page = browser.get(f"/actions/{action.id}").text
    assert "Wren ticked it off" in page
    browser.post(address, data={"state": "open", "stay": "1"})
    assert db.session.get_one(Action, action.id).done_at is None
    assert browser.post(address, data={"state": "\x00"}).status_code == 422
    assert browser.get(f"/actions/{2**40}").status_code == 404


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_what_was_settled_stays_a_while_with_its_way_back(
    wren: Person, meeting: Meeting, sign_in: SignIn, state: str
) -> None:
    action, browser = make_action(wren, meeting), sign_in(wren)
    address = f"/actions/{action.id}/state"
    browser.post(address, data={"state": state})
    page = browser.get("/actions").text
    assert "<s lang=" in page and '>Undo<span class="hush">: Copy the rule cards' in page
    assert "Copy the rule cards" not in browser.get("/").text.partition("<main")[2]
    browser.post(address, data={"state": "open"})
    page = browser.get("/actions").text
    assert "Undo" not in page and '>Done<span class="hush">: Copy the rule cards' in page
    long_ago = utcnow() - queries.LINGERS
    db.session.get_one(Action, action.id).done_at = long_ago
    db.session.commit()
    assert "Copy the rule cards" not in browser.get("/actions").text


def test_a_tick_leads_back_to_the_list_that_it_was_made_in(
    wren: Person, tansy: Person, meeting: Meeting, sign_in: SignIn
) -> None:
    address = f"/actions/{make_action(wren, meeting).id}/state"
    given = sign_in(tansy).post(address, data={"state": "done", "show": "given"})
    assert given.location == "/actions?show=given"
    assert sign_in(wren).post(address, data={"state": "open"}).location == "/actions"


def test_own_notes_stay_readable_when_the_group_is_left(
    wren: Person, tansy: Person, sign_in: SignIn, at_most: AtMost
) -> None:
    """And nothing else of it."""
    group = make_group(tansy, wren, name="Hidden Lanterns")
    meeting = make_held(tansy, group, title="The cellar")
    reader = reader_of(wren.id)
    notes.write(wren, reader, meeting, "I *held back* too long", admitted=False)
    notes.write(tansy, reader_of(tansy.id), meeting, "Only hers", admitted=False)
    db.session.commit()
    browser = sign_in(wren)
    page = browser.get("/my-notes").text
    assert "<em>held back</em>" in page and "The cellar" in page and "Only hers" not in page
    db.session.execute(
        db.update(GroupMembership)
        .where(GroupMembership.person_id == wren.id)
        .values(left_on=date(2026, 1, 1))
    )
    db.session.commit()
    browser.get("/my-notes")
    with at_most(6):
        page = browser.get("/my-notes").text
    assert "<em>held back</em>" in page and "A meeting that you can no longer open" in page
    assert "cellar" not in page and "Lanterns" not in page and f"/meetings/{meeting.id}" not in page
    assert "No notes yet" in sign_in(make_person()).get("/my-notes").text


def test_the_list_asks_the_same_however_long(
    wren: Person, meeting: Meeting, sign_in: SignIn, at_most: AtMost
) -> None:
    browser = sign_in(wren)
    browser.get("/actions")
    for number in range(12):
        make_action(wren, meeting, text=f"Thing {number}", due_on=None)
    for address in ("/actions", "/actions?show=given", "/actions?show=done"):
        with at_most(8):
            assert browser.get(address).status_code == 200


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (datetime(2026, 12, 2, 16, tzinfo=UTC), True),  # 8 in the morning, the day before
        (datetime(2026, 12, 2, 12, tzinfo=UTC), False),  # 4 in the morning
        (datetime(2026, 12, 1, 18, tzinfo=UTC), False),  # two days before
        (datetime(2026, 12, 9, 18, tzinfo=UTC), True),  # long overdue
    ],
)
def test_who_forgets_is_reminded_by_day_and_once(
    wren: Person, meeting: Meeting, now: datetime, told: bool
) -> None:
    make_action(wren, meeting, due_on=date(2026, 12, 3))
    done = make_action(wren, meeting, due_on=date(2026, 12, 3), text="done")
    done.done_at = now
    db.session.commit()
    for _time in range(2):
        with as_of(now):
            reminders.remind_of_actions()
    notices = db.session.scalars(db.select(Notice).filter_by(kind=NoticeKind.ACTION_DUE)).all()
    assert [notice.text for notice in notices] == (["Copy the rule cards"] if told else [])
    assert all(notice.person_id == wren.id and notice.actor_id is None for notice in notices)


def test_a_private_note_is_nobody_elses(
    wren: Person, tansy: Person, meeting: Meeting, sign_in: SignIn
) -> None:
    address = f"/meetings/{meeting.id}/my-note"
    browser = sign_in(wren)
    assert browser.post(address, data={"text": "Ask *her* about the zyxcart."}).status_code == 303
    assert "zyxcart" in browser.get(address).text
    other = sign_in(tansy)
    for path in (address, f"/meetings/{meeting.id}", f"/meetings/{meeting.id}/minutes"):
        assert "zyxcart" not in other.get(path).text
    assert sign_in(make_person()).get(address).status_code == 404


def shared_minutes(wren: Person, meeting: Meeting) -> Minutes:
    reader = reader_of(wren.id)
    shared = services.share(wren, reader, get_meeting(reader, meeting.id), "")
    db.session.commit()
    return shared


def test_the_minutes_show_each_reader_their_own_note_and_no_other(
    wren: Person, tansy: Person, meeting: Meeting, sign_in: SignIn, visitor: FlaskClient
) -> None:
    shared = shared_minutes(wren, meeting)
    reader, other = sign_in(wren), sign_in(tansy)
    note, draft = f"/meetings/{meeting.id}/my-note", f"/meetings/{meeting.id}/minutes"
    paper = reader.get(f"/minutes/{shared.id}").location
    for page in (paper, draft):
        assert "Write a note that nobody else reads" in reader.get(page).text
    reader.post(note, data={"text": "Ask *her* about the zyxcart."})
    other.post(note, data={"text": "Bring qoxpaper."})
    for page in (paper, draft):
        own, theirs = (one.get(page).text for one in (reader, other))
        aside = re.search(r'<aside[^>]*id="own-note".*?</aside>', own, re.DOTALL)
        assert aside and "no-print" in aside.group()
        assert "<em>her</em> about the zyxcart" in aside.group() and note in aside.group()
        assert "zyxcart" not in theirs and "qoxpaper" in theirs and "qoxpaper" not in own
    assert "zyxcart" not in reader.get(f"/minutes/{shared.id}.md").text
    assert "zyxcart" not in visitor.get(paper, follow_redirects=True).text
    assert f'name="next" value="{paper}"' in reader.get(f"{note}?next={paper}").text
    again = reader.post(note, data={"text": "x", "version": "1", "next": paper})
    assert again.location == paper


def test_who_left_keeps_their_note_and_writes_no_more(
    wren: Person, tansy: Person, meeting: Meeting, sign_in: SignIn
) -> None:
    shared = shared_minutes(wren, meeting)
    shared.audience = Audience.NETWORK
    notes.write(tansy, reader_of(tansy.id), meeting, "qoxpaper", admitted=False)
    db.session.commit()
    end_membership(tansy, db.session.get_one(Group, meeting.group_id))
    page = sign_in(tansy).get(f"/minutes/{shared.id}", follow_redirects=True).text
    assert "qoxpaper" in page and "my-note" not in page
    stranger = sign_in(make_person()).get(f"/minutes/{shared.id}", follow_redirects=True).text
    assert "own-note" not in stranger and "qoxpaper" not in stranger


def test_two_windows_lose_nothing(wren: Person, meeting: Meeting, sign_in: SignIn) -> None:
    address = f"/meetings/{meeting.id}/my-note"
    browser = sign_in(wren)
    browser.post(address, data={"text": "First."})
    late = browser.post(address, data={"text": "Second.", "version": ""})
    assert late.status_code == 409
    assert "First." in late.text and "Second." in late.text
    assert browser.post(address, data={"text": "Both.", "version": "1"}).status_code == 303
    browser.post(address, data={"text": " ", "version": "2"})
    assert db.session.get(PrivateNote, (meeting.id, wren.id)) is None


def test_a_note_needs_a_place_at_the_meeting(wren: Person, meeting: Meeting) -> None:
    stranger = make_person()
    from ps5_collab.core.errors import NotAllowed

    with pytest.raises(NotAllowed):
        notes.write(stranger, reader_of(stranger.id), meeting, "x", admitted=False)


def test_hours_are_reckoned_by_school_year(wren: Person, tansy: Person) -> None:
    group = make_group(wren, tansy, name="=Book Cart")
    for day, minutes in [(date(2026, 6, 30), 50), (date(2026, 7, 1), 60), (date(2026, 10, 8), 75)]:
        local = datetime(day.year, day.month, day.day, 15, 30)
        held = make_meeting(wren, group, starts_local=local, title="+1 for all")
        row = db.session.get_one(Participant, (held.id, wren.id))
        row.minutes_attended = minutes
        db.session.get_one(Participant, (held.id, tansy.id)).minutes_attended = None
        db.session.commit()
    found = queries.attended(reader_of(wren.id))
    years = hours.by_school_year(found)
    assert [(year.name, year.minutes) for year in years] == [("2026–2027", 135), ("2025–2026", 50)]
    assert queries.attended(reader_of(tansy.id)) == []
    rows = list(csv.reader(io.StringIO(hours.as_csv(found).lstrip("\ufeff"))))
    assert rows[1][:3] == ["2026-10-08", "'+1 for all", "'=Book Cart"]
    assert rows[1][-1] == "75"


def test_hours_stay_when_a_group_is_left_but_its_words_do_not(
    wren: Person, tansy: Person, sign_in: SignIn
) -> None:
    group = make_group(tansy, wren, name="Secret Cart")
    held = make_held(tansy, group, title="Secret plans")
    db.session.execute(
        db.update(GroupMembership)
        .where(GroupMembership.person_id == wren.id)
        .values(left_on=date(2026, 1, 1))
    )
    db.session.commit()
    (row,) = queries.attended(reader_of(wren.id))
    assert (row.id, row.minutes, row.title, row.group) == (held.id, 50, "", "")
    browser = sign_in(wren)
    for address in ("/hours", "/hours.csv"):
        page = browser.get(address).text
        assert "Secret" not in page and "can no longer open" in page


def test_a_table_is_safe_in_a_spreadsheet() -> None:
    text = csv_of(["=head"], [["=1+1"], ["＋2"], ["-3"], [-3], ["plain"]])
    cells = [row[0] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))]
    assert cells == ["'=head", "'=1+1", "'＋2", "'-3", "-3", "plain"]
