"""What a member still has to do in a group, wherever it comes from; who leaves hands it on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ps5_collab.discussions.record import next_steps
from ps5_collab.discussions.record import services as steps
from ps5_collab.meetings import actions
from ps5_collab.meetings.mine import queries
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import State


@dataclass(frozen=True)
class Task:
    """An action of a meeting, or a next step of a discussion."""

    #: As a form names it: "action-7", "step-9".
    key: str
    text: str
    due_on: date | None


def open_tasks(person_id: int, group_id: int | None) -> list[Task]:
    """Of each kind what is due first first. What was taken away with its discussion is not shown;
    it waits there for somebody. Two statements."""
    found = [
        Task(f"action-{action.id}", action.text, action.due_on)
        for action, _meeting in queries.open_in_group(person_id, group_id)
    ]
    return found + [
        Task(f"step-{step.id}", step.text, step.due_on)
        for step, discussion in next_steps.open_in_group(person_id, group_id)
        if discussion.state == State.PUBLISHED
    ]


def hand_on(
    actor: Person, person_id: int, group_id: int | None, owners: Mapping[str, int] | None = None
) -> None:
    """Who had them is of the group no longer. `owners` is {key: who goes on with it}; what has none
    waits, open, until somebody takes it."""
    chosen = owners or {}
    of_meetings = queries.open_in_group(person_id, group_id)
    of_discussions = next_steps.open_in_group(person_id, group_id)
    actions.hand_on(actor, of_meetings, of_kind("action", chosen))
    steps.hand_on(actor, of_discussions, of_kind("step", chosen))


def of_kind(kind: str, owners: Mapping[str, int]) -> dict[int, int]:
    """{id: who goes on with it} of the keys of one kind; a key is what `Task.key` says."""
    pairs = ((key.partition("-"), owner) for key, owner in owners.items())
    return {int(number): owner for (name, _dash, number), owner in pairs if name == kind}
