"""Actions: what one person does until a day. Every change of one stays readable.

They live on when the minutes of their meeting are approved; the minutes keep them as they stood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.core.errors import Refused, RuleBroken, require
from ps5_collab.core.words import later as _
from ps5_collab.meetings import policy, telling
from ps5_collab.meetings.models import Action, ActionChange, Meeting
from ps5_collab.meetings.running.record import hold, require_open
from ps5_collab.meetings.services import tick
from ps5_collab.notices import services as notices
from ps5_collab.notices.models import NoticeKind
from ps5_collab.people.models import Person
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.queries import can_see


class What(StrEnum):
    """What became of an action, as its history keeps it."""

    GIVEN = "given"
    CHANGED = "changed"
    DONE = "done"
    OPENED = "opened"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Task:
    text: str
    owner_id: int
    due_on: date | None = None
    agenda_item_id: int | None = None


def give(actor: Person, reader: Reader, meeting: Meeting, task: Task) -> Action:
    """Note at a meeting who does what. The owner must be able to see the meeting."""
    require(policy.may_write(reader, meeting))
    hold(meeting)
    require_open(meeting)
    require_able(task.owner_id, meeting)
    action = Action(
        meeting_id=meeting.id,
        agenda_item_id=task.agenda_item_id,
        group_id=meeting.group_id,
        text=task.text,
        owner_id=task.owner_id,
        due_on=task.due_on,
        created_by_id=actor.id,
    )
    db.session.add(action)
    db.session.flush()
    note(actor, action, What.GIVEN)
    tell_owner(actor, meeting, action)
    return action


def change(actor: Person, reader: Reader, meeting: Meeting, action: Action, task: Task) -> None:
    """Other words, another owner or day; at which agenda item it stands does not change."""
    require(policy.may_change_action(reader, meeting, action))
    before = (action.text, action.owner_id, action.due_on)
    if before == (task.text, task.owner_id, task.due_on):
        return
    passed_on = task.owner_id != action.owner_id
    if passed_on:
        require_able(task.owner_id, meeting)
    if task.due_on != action.due_on or passed_on:
        action.reminded_at = None
    action.text, action.owner_id, action.due_on = task.text, task.owner_id, task.due_on
    note(actor, action, What.CHANGED, before[0] if before[0] != task.text else "")
    if passed_on:
        tell_owner(actor, meeting, action)


def mark(actor: Person, reader: Reader, meeting: Meeting, action: Action, what: What) -> None:
    """Done, dropped, or open again. To mark what is marked so already does nothing."""
    require(policy.may_change_action(reader, meeting, action))
    if what is state_of(action):
        return
    if what not in (What.DONE, What.OPENED, What.DROPPED):
        raise RuleBroken(_("An action is open, done or dropped."))
    now = utcnow()
    action.done_at = now if what is What.DONE else None
    action.done_by_id = actor.id if what is What.DONE else None
    action.dropped_at = now if what is What.DROPPED else None
    note(actor, action, what)


def hand_on(
    actor: Person, actions: Sequence[tuple[Action, Meeting]], owners: Mapping[int, int]
) -> None:
    """Who did them is of the group no longer. `owners` is {action: who goes on with it}; without
    one it waits, open, until somebody takes it."""
    for action, meeting in actions:
        owner_id = owners.get(action.id)
        if owner_id is not None:
            require_able(owner_id, meeting)
        action.owner_id, action.reminded_at = owner_id, None
        note(actor, action, What.CHANGED)
        tell_owner(actor, meeting, action)


def state_of(action: Action) -> What:
    if action.done_at:
        return What.DONE
    return What.DROPPED if action.dropped_at else What.OPENED


def require_able(owner_id: int, meeting: Meeting) -> None:
    if not (telling.people([owner_id]) and can_see(owner_id, meeting.id)):
        raise Refused(_("Choose somebody who can see this meeting."))


def tell_owner(actor: Person, meeting: Meeting, action: Action) -> None:
    if action.owner_id is not None:
        reasons = {action.owner_id: NoticeKind.ACTION_GIVEN}
        notices.tell(actor, meeting, reasons, "actions", text=action.text)


def note(actor: Person, action: Action, what: What, words: str = "") -> None:
    """Into the action's history, and onto every open running page."""
    db.session.flush()
    db.session.add(
        ActionChange(action_id=action.id, person_id=actor.id, what=what.value, words=words)
    )
    tick(action.meeting_id)
