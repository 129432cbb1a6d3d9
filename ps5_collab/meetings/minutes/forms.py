"""What is sent about minutes, and its messages."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.core.words import later as _
from ps5_collab.meetings.minutes.services import LONGEST_CORRECTION


class ShareForm(FlaskForm):
    note = StringField(
        _("What changed"),
        [AtMost(200)],
        filters=[lambda value: clean_line(value or "")],
    )


class ApprovalForm(FlaskForm):
    at = SelectField(_("Approved at"), [Optional()], validate_choice=True)


class CorrectionForm(FlaskForm):
    text = TextAreaField(
        _("What is to be put right"),
        [
            InputRequired(_("Write what is to be put right.")),
            AtMost(LONGEST_CORRECTION),
        ],
        filters=[lambda value: clean_text(value or "").strip()],
    )
