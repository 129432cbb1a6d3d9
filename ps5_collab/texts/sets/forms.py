"""The forms of text sets: its cover with what is in it, and putting something in one."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import whole_number
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import a_uuid, an_id
from ps5_collab.core.words import later as _
from ps5_collab.people.forms.fields import choices, line, lines
from ps5_collab.sharing.audiences import shared_of
from ps5_collab.texts.sets.services import LONGEST_TITLE, LONGEST_WHY, Cover, Wish

LONGEST = 1000
#: Chosen instead of a set: make one.
NEW = "new"


class SetForm(FlaskForm):
    title = StringField(
        _("Name"),
        [InputRequired(_("Give it a name.")), AtMost(LONGEST_TITLE)],
        filters=[line],
        description=_("Such as: Three views of homework"),
    )
    about = TextAreaField(_("What it is for"), [AtMost(LONGEST)], filters=[lines])
    audience = RadioField(_("Who can read it"), default="me")

    def offer(self, audiences: Iterable[tuple[str, str]]) -> None:
        self.audience.choices = choices({**dict(audiences), "me": _("Only me")}.items())

    def cover(self) -> Cover:
        shared = shared_of(self.audience.data)
        return Cover(self.title.data or "", self.about.data or "", shared)


class NewSetForm(SetForm):
    uuid = HiddenField()

    def key(self) -> UUID | None:
        return a_uuid(self.uuid.data)


class EditSetForm(SetForm):
    version = VersionField()

    def wishes(self, members: Sequence[Any]) -> dict[int, Wish]:
        """As the form says of each of its members."""
        sent = request.form
        return {
            member.member_id: Wish(
                whole_number(sent.get(f"place-{member.member_id}", ""), digits=3) or place,
                sent.get(f"why-{member.member_id}", member.why),
                f"goes-{member.member_id}" in sent,
            )
            for place, member in enumerate(members, start=1)
        }


class PutForm(FlaskForm):
    text_set = SelectField(_("Text set"))
    title = StringField(
        _("Name of the new set"),
        [AtMost(LONGEST_TITLE)],
        filters=[line],
        description=_("Only you read it, until you share it."),
    )
    why = StringField(
        _("Why it is in the set"),
        [AtMost(LONGEST_WHY)],
        filters=[line],
        description=_("In a sentence, for those who will read it."),
    )

    def offer(self, sets: Iterable[tuple[int, str]]) -> None:
        own = [(str(number), title) for number, title in sets]
        self.text_set.choices = choices([*own, (NEW, _("A new set"))])

    def set_id(self) -> int | None:
        return an_id(self.text_set.data)

    def validate_title(self, field: StringField) -> None:
        if self.text_set.data == NEW:
            InputRequired(_("Give it a name."))(self, field)
