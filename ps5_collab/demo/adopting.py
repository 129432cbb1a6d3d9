"""Other schools of the demo try its practices, and say how it went."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from ps5_collab.demo.events import Event
from ps5_collab.demo.practice_files import Adoption, Report, Result
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.practices.adoption import checklist, queries, services, thanking, writing_up
from ps5_collab.practices.adoption.models import Outcome, Verdict
from ps5_collab.practices.adoption.queries import Whole
from ps5_collab.practices.adoption.report import Findings, Seen
from ps5_collab.practices.adoption.services import Plan
from ps5_collab.practices.models import Practice

if TYPE_CHECKING:
    from ps5_collab.demo.practices import Loaded

#: What a school does with a practice after such an outcome.
VERDICTS: Final[Mapping[Result, Verdict]] = {
    Result.WORKED: Verdict.KEEP,
    Result.PARTLY: Verdict.CHANGE,
    Result.NOT: Verdict.STOP,
}


@dataclass
class Trying:
    """One adoption while its story is told."""

    loaded: "Loaded"
    told: Adoption
    id: int = 0

    @property
    def whole(self) -> Whole:
        _person, reader = self.loaded.who(self.told.by)
        return queries.get_whole(reader, self.id)


def events(loaded: "Loaded", year: SchoolYear) -> Iterator[Event]:
    for told in loaded.told.adoptions:
        trying = Trying(loaded, told)
        yield Event(year.at(told.at), partial(start, trying, year))
        if told.report:
            yield Event(year.at(told.report.at), partial(report, trying, told.report))


def start(trying: Trying, year: SchoolYear) -> None:
    told, loaded = trying.told, trying.loaded
    person, reader = loaded.who(told.by)
    plan = Plan(
        starts_on=year.day(told.starts),
        look_back_on=year.day(told.due),
        grades=loaded.told.grades,
        change=told.changes,
    )
    school_id = loaded.cast.schools[told.school].id
    trying.id = services.start(person, reader, loaded.practice, school_id, plan).id
    loaded.adoptions[told.key] = trying.id
    lines = queries.checklist(reader, trying.whole)
    for number in told.done:
        checklist.tick(person, reader, trying.whole, lines[number - 1].id, done=True)


def report(trying: Trying, told: Report) -> None:
    person, reader = trying.loaded.who(trying.told.by)
    whole = trying.whole
    findings = Findings(
        outcome=Outcome(told.outcome.value),
        verdict=VERDICTS[told.outcome],
        happened=told.happened,
        adapted=told.adapted,
        seen=tuple(
            Seen("", piece.domain, piece.claim, piece.source, piece.detail, piece.limits)
            for piece in told.evidence
        ),
        pupils=told.pupils,
        keep=told.keep,
        change=told.change,
        stop=told.stop,
    )
    services.report(person, reader, whole, findings, whole.adoption.report)
    if trying.told.thanks:
        thanking.thank(person, reader, trying.loaded.practice)


def written_up(loaded: "Loaded", others: Mapping[str, "Loaded"]) -> Practice | None:
    """What comes out of trying another practice, for its own words to be written in."""
    came = loaded.told.out_of
    if came is None:
        return None
    owner, reader = loaded.who(loaded.told.owner)
    whole = queries.get_whole(reader, others[came.practice].adoptions[came.adoption])
    return writing_up.write_up(owner, reader, whole)
