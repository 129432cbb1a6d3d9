"""Audiences in words, as they stand beside every button that shares, and as one field of a form."""

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from ps5_collab.core.db import db
from ps5_collab.core.text import whole_number
from ps5_collab.people.models import Group, School
from ps5_collab.sharing.models import Audience, Item, State
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader
from ps5_collab.sharing.services import Shared


def audience_words(item: Any, place: str | None = None) -> str:
    """Who can read what is said about `item` (anything with state, audience, school_id, group_id).

    `place`: the name of its school or group, where that is known already.
    """
    in_review = getattr(item, "in_review", False)
    if item.state != State.PUBLISHED or (item.audience == Audience.ME and not in_review):
        return str(_("Only the authors can read it."))
    if in_review and item.audience in (Audience.ME, Audience.GROUP, Audience.SCHOOL):
        # Whoever only reviews it learns of no group.
        return str(_("Those with whom its authors share it, and reviewers, can read it."))
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


def audiences_for(reader: Reader, item: Item | None) -> list[tuple[str, str]]:
    """Whom the reader can share an item with: (field value, words), narrowest first.

    Where it is shared now stays a choice, also for a co-author from elsewhere, who does not learn
    the name of a group.
    """
    schools = reader.school_ids | ({item.school_id} if item and item.school_id else set())
    mine = Group.id.in_(sorted(reader.group_ids))
    named = sa.union_all(
        sa.select(sa.literal("group"), Group.id, Group.name).where(mine),
        sa.select(sa.literal("school"), School.id, School.name).where(
            School.id.in_(sorted(schools))
        ),
    )
    places = [
        (f"{kind}:{id_}", str(_("The group %(name)s", name=name) if kind == "group" else name))
        for kind, id_, name in db.session.execute(named)
    ]
    if item and item.audience is Audience.GROUP and item.group_id not in reader.group_ids:
        places.append((f"group:{item.group_id}", str(_("The group that reads it now"))))
    return [
        ("me", str(_("Only me and my co-authors"))),
        *sorted(places),
        ("network", str(_("The network: everybody who works at one of its schools"))),
        ("everyone", str(_("Everyone, also without signing in"))),
    ]


# --- as one field ----------------------------------------------------------------------


def audience_key(shared: Shared) -> str:
    """ "me", "school:7", "group:3", "network" or "everyone"."""
    places = {Audience.SCHOOL: shared.school_id, Audience.GROUP: shared.group_id}
    place = places.get(shared.audience)
    return f"{shared.audience}:{place}" if place else shared.audience.value


def usual_audience(reader: Reader) -> str:
    """Offered first for what is new: one's school, for it is where things are tried out."""
    schools = sorted(reader.school_ids)
    return audience_key(Shared(Audience.SCHOOL, schools[0])) if schools else Audience.ME.value


def shared_of(key: str) -> Shared:
    """Raises `ValueError` for what names no audience."""
    name, _colon, place = key.partition(":")
    number = whole_number(place)
    audience = Audience(name)
    return Shared(
        audience,
        school_id=number if audience is Audience.SCHOOL else None,
        group_id=number if audience is Audience.GROUP else None,
    )
