"""Who took on an action is reminded of it; see `notices.due`."""

from typing import Final

from ps5_collab.core import jobs
from ps5_collab.meetings.mine.queries import is_open
from ps5_collab.meetings.models import Action
from ps5_collab.notices import due
from ps5_collab.notices.due import Tasks

ACTIONS: Final = Tasks(Action, Action.meeting_id, is_open, "actions")


@jobs.every(minutes=60)
def remind_of_actions() -> None:
    due.remind_owners(ACTIONS, remind)


def remind(action_id: int, until: str) -> None:
    due.remind(ACTIONS, action_id, until)
