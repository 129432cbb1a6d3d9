"""The record of a discussion as a paper to take away, in the reader's language."""

from collections.abc import Iterator, Sequence
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.core import words
from ps5_collab.core.papers import Block, Bullets, Heading, Line, Paper, Table, Words
from ps5_collab.core.words import Later
from ps5_collab.core.words import later as _l
from ps5_collab.discussions.collected import Piece
from ps5_collab.discussions.models import AnnotationKind
from ps5_collab.discussions.record.document import InRound, InStep, OnReading, Passage, Said
from ps5_collab.discussions.record.page import RecordPage
from ps5_collab.discussions.record.queries import Remains
from ps5_collab.discussions.wording import (
    COLLECTED,
    KINDS,
    MODES,
    STAGES,
    author_words,
    round_words,
)
from ps5_collab.protocols.definition import Collected

PICTURE: Final = _l("A picture")
CLOSED: Final = _l("Words of a text that you cannot open.")


def paper(page: RecordPage) -> Paper:
    title = _("Record: %(title)s", title=page.discussion.title)
    return Paper(title, words.locale().language, list(blocks(page)))


def blocks(page: RecordPage) -> Iterator[Block]:
    discussion = page.discussion
    yield Line(", ".join(facts(page)))
    if discussion.summary:
        yield Line(discussion.summary)
    if discussion.brief_html:
        yield Heading(_("What we asked"))
        yield Words(discussion.brief, discussion.brief_html)
    yield Heading(_("Who took part"))
    rows = [(one.name, page.parts_of(one)) for one in page.seats]
    yield Table(_("Who took part"), (_("Name"), _("Role")), rows)
    if page.all_readings:
        yield Heading(_("What we read"))
        yield from what_was_read(page)
    yield from new_text(page)
    yield from what_remains(page)
    yield Heading(_("What was said"))
    yield from in_steps(page) if page.by == "step" else on_texts(page)
    if not page.said:
        yield Line(_("Nothing was said to all."))


def what_was_read(page: RecordPage) -> Iterator[Block]:
    yield Bullets([reading_words(row.title, row.revision) for row in page.readings])
    if page.set_aside:
        titles = ", ".join(row.title for row in page.set_aside)
        yield Line(f"{_('Set aside, and not read any more:')} {titles}")


def new_text(page: RecordPage) -> Iterator[Block]:
    """What was put together of what each chose: sentences as one run, phrases a line each."""
    if page.collected:
        yield Heading(_("Our new text"))
    for part in page.collected:
        yield Heading(str(COLLECTED[part.kind]), 2)
        if part.kind is Collected.SENTENCE:
            yield Line(" ".join(piece.words for piece in part.pieces))
        elif part.kind is Collected.PHRASE:
            yield Bullets([piece_words(piece) for piece in part.pieces])
        else:
            yield Line(", ".join(piece_words(piece) for piece in part.pieces))


def what_remains(page: RecordPage) -> Iterator[Block]:
    if page.kept:
        yield Heading(_("What we keep"))
        yield Bullets([f"{one.text} ({signed_words(page, one)})" for one in page.kept])
    if page.themes:
        yield Heading(_("Themes"))
        yield Bullets([theme_words(theme.text, page.notes_of(theme)) for theme in page.themes])
    if page.insights:
        yield Heading(_("Insights"))
        yield Bullets([one.text for one in page.insights])
    if page.next_steps:
        yield Heading(_("Next steps"))
        rows = [
            (step.text, step.owner or "", due_words(step), state_words(step))
            for step in page.next_steps
        ]
        yield Table(_("Next steps"), (_("What"), _("Who"), _("By when"), _("State")), rows)


def in_steps(page: RecordPage) -> Iterator[Block]:
    for part in page.by_step:
        if isinstance(part, InRound):
            yield Heading(round_words(part.presenter), 2)
            for step in part.steps:
                yield from in_step(page, step, 3)
        else:
            yield from in_step(page, part, 2)


