"""Why a practice is featured, from which day to which."""

from flask_wtf import FlaskForm
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired

from ps5_collab.core.fields import AtMost
from ps5_collab.core.versions import VersionField
from ps5_collab.core.words import later as _
from ps5_collab.people.forms.fields import line, sensible_day
from ps5_collab.practices.featured.services import Choice

LONGEST = 300


class FeaturedForm(FlaskForm):
    why = TextAreaField(
        _("Why"),
        [InputRequired(_("Say in a sentence why.")), AtMost(LONGEST)],
        filters=[line],
        description=_("One sentence; it stands with the practice."),
    )
    starts_on = DateField(_("First day"), [InputRequired(_("Say from which day.")), sensible_day])
    ends_on = DateField(
        _("Last day"),
        [InputRequired(_("Say until which day.")), sensible_day],
        description=_("At most 90 days. It ends by itself."),
    )

    def choice(self) -> Choice:
        if self.starts_on.data is None or self.ends_on.data is None:
            raise ValueError("the form was not validated")
        return Choice(self.why.data or "", self.starts_on.data, self.ends_on.data)


class EditFeaturedForm(FeaturedForm):
    version = VersionField()
