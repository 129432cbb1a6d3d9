"""A meeting of four with an agenda of three items: what the tests of the running page begin with."""

from dataclasses import dataclass

from ps5_collab.core.db import db
from ps5_collab.meetings.models import AgendaItem, Meeting, MeetingRole, Part
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import ItemGuest
from tests.factories import make_group, make_meeting, make_person, saved


@dataclass
class Room:
    """Ids besides entities, since each request has a session of its own."""

    group: Group
    meeting: Meeting
    #: Facilitates the group and organised the meeting.
    ana: Person
    #: Keeps the notes.
    bea: Person
    #: A member without a role.
    cy: Person
    #: Was let in to watch.
    dee: Person
    #: Of the network, nothing more.
    eve: Person
    items: list[int]

    @property
    def id(self) -> int:
        return int(self.meeting.id)

    @property
    def run(self) -> str:
        return f"/meetings/{self.id}/run"


def make_room(**given: object) -> Room:
    ana, bea, cy = (make_person(name=name) for name in ("Ana Ruiz", "Bea Ito", "Cy Roth"))
    dee, eve = make_person(name="Dee Moss"), make_person(name="Eve Lund")
    group = make_group(ana, bea, cy)
    meeting = make_meeting(ana, group, **given)
    saved(ItemGuest(item_id=meeting.id, person_id=dee.id, admitted_by_id=ana.id))
    saved(MeetingRole(meeting_id=meeting.id, part=Part.RECORDER, person_id=bea.id))
    agenda = (("Welcome", 2), ("The task", 25), ("Closing", 10))
    items = [
        saved(AgendaItem(meeting_id=meeting.id, position=n, title=title, minutes=minutes)).id
        for n, (title, minutes) in enumerate(agenda)
    ]
    db.session.commit()
    return Room(group, meeting, ana, bea, cy, dee, eve, items)
