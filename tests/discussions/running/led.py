"""Discussions that a protocol leads, for tests."""

from typing import Any

from ps5_collab.discussions.models import Discussion, Mode
from ps5_collab.people.models import Group, Person
from ps5_collab.protocols import exchange
from ps5_collab.protocols.catalogue import shipped
from tests.discussions.factories import make_discussion


def make_led(
    group: Group, *people: Person, key: str = "save-the-last-word", **given: Any
) -> Discussion:
    """Live by a protocol of the site, unless another mode is given."""
    definition = shipped(key, "en")
    assert definition is not None
    led = {"mode": Mode.LIVE, "protocol_key": key, "protocol": exchange.to_json(definition)}
    return make_discussion(group, *people, **led | given)
