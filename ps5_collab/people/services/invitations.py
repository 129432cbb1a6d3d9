"""Asking people in. There is no other way in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from ps5_collab.core import audit
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.language import DEFAULT
from ps5_collab.core.mail import send, site_link
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.people import acts, letters, queries
from ps5_collab.people.addresses import domain, pasted
from ps5_collab.people.models import OneTimeLink, Person, Purpose, Role
from ps5_collab.people.policy import Standing, may_invite
from ps5_collab.people.services import links
from ps5_collab.people.services.appointments import Offer, add, check, holds, place_name

#: Addresses that one paste may hold.
MOST = 200


@dataclass
class Report:
    """What became of each pasted address."""

    sent: list[str] = field(default_factory=list)
    #: What cannot be invited, as it was typed, with the reason.
    wrong: dict[str, Later] = field(default_factory=dict)
    #: An invitation to the same role waits for them already.
    waiting: list[str] = field(default_factory=list)
    #: They have an account: to be appointed, not invited.
    here: list[Person] = field(default_factory=list)
    appointed: list[Person] = field(default_factory=list)
    gone: list[Person] = field(default_factory=list)

    @property
    def has_right(self) -> bool:
        """Somebody could be invited, or need not be."""
        return any((self.sent, self.waiting, self.here, self.appointed, self.gone))


@dataclass(frozen=True)
class Newcomer:
    """What somebody says who comes in."""

    name: str
    language: str
    password_hash: str


def invite_many(
    actor: Standing,
    text: str,
    offer: Offer,
    *,
    language: str = DEFAULT,
    domains: Iterable[str] = (),
) -> Report:
    """Send a letter to each pasted address that is right; say of each what became of it."""
    require(may_invite(actor, offer.role, offer.school_id))
    check(offer)
    found = pasted(text)
    if len(found.addresses) > MOST:
        raise Refused(_("At most %(n)d addresses at once, please.", n=MOST))
    report = Report(wrong=dict(found.malformed))
    allowed = {name.casefold() for name in domains}
    for email in found.addresses:
        if allowed and domain(email) not in allowed:
            own = ", ".join(sorted(allowed))
            report.wrong[email] = _("This site invites addresses of %(own)s only.", own=own)
        else:
            _invite_one(actor, email, offer, language, report)
    return report


def invite(actor: Standing, email: str, offer: Offer) -> links.Made:
    """Make an invitation without a letter; the caller hands the link over."""
    require(may_invite(actor, offer.role, offer.school_id))
    check(offer)
    return _make(actor, email, offer)


def resend(actor: Standing, link: OneTimeLink, language: str = DEFAULT) -> None:
    """Send it again with a new link and seven new days; the old link opens nothing any more."""
    require(may_invite(actor, _role(link), link.school_id))
    made = links.make(link)
    _send(made, _offer(link), actor, language)
    audit.record(actor.person_id, acts.INVITE_AGAIN, link.email)


def withdraw(actor: Standing, link: OneTimeLink) -> None:
    require(may_invite(actor, _role(link), link.school_id))
    link.withdrawn_at = utcnow()
    audit.record(actor.person_id, acts.WITHDRAW_INVITATION, link.email)


def accept(token: str, newcomer: Newcomer) -> Person | None:
    """Use the invitation up and begin the account. Nothing when the link is dead."""
    link = links.use(Purpose.INVITATION, token)
    if link is None:
        return None
    if queries.person_by_email(link.email) is not None:
        raise RuleBroken(_("There is an account with this address already: sign in with it."))
    person = Person(
        email=link.email,
        name=newcomer.name,
        language=newcomer.language,
        password_hash=newcomer.password_hash,
    )
    db.session.add(person)
    db.session.flush()
    _take_post(person, link)
    return person


def accept_appointment(token: str) -> Person | None:
    """Somebody who has an account takes the post they were invited to."""
    link = links.use(Purpose.INVITATION, token)
    person = queries.person_by_email(link.email) if link else None
    if link is None or person is None or person.deactivated_at is not None:
        return None
    _take_post(person, link)
    return person


def _take_post(person: Person, link: OneTimeLink) -> None:
    offer = _offer(link)
    if not holds(person.id, offer):
        add(person, offer)
    audit.record(
        person.id,
        acts.ACCEPT_INVITATION,
        f"person {person.id}",
        role=_role(link).value,
        by=link.sent_by_id,
    )


def _invite_one(actor: Standing, email: str, offer: Offer, language: str, report: Report) -> None:
    person = queries.person_by_email(email)
    if person is not None:
        _known(report, person, offer).append(person)
    elif _waits(email, offer):
        report.waiting.append(email)
    else:
        _send(_make(actor, email, offer), offer, actor, language)
        report.sent.append(email)


def _known(report: Report, person: Person, offer: Offer) -> list[Person]:
    if person.deactivated_at is not None:
        return report.gone
    return report.appointed if holds(person.id, offer) else report.here


def _make(actor: Standing, email: str, offer: Offer) -> links.Made:
    made = links.make(
        OneTimeLink(
            purpose=Purpose.INVITATION,
            email=email,
            role=offer.role,
            school_id=offer.school_id,
            local_district_id=offer.local_district_id,
            sent_by_id=actor.person_id,
        )
    )
    audit.record(actor.person_id, acts.INVITE, email, role=offer.role.value, school=offer.school_id)
    return made


def _send(made: links.Made, offer: Offer, actor: Standing, language: str) -> None:
    host = db.session.get(Person, actor.person_id) if actor.person_id else None
    name, place = host.name if host else "", place_name(offer)
    link = site_link("people.accept", token=made.token)
    send(letters.invitation(made.link.email, language, name, offer.role, place, link))


def _waits(email: str, offer: Offer) -> bool:
    found = sa.select(OneTimeLink.id).where(
        OneTimeLink.purpose == Purpose.INVITATION,
        OneTimeLink.email == email,
        OneTimeLink.role == offer.role,
        OneTimeLink.school_id.is_not_distinct_from(offer.school_id),
        OneTimeLink.local_district_id.is_not_distinct_from(offer.local_district_id),
        OneTimeLink.used_at.is_(None),
        OneTimeLink.withdrawn_at.is_(None),
        OneTimeLink.expires_at > utcnow(),
    )
    return db.session.scalar(found.limit(1)) is not None


def _offer(link: OneTimeLink) -> Offer:
    return Offer(_role(link), link.school_id, link.local_district_id)


def _role(link: OneTimeLink) -> Role:
    if link.role is None:
        raise RuleBroken(_("This is no invitation."))
    return link.role
