"""One-time links: random, kept hashed, bound to one purpose, used once."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from ps5_collab.core import jobs
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.security import hashed, new_token
from ps5_collab.people.models import OneTimeLink, Purpose

LASTS = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.RESET: timedelta(minutes=30),
    Purpose.EMAIL: timedelta(minutes=30),
}
#: Links that can open nothing any more are forgotten after this.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Made:
    """A link and the token that opens it. The token is nowhere else."""

    link: OneTimeLink
    token: str


def make(link: OneTimeLink) -> Made:
    """Give the link a token and its time; a link that had one can only be opened by the new one."""
    token = new_token()
    now = utcnow()
    link.token_hash = hashed(token)
    link.created_at, link.expires_at = now, now + LASTS[link.purpose]
    db.session.add(link)
    db.session.flush()
    return Made(link, token)


def use(purpose: Purpose, token: str) -> OneTimeLink | None:
    """Use the link up. Nothing when it is wrong, used, withdrawn, expired or of another purpose:
    of two who come at once, one gets it."""
    now = utcnow()
    living = (
        OneTimeLink.token_hash == hashed(token),
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.withdrawn_at.is_(None),
        OneTimeLink.expires_at > now,
    )
    taken = db.session.execute(
        sa.update(OneTimeLink)
        .where(*living)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if getattr(taken, "rowcount", 0) != 1:
        return None
    found = sa.select(OneTimeLink).where(OneTimeLink.token_hash == hashed(token))
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def withdraw_all(purpose: Purpose, person_id: int) -> None:
    """Close the person's other links of the purpose."""
    db.session.execute(
        sa.update(OneTimeLink)
        .where(OneTimeLink.purpose == purpose, OneTimeLink.person_id == person_id)
        .where(OneTimeLink.used_at.is_(None), OneTimeLink.withdrawn_at.is_(None))
        .values(withdrawn_at=utcnow())
    )


@jobs.every(minutes=60)
def forget_old_links() -> None:
    db.session.execute(sa.delete(OneTimeLink).where(OneTimeLink.expires_at < utcnow() - KEPT))
