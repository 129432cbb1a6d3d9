"""What the page of a poll shows to one reader, in a fixed number of statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from ps5_collab.core.errors import require
from ps5_collab.meetings import policy, ranking
from ps5_collab.meetings.clashes import Clash, by_meeting, clashes
from ps5_collab.meetings.models import Answer, Candidate, Meeting, Poll
from ps5_collab.meetings.polls import queries
from ps5_collab.meetings.polls.queries import Asked
from ps5_collab.meetings.ranking import Standing
from ps5_collab.meetings.schedule import Offer, SchoolTime, offer, span_of
from ps5_collab.meetings.school_time.queries import schools_of, times_of
from ps5_collab.meetings.wall_time import WallTime
from ps5_collab.people.models import School
from ps5_collab.sharing.policy import Reader

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One candidate."""

    candidate: Candidate
    when: WallTime
    until: WallTime
    standing: Standing
    mine: Answer | None
    busy: Sequence[Clash]
    offer: Offer
    is_best: bool = False

    @property
    def needs_cover(self) -> bool:
        return self.candidate.cover_needed or bool(self.offer.in_class)

    def answer_of(self, person_id: int) -> Answer | None:
        for answer, people in (
            (Answer.YES, self.standing.yes),
            (Answer.IF_NEEDED, self.standing.if_needed),
            (Answer.NO, self.standing.no),
        ):
            if person_id in people:
                return answer
        return None


@dataclass(frozen=True)
class Board:
    reader: Reader
    meeting: Meeting
    poll: Poll
    people: Sequence[Asked]
    lines: Sequence[Line]
    #: How many schools the people are of, those without a bell schedule included.
    schools: int = 0

    @property
    def is_open(self) -> bool:
        return queries.is_open(self.poll, self.meeting)

    @property
    def shows_answers(self) -> bool:
        return queries.shows_answers(self.poll, self.meeting)

    @property
    def organises(self) -> bool:
        return policy.may_organise(self.reader, self.meeting)

    @property
    def own(self) -> Asked | None:
        return next((each for each in self.people if each.id == self.reader.person_id), None)

    @property
    def others(self) -> list[Asked]:
        """Whose answers stand beside one's own."""
        me = self.reader.person_id
        return [each for each in self.people if each.id != me] if self.shows_answers else []

    @property
    def silent(self) -> list[Asked]:
        return [each for each in self.people if not each.has_answered]

    @property
    def may_remind(self) -> bool:
        """Somebody else has not answered, and was not reminded just now."""
        others = any(each.id != self.reader.person_id for each in self.silent)
        return others and self.is_open and not self.was_reminded

    @property
    def was_reminded(self) -> bool:
        return queries.was_reminded(self.poll)

    def silent_at(self, line: Line) -> list[Asked]:
        """Who has said nothing of this time."""
        return [each for each in self.people if each.id in line.standing.silent]

    @property
    def comments(self) -> list[Asked]:
        return [each for each in self.people if each.comment] if self.shows_answers else []

    @property
    def names(self) -> Mapping[int, str]:
        return {each.id: each.name for each in self.people}

    @cached_property
    def short(self) -> Mapping[int, str]:
        return first_names(self.names)

    @property
    def ranked(self) -> list[Line]:
        """The best first, once answers show."""
        return sorted(self.lines, key=lambda line: (line.standing.merit, line.when.local))

    def missing(self, line: Line) -> list[Asked]:
        """Who would not be there, those without whom it makes no sense first."""
        gone = [each for each in self.people if each.id in line.standing.no]
        return sorted(gone, key=lambda each: not each.required)


def first_names(names: Mapping[int, str]) -> Mapping[int, str]:
    """First names, save where two people share one."""
    first = {number: name.split()[0] for number, name in names.items()}
    shared = Counter(first.values())
    return {number: name if shared[name] == 1 else names[number] for number, name in first.items()}


def board(reader: Reader, item_id: int) -> Board:
    """For the people of the group: others may know of a meeting, never of who can come when."""
    meeting, poll = queries.get_poll(reader, item_id)
    require(policy.belongs(reader, meeting))
    return board_of(reader, meeting, poll)


def board_of(reader: Reader, meeting: Meeting, poll: Poll) -> Board:
    people = queries.asked_of(meeting.id)
    candidates = queries.candidates_of(meeting.id)
    shown = queries.shows_answers(poll, meeting)
    answers = queries.answers_of(meeting.id, None if shown else reader.person_id)
    whens = {each.id: WallTime(each.starts_local, meeting.zone) for each in candidates}
    spans = {number: span_of(when, meeting.minutes) for number, when in whens.items()}
    asked = [each.id for each in people]
    busy = clashes(reader, asked, spans, but=[meeting.id])
    schools = schools_of(asked)
    known = school_times(schools, list(whens.values()))
    required = [each.id for each in people if each.required]
    lines = [
        Line(
            candidate=each,
            when=whens[each.id],
            until=whens[each.id].after(meeting.minutes),
            standing=ranking.standing(
                each.id, each.starts_local, answers.get(each.id, {}), asked, required
            ),
            mine=answers.get(each.id, {}).get(reader.person_id or 0),
            busy=by_meeting(busy.get(each.id, ())),
            offer=offer(known, whens[each.id], meeting.minutes),
        )
        for each in candidates
    ]
    return Board(reader, meeting, poll, people, with_best(lines, shown=shown), len(schools))


def with_best(lines: Sequence[Line], *, shown: bool) -> list[Line]:
    best = ranking.best(line.standing for line in lines) if shown else None
    number = best.candidate_id if best else None
    return [replace(line, is_best=line.candidate.id == number) for line in lines]


def school_times(schools: Sequence[School], whens: Sequence[WallTime]) -> list[SchoolTime]:
    """Of those of the schools that have a bell schedule, around these times."""
    if not whens:
        return []
    days = [when.day for when in whens]
    return times_of(schools, min(days) - A_DAY, max(days) + A_DAY)
