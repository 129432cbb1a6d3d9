"""The forms of shelves: what stands on the front, a note, and putting a practice on one."""

from collections.abc import Iterable
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.web import a_uuid, an_id
from ps5_collab.core.words import later as _
from ps5_collab.people.forms.fields import choices, day_field, line, lines
from ps5_collab.practices.shelves.policy import AUDIENCES
from ps5_collab.practices.shelves.services import LONGEST_TITLE, Plate
from ps5_collab.sharing.audiences import shared_of

LONGEST = 1000
#: Chosen instead of a shelf: make one.
NEW = "new"


class ShelfForm(FlaskForm):
    title = StringField(
        _("Name"),
        [InputRequired(_("Give it a name.")), AtMost(LONGEST_TITLE)],
        filters=[line],
        description=_("Such as: For the principals' meeting in March"),
    )
    about = TextAreaField(_("What it is for"), [AtMost(LONGEST)], filters=[lines])
    on_day = day_field(_("Day"), _("Of the meeting for which it is."))
    audience = RadioField(_("Who can read it"), default="me")

    def offer(self, audiences: Iterable[tuple[str, str]]) -> None:
        kinds = {each.value for each in AUDIENCES}
        named = dict(each for each in audiences if each[0].partition(":")[0] in kinds)
        self.audience.choices = choices({**named, "me": _("Only me")}.items())

    def plate(self) -> Plate:
        return Plate(
            self.title.data or "",
            self.about.data or "",
            self.on_day.data,
            shared_of(self.audience.data),
        )


class NewShelfForm(ShelfForm):
    uuid = HiddenField()

    def key(self) -> UUID | None:
        return a_uuid(self.uuid.data)


class EditShelfForm(ShelfForm):
    version = VersionField()


class NoteForm(FlaskForm):
    note = TextAreaField(
        _("Note"),
        [AtMost(LONGEST)],
        filters=[lines],
        description=_("What your readers should look at, or ask themselves."),
    )
    version = VersionField()


class PutForm(FlaskForm):
    shelf = SelectField(_("Shelf"))
    title = StringField(
        _("Name of the new shelf"),
        [AtMost(LONGEST_TITLE)],
        filters=[line],
        description=_("Only you read it, until you share it."),
    )
    note = TextAreaField(
        _("Note"),
        [AtMost(LONGEST)],
        filters=[lines],
        description=_("What your readers should look at, or ask themselves."),
    )

    def offer(self, shelves: Iterable[tuple[int, str]]) -> None:
        own = [(str(number), title) for number, title in shelves]
        self.shelf.choices = choices([*own, (NEW, _("A new shelf"))])

    def shelf_id(self) -> int | None:
        return an_id(self.shelf.data)

    def validate_title(self, field: StringField) -> None:
        if self.shelf.data == NEW:
            InputRequired(_("Give it a name."))(self, field)
