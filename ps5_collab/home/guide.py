"""The short guide: a page a topic, for each role in plain words."""

from collections.abc import Mapping
from typing import Final

from ps5_collab.core.words import later as _

#: topic: (title, one line about it). Its page is `templates/home/help/<topic>.html`.
GUIDES: Final[Mapping[str, tuple[object, object]]] = {
    "first-hour": (
        _("Your first hour"),
        _("Signing in, saying who you are, finding a lesson, saying something useful."),
    ),
    "writing": (
        _("Writing a lesson"),
        _("Steps, what pupils may say, standards, revisions, and who can read it."),
    ),
    "finding": (
        _("Finding lessons"),
        _("Words, codes of standards, filters, and how to keep what you found."),
    ),
    "talking": (
        _("Talking about a lesson"),
        _("Comments at the very step, questions and answers, names of colleagues."),
    ),
    "practices": (
        _("Promising practices"),
        _("Writing one up, evidence, review, trying what another school did."),
    ),
    "groups": (
        _("Inquiry groups"),
        _("Starting and joining one, who leads it, its norms and questions, and leaving."),
    ),
    "reading": (
        _("Reading together"),
        _("Bringing a text, why you may use it, how it looks, pupils' work, text sets."),
    ),
    "running": (
        _("Running a meeting"),
        _("The clock, notes that two can write at once, decisions, actions, who is here."),
    ),
    "protocols": (
        _("Protocols for talking together"),
        _("Choosing one, how its minutes are reckoned, copying and changing it."),
    ),
    "calendar": (
        _("Meetings in your own calendar"),
        _("Subscribing with Google, Outlook or Apple, time zones, what it holds, how to end it."),
    ),
    "text": (_("Marks in your text"), _("Lists, headings, links and tables with plain signs.")),
    "schools": (
        _("For principals and facilitators"),
        _("Inviting colleagues, appointments, what you can see and what you cannot."),
    ),
    "leaders": (
        _("For leaders and champions"),
        _("Reading across schools, and why a role opens no private door."),
    ),
    "administrators": (
        _("For administrators"),
        _("People, standards, imports, moderation, and what is on record."),
    ),
}
