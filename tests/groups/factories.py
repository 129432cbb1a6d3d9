"""Groups as people make them: by the services, with their pages."""

from datetime import timedelta
from typing import Any

from ps5_collab.core.clock import today
from ps5_collab.core.db import db
from ps5_collab.groups.document import GroupDocument
from ps5_collab.groups.models import GroupPlace
from ps5_collab.groups.queries import places as queries
from ps5_collab.groups.services import joining, places
from ps5_collab.people.models import Person
from ps5_collab.sharing.readers import reader_of

PURPOSE = "What do pupils count when they compare two ways?"


def found(facilitator: Person, *members: Person, **given: Any) -> GroupPlace:
    """A group that `facilitator` leads; the others are members."""
    content = {"name": "Book Cart", "purpose": PURPOSE} | given
    place = places.found_group(facilitator, GroupDocument(**content), on=today() - timedelta(30))
    for person in members:
        joining.admit(place, person.id)
    db.session.commit()
    return place


def place_for(person: Person, place: GroupPlace) -> GroupPlace:
    """The place as a request of the person loads it."""
    return queries.get_place(reader_of(person.id), place.id)
