"""Groups in words, and the norms that a new one may start from."""

from collections.abc import Mapping
from typing import Final

from ps5_collab.core.words import later as _
from ps5_collab.groups.models import Inquiry, Joining, Reach

INQUIRIES: Final[Mapping[Inquiry, object]] = {
    Inquiry.LESSON_STUDY: _("Lesson study"),
    Inquiry.ACTION_RESEARCH: _("Action research"),
    Inquiry.TEXT_DISCUSSION: _("Text discussions"),
    Inquiry.SEVERAL: _("Several kinds of inquiry"),
}
REACHES: Final[Mapping[Reach, object]] = {
    Reach.CROSS_SCHOOL: _("Across schools"),
    Reach.SCHOOL: _("Of one school"),
}
JOININGS: Final[Mapping[Joining, object]] = {
    Joining.FREELY: _("Whoever wants to joins"),
    Joining.BY_REQUEST: _("One asks, a facilitator answers"),
    Joining.BY_INVITATION: _("By invitation only"),
}
PARTS: Final[Mapping[str, object]] = {
    "name": _("Name"),
    "purpose": _("Purpose"),
    "norms": _("Norms"),
    "standards": _("Focus standards"),
    "language": _("Language"),
    "inquiry": _("Kind of inquiry"),
    "school_id": _("School or across schools"),
    "joining": _("How one joins"),
    "listed": _("Who can find it"),
}
#: The seven norms of collaboration of Adaptive Schools, in words of our own.
SEVEN_NORMS: Final = (
    _("Pause: leave a silence after a question and before an answer."),
    _("Paraphrase: say back what you heard before you add to it."),
    _("Ask, to understand and to open up, not to test."),
    _("Put ideas on the table, and let go of them there."),
    _("Bring data: what pupils said and did comes before what we think of it."),
    _("Pay attention to yourself and to others: who has spoken, who has not?"),
    _("Presume that everybody here means well."),
)
