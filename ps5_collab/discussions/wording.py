"""Discussions in words."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _
from ps5_collab.discussions.models import AnnotationKind, Mode, Part, Stage
from ps5_collab.protocols.catalogue import spoken_title
from ps5_collab.protocols.definition import Collected, Definition

STAGES: Final[Mapping[Stage, Later]] = {
    Stage.WAITING: _("Not begun"),
    Stage.RUNNING: _("Under way"),
    Stage.OVER: _("Over"),
}
MODES: Final[Mapping[Mode, Later]] = {
    Mode.OPEN: _("Everybody reads and writes when they like"),
    Mode.LIVE: _("Together, by the clock of a protocol"),
    Mode.DAYS: _("Over some days, phase by phase"),
}
PARTS: Final[Mapping[Part, Later]] = {
    Part.FACILITATOR: _("Facilitator"),
    Part.TIMEKEEPER: _("Timekeeper"),
    Part.RECORDER: _("Recorder"),
    Part.PRESENTER: _("Presenter"),
}
KINDS: Final[Mapping[AnnotationKind, Later]] = {
    AnnotationKind.NOTE: _("Note"),
    AnnotationKind.QUESTION: _("Question"),
    AnnotationKind.AGREE: _("Agree"),
    AnnotationKind.ARGUE: _("Argue"),
    AnnotationKind.ASSUMPTION: _("Assumption"),
    AnnotationKind.ASPIRE: _("Aspire"),
    AnnotationKind.EVIDENCE: _("Evidence"),
    AnnotationKind.WARM: _("Warm feedback"),
    AnnotationKind.COOL: _("Cool feedback"),
    AnnotationKind.PROBING: _("Probing question"),
}
#: Of what a new text is put together, as what is asked for.
PIECES: Final[Mapping[Collected, Later]] = {
    Collected.SENTENCE: _("One sentence, as it is printed."),
    Collected.PHRASE: _("A few words that belong together, ten at most."),
    Collected.WORD: _("One single word."),
}
#: What is kept all the same.
TOO_LONG: Final[Mapping[Collected, Later]] = {
    Collected.SENTENCE: _(
        "This looks like more than one sentence. While the step is open you can take it back and "
        "choose one."
    ),
    Collected.PHRASE: _(
        "These are many words for a phrase. While the step is open you can take it back and choose "
        "fewer."
    ),
}
COLLECTED: Final[Mapping[Collected, Later]] = {
    Collected.SENTENCE: _("Sentences"),
    Collected.PHRASE: _("Phrases"),
    Collected.WORD: _("Words"),
}


#: What can be read together.
OF_KINDS: Final[Mapping[str, Later]] = {"texts": _("Text"), "lessons": _("Lesson")}


def reading_words(row: Any) -> Markup:
    """A row of `queries.can_be_read`, told from others of its title."""
    about = ", ".join(filter(None, (str(OF_KINDS[row.kind]), row.author)))
    return Markup('{} <span class="soft small">{}</span>').format(row.title, about)


def step_words(protocol: Definition | None, phase: str, presenter: str) -> str:
    """A step of the protocol, with whose round it belongs to; empty for none."""
    known = {each.id: each for each in protocol.phases} if protocol else {}
    found = known.get(phase)
    name = (found.name if found else "") or phase
    of_round = presenter and found is not None and found.every_presenter
    return f"{name} ({round_words(presenter)})" if of_round else name


def round_words(presenter: str) -> str:
    return str(gettext("Round of %(name)s", name=presenter))


def author_words(name: str, imported_as: str) -> str:
    """Who said a note. Of one that came in a file: whom the file names, and who brought it; the
    file may say anything. The one way in which pages and papers say it."""
    if not imported_as:
        return name
    return str(gettext("%(name)s, brought by %(other)s", name=imported_as, other=name))


def author_cells(name: str, imported_as: str) -> tuple[str, str]:
    """The same in a table: who said it, and who brought it."""
    return (imported_as, name) if imported_as else (name, "")


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        discussion_stages=STAGES,
        discussion_modes=MODES,
        discussion_parts=PARTS,
        annotation_kinds=KINDS,
        collected_pieces=PIECES,
        collected_kinds=COLLECTED,
        author_words=author_words,
        protocol_title=spoken_title,
    )
