"""The shape of what is sent about an adoption, and its messages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired

from ps5_collab.core.clock import today
from ps5_collab.core.fields import AtMost, too_long
from ps5_collab.core.text import clean_line, whole_number
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.lessons.document import MAX_LONG, new_id
from ps5_collab.lessons.vocabulary import GRADES, grade_label
from ps5_collab.people.forms.fields import choices, line, lines, sensible_day
from ps5_collab.people.models import Person
from ps5_collab.practices.adoption.models import Adoption, Outcome, Verdict
from ps5_collab.practices.adoption.report import LINES, LONG, MOST_PIECES, NEXT, Findings, Seen
from ps5_collab.practices.adoption.services import Plan
from ps5_collab.practices.document import MAX_LINE, MAX_PUPILS, Domain, Source

#: Offered first between the start and the first look back.
USUALLY = timedelta(weeks=6)


class PlanForm(FlaskForm):
    school = SelectField(_("School"))
    people = SelectMultipleField(
        _("Colleagues who take part"),
        description=_("They are told, and tick and write as you do. You can add some later."),
    )
    grades = SelectMultipleField(_("Grades"))
    classes = StringField(
        _("Classes or rooms"),
        [AtMost(300)],
        filters=[line],
        description=_("Such as “two fourth grades, room 12 and 14”. Pupils are never named."),
    )
    starts_on = DateField(_("From"), [InputRequired(_("Choose the day you begin.")), sensible_day])
    look_back_on = DateField(
        _("First look back"),
        [InputRequired(_("Choose the day you look back.")), sensible_day],
        description=_("On this day you are reminded to say how it went."),
    )
    change = TextAreaField(
        _("What you will do differently"),
        [AtMost(5000)],
        filters=[lines],
    )
    version = VersionField()

    @staticmethod
    def typed(adoption: Adoption) -> Mapping[str, Any]:
        """What the form shows of an adoption."""
        return {
            "grades": adoption.grades,
            "classes": adoption.classes,
            "starts_on": adoption.starts_on,
            "look_back_on": adoption.look_back_on,
            "change": adoption.change,
            "version": adoption.version,
        }

    @staticmethod
    def first() -> Mapping[str, Any]:
        return {"starts_on": today(), "look_back_on": today() + USUALLY}

    def offer(self, schools: Iterable[tuple[int, str]], people: Iterable[Person]) -> None:
        self.school.choices = choices((str(number), name) for number, name in schools)
        if self.school.data is None and self.school.choices:
            self.school.data = self.school.choices[0].value
        self.people.choices = choices((str(one.id), one.name) for one in people)
        self.grades.choices = choices((grade, grade_label(grade)) for grade in GRADES)

    @property
    def plan(self) -> Plan:
        assert self.starts_on.data and self.look_back_on.data  # noqa: S101 for the type
        return Plan(
            starts_on=self.starts_on.data,
            look_back_on=self.look_back_on.data,
            grades=tuple(grade for grade in GRADES if grade in (self.grades.data or ())),
            classes=self.classes.data or "",
            change=self.change.data or "",
        )

    @property
    def with_people(self) -> list[int]:
        return [int(value) for value in self.people.data or ()]


class ReasonForm(FlaskForm):
    reason = StringField(
        _("Why"),
        [InputRequired(_("Say in a sentence why: others learn from it, too.")), AtMost(500)],
        filters=[line],
    )


class ReplyForm(FlaskForm):
    text = TextAreaField(
        _("Your answer"),
        [InputRequired(_("Write your answer first.")), AtMost(5000)],
        filters=[lines],
    )
    version = VersionField()


class LineForm(FlaskForm):
    text = StringField(_("One more thing to do"), [AtMost(300)], filters=[line])


class NoteForm(FlaskForm):
    text = StringField(_("A short note"), [AtMost(500)], filters=[line])


Typed = MultiDict[str, str]


@dataclass(frozen=True)
class ReportForm:
    """A report while it is written; what cannot be understood is kept as it was typed."""

    outcome: str = ""
    verdict: str = ""
    happened: str = ""
    adapted: str = ""
    seen: tuple[Seen, ...] = ()
    pupils: str = ""
    keep: str = ""
    change: str = ""
    stop: str = ""
    #: The number of the report that the form was opened upon.
    opened: int = 0
    #: Id of the field to go on with.
    focus: str = ""
    #: Sentences by field.
    errors: dict[str, str] = field(default_factory=dict)

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    @property
    def with_room(self) -> tuple[Seen, ...]:
        """The pieces, with an empty one where there is none to write in."""
        return self.seen or (Seen(new_id()),)

    @property
    def findings(self) -> Findings:
        """Of a form without errors."""
        return Findings(
            outcome=Outcome(self.outcome),
            verdict=Verdict(self.verdict),
            happened=self.happened,
            adapted=self.adapted,
            seen=self.seen,
            pupils=whole_number(self.pupils),
            keep=self.keep,
            change=self.change,
            stop=self.stop,
        )


def report_of(findings: Findings | None, number: int) -> ReportForm:
    """The form as it is first shown."""
    if findings is None:
        return ReportForm(opened=number)
    return ReportForm(
        outcome=findings.outcome,
        verdict=findings.verdict,
        happened=findings.happened,
        adapted=findings.adapted,
        seen=findings.seen,
        pupils=str(findings.pupils or ""),
        keep=findings.keep,
        change=findings.change,
        stop=findings.stop,
        opened=number,
    )


def read_report(form: Typed) -> ReportForm:
    """As it was sent."""
    return ReportForm(
        outcome=form.get("outcome", ""),
        verdict=form.get("verdict", ""),
        happened=form.get("happened", ""),
        adapted=form.get("adapted", ""),
        seen=tuple(_seen(form, each) for each in form.getlist("seen")[:MOST_PIECES]),
        pupils=form.get("pupils", "").strip(),
        keep=form.get("keep", ""),
        change=form.get("change", ""),
        stop=form.get("stop", ""),
        opened=whole_number(form.get("opened", ""), digits=9) or 0,
    )


def one_more(form: ReportForm) -> ReportForm:
    if len(form.seen) >= MOST_PIECES:
        return replace(form, focus="seen-add")
    piece = Seen(new_id())
    return replace(form, seen=(*form.seen, piece), focus=f"{piece.id}-claim")


def checked(form: ReportForm) -> ReportForm:
    """With what stops it, in the order of the page."""
    return replace(form, errors=dict([*_faults(form), *_faults_of_pieces(form)]))


def _faults(form: ReportForm) -> Iterator[tuple[str, str]]:
    if form.outcome not in set(Outcome):
        yield "outcome", gettext("Say whether it worked.")
    if form.verdict not in set(Verdict):
        yield "verdict", gettext("Say what you do with it from now on.")
    pupils = whole_number(form.pupils)
    if form.pupils and (pupils is None or not 1 <= pupils <= MAX_PUPILS):
        yield "pupils", gettext("Write a whole number, such as 120.")
    if not clean_line(form.happened):
        yield "happened", gettext("Say in a few sentences how it went.")
    most = dict.fromkeys(LONG, MAX_LONG) | dict.fromkeys(NEXT, MAX_LINE)
    sizes = {name: len(getattr(form, name)) for name in most}
    yield from ((name, too_long(most[name], n)) for name, n in sizes.items() if n > most[name])


def _faults_of_pieces(form: ReportForm) -> Iterator[tuple[str, str]]:
    for piece in form.seen:
        for name in LINES:
            if (typed := len(getattr(piece, name))) > MAX_LINE:
                yield f"{piece.id}-{name}", too_long(MAX_LINE, typed)
        if clean_line(piece.detail + piece.limits) and not clean_line(piece.claim):
            yield f"{piece.id}-claim", gettext("Say what was seen.")


def _seen(form: Typed, id_: str) -> Seen:
    domain, source = form.get(f"{id_}-domain", ""), form.get(f"{id_}-source", "")
    return Seen(
        id=id_[:40],
        domain=Domain(domain) if domain in set(Domain) else Domain.LEARNING,
        claim=form.get(f"{id_}-claim", ""),
        source=Source(source) if source in set(Source) else Source.OBSERVATION,
        detail=form.get(f"{id_}-detail", ""),
        limits=form.get(f"{id_}-limits", ""),
    )
