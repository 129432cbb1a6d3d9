"""The shape of a comment and its messages."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from ps5_collab.conversation.services import Remark
from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import clean_text
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _

#: Characters of one comment.
LONGEST = 10_000


class CommentForm(FlaskForm):
    text = TextAreaField(
        _("Your comment"),
        [
            DataRequired(_("Write something first.")),
            AtMost(LONGEST),
        ],
        filters=[lambda value: clean_text(value or "").strip()],
    )
    is_question = BooleanField(_("This is a question"))
    place = HiddenField(validators=[Length(max=40)], filters=[lambda value: value or ""])
    parent = IntegerField(validators=[Optional()], widget=HiddenInput())
    version = VersionField()

    def remark(self) -> Remark:
        return Remark(
            text=self.text.data or "",
            place=self.place.data or "",
            is_question=bool(self.is_question.data),
        )
