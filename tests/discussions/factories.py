"""Discussions for tests, made as people make them."""

from typing import Any

from ps5_collab.core.db import db
from ps5_collab.discussions import services
from ps5_collab.discussions.models import Discussion
from ps5_collab.discussions.services import Invited
from ps5_collab.people.models import Group, Person
from ps5_collab.sharing.readers import reader_of


def make_discussion(group: Group, *people: Person, **given: Any) -> Discussion:
    """A discussion of the group to which the first of the people invites, and all take part."""
    texts = [(item.id, item.revision) for item in given.pop("texts", ())]
    content = {"title": "What do we assume?", "brief": "What do we assume about talk?"}
    invited = Invited(
        **content | {"readings": texts, "people": [person.id for person in people]} | given
    )
    discussion = services.begin(people[0], reader_of(people[0].id), group.id, invited)
    db.session.commit()
    return discussion
