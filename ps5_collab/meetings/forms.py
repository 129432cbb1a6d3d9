"""The shape of what people say about a meeting, and its messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ps5_collab.core.clock import utcnow
from ps5_collab.core.errors import Refused
from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import a_uuid
from ps5_collab.core.words import later as _
from ps5_collab.meetings.coming import Reply
from ps5_collab.meetings.models import Coming, Meeting, MeetingKind
from ps5_collab.meetings.planning import (
    LONGEST,
    MOST_PEOPLE,
    SHORTEST,
    Planned,
    is_video_address,
)
from ps5_collab.meetings.wall_time import WallTime, wall_time
from ps5_collab.meetings.wording import COMING, KINDS, zone_words
from ps5_collab.people.forms.fields import choices, line, lines
from ps5_collab.people.forms.profiles import ZONES
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.models import Audience


def between(least: int, most: int, message: Any) -> NumberRange:
    return NumberRange(min=least, max=most, message=message)


class ChecksField(SelectMultipleField):
    """Boxes to tick; what is no choice is left out rather than refused: people come and go."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    #: Something was left out.
    lacks: bool = False

    def pre_validate(self, _form: Any) -> None:
        known = {value for value, *_rest in self.iter_choices()}
        kept = [value for value in self.data or () if value in known]
        self.lacks = kept != (self.data or [])
        self.data = kept


def offer_zones(field: SelectField, own_zone: str) -> None:
    """The one chosen, the one stored and one's own before all others."""
    zones = dict.fromkeys(filter(None, (field.data, field.object_data, own_zone, *ZONES)))
    field.choices = choices((zone, zone_words(zone)) for zone in zones)


#: So late a meeting that has begun or was held may still be entered.
AFTERWARDS = timedelta(days=1)


