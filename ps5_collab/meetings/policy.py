"""Who may do what with a meeting. Whoever may see it at all is decided by `sharing.policy`.

| who | reads when, where, agenda | reads the record | writes in it | organises | runs it |
| --- | --- | --- | --- | --- | --- |
| organiser (the item's owner) | yes | yes | yes | yes | yes |
| facilitators of the group | yes | yes | yes | yes | yes |
| today's facilitator, timekeeper | yes | yes | yes | | yes |
| members of the group | yes | yes | yes | | |
| admitted observers | yes | yes | | | |
| others who may see it (network) | yes, without who presents | | | | |
"""

from collections.abc import Mapping
from typing import Protocol

from ps5_collab.meetings.models import NoteKind, Part
from ps5_collab.sharing.policy import Reader


class Held(Protocol):
    """A meeting, or a row of one."""

    @property
    def owner_id(self) -> int: ...
    @property
    def group_id(self) -> int | None: ...


#: Who has which role at a meeting: {part: person id}.
Roles = Mapping[Part, int]


def belongs(reader: Reader, meeting: Held) -> bool:
    """Of the group whose meeting it is."""
    return meeting.group_id in reader.group_ids


def may_plan(reader: Reader, group_id: int) -> bool:
    """Anybody of the group may call it together, and then organises that meeting."""
    return group_id in reader.group_ids


def may_organise(reader: Reader, meeting: Held) -> bool:
    """Set time, place, agenda, roles; invite, admit, cancel. Who has left the group may not."""
    if not belongs(reader, meeting):
        return False
    return reader.person_id == meeting.owner_id or meeting.group_id in reader.led_group_ids


def may_answer(reader: Reader, meeting: Held, *, admitted: bool) -> bool:
    """Say whether one comes; `admitted`: the reader is an observer let in by name."""
    return belongs(reader, meeting) or admitted


def may_ask_to_observe(reader: Reader, meeting: Held, *, admits: bool) -> bool:
    """Of the network, not of the group; `admits`: its organiser lets people ask."""
    return admits and reader.in_network and not belongs(reader, meeting)


def may_hand_over(reader: Reader, meeting: Held, holder_id: int | None) -> bool:
    """A role: its holder, or who organises."""
    own = holder_id is not None and reader.person_id == holder_id and belongs(reader, meeting)
    return own or may_organise(reader, meeting)


def may_run(reader: Reader, meeting: Held, roles: Roles) -> bool:
    """Start, pause, go on, end."""
    running = {roles.get(Part.FACILITATOR), roles.get(Part.TIMEKEEPER)}
    given = belongs(reader, meeting) and reader.person_id in running
    return given or may_organise(reader, meeting)


def may_set_agenda(reader: Reader, meeting: Held, roles: Roles) -> bool:
    """Its organisers, and whoever facilitates that day: they prepare the agenda."""
    facilitates = reader.person_id == roles.get(Part.FACILITATOR)
    return may_organise(reader, meeting) or (facilitates and belongs(reader, meeting))


def may_write(reader: Reader, meeting: Held) -> bool:
    """Notes, decisions, actions, things parked; agenda items to propose."""
    return belongs(reader, meeting)


def may_record(reader: Reader, meeting: Held, roles: Roles) -> bool:
    """Write the shared notes; what other members write is kept beside. Without a recorder, all."""
    recorder = roles.get(Part.RECORDER)
    own = belongs(reader, meeting) and recorder in (None, reader.person_id)
    return own or may_run(reader, meeting, roles)


def may_read_record(reader: Reader, meeting: Held, *, admitted: bool = False) -> bool:
    """What was written at the meeting; `admitted`: the reader is an observer let in by name."""
    return belongs(reader, meeting) or admitted


def may_share_minutes(reader: Reader, meeting: Held, roles: Roles) -> bool:
    """Who kept the record, who led the meeting, who organised it."""
    keeping = {roles.get(Part.RECORDER), roles.get(Part.FACILITATOR)}
    given = belongs(reader, meeting) and reader.person_id in keeping
    return given or may_organise(reader, meeting)


class Owned(Protocol):
    """An action, or a row of one."""

    @property
    def owner_id(self) -> int | None: ...


def may_change_action(reader: Reader, meeting: Held, action: Owned) -> bool:
    """Its owner, wherever they belong; members of the group, who tick it off together."""
    return may_write(reader, meeting) or (
        reader.person_id is not None and reader.person_id == action.owner_id
    )


class Written(Protocol):
    """A note, or a row of one."""

    @property
    def author_id(self) -> int: ...
    @property
    def kind(self) -> NoteKind: ...


def may_change_note(reader: Reader, meeting: Held, note: Written) -> bool:
    """One's own; the shared notes are everybody's and never gone."""
    own = note.author_id == reader.person_id and note.kind is not NoteKind.SHARED
    return own and may_write(reader, meeting)
