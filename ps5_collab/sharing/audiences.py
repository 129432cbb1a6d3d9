"""Audiences in words, as they stand beside every button that shares."""

from typing import Any

from flask_babel import gettext as _

from ps5_collab.core.db import db
from ps5_collab.people.models import Group, School
from ps5_collab.sharing.models import Audience, State


def audience_words(item: Any) -> str:
    """Who can read what is said about `item` (anything with state, audience, school_id, group_id)."""
    if item.state != State.PUBLISHED or item.audience == Audience.ME:
        return _("Only the authors can read it.")
    if item.audience == Audience.GROUP:
        group = db.session.get(Group, item.group_id)
        return _("The group %(name)s can read it.", name=group.name if group else "")
    if item.audience == Audience.SCHOOL:
        school = db.session.get(School, item.school_id)
        return _("People of %(name)s can read it.", name=school.name if school else "")
    if item.audience == Audience.NETWORK:
        return _("The whole network can read it.")
    return _("Everyone can read it, also without signing in.")
