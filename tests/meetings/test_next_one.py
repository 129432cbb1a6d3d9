"""After a meeting that was held the next one is planned from its page: the same, some time later."""

import re
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.groups.models import GroupPlace
from ps5_collab.meetings.beginning import day_after
from ps5_collab.meetings.models import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingKind,
    Participant,
    SchoolDay,
    SchoolDayKind,
    Series,
    Stage,
)
from ps5_collab.meetings.series import MOST, Repeats, Rule, to_json
from ps5_collab.people.models import Appointment, Group, Person
from ps5_collab.sharing.models import Tag
from tests.conftest import AtMost, SignIn
from tests.factories import make_meeting, make_person, make_place, saved, tomorrow

ZONE = "America/Los_Angeles"
A_WEEK = timedelta(days=7)
#: Planned for this day, whenever it was held.
LAST = today() - timedelta(days=3)


@pytest.fixture
def cart(ada: Person, ben: Person) -> Group:
    place = make_place(ada, ben, name="Book Cart")
    make_place(ada, name="A second group")
    return db.session.get_one(Group, place.group_id)


def make_last(ada: Person, cart: Group, **given: object) -> Meeting:
    same = {"title": "What counts", "minutes": 55, "place": "Room 12", "sort": MeetingKind.PLANNING}
    local = datetime.combine(LAST, time(15, 15))
    return make_meeting(ada, cart, **same | {"stage": Stage.HELD, "starts_local": local} | given)


def begins_with(page: str) -> dict[str, str]:
    """{field: value} of the form."""
    inputs = re.findall(r"<input[^>]*>", page)
    named = {each: re.search(r'name="(\w+)"', each) for each in inputs}
    values = {each: re.search(r'value="([^"]*)"', each) for each in inputs}
    found = {name[1]: (values[each] or ["", ""])[1] for each, name in named.items() if name}
    kind = re.search(r'<option[^>]*value="(\w+)"[^>]*selected|<option selected value="(\w+)"', page)
    return found | {"sort": (kind and (kind[1] or kind[2])) or ""}


def plan_from(sign_in: SignIn, person: Person, meeting: Meeting) -> dict[str, str]:
    """Where the one clear action of its page leads."""
    page = sign_in(person).get(f"/meetings/{meeting.id}").text
    found = re.search(r'<a class="button" href="([^"]+)">Plan the next one<', page)
    assert found
    answer = sign_in(person).get(found[1].replace("&amp;", "&"))
    assert answer.status_code == 200 and "Plan the next meeting" in answer.text
    return begins_with(answer.text)


