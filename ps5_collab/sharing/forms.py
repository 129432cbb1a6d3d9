"""The shape of what is sent about a file."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from ps5_collab.core.fields import AtMost
from ps5_collab.core.text import clean_line
from ps5_collab.core.words import later as _


class AttachmentForm(FlaskForm):
    file = FileField(_("File"), [FileRequired(_("Choose a file first."))])
    description = StringField(
        _("What it is"),
        [AtMost(500)],
        filters=[clean_line],
    )
