"""The shape of an agenda item, and its messages."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.meetings import linking
from ps5_collab.meetings.agenda import MOST_MINUTES, Point
from ps5_collab.meetings.models import AgendaItem, Participant, Purpose
from ps5_collab.meetings.wording import PURPOSES
from ps5_collab.people.forms.fields import choices, line, lines


class PointForm(FlaskForm):
    title = StringField(
        _("What it is about"),
        [InputRequired(_("Say what this item is about.")), AtMost(200)],
        filters=[line],
    )
    minutes = IntegerField(
        _("Minutes"),
        [
            InputRequired(_("Say how many minutes it takes.")),
            NumberRange(min=1, max=MOST_MINUTES, message=_("An item takes from 1 to 600 minutes.")),
        ],
        default=10,
    )
    purpose = SelectField(
        _("What for"),
        choices=choices((purpose.value, words) for purpose, words in PURPOSES.items()),
        default=Purpose.DISCUSS.value,
    )
    presenter = SelectField(_("Who presents it"))
    words = TextAreaField(_("The question, or what to prepare"), [AtMost(1000)], filters=[lines])
    find = StringField(
        _("What it is linked to"),
        [AtMost(200)],
        filters=[line],
        description=_("Words of a lesson, minutes or another thing that you can see."),
    )
    #: Drawn as a choice among what was found.
    linked = StringField(validators=[Length(max=40)])
    version = VersionField()

    @staticmethod
    def typed(item: AgendaItem) -> Mapping[str, Any]:
        """What the form shows of an item."""
        return {
            "title": item.title,
            "minutes": item.minutes,
            "purpose": item.purpose.value,
            "presenter": str(item.presenter_id or ""),
            "words": item.words,
            "linked": linking.key(item.linked_id, item.linked_revision),
            "version": item.version,
        }

    def offer(self, people: Iterable[Participant]) -> None:
        known = {str(row.person_id): row.person.name for row in people}
        named = [("", _("Nobody in particular")), *known.items()]
        if self.presenter.data and self.presenter.data not in known and not self.is_submitted():
            self.presenter.data = ""  # has left
        self.presenter.choices = choices(named)

    def seeks(self) -> bool:
        """The search was pressed, not the saving."""
        return request.method == "POST" and request.form.get("do") == "seek"

    def point(self) -> Point:
        linked_id, revision = linking.read_key(self.linked.data or "")
        return Point(
            title=self.title.data or "",
            minutes=self.minutes.data or 0,
            purpose=Purpose(self.purpose.data),
            presenter_id=int(self.presenter.data) if self.presenter.data else None,
            words=self.words.data or "",
            linked_id=linked_id,
            linked_revision=revision,
        )
