"""A new practice out of an adoption: begun from the practice that was tried and from the report."""

from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from ps5_collab.core.db import db
from ps5_collab.core.errors import RuleBroken, require
from ps5_collab.core.text import shorten
from ps5_collab.core.words import later as _
from ps5_collab.lessons.document import new_id
from ps5_collab.people.models import Person
from ps5_collab.practices import queries as practices
from ps5_collab.practices import services
from ps5_collab.practices.adoption.models import Origin
from ps5_collab.practices.adoption.queries import Whole
from ps5_collab.practices.adoption.report import Findings
from ps5_collab.practices.document import MAX_LINE, MAX_TITLE, Evidence, PracticeDocument
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.policy import Reader

#: Lines that name who made the practice at first must leave room for others.
MOST_NAMES: Final = 200


def write_up(actor: Person, reader: Reader, whole: Whole) -> Practice:
    """A draft of the actor's; the one that they began already, if there is one."""
    require(whole.may_adopt(reader))
    if whole.findings is None:
        raise RuleBroken(_("Report first how it went: the practice begins with it."))
    begun = _begun(actor, whole)
    if begun is not None:
        return begun
    tried = practices.document_at(reader, whole.practice, whole.revision)
    people = practices.named_on(whole.practice)
    names = shorten(", ".join(person.name for person in people), MOST_NAMES)
    practice = services.start_practice(actor, reader, prefilled(tried, whole, names))
    practice.school_id = whole.adoption.school_id
    db.session.add(Origin(practice_id=practice.id, adoption_id=whole.id))
    db.session.flush()
    return practice


def _begun(actor: Person, whole: Whole) -> Practice | None:
    found = (
        sa.select(Practice)
        .join(Origin, Origin.practice_id == Practice.id)
        .where(Origin.adoption_id == whole.id, Practice.owner_id == actor.id)
        .order_by(Practice.id.desc())
        .limit(1)
    )
    return db.session.scalar(found)


def prefilled(tried: PracticeDocument, whole: Whole, names: str) -> PracticeDocument:
    """The steps keep their ids, so that it can be told what became of each."""
    findings = whole.findings
    assert findings is not None  # noqa: S101 for the type: the caller has looked
    title = str(_("%(title)s, at %(school)s", title=tried.title, school=whole.adoption.school.name))
    credit = _("Made out of “%(title)s” by %(names)s.", title=tried.title, names=names)
    return replace(
        tried,
        title=title[:MAX_TITLE],
        summary="",
        grades=tuple(whole.adoption.grades) or tried.grades,
        pupils=findings.pupils,
        what="\n\n".join(filter(None, (tried.what, findings.adapted))),
        happened=findings.happened,
        evidence=evidence_of(findings),
        differently="\n\n".join(filter(None, (findings.change, findings.stop))),
        lessons=(),
        texts=(),
        discussions=(),
        attribution=shorten(str(credit), MAX_LINE),
    )


def evidence_of(findings: Findings) -> tuple[Evidence, ...]:
    """What was seen, without files: those stay with the report."""
    return tuple(
        Evidence(
            new_id(), piece.domain, piece.claim, piece.source, piece.detail, limits=piece.limits
        )
        for piece in findings.seen
    )
