"""Feedback on a design where its authors look: on the lesson, in its editor, on the discussion."""

from typing import Any

from flask import g

from ps5_collab.core import slots
from ps5_collab.discussions.feedback import design, queries
from ps5_collab.discussions.feedback.design import Feedback
from ps5_collab.discussions.page import DiscussionPage
from ps5_collab.lessons.models import KIND as LESSONS
from ps5_collab.lessons.places import in_words, numbered
from ps5_collab.sharing.policy import may_edit
from ps5_collab.sharing.readers import reader


def on_lesson(lesson: Any) -> str:
    """The way to it, for authors of the `LessonPage`. That there is some is not asked here: the
    page of a lesson has its number of statements."""
    if not may_edit(reader(), lesson) or not lesson.number:
        return ""
    return slots.part("discussions/feedback/_on_lesson.html", lesson=lesson)


def on_discussion(page: DiscussionPage) -> str:
    """For the authors of a design that is read in it."""
    titles = {row.item_id: row.title for row in page.all_readings if row.kind == LESSONS}
    if not titles:
        return ""
    notes = queries.in_discussion(page.reader, page.discussion.id)
    if not notes:
        return ""
    places = queries.places_of({note.lesson_id for note in notes})
    by_lesson = {
        lesson_id: [note for note in notes if note.lesson_id == lesson_id]
        for lesson_id in dict.fromkeys(note.lesson_id for note in notes)
    }
    parts = (
        shown(own, places.get(lesson_id, {}), titles[lesson_id])
        for lesson_id, own in by_lesson.items()
        if lesson_id in titles
    )
    return "\n".join(parts)


def shown(notes: list[Feedback], places: design.Places, title: str) -> str:
    return slots.part(
        "discussions/feedback/_feedback.html",
        parts=design.by_part(notes, places),
        words=in_words(places),
        title=title,
        on_lesson=False,
        lesson_id=notes[0].lesson_id,
    )


def beside_form(item: Any, document: Any, place: str) -> str:
    """In the editor: what is marked to be taken up, at the step that it is on; for `place` "" what
    is on no step."""
    if item is None or not item.revision:
        return ""
    if "marked_feedback" not in g:
        notes = queries.on_lesson(reader(), item.id)
        g.marked_feedback = [note for note in notes if note.is_marked]
    if not g.marked_feedback:
        return ""
    places = numbered(document)
    steps = {step.id for step in document.steps}
    own = [
        note
        for note in g.marked_feedback
        if (part if (part := design.part_of(note.block, places)) in steps else "") == place
    ]
    if not own:
        return ""
    return slots.part("discussions/feedback/_beside_form.html", notes=own, place=place)


def init_app() -> None:
    slots.fill("lessons.show", on_lesson)
    slots.fill("lessons.edit", beside_form)
    slots.fill("discussions.show", on_discussion)
