"""The shape of an invitation to read something together, and its messages."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from ps5_collab.core import markup
from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import a_uuid, an_id
from ps5_collab.core.words import later as _
from ps5_collab.discussions.models import Discussion, Mode, Part
from ps5_collab.discussions.services import Invited
from ps5_collab.discussions.wording import MODES, PARTS
from ps5_collab.meetings.forms import ChecksField
from ps5_collab.meetings.linking import read_key
from ps5_collab.people.forms.fields import choices, line, lines
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols.choosing import Choice


class DiscussionForm(FlaskForm):
    #: Only where there is a choice.
    group = SelectField(_("Group"), validate_choice=False)
    title = StringField(
        _("What you talk about"),
        [InputRequired(_("Say what you talk about.")), AtMost(200)],
        filters=[line],
    )
    summary = TextAreaField(
        _("Why you read it"),
        [AtMost(500)],
        filters=[lines],
        description=_("One sentence: what you hope to understand, or to do differently."),
    )
    brief = TextAreaField(
        _("The question or the dilemma"),
        [AtMost(markup.MAX_LENGTH)],
        filters=[lines],
        description=_(
            "What everybody should have in mind. Without a text it is what you talk about."
        ),
    )
    readings = ChecksField(_("What you read"))
    q = StringField(
        _("Find a text or a lesson"),
        [AtMost(200)],
        filters=[line],
        description=_("By words of its title or its text."),
    )
    mode = RadioField(
        _("How"),
        default=Mode.OPEN.value,
        choices=choices((mode.value, words) for mode, words in MODES.items()),
    )
    protocol = SelectField(_("Protocol"), default="")
    people = ChecksField(_("Who takes part"))
    facilitator = SelectField(PARTS[Part.FACILITATOR], default="")
    timekeeper = SelectField(PARTS[Part.TIMEKEEPER], default="")
    recorder = SelectField(PARTS[Part.RECORDER], default="")
    presenter = SelectField(
        PARTS[Part.PRESENTER],
        default="",
        description=_("Of a protocol with one presenter: whose design or dilemma it is."),
    )
    version = VersionField()
    uuid = HiddenField()
    meeting = SelectField(
        _("At a meeting"),
        default="",
        description=_("Whoever comes finds it on the page of the meeting."),
    )

    def offer(
        self,
        members: Iterable[Person],
        readings: Iterable[tuple[str, str]],
        protocols: Iterable[Choice],
        meetings: Iterable[tuple[str, str]],
    ) -> None:
        """What can be chosen: people of the group, what was chosen or found to read, protocols,
        meetings of the group."""
        people = [(str(person.id), person.name) for person in members]
        self.people.choices = choices(people)
        self.readings.choices = choices(readings)
        self.protocols = list(protocols)
        named = [(one.key, f"{one.title} ({self.minutes_of(one)})") for one in self.protocols]
        self.protocol.choices = choices([("", _("No protocol")), *named])
        self.meeting.choices = choices([("", _("No meeting")), *meetings])
        for part in Part:
            self[part.value].choices = choices([("", _("Nobody yet")), *people])
        if not self.uuid.data:
            self.uuid.data = str(uuid4())

    def minutes_of(self, protocol: Choice) -> str:
        """In words, for as many as are chosen."""
        people = len(self.people.data or ()) or protocol.people
        minutes = protocol.minutes(people)
        return str(_("%(num)s minutes for %(people)s", num=minutes, people=people))

    def offer_groups(self, groups: Iterable[Group], chosen: Group | None) -> None:
        known = [(str(one.id), one.name) for one in groups]
        self.group.choices = choices(known if chosen else [("", _("Choose a group")), *known])
        self.group.data = str(chosen.id) if chosen else ""

    def without_group(self) -> None:
        """It is settled whose discussion it is."""
        del self.group

    def without_lead(self) -> None:
        """It has begun: what leads it stays."""
        del self.mode, self.protocol

    def without_readings(self) -> None:
        del self.readings, self.q

    def validate_group(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose the group."))

    def validate_people(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose who takes part."))

    def validate_protocol(self, field: Any) -> None:
        if self.mode and self.mode.data != Mode.OPEN and not field.data:
            raise ValidationError(_("Choose the protocol that leads you."))

    def validate_brief(self, field: Any) -> None:
        if self.readings and not self.readings.data and not field.data:
            raise ValidationError(
                _("Choose something to read, or write down the question that you talk about.")
            )

    def invited(self, protocol: Mapping[str, Any] | None, language: str) -> Invited:
        """`protocol`: the definition that was chosen."""
        mode = Mode(self.mode.data)
        led = mode is not Mode.OPEN
        return Invited(
            title=self.title.data or "",
            summary=self.summary.data or "",
            brief=self.brief.data or "",
            mode=mode,
            protocol_key=self.protocol.data if led else "",
            protocol=protocol if led else None,
            readings=chosen_readings(self.readings.data or ()),
            meeting_id=an_id(self.meeting.data),
            language=language,
            **self.seated(),
        )

    def changed(self, discussion: Discussion, readings: Iterable[tuple[int, int]]) -> Invited:
        """Of one that has begun: what leads it is as it is."""
        return Invited(
            title=self.title.data or "",
            summary=self.summary.data or "",
            brief=self.brief.data or "",
            mode=discussion.mode,
            protocol_key=discussion.protocol_key,
            protocol=discussion.protocol,
            readings=list(readings),
            meeting_id=an_id(self.meeting.data),
            language=discussion.language,
            **self.seated(),
        )

    def seated(self) -> dict[str, Any]:
        roles = {part: an_id(self[part.value].data) for part in Part}
        return {
            "people": [int(value) for value in self.people.data or ()],
            "roles": {part: person_id for part, person_id in roles.items() if person_id},
        }

    def own_uuid(self) -> UUID:
        return a_uuid(self.uuid.data) or uuid4()


def chosen_readings(keys: Iterable[str]) -> list[tuple[int, int]]:
    """Of keys such as "12@3"; nonsense is left out."""
    pairs = map(read_key, keys)
    return [(item_id, revision) for item_id, revision in pairs if item_id and revision]
