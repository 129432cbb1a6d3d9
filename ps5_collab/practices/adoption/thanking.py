"""Thanks to the authors of a practice: one press, counted, with who; it can be taken back."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import require
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices.adoption import policy, tagging
from ps5_collab.practices.adoption.models import Thanks
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.policy import Reader


def thank(actor: Person, reader: Reader, practice: Practice) -> None:
    """Safe to press twice; the authors are told the first time only."""
    require(policy.may_thank(reader, practice))
    insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
    row = {"practice_id": practice.id, "person_id": actor.id, "given_at": utcnow()}
    first = insert(Thanks.__table__).values(**row, taken_back=False).on_conflict_do_nothing()
    if db.session.scalar(first.returning(Thanks.person_id)) is not None:
        told = dict.fromkeys(practice.author_ids, NoticeKind.PRACTICE_THANKED)
        notices.tell(actor, practice, told)
        tagging.touch(practice.id)
    else:
        _set(actor, practice, taken_back=False)


def take_back(actor: Person, practice: Practice) -> None:
    _set(actor, practice, taken_back=True)


def _set(actor: Person, practice: Practice, *, taken_back: bool) -> None:
    mine = (Thanks.practice_id == practice.id, Thanks.person_id == actor.id)
    db.session.execute(sa.update(Thanks).where(*mine).values(taken_back=taken_back))
    tagging.touch(practice.id)


def given(practice_id: int) -> Sequence[str]:
    """Who thanks, the newest first."""
    found = (
        sa.select(Person.name)
        .join(Thanks, Thanks.person_id == Person.id)
        .where(Thanks.practice_id == practice_id, Thanks.taken_back.is_(False))
        .order_by(Thanks.given_at.desc(), Person.id)
        .limit(60)
    )
    return db.session.scalars(found).all()
