"""The words of practices: domains and sources of evidence, stages. Codes are stored."""

from collections.abc import Mapping
from typing import Final

from ps5_collab.core.words import later as _l
from ps5_collab.practices.document import Domain, Source
from ps5_collab.practices.models import Stage
from ps5_collab.practices.strength import Strength

DOMAINS: Final[Mapping[str, object]] = {
    Domain.TEACHING: _l("Teacher practice"),
    Domain.ENGAGEMENT: _l("Pupil engagement"),
    Domain.LEARNING: _l("Learning outcomes"),
    Domain.SPACES: _l("Learning environments"),
}
SOURCES: Final[Mapping[str, object]] = {
    Source.OBSERVATION: _l("An observation"),
    Source.TAUGHT: _l("A taught-it record"),
    Source.WORK: _l("Pupils' work"),
    Source.CHART: _l("A chart or count"),
    Source.PICTURE: _l("A picture"),
    Source.SURVEY: _l("A survey"),
    Source.INTERVIEW: _l("An interview"),
    Source.FILE: _l("Another file"),
    Source.KEPT: _l("A sentence that a group keeps"),
}
#: Bands of grades, each with the grades that it holds.
GRADES_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "early": ("TK", "K", "1", "2"),
    "upper": ("3", "4", "5"),
    "middle": ("6", "7", "8"),
    "high": ("9", "10", "11", "12"),
}
BANDS: Final[Mapping[str, object]] = {
    "early": _l("Grades TK–2"),
    "upper": _l("Grades 3–5"),
    "middle": _l("Grades 6–8"),
    "high": _l("Grades 9–12"),
}
STRENGTHS: Final[Mapping[str, object]] = {
    Strength.TOLD: _l("Told"),
    Strength.SHOWN: _l("Shown"),
    Strength.SEVERAL: _l("From several sources"),
    Strength.ELSEWHERE: _l("Seen elsewhere"),
}
#: The rule behind each, in the words of the page.
RULES: Final[Mapping[str, object]] = {
    Strength.TOLD: _l("Its authors say what they saw; nothing to look at stands with it."),
    Strength.SHOWN: _l(
        "A file or a taught-it record stands with it; members of the network who read this can "
        "look at it."
    ),
    Strength.SEVERAL: _l("Two or more kinds of source say it, each with what it does not show."),
    Strength.ELSEWHERE: _l("Another school tried it and reported that it worked, or partly."),
}
#: What belongs to a practice, one by one.
KINDS: Final[Mapping[str, object]] = {
    "lessons": _l("Lesson design"),
    "texts": _l("Text"),
    "discussions": _l("Discussion"),
}
TRIED: Final[Mapping[str, object]] = {
    "yes": _l("By another school"),
    "worked": _l("It worked"),
    "partly": _l("It worked in part"),
    "not": _l("It did not work"),
}
STAGES: Final[Mapping[str, object]] = {
    Stage.DRAFT: _l("Draft"),
    Stage.SUBMITTED: _l("Waits for reviewers"),
    Stage.IN_REVIEW: _l("In review"),
    Stage.CHANGES_ASKED: _l("Changes asked"),
    Stage.APPROVED: _l("Approved"),
    Stage.SHOWN: _l("In the showcase"),
    Stage.OUT_OF_DATE: _l("Out of date"),
}