def test_the_next_one_begins_with_what_the_last_one_was(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    last = make_last(ada, cart, video_url="https://video.example/1")
    db.session.get_one(Participant, (last.id, ben.id)).required = True
    db.session.commit()
    form = plan_from(sign_in, ben, last)  # whoever belongs to the group
    assert form["group"] == str(cart.id)
    assert (form["day"], form["time"]) == ((LAST + A_WEEK).isoformat(), "15:15")
    assert (form["minutes"], form["place"]) == ("55", "Room 12")
    assert form["video_url"] == "https://video.example/1"
    assert form["sort"] == "planning"
    assert form["title"] == ""
    assert form["required"] == str(ben.id)


def test_a_week_without_school_is_passed_over(sign_in: SignIn, ada: Person, cart: Group) -> None:
    school = db.session.scalar(sa.select(Appointment.school_id).filter_by(person_id=ada.id))
    saved(SchoolDay(school_id=school, day=LAST + A_WEEK, kind=SchoolDayKind.HOLIDAY, name="Rest"))
    form = plan_from(sign_in, ada, make_last(ada, cart))
    assert form["day"] == (LAST + 2 * A_WEEK).isoformat()


def test_a_day_on_which_the_group_meets_already_is_passed_over(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    last, next_week = make_last(ada, cart), datetime.combine(LAST + A_WEEK, time(15, 15))
    make_meeting(ada, cart, starts_local=next_week)
    page = sign_in(ada).get(f"/meetings/new?group={cart.id}&after={last.id}").text
    assert begins_with(page)["day"] == (LAST + 2 * A_WEEK).isoformat()


def test_a_series_goes_on_by_its_rule_behind_its_last_meeting(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    rule = Rule(LAST, time(15, 15), ZONE, every=2, meetings=2)
    series = saved(Series(group_id=cart.id, created_by_id=ada.id, rule=to_json(rule)))
    last = make_last(ada, cart, series_id=series.id, occurrence=LAST)
    form = plan_from(sign_in, ada, last)
    assert form["day"] == (LAST + 2 * A_WEEK).isoformat()
    assert form["title"] == "What counts"
    later = datetime.combine(LAST + 2 * A_WEEK, time(15, 15))
    make_last(ada, cart, series_id=series.id, stage=Stage.SCHEDULED, starts_local=later)
    page = sign_in(ada).get(f"/meetings/new?group={cart.id}&after={last.id}").text
    assert begins_with(page)["day"] == (LAST + 4 * A_WEEK).isoformat()


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (Rule(date(2026, 11, 26), time(15), ZONE, Repeats.MONTHLY, week=-1, meetings=MOST),
         date(2026, 12, 31)),
        (Rule(date(2026, 11, 26), time(15), ZONE, every=3, meetings=MOST), date(2026, 12, 17)),
        (Rule(date(2027, 3, 7), time(2, 30), ZONE, meetings=MOST), date(2027, 3, 21)),
        (Rule(date(2020, 3, 7), time(15), ZONE, meetings=MOST), None),
    ],
    ids=["the last Thursday", "every third week", "an hour that is jumped over", "long ago"],
)  # fmt: skip
def test_the_day_is_that_of_the_rule(rule: Rule, day: date | None) -> None:
    since = max(rule.start, date(2026, 11, 28))
    assert day_after(rule, since, lambda _day: False) == day


def test_when_it_is_planned_its_page_leads_there(sign_in: SignIn, ada: Person, cart: Group) -> None:
    last = make_last(ada, cart)
    form = plan_from(sign_in, ada, last) | {"title": "What next"}
    kept = ("group", "after", "title", "sort", "day", "time", "minutes", "place")
    data = {name: form[name] for name in kept} | {"zone": ZONE, "day": str(tomorrow())}
    answer = sign_in(ada).post("/meetings/new", data=data)
    assert answer.status_code == 303
    page = sign_in(ada).get(f"/meetings/{last.id}").text
    link = re.search(r'href="(/meetings/\d+)"><span>The next one:', page)
    assert link and link[1] == answer.location
    assert "Plan one more" in page and "Plan the next one" not in page


def test_a_form_that_comes_back_still_knows_after_which_it_is(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    last = make_last(ada, cart)
    answer = sign_in(ada).post("/meetings/new", data={"group": cart.id, "after": last.id})
    assert answer.status_code == 422
    assert "Plan the next meeting" in answer.text and f'href="/meetings/{last.id}"' in answer.text


def test_a_time_is_looked_for_with_the_same(sign_in: SignIn, ada: Person, cart: Group) -> None:
    last = make_last(ada, cart)
    page = sign_in(ada).get(f"/meetings/polls/new?group={cart.id}&after={last.id}").text
    form = begins_with(page)
    assert (form["minutes"], form["place"]) == ("55", "Room 12")
    assert f'value="{LAST + A_WEEK}"' in page and 'value="15:15"' in page


def test_a_meeting_that_ended_meanwhile_leads_to_the_next_one(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    """Whoever opens "Repeat the meeting" on a page of before."""
    last = make_last(ada, cart)
    answer = sign_in(ada).get(f"/meetings/{last.id}/series/new")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/meetings/new?group={cart.id}&after={last.id}")


def test_nothing_is_offered_where_nothing_may_be_planned(
    sign_in: SignIn, ada: Person, cart: Group
) -> None:
    last = make_last(ada, cart, audience="network")
    assert "Plan the next one" not in sign_in(make_person()).get(f"/meetings/{last.id}").text
    place = sa.select(GroupPlace).where(GroupPlace.group_id == cart.id)
    saved(Tag(item_id=db.session.scalars(place).one().id, kind="archived", value="yes"))
    page = sign_in(ada).get(f"/meetings/{last.id}")
    assert page.status_code == 200 and "Plan the next one" not in page.text


@pytest.mark.parametrize("after", ["x", "0", str(2**70), "other"])
def test_nonsense_in_the_address_counts_as_nothing(
    sign_in: SignIn, ada: Person, cart: Group, after: str
) -> None:
    foreign = make_last(
        make_person(), db.session.get_one(Group, make_place(make_person()).group_id)
    )
    after = str(foreign.id) if after == "other" else after
    page = sign_in(ada).get(f"/meetings/new?group={cart.id}&after={after}")
    assert page.status_code == 200
    assert "Plan a meeting" in page.text and "What counts" not in page.text


def test_the_page_of_a_held_meeting_asks_the_same_however_many_came(
    sign_in: SignIn, at_most: AtMost, ada: Person
) -> None:
    place = make_place(ada, *(make_person() for _n in range(8)))
    last = make_last(ada, db.session.get_one(Group, place.group_id))
    browser = sign_in(ada)
    browser.get(f"/meetings/{last.id}")
    with at_most(13):
        assert browser.get(f"/meetings/{last.id}").status_code == 200


def test_the_page_of_a_held_meeting_says_who_was_there_and_offers_nothing_that_is_over(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    last = make_last(ada, cart)
    agenda = saved(AgendaItem(meeting_id=last.id, position=1, title="The only item"))
    assert "Who was asked" in sign_in(ada).get(f"/meetings/{last.id}").text
    for person, attendance in ((ada, Attendance.PRESENT), (ben, Attendance.EXCUSED)):
        row = db.session.get_one(Participant, (last.id, person.id))
        row.attendance, row.note = attendance, "By bus"
    db.session.commit()
    page = sign_in(ada).get(f"/meetings/{last.id}").text
    assert "Who was there" in page and "Excused" in page and agenda.title in page
    for over in ("Organize", "Who comes", "By bus", "minutes planned", "Into my calendar"):
        assert over not in page
    assert page.index("What remains") < page.index(agenda.title)


def test_a_meeting_that_nobody_started_says_so_and_leads_on(
    sign_in: SignIn, ada: Person, ben: Person, cart: Group
) -> None:
    missed = make_last(ada, cart, stage=Stage.SCHEDULED)
    for person in (ada, ben):
        page = sign_in(person).get(f"/meetings/{missed.id}").text
        assert "nobody started it" in page and "Plan the next one" in page
        assert "Open the meeting" in page  # they may meet later
    past = sign_in(ada).get("/meetings?show=past").text
    assert "Nobody started it" in past and "Not answered yet" not in past
    deleted = sign_in(ada).post(f"/meetings/{missed.id}/deletion", follow_redirects=True).text
    assert "Plan the next one" not in deleted
