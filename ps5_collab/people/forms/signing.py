"""Forms at the door."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, ValidationError
from wtforms.validators import InputRequired

from ps5_collab.core import security
from ps5_collab.core.fields import AtMost
from ps5_collab.core.words import later as _
from ps5_collab.people.addresses import LONGEST, address

ADDRESS = AtMost(LONGEST)


def email_field(label: Any, **given: Any) -> EmailField:
    needed = InputRequired(_("Type your e-mail address."))
    return EmailField(label, [needed, ADDRESS], filters=[lambda v: (v or "").strip()], **given)


def good_address(_form: FlaskForm, field: Any) -> None:
    if not address(field.data or ""):
        raise ValidationError(_("This is not a whole e-mail address, such as name@school.org."))


class SignInForm(FlaskForm):
    email = email_field(_("School e-mail"))
    password = PasswordField(_("Password"), [InputRequired(_("Type your password."))])
    remember = BooleanField(_("Keep me signed in on this device for two weeks"))
    next = HiddenField()


class ConfirmForm(FlaskForm):
    password = PasswordField(_("Your password"), [InputRequired(_("Type your password."))])
    next = HiddenField()


class ForgottenForm(FlaskForm):
    email = email_field(_("School e-mail"))

    def validate_email(self, field: Any) -> None:
        good_address(self, field)


class NewPassword:
    """A new password, checked against what others would try. Mixed into forms."""

    new_password = PasswordField(
        _("New password"),
        [InputRequired(_("Choose a password."))],
        description=_(
            "At least 12 characters. A few words that only you would put together do well."
        ),
    )
    #: Of the person: name, address, schools. Set by the view.
    own_words: tuple[str, ...] = ()

    def validate_new_password(self, field: Any) -> None:
        sentence = security.weakness(field.data or "", self.own_words)
        if sentence:
            raise ValidationError(sentence)


class ResetForm(NewPassword, FlaskForm):
    pass


class PressForm(FlaskForm):
    """A button and nothing else."""
