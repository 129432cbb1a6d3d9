"""What goes on record when program staff has a hand in reviews."""

from typing import Any, Final

from ps5_collab.core.audit import Act, act, record
from ps5_collab.core.words import later as _
from ps5_collab.practices.models import Practice
from ps5_collab.sharing.policy import Reader

ASSIGN: Final = act("assign reviewer", _("Asked somebody to review a practice"))
RELEASE: Final = act("release reviewer", _("Took a reviewer off a practice"))
TAKE: Final = act("take review", _("Took the review of a practice"))
GIVE_BACK: Final = act("give back review", _("Gave back the review of a practice"))
DECIDE: Final = act("decide on practice", _("Decided on a practice as its reviewer"))
OUT_OF_DATE: Final = act("mark out of date", _("Marked a practice as out of date"))
UP_TO_DATE: Final = act("mark up to date", _("Took the mark “out of date” from a practice"))


def note(reader: Reader, verb: Act, practice: Practice, **details: Any) -> None:
    """Put it on record if an administrator does it; what others do stands with the practice."""
    if reader.administers:
        record(reader.person_id, verb, f"practice {practice.id}", **details)
