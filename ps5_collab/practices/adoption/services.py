"""Trying a practice, from the start to what is reported of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ps5_collab.core import markup
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db, put
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.practices import queries as practices
from ps5_collab.practices.adoption import finding, policy, queries, tagging
from ps5_collab.practices.adoption.models import Adopter, Adoption, Line, Report
from ps5_collab.practices.adoption.queries import Whole
from ps5_collab.practices.adoption.report import Findings, rendered, tidy, to_json
from ps5_collab.practices.adoption.vocabulary import bits
from ps5_collab.practices.models import Practice
from ps5_collab.practices.services import retag
from ps5_collab.sharing.models import Revision
from ps5_collab.sharing.policy import Reader

#: Notices lead to this place of the practice's page.
ANCHOR = "tried"


@dataclass(frozen=True)
class Plan:
    """What a school sets out to do."""

    starts_on: date
    look_back_on: date
    grades: tuple[str, ...] = ()
    classes: str = ""
    #: What will be different, in Markdown.
    change: str = ""


class Late(Exception):
    """Somebody saved since the form was opened."""


def start(
    actor: Person,
    reader: Reader,
    practice: Practice,
    school_id: int,
    plan: Plan,
    with_people: Collection[int] = (),
) -> Adoption:
    """The school tries the newest revision. 409 when it does already: then one joins."""
    schools = queries.schools_to_try_at(reader, practice)
    require(bool(schools))
    if school_id not in schools:
        raise Refused(_("Choose a school of yours that did not make this practice."), "school")
    adoption = Adoption(
        practice_id=practice.id,
        revision=practice.revision,
        school_id=school_id,
        started_by_id=actor.id,
    )
    _set_plan(adoption, plan)
    try:
        with db.session.begin_nested():
            db.session.add(adoption)
    except IntegrityError:
        raise RuleBroken(_("Your school tries this practice already. Join in.")) from None
    _make_checklist(actor, practice, adoption)
    put(Adopter, [{"adoption_id": adoption.id, "person_id": actor.id}], ADOPTER, keep=True)
    retag(practice.id)
    tell_authors(actor, practice, NoticeKind.PRACTICE_TRIED)
    take_along(actor, practice, adoption, with_people)
    return adoption


ADOPTER = ("adoption_id", "person_id")


def _make_checklist(actor: Person, practice: Practice, adoption: Adoption) -> None:
    """A line for each step of the revision that is tried; a step keeps its id."""
    steps = practices.document_of(practice).steps
    db.session.add_all(
        Line(
            adoption_id=adoption.id,
            place=step.id,
            text=queries.name_of(step, number),
            added_by_id=actor.id,
        )
        for number, step in enumerate(steps, start=1)
    )
    db.session.flush()


def take_along(
    actor: Person, practice: Practice, adoption: Adoption, people: Collection[int]
) -> None:
    """Colleagues of the school who take part from now on; authors of the practice cannot."""
    able = {person.id for person in queries.colleagues(frozenset({adoption.school_id}), set())}
    new = sorted((set(people) & able) - practice.author_ids - {actor.id})
    rows = [{"adoption_id": adoption.id, "person_id": person_id} for person_id in new]
    put(Adopter, rows, ADOPTER, keep=True)
    notices.tell(actor, practice, dict.fromkeys(new, NoticeKind.PRACTICE_JOINED), ANCHOR)


def join(actor: Person, reader: Reader, whole: Whole) -> None:
    """Another person of the school takes part. Safe to ask twice."""
    require(policy.may_join(reader, whole.practice, whole.adoption))
    require_not_off(whole.adoption)
    row = {"adoption_id": whole.id, "person_id": actor.id}
    put(Adopter, [row], ADOPTER, keep=True)


def leave(actor: Person, reader: Reader, whole: Whole) -> None:
    """What one ticked and wrote stays. The last one calls it off instead."""
    require(actor.id in whole.adopter_ids)
    if whole.adoption.goes_on and whole.adopter_ids == {actor.id}:
        raise RuleBroken(_("You are the last one. Call it off, and say why."))
    mine = (Adopter.adoption_id == whole.id, Adopter.person_id == actor.id)
    db.session.execute(sa.delete(Adopter).where(*mine))


def change_plan(
    actor: Person, reader: Reader, whole: Whole, plan: Plan, with_people: Collection[int] = ()
) -> None:
    """Another day to look back is reminded of anew."""
    require(whole.may_adopt(reader))
    require_not_off(whole.adoption)
    if plan.look_back_on != whole.adoption.look_back_on:
        whole.adoption.reminded = 0
    _set_plan(whole.adoption, plan)
    db.session.flush()
    tagging.touch(whole.practice.id)
    new = set(with_people) - whole.adopter_ids
    take_along(actor, whole.practice, whole.adoption, new)


def _set_plan(adoption: Adoption, plan: Plan) -> None:
    if plan.look_back_on < plan.starts_on:
        raise Refused(_("You look back after you have begun."), "look_back_on")
    adoption.starts_on, adoption.look_back_on = plan.starts_on, plan.look_back_on
    adoption.grades, adoption.grade_bands = list(plan.grades), bits(plan.grades)
    adoption.classes = plan.classes
    adoption.change, adoption.change_html = plan.change, markup.render(plan.change)


def call_off(actor: Person, reader: Reader, whole: Whole, reason: str) -> None:
    """It does not come about. That it was begun, and why it ended, stays readable."""
    require(whole.may_adopt(reader))
    require_not_off(whole.adoption)
    if whole.adoption.reported_at is not None:
        raise RuleBroken(_("You have reported how it went. That stays."))
    if not reason:
        raise Refused(_("Say in a sentence why: others learn from it, too."), "reason")
    adoption = whole.adoption
    adoption.called_off_at, adoption.called_off_by_id = utcnow(), actor.id
    adoption.reason = reason
    db.session.flush()
    retag(whole.practice.id)
    tell_authors(actor, whole.practice, NoticeKind.PRACTICE_CALLED_OFF, text=reason)


def report(actor: Person, reader: Reader, whole: Whole, findings: Findings, opened: int) -> Report:
    """How it went. What was reported before stays in its history.

    `opened` is the number of the report that the form showed; raises `Late` when there is a newer.
    """
    require(whole.may_adopt(reader))
    require_not_off(whole.adoption)
    if opened != whole.adoption.report:
        raise Late
    findings = tidy(findings)
    require_complete(findings)
    if whole.report is not None and findings == whole.findings:
        return whole.report
    first = whole.adoption.reported_at is None
    made = _next_report(actor, whole.adoption, findings)
    finding.put(whole.id, findings, made.html)
    retag(whole.practice.id)
    if first:
        tell_authors(actor, whole.practice, NoticeKind.PRACTICE_REPORTED)
    return made


def _next_report(actor: Person, adoption: Adoption, findings: Findings) -> Report:
    made = Report(
        adoption_id=adoption.id,
        number=adoption.report + 1,
        document=to_json(findings),
        html=rendered(findings),
        author_id=actor.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Late from None
    adoption.report = made.number
    adoption.reported_at = adoption.reported_at or made.created_at
    adoption.outcome, adoption.verdict = findings.outcome, findings.verdict
    db.session.flush()
    return made


def require_complete(findings: Findings) -> None:
    if not findings.happened:
        raise Refused(_("Say in a few sentences how it went."), "happened")


def require_not_off(adoption: Adoption) -> None:
    if adoption.called_off_at is not None:
        raise RuleBroken(_("This was called off. Your school can start anew."))


def reply(actor: Person, reader: Reader, whole: Whole, text: str, opened: int) -> None:
    """The authors' one answer to a report; they may word it better later. Raises `Late`."""
    require(whole.writes_practice(reader))
    adoption = whole.adoption
    if adoption.reported_at is None:
        raise RuleBroken(_("There is no report to answer yet."))
    if opened != adoption.version:
        raise Late
    first = not adoption.reply
    adoption.reply, adoption.reply_html = text, markup.render(text)
    adoption.replied_by_id, adoption.replied_at = actor.id, utcnow()
    db.session.flush()
    tagging.touch(whole.practice.id)
    if first:
        told = dict.fromkeys(whole.adopter_ids, NoticeKind.PRACTICE_REPLIED)
        notices.tell(actor, whole.practice, told, ANCHOR)


def tell_authors(actor: Person, practice: Practice, kind: NoticeKind, text: str = "") -> None:
    notices.tell(actor, practice, dict.fromkeys(practice.author_ids, kind), ANCHOR, text=text)


def tell_of_revision(actor: Person, practice: Practice, revision: Revision) -> None:
    """Who tries a practice is told when it has a new revision."""
    if revision.number > 1:
        told: Iterable[int] = queries.adopter_ids_of(practice.id) - practice.author_ids
        notices.tell(actor, practice, dict.fromkeys(told, NoticeKind.REVISION))
