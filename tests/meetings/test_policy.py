"""Who may do what with a meeting: everybody against every right, as a table."""

from dataclasses import dataclass

import pytest

from ps5_collab.meetings import policy
from ps5_collab.meetings.models import Part
from ps5_collab.sharing.policy import VISITOR, Reader

GROUP, OTHER = 7, 8


@dataclass(frozen=True)
class Held:
    owner_id: int = 1
    group_id: int | None = GROUP


MEETING = Held()
ROLES = {Part.FACILITATOR: 3, Part.TIMEKEEPER: 4, Part.RECORDER: 2, Part.NORM_KEEPER: 2}
OF_GROUP, LEADS = frozenset({GROUP}), frozenset({GROUP})
PEOPLE = {
    "organiser": Reader(1, True, group_ids=OF_GROUP),
    "leads the group": Reader(5, True, group_ids=OF_GROUP, led_group_ids=LEADS),
    "facilitates today": Reader(3, True, group_ids=OF_GROUP),
    "keeps the time": Reader(4, True, group_ids=OF_GROUP),
    "records": Reader(2, True, group_ids=OF_GROUP),
    "member": Reader(6, True, group_ids=OF_GROUP),
    "member without appointment": Reader(6, False, group_ids=OF_GROUP),
    "organised, then left": Reader(1, True),
    "facilitates, but left": Reader(3, True),
    "leads another group": Reader(9, True, group_ids=frozenset({OTHER}), led_group_ids=frozenset({OTHER})),
    "colleague": Reader(10, True),
    "administrator": Reader(11, True, administers=True),
    "without appointment": Reader(12, False),
    "visitor": VISITOR,
}  # fmt: skip
MEMBERS = {name for name, reader in PEOPLE.items() if GROUP in reader.group_ids}
RIGHTS = {
    "plan": (lambda r: policy.may_plan(r, GROUP), MEMBERS),
    "organise": (lambda r: policy.may_organise(r, MEETING), {"organiser", "leads the group"}),
    "set the agenda": (
        lambda r: policy.may_set_agenda(r, MEETING, ROLES),
        {"organiser", "leads the group", "facilitates today"},
    ),
    "run": (
        lambda r: policy.may_run(r, MEETING, ROLES),
        {"organiser", "leads the group", "facilitates today", "keeps the time"},
    ),
    "hand over the recorder's role": (
        lambda r: policy.may_hand_over(r, MEETING, ROLES[Part.RECORDER]),
        {"organiser", "leads the group", "records"},
    ),
    "hand over a role that nobody has": (
        lambda r: policy.may_hand_over(r, MEETING, None),
        {"organiser", "leads the group"},
    ),
    "write": (lambda r: policy.may_write(r, MEETING), MEMBERS),
    "answer": (lambda r: policy.may_answer(r, MEETING, admitted=False), MEMBERS),
    "answer, admitted": (lambda r: policy.may_answer(r, MEETING, admitted=True), set(PEOPLE)),
    "read the record": (lambda r: policy.may_read_record(r, MEETING), MEMBERS),
    "read the record, admitted": (
        lambda r: policy.may_read_record(r, MEETING, admitted=True),
        set(PEOPLE),
    ),
    "ask to observe": (
        lambda r: policy.may_ask_to_observe(r, MEETING, admits=True),
        {name for name, reader in PEOPLE.items() if reader.in_network} - MEMBERS,
    ),
    "ask to observe what is closed": (
        lambda r: policy.may_ask_to_observe(r, MEETING, admits=False),
        set(),
    ),
}


@pytest.mark.parametrize("right", RIGHTS)
def test_who_may(right: str) -> None:
    allows, expected = RIGHTS[right]
    assert {name for name, reader in PEOPLE.items() if allows(reader)} == expected


def test_nobody_organises_a_meeting_of_no_group() -> None:
    loose = Held(group_id=None)
    assert not any(policy.may_organise(reader, loose) for reader in PEOPLE.values())
