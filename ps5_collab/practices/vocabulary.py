"""The words of practices: domains and sources of evidence, stages. Codes are stored."""

from collections.abc import Mapping
from typing import Final

from ps5_collab.core.words import later as _l
from ps5_collab.practices.document import Domain, Source
from ps5_collab.practices.models import Stage

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
