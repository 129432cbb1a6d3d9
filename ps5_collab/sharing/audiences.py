"""Audiences in words, as they stand beside every button that shares."""

from typing import Any

from flask_babel import gettext as _

from ps5_collab.core.db import db
from ps5_collab.people.models import Group, School
from ps5_collab.sharing.models import Audience, State
from ps5_collab.sharing.readers import reader


def audience_words(item: Any, place: str | None = None) -> str:
    """Who can read what is said about `item` (anything with state, audience, school_id, group_id).

    `place`: the name of its school or group, where that is known already.
    """
    if item.state != State.PUBLISHED or item.audience == Audience.ME:
        return str(_("Only the authors can read it."))
    if item.audience == Audience.GROUP and item.group_id not in reader().group_ids:
        # An author who left, or never was in it: the name is the group's own.
        return str(_("A group that you are not part of can read it."))
    if item.audience == Audience.GROUP:
        name = place or getattr(db.session.get(Group, item.group_id), "name", "")
        return str(_("The group %(name)s can read it.", name=name))
    if item.audience == Audience.SCHOOL:
        name = place or getattr(db.session.get(School, item.school_id), "name", "")
        return str(_("People of %(name)s can read it.", name=name))
    if item.audience == Audience.NETWORK:
        return str(_("The whole network can read it."))
    return str(_("Everyone can read it, also without signing in."))
