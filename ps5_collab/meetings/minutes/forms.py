"""What is sent about minutes, and its messages."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.core.words import later as _
from ps5_collab.meetings.minutes.services import LONGEST_CORRECTION


class ShareForm(FlaskForm):
    note = StringField(
        _("What changed"),
        [Length(max=200, message=_("At most %(max)d characters, please."))],
        filters=[lambda value: clean_line(value or "")],
    )


class ApprovalForm(FlaskForm):
    at = SelectField(_("Approved at"), [Optional()], validate_choice=True)


class CorrectionForm(FlaskForm):
    text = TextAreaField(
        _("What is to be put right"),
        [
            InputRequired(_("Write what is to be put right.")),
            Length(max=LONGEST_CORRECTION, message=_("At most %(max)d characters, please.")),
        ],
        filters=[lambda value: clean_text(value or "").strip()],
    )
