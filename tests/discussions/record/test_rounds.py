"""The record of a protocol with rounds tells them as they were."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.discussions.models import Step
from ps5_collab.discussions.record.document import InRound
from ps5_collab.discussions.record.page import record_page
from ps5_collab.discussions.running import clock, coming
from ps5_collab.discussions.running.clock import Press, Pressed
from ps5_collab.discussions.running.queries import course_of
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.readers import reader_of
from tests.discussions.record.told import say
from tests.discussions.running.led import make_led
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson


def test_rounds_stand_in_the_order_in_which_they_were(app: Flask) -> None:
    """Ada's comes later, Cleo leaves before hers."""
    people = [make_person(name=name) for name in ("Ada", "Ben", "Cleo", "Dee", "Eli")]
    ada, _ben, cleo, _dee, eli = people
    talk = make_led(make_group(*people), *people[:4], texts=[make_lesson(ada, Audience.NETWORK)])
    moment, reader = utcnow(), reader_of(ada.id)

    def tap(*presses: Press) -> None:
        nonlocal moment
        for what in presses:
            moment += timedelta(seconds=40)
            course = course_of(talk)
            assert course
            clock.press(ada, reader, talk, Pressed(what, course.progress.stay), moment)
            db.session.commit()

    def rounds() -> list[str]:
        parts = record_page(reader, talk.id).by_step
        return [part.presenter for part in parts if isinstance(part, InRound)]

    tap(Press.START)
    choose = db.session.scalars(sa.select(Step).where(Step.key == "choose")).one()
    for who in people[:4]:
        say(who, talk, "", on="The cart stands there", step=choose)
    assert rounds() == ["Ada", "Ben", "Cleo", "Dee"]
    tap(Press.NEXT, Press.NEXT, Press.PUT_OFF)
    coming.leave(ada, reader, talk, cleo.id, moment)
    coming.join(reader, talk, eli.id, moment)
    db.session.commit()
    say(eli, talk, "", on="The cart stands there", step=choose)
    tap(Press.SKIP_ROUND, Press.SKIP_ROUND, Press.SKIP_ROUND)
    assert rounds() == ["Ben", "Dee", "Eli", "Ada", "Cleo"]
    tap(Press.END)
    assert rounds() == ["Ben", "Dee", "Eli", "Ada", "Cleo"]
