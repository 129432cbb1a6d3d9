"""Changing protocols. The request commits; a service only ever flushes."""

from typing import Final

from ps5_collab.core.errors import Refused
from ps5_collab.core.words import later as _
from ps5_collab.people.models import Person
from ps5_collab.protocols.definition import Definition
from ps5_collab.protocols.exchange import from_json, loads, to_json
from ps5_collab.protocols.models import OwnProtocol
from ps5_collab.protocols.problems import problems
from ps5_collab.protocols.publication import described, published, tidy
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.services import Shared
from ps5_collab.writing.services import Publishing


def refusals(definition: Definition, _shared: Shared) -> list[Refused]:
    return [Refused(problem.sentence(definition)) for problem in problems(definition)]


PROTOCOLS: Final = Publishing(
    OwnProtocol,
    tidy,
    to_json,
    from_json,
    described,
    saved_already=_("This protocol is saved already."),
    stays=_("A published protocol is withdrawn, not deleted: others may rely on it."),
    refusals=refusals,
    published=published,
)


def take_in(actor: Person, reader: Reader, text: str) -> OwnProtocol:
    """A draft of what a file says. Raises `Refused` with a sentence that names the place."""
    return PROTOCOLS.start(actor, reader, loads(text))
