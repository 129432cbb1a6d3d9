"""A group reads something together: who, by which protocol, and every word that was said on it."""

from ps5_collab.discussions.models.annotation import (
    Anchoring,
    Annotation,
    AnnotationKind,
    AnnotationPlace,
    AnnotationStandard,
    AnnotationTag,
    Hearer,
)
from ps5_collab.discussions.models.discussion import (
    IS_READ,
    KIND,
    OF_DISCUSSION,
    Discussion,
    DiscussionReading,
    Member,
    MemberRole,
    Mode,
    Part,
    Stage,
    Step,
)
from ps5_collab.discussions.models.outcome import (
    Outcome,
    OutcomeKind,
    Signature,
)

__all__ = [
    "IS_READ",
    "KIND",
    "OF_DISCUSSION",
    "Anchoring",
    "Annotation",
    "AnnotationKind",
    "AnnotationPlace",
    "AnnotationStandard",
    "AnnotationTag",
    "Discussion",
    "DiscussionReading",
    "Hearer",
    "Member",
    "MemberRole",
    "Mode",
    "Outcome",
    "OutcomeKind",
    "Part",
    "Signature",
    "Stage",
    "Step",
]