def in_step(page: RecordPage, part: InStep, level: int) -> Iterator[Block]:
    yield Heading(page.step_words(part.at) if part.at else _("Beside the steps"), level)
    for note in part.said:
        if note.exact:
            yield Line(quoted(note.exact))
        yield from said(note)


def on_texts(page: RecordPage) -> Iterator[Block]:
    for part in page.by_text:
        yield Heading(part_words(part), 2)
        yield from on_passages(part.passages)
        if part.whole and part.reading and part.passages:
            yield Heading(_("On all of it"), 3)
        for note in part.whole:
            yield from said(note)
        if part.lost:
            yield Heading(_("Notes that lost their place"), 3)
            yield from on_passages(part.lost)


def on_passages(passages: Sequence[Passage]) -> Iterator[Block]:
    for passage in passages:
        yield Line(quoted(passage.quote) if passage.quote else str(unquoted(passage)))
        for note in passage.said:
            yield from said(note)


def said(note: Said) -> Iterator[Block]:
    """A note and the answers to it."""
    who = who_words(note) if is_only_passage(note) else f"{who_words(note)}:"
    yield Line(_("A note that was taken away.") if note.removed else who)
    yield from its_words(note)
    for answer in note.answers:
        yield Line(_("%(name)s answers:", name=author_words(answer.name, answer.imported_as)))
        yield from its_words(answer)


def is_only_passage(note: Said) -> bool:
    return not note.text and not note.tags


def its_words(note: Said) -> Iterator[Block]:
    if note.text:
        yield Words(note.text, note.html)
    if note.tags:
        yield Line(" ".join(f"#{tag}" for tag in note.tags))


# --- words ---------------------------------------------------------------------------------------


def facts(page: RecordPage) -> Iterator[str]:
    discussion = page.discussion
    if discussion.group:
        yield discussion.group.name
    yield page.protocol or str(MODES[discussion.mode])
    yield days_words(page) or str(STAGES[discussion.stage])


def days_words(page: RecordPage) -> str:
    """From its first day to its last; empty where it has not begun."""
    begun, ended = page.discussion.began_at, page.discussion.ended_at
    days = [words.local(moment).date() for moment in (begun, ended) if moment]
    said = [words.day_words(day, words.locale().language) for day in dict.fromkeys(days)]
    return " – ".join(said)


def reading_words(title: str, revision: int) -> str:
    return str(_("%(title)s, revision %(number)s", title=title, number=revision))


def part_words(part: OnReading) -> str:
    return part.reading.title if part.reading else str(_("On the question"))


def unquoted(passage: Passage) -> Later:
    """In place of a quote."""
    return PICTURE if passage.is_picture else CLOSED


def quoted(words_of_text: str) -> str:
    return f"“{words_of_text}”"


def who_words(note: Said) -> str:
    """Who said it, and as what where that says something."""
    plain = note.kind is AnnotationKind.NOTE
    name = author_words(note.name, note.imported_as)
    return name if plain else f"{name}, {KINDS[note.kind]}"


def piece_words(piece: Piece) -> str:
    """ "wonder ×3"."""
    return f"{piece.words} ×{piece.many}" if piece.many > 1 else piece.words


def theme_words(theme: str, notes: int) -> str:
    if not notes:
        return theme
    return f"{theme} ({ngettext('%(num)d note', '%(num)d notes', notes)})"


def signed_words(page: RecordPage, sentence: Remains) -> str:
    names = ", ".join(sentence.signed.values())
    if not names:
        return str(_("nobody signed it yet"))
    if page.is_agreed(sentence):
        return str(_("signed by all: %(names)s", names=names))
    return str(_("signed by %(names)s", names=names))


def due_words(step: Remains) -> str:
    return words.day_words(step.due_on, words.locale().language) if step.due_on else ""


def state_words(step: Remains) -> str:
    return str(_("done") if step.done_at else _("open"))
