"""Forms of a poll: what is asked, when it could be, who can come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField

from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import an_id
from ps5_collab.core.words import later as _
from ps5_collab.meetings.forms import ChecksField, MeetingForm
from ps5_collab.meetings.models import Answer, Candidate, Meeting, Poll
from ps5_collab.meetings.polls.answers import LONGEST_COMMENT, Choice
from ps5_collab.meetings.polls.services import Terms
from ps5_collab.meetings.wall_time import day_before
from ps5_collab.people.forms.fields import choices, day_field, line
from ps5_collab.people.models import Person

BLIND = _("Nobody sees the answers of others before it is closed")
BLIND_HINT = _("Not even you. So the last to answer cannot pick what suits them.")


def blind_field() -> BooleanField:
    return BooleanField(BLIND, description=BLIND_HINT)


def closes_field() -> Any:
    return day_field(
        _("Last day for answers"), _("It closes by itself at the end of that day. Empty: open end.")
    )


class PollForm(MeetingForm):
    """A meeting without its time, and how the time is asked for."""

    blind = blind_field()
    closes_on = closes_field()
    MORE = (*MeetingForm.MORE, "blind", "closes_on")

    def terms(self) -> Terms:
        return Terms(bool(self.blind.data), self.closes_on.data, self.required_ids())


class TermsForm(FlaskForm):
    """What may change of a poll while it runs; its times are read from the rows beside it."""

    blind = blind_field()
    closes_on = closes_field()
    required = ChecksField(_("It makes no sense without"))
    version = VersionField()

    def offer(self, people: Iterable[Person]) -> None:
        self.required.choices = choices((str(person.id), person.name) for person in people)

    def terms(self) -> Terms:
        required = frozenset(int(value) for value in self.required.data or ())
        return Terms(bool(self.blind.data), self.closes_on.data, required)


def as_asked(meeting: Meeting, poll: Poll, required: Iterable[int]) -> Mapping[str, Any]:
    """What the form shows of a poll."""
    return {
        "blind": poll.blind,
        "closes_on": last_day(meeting, poll),
        "required": [str(person_id) for person_id in required],
        "version": poll.version,
    }


def last_day(meeting: Meeting, poll: Poll) -> date | None:
    """The last day that it takes answers: it closes when that day ends on the meeting's wall."""
    return day_before(poll.closes_at, meeting.zone) if poll.closes_at else None


class AnswerForm(FlaskForm):
    """The word that goes with the answers; these are named by their candidates."""

    comment = StringField(
        _("A word to it"),
        [AtMost(LONGEST_COMMENT)],
        filters=[line],
        description=_("Such as “on Tuesdays only by video”."),
    )
    #: The page said that others do not see it yet.
    blind = HiddenField()
    #: The clock by which it showed the times.
    zone = HiddenField()

    def choice(self, answers: Mapping[int, Answer]) -> Choice:
        blind, zone = bool(self.blind.data), self.zone.data or ""
        return Choice(answers, self.comment.data or "", in_confidence=blind, zone=zone)


def answers_in(form: Mapping[str, str], candidates: Sequence[Candidate]) -> dict[int, Answer]:
    """{candidate: answer}, as the boxes `slot-<id>` say; the button "Yes to all" speaks for all."""
    if form.get("all") == Answer.YES:
        return {each.id: Answer.YES for each in candidates}
    given = {each.id: form.get(f"slot-{each.id}", "") for each in candidates}
    known = set(Answer)
    return {number: Answer(value) for number, value in given.items() if value in known}


def kept_in(stays: Sequence[str], cover: Sequence[str]) -> dict[int, bool]:
    """{candidate that stays: it needs a substitute}, of lists of ids as typed."""
    covered = {an_id(value) for value in cover}
    numbers = [number for number in map(an_id, stays) if number is not None]
    return {number: number in covered for number in numbers}
