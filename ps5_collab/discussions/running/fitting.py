"""Whether a protocol is made for what a group does with it: it is said, and hinders nobody."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.protocols import exchange
from ps5_collab.protocols.wording import people_label


def misfits(protocol: Mapping[str, Any] | None, people: int, readings: int) -> list[str]:
    """What whoever invites or begins should know, in sentences."""
    if protocol is None:
        return []
    definition, said = exchange.from_json(protocol), []
    if not definition.least <= people <= definition.most:
        made_for = people_label(definition.least, definition.most)
        given = {"title": definition.title, "people": made_for}
        said.append(
            ngettext(
                "“%(title)s” is made for %(people)s, and %(num)d takes part.",
                "“%(title)s” is made for %(people)s, and %(num)d take part.",
                people,
                **given,
            )
        )
    if definition.on_a_text and not readings:
        said.append(
            _("“%(title)s” is made for a text, and nothing is read.", title=definition.title)
        )
    return said
