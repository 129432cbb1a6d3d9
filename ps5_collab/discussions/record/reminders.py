"""Who took on a next step is reminded of it as of an action of a meeting; see `notices.due`."""

from typing import Final

from ps5_collab.core import jobs
from ps5_collab.discussions.models import Outcome
from ps5_collab.discussions.record.next_steps import is_open
from ps5_collab.notices import due
from ps5_collab.notices.due import Tasks

NEXT_STEPS: Final = Tasks(Outcome, Outcome.discussion_id, is_open, "next-steps")


@jobs.every(minutes=60)
def remind_of_next_steps() -> None:
    due.remind_owners(NEXT_STEPS, remind)


def remind(step_id: int, until: str) -> None:
    due.remind(NEXT_STEPS, step_id, until)
