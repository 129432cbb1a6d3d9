"""Discussions that a protocol leads, for tests."""

from typing import Any

from ps5_collab.discussions.models import Discussion, Mode
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols import exchange
from ps5_collab.protocols.catalogue import shipped
from tests.discussions.factories import make_discussion
from tests.lessons.factories import make_lesson


def make_led(
    group: Group, *people: Person, key: str = "save-the-last-word", **given: Any
) -> Discussion:
    """Live by a protocol of the site, unless another mode is given; on a lesson where it needs a
    text."""
    definition = shipped(key, "en")
    assert definition is not None
    if definition.needs_text and "texts" not in given:
        given["texts"] = [make_lesson(people[0])]
    led = {"mode": Mode.LIVE, "protocol_key": key, "protocol": exchange.to_json(definition)}
    return make_discussion(group, *people, **led | given)
