"""What goes on record of people, places and letters."""

from typing import Final

from ps5_collab.core.audit import act
from ps5_collab.core.words import later as _

CHANGE_PASSWORD: Final = act("change password", _("Changed the password"))
RESET_PASSWORD: Final = act("reset password by link", _("Set a new password by a link"))
CHANGE_ADDRESS: Final = act("change address", _("Changed the e-mail address"))

INVITE: Final = act("invite", _("Invited"))
INVITE_AGAIN: Final = act("invite again", _("Invited again"))
WITHDRAW_INVITATION: Final = act("withdraw invitation", _("Withdrew an invitation"))
ACCEPT_INVITATION: Final = act("accept invitation", _("Accepted an invitation"))

APPOINT: Final = act("appoint", _("Appointed"))
END_APPOINTMENT: Final = act("end appointment", _("Ended an appointment"))
DEACTIVATE: Final = act("deactivate", _("Closed an account"))
REACTIVATE: Final = act("reactivate", _("Opened an account again"))

ADD_SCHOOL: Final = act("add school", _("Added a school"))
CHANGE_SCHOOL: Final = act("change school", _("Changed a school"))
CLOSE_SCHOOL: Final = act("close school", _("Closed a school"))
OPEN_SCHOOL: Final = act("open school", _("Opened a school again"))
ADD_DISTRICT: Final = act("add local district", _("Added a local district"))
CHANGE_DISTRICT: Final = act("change local district", _("Changed a local district"))
CLOSE_DISTRICT: Final = act("close local district", _("Closed a local district"))
OPEN_DISTRICT: Final = act("open local district", _("Opened a local district again"))

SEND_LETTER: Final = act("send letter again", _("Sent a letter again"))
DROP_LETTER: Final = act("drop letter", _("Discarded a letter"))
RELEASE_LETTERS: Final = act("release letters", _("Let held letters go"))
DROP_LETTERS: Final = act("drop letters", _("Discarded held letters"))