class MeetingForm(FlaskForm):
    #: Only where there is a choice; what stands here is what is planned for.
    group = SelectField(_("Group"), validate_choice=False)
    title = StringField(
        _("What it is about"),
        [InputRequired(_("Say what the meeting is about.")), AtMost(200)],
        filters=[line],
    )
    summary = TextAreaField(
        _("Purpose"),
        [AtMost(500)],
        filters=[lines],
        description=_("One sentence: what you will know, have or have decided afterwards."),
    )
    sort = SelectField(
        _("Kind"), choices=choices((kind.value, words) for kind, words in KINDS.items())
    )
    day = DateField(_("Day"), [InputRequired(_("Choose the day."))])
    time = TimeField(_("Begins at"), [InputRequired(_("Say when it begins."))])
    minutes = IntegerField(
        _("Minutes"),
        [
            InputRequired(_("Say how many minutes it lasts.")),
            between(SHORTEST, LONGEST, _("A meeting lasts from 5 minutes to 12 hours.")),
        ],
        default=60,
    )
    zone = SelectField(
        _("Clock"), description=_("15:30 stays 15:30 there when daylight saving begins or ends.")
    )
    place = StringField(
        _("Place"), [AtMost(200)], filters=[line], description=_("Room, school, street.")
    )
    video_url = StringField(
        _("Video address"),
        [AtMost(500)],
        filters=[line],
        description=_("It begins with https://. Only those who are asked see it."),
    )
    capacity = IntegerField(
        _("Seats"),
        [Optional(), between(1, MOST_PEOPLE, _("A room holds from 1 to 500 people."))],
        description=_("When they are taken, a waiting list begins. Empty for no limit."),
    )
    listed = BooleanField(_("The network may see that it takes place"))
    admits_observers = BooleanField(_("People of other schools may ask to observe"))
    cover_needed = BooleanField(_("Somebody needs a substitute to come"))
    required = ChecksField(_("We cannot do without"))
    version = VersionField()
    uuid = HiddenField()
    #: The time of which the organiser knows that somebody is busy then.
    known = HiddenField(validators=[Length(max=80)])
    #: The number of seats of which they know that more are taken.
    known_seats = HiddenField(validators=[Length(max=10)])
    #: What the page folds away.
    MORE: ClassVar[tuple[str, ...]] = (
        "place", "video_url", "zone", "sort", "required", "capacity", "listed",
        "admits_observers", "cover_needed",
    )  # fmt: skip
    #: When it begins as it is planned; that may have passed.
    stands: datetime | None = None
    #: Why it cannot be for the group that was named.
    refusal: Any = ""

    def offer(self, own_zone: str, members: Iterable[Person]) -> None:
        """What can be chosen: zones, the organiser's first, and whom the meeting needs."""
        offer_zones(self.zone, own_zone)
        self.required.choices = choices((str(person.id), person.name) for person in members)
        if not self.uuid.data:
            self.uuid.data = str(uuid4())

    def offer_groups(self, groups: Iterable[Group], chosen: Group | None, refusal: Any) -> None:
        """Without a chosen one it asks, and says why it cannot be the one that was named."""
        known = [(str(one.id), one.name) for one in groups]
        self.group.choices = choices(known if chosen else [("", _("Choose a group")), *known])
        self.group.data = str(chosen.id) if chosen else ""
        self.refusal = refusal
        self.group.errors = [refusal] if refusal else []

    def without_group(self) -> None:
        """It is settled whose meeting it is."""
        del self.group

    def without_time(self) -> None:
        """Its time is being found elsewhere."""
        del self.day, self.time

    def says_more(self) -> bool:
        """Something of what the page folds away is filled or wrong. The clock always says something
        and stands beside the time, too: it counts once it was changed."""
        usual = {"sort": next(iter(KINDS)).value, "zone": self.zone.object_data}
        fields = [self[name] for name in self.MORE]
        return any(
            field.errors or field.data not in (None, "", False, [], usual.get(field.name))
            for field in fields
        )

    def validate_group(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(self.refusal or _("Choose the group."))

    def validate_required(self, field: Any) -> None:
        """Of a group that was chosen after its people were shown."""
        if self.group and field.lacks:
            raise ValidationError(_("Not all whom you ticked are in this group. Look once more."))

    def validate_video_url(self, field: Any) -> None:
        if field.data and not is_video_address(field.data):
            raise ValidationError(_("A video address begins with https://."))

    def validate_time(self, _field: Any) -> None:
        """The wall may not have this time that day; a year that is over is a slip of the pen."""
        try:
            when = self.when()
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None
        if when and when.utc != self.stands and when.utc < utcnow() - AFTERWARDS:
            raise ValidationError(_("This time has passed. Choose another one."))

    def validate_admits_observers(self, field: Any) -> None:
        if field.data and not self.listed.data:
            raise ValidationError(_("They can only ask when the network may see it."))

    def when(self) -> WallTime | None:
        if not self.day or not self.time or not self.day.data or not self.time.data:
            return None
        local = datetime.combine(self.day.data, self.time.data)
        return wall_time(local, self.zone.data or "")

    def planned(self, language: str) -> Planned:
        when = self.when()
        return Planned(
            title=self.title.data or "",
            zone=self.zone.data or "",
            starts_local=when.local if when else None,
            minutes=self.minutes.data or 0,
            sort=MeetingKind(self.sort.data),
            summary=self.summary.data or "",
            place=self.place.data or "",
            video_url=self.video_url.data or "",
            capacity=self.capacity.data,
            listed=bool(self.listed.data),
            admits_observers=bool(self.admits_observers.data),
            cover_needed=bool(self.cover_needed.data),
            language=language,
        )

    def required_ids(self) -> frozenset[int]:
        return frozenset(int(value) for value in self.required.data or ())

    def own_uuid(self) -> UUID:
        return a_uuid(self.uuid.data) or uuid4()


def as_typed(meeting: Meeting, required: Iterable[int]) -> Mapping[str, Any]:
    """What the form shows of a meeting."""
    local = meeting.starts_local
    return {
        "title": meeting.title,
        "summary": meeting.summary,
        "sort": meeting.sort.value,
        "day": local and local.date(),
        "time": local and local.time(),
        "minutes": meeting.minutes,
        "zone": meeting.zone,
        "place": meeting.place,
        "video_url": meeting.video_url,
        "capacity": meeting.capacity,
        "listed": meeting.audience == Audience.NETWORK,
        "admits_observers": meeting.admits_observers,
        "cover_needed": meeting.cover_needed,
        "required": [str(person_id) for person_id in required],
        "version": meeting.version,
    }


class CancelForm(FlaskForm):
    reason = StringField(
        _("Why"),
        [InputRequired(_("Say in a few words why it is canceled.")), AtMost(300)],
        filters=[line],
        description=_("Everybody who was asked reads it."),
    )


class ReplyForm(FlaskForm):
    coming = RadioField(
        _("Will you come?"),
        [InputRequired(_("Say yes, maybe or no."))],
        choices=choices((coming.value, words) for coming, words in COMING.items()),
    )
    note = StringField(
        _("A word to it"),
        [AtMost(300)],
        filters=[line],
        description=_("Such as “ten minutes late” or “by video”. Those who are asked read it."),
    )

    #: The time to which the answer is given, as the page showed it.
    seen = HiddenField(validators=[Length(max=20)])
    #: The time that stands; given by the view.
    stands = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Nobody is counted on for a time that they never saw."""
        sound, known = super().validate(extra_validators), self.seen.data
        self.seen.raw_data, self.seen.data = None, self.stands
        if known and known != self.stands:
            self.form_errors.append(
                _("The time was changed meanwhile. Look at it, and answer once more.")
            )
            return False
        return bool(sound)

    def reply(self) -> Reply:
        return Reply(Coming(self.coming.data), self.note.data or "")


def time_of(meeting: Meeting) -> str:
    """For `ReplyForm.seen`."""
    return f"{meeting.starts_at:%Y%m%d%H%M}" if meeting.starts_at else ""
