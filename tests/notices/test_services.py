"""Who is told what, and what the page of notices says."""

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.notices import words
from ps5_collab.notices.models import Notice, NoticeKind
from ps5_collab.notices.services import tell
from ps5_collab.sharing.models import Audience
from tests.conftest import SignIn
from tests.factories import make_person, make_shared


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_words(app: Flask, kind: NoticeKind) -> None:
    assert kind in words.DID and kind in words.NAMES
    assert words.says(kind, "Rosa").startswith("Rosa ") and words.says(kind)


def test_only_who_may_see_it_is_told_and_nobody_of_their_own_deed(app: Flask) -> None:
    owner, stranger = make_person(), make_person()
    item = make_shared(owner, Audience.ME)
    kind = NoticeKind.COMMENT
    assert tell(owner, item, {owner.id: kind, stranger.id: kind}) == []
    assert tell(stranger, item, {owner.id: kind}) == [owner.id]


def test_a_notice_carries_a_line_for_each_reader(app: Flask) -> None:
    ana, ben = make_person(), make_person()
    item = make_shared(make_person())
    reasons = dict.fromkeys([ana.id, ben.id], NoticeKind.MEETING_INVITED)
    lines = {ana.id: "jueves 3 de diciembre", ben.id: "Thursday,\nDecember 3" + "x" * 400}
    assert set(tell(None, item, reasons, text=lines)) == {ana.id, ben.id}
    told = {notice.person_id: notice.text for notice in db.session.scalars(sa.select(Notice))}
    assert told[ana.id] == "jueves 3 de diciembre"
    assert told[ben.id].startswith("Thursday, December 3x") and len(told[ben.id]) == 300


def test_the_page_says_who_and_what_and_reminds_without_a_name(sign_in: SignIn, app: Flask) -> None:
    rosa, owner = make_person(name="Rosa Lima"), make_person()
    item = make_shared(rosa, title="Find a time")
    tell(rosa, item, {owner.id: NoticeKind.POLL_OPEN}, text="Three days")
    due = {owner.id: NoticeKind.ACTION_DUE}
    tell(None, item, due, "action-7", text="Bring <the> cart")
    number = db.session.scalar(sa.select(Notice.id).where(Notice.anchor == "action-7"))
    db.session.commit()
    for address in ("/notices", "/desk"):
        page = sign_in(owner).get(address).text
        assert "<b>Rosa Lima</b> asks when you have time for" in page and "Three days" in page
        assert "Soon due, from" in page and "Bring &lt;the&gt; cart" in page
    answer = sign_in(owner).post(f"/notices/{number}/reading")
    assert answer.status_code == 303 and answer.location.endswith("#action-7")
