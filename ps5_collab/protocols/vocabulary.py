"""The words for what a protocol can say."""

from collections.abc import Mapping
from typing import Final

from ps5_collab.core.words import later as _
from ps5_collab.protocols.definition import Collected, Kind, Part, Product, Purpose, Role, Shown
from ps5_collab.protocols.plan import Who

PURPOSES: Final[Mapping[str, object]] = {
    Purpose.TEXT: _("A text"),
    Purpose.DILEMMA: _("A dilemma"),
    Purpose.DESIGN: _("A lesson design"),
    Purpose.WORK: _("Data or pupils' work"),
}
ROLES: Final[Mapping[str, object]] = {
    Role.FACILITATOR: _("Facilitator"),
    Role.TIMEKEEPER: _("Timekeeper"),
    Role.RECORDER: _("Recorder"),
    Role.PRESENTER: _("Presenter"),
}
PARTS: Final[Mapping[str, object]] = {
    Part.BEFORE: _("Before: reading, marking"),
    Part.MAIN: _("The protocol itself"),
    Part.DEBRIEF: _("The look back"),
}
WHO: Final[Mapping[str, object]] = {
    Who.EVERYBODY: _("Everybody"),
    Who.PRESENTER: _("The presenter"),
    Who.OTHERS: _("All but the presenter"),
}
PRODUCTS: Final[Mapping[str, object]] = {
    Product.NONE: _("Nothing"),
    Product.QUOTE: _("Passages of the text"),
    Product.NOTE: _("Notes"),
    Product.LIST: _("A list of short entries"),
}
SHOWN: Final[Mapping[str, object]] = {
    Shown.AT_ONCE: _("At once"),
    Shown.ON_CLOSE: _("When the phase closes"),
    Shown.ON_TURN: _("On each one's own turn"),
}
COLLECTED: Final[Mapping[str, object]] = {
    Collected.NONE: _("No"),
    Collected.SENTENCE: _("As sentences"),
    Collected.PHRASE: _("As phrases"),
    Collected.WORD: _("As words"),
}
KINDS: Final[Mapping[str, object]] = {
    Kind.NOTE: _("Note"),
    Kind.QUESTION: _("Question"),
    Kind.AGREE: _("Agree"),
    Kind.ARGUE: _("Argue"),
    Kind.ASSUMPTION: _("Assumption"),
    Kind.ASPIRE: _("Aspire"),
    Kind.EVIDENCE: _("Evidence"),
    Kind.WARM: _("Warm"),
    Kind.COOL: _("Cool"),
    Kind.PROBING: _("Probing"),
}
