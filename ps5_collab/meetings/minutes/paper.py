"""The minutes as a paper to take away, in the reader's language."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.core import words
from ps5_collab.core.papers import Block, Bullets, Heading, Line, Paper, Table, Words
from ps5_collab.meetings.minutes.document import Discussed, MinutesDocument, Present, Said, Task
from ps5_collab.meetings.minutes.queries import Written
from ps5_collab.meetings.minutes.wording import (
    attendance_words,
    day_and_hour,
    kind_words,
    on_wall,
    part_words,
    purpose_words,
)

#: What the agenda was about and the reader may open: {id: row with title}.
Linked = Mapping[int, Any]


def paper(written: Written, linked: Linked, approval: Any) -> Paper:
    """`approval`: see `queries.approval_of`."""
    document = written.document
    title = _("Minutes: %(title)s", title=document.title)
    return Paper(title, words.locale().language, list(blocks(written, linked, approval)))


def blocks(written: Written, linked: Linked, approval: Any) -> Iterator[Block]:
    document = written.document
    yield Line(standing_words(written, approval))
    if document.corrections:
        yield Line(corrected_words(document))
    yield Line(", ".join(facts(document)))
    yield Heading(_("Who was there"))
    yield Table(_("Who was there"), (_("Name"), _("Attendance"), _("Role")), list(people(document)))
    yield from results(document)
    yield Heading(_("What was discussed"))
    for number, item in enumerate(document.items, start=1):
        yield from discussed(f"{number}. {item.title}", item, written, linked)
    if not document.outside.is_empty:
        yield from discussed(_("Outside the agenda"), document.outside, written, linked)
    yield from the_rest(document, written)


def results(document: MinutesDocument) -> Iterator[Block]:
    if document.decisions:
        yield Heading(_("Decisions"))
        yield Bullets(document.decisions)
    if document.actions:
        yield Heading(_("Actions"))
        yield actions(document.actions)
        yield Line(_("As they stood when the minutes were shared."))


def the_rest(document: MinutesDocument, written: Written) -> Iterator[Block]:
    if document.parked:
        yield Heading(_("For another time"))
        yield from notes(document.parked, written)
    if document.norm:
        yield Heading(_("Our norm this time"))
        yield Line(norm_words(document))
    if document.corrections:
        yield Heading(_("Corrections after the approval"))
    for correction in document.corrections:
        yield Line(f"{correction.author.name}, {day_and_hour(correction.at, document.zone)}")
        yield Words(correction.text, written.html[correction.key], lines=True)


def standing_words(written: Written, approval: Any) -> str:
    """Whether they are approved, since when and by whom."""
    if approval is None:
        day = words.day_words(words.local(written.created_at).date(), words.locale().language)
        return str(
            _("Shared on %(day)s by %(name)s, not approved yet", day=day, name=written.author)
        )
    day = words.day_words(words.local(approval.approved_at).date(), words.locale().language)
    given = {"day": day, "name": approval.name}
    if not approval.at:
        return str(_("Approved on %(day)s, noted by %(name)s", **given))
    return str(
        _("Approved at “%(meeting)s” on %(day)s, noted by %(name)s", meeting=approval.at, **given)
    )


def corrected_words(document: MinutesDocument) -> str:
    said = ngettext(
        "%(num)d correction was added after the approval; it stands at the end.",
        "%(num)d corrections were added after the approval; they stand at the end.",
        len(document.corrections),
    )
    return str(said)


def facts(document: MinutesDocument) -> Iterator[str]:
    if document.group:
        yield document.group
    yield kind_words(document.sort)
    yield from days(document)
    if document.place:
        yield document.place
    yield minutes_words(document.planned or document.minutes, document.spent_minutes)


def days(document: MinutesDocument) -> Iterator[str]:
    """When it was held, and for which day it was planned where that was another one."""
    local, begun = document.starts_local, document.began_at
    planned = datetime.fromisoformat(local).date() if local else None
    said = words.day_words(planned, words.locale().language) if planned else ""
    if begun:
        yield day_and_hour(begun, document.zone)
    elif said:
        yield said
    if begun and planned and on_wall(begun, document.zone).date() != planned:
        yield _("planned for %(day)s", day=said)


def minutes_words(planned: int, spent: int) -> str:
    said = ngettext("%(num)d minute planned", "%(num)d minutes planned", planned)
    if not spent:
        return str(said)
    taken = ngettext("%(num)d minute taken", "%(num)d minutes taken", spent)
    return f"{said}, {taken}"


def people(document: MinutesDocument) -> Iterator[tuple[str, str, str]]:
    held: dict[str, list[str]] = {}
    for part, name in (document.roles or {}).items():
        held.setdefault(name, []).append(part_words(part))
    for one in document.people:
        yield one.person.name, there(one), ", ".join(held.get(one.person.name, ()))


def there(one: Present) -> str:
    said = [attendance_words(one.attendance)]
    if one.by_video:
        said.append(_("by video"))
    if one.left_early:
        said.append(_("left early"))
    if one.observes:
        said.append(_("observer"))
    return ", ".join(word for word in said if word)


def actions(tasks: list[Task]) -> Table:
    rows = [
        (task.text, task.owner.name if task.owner else "", due_words(task), state_words(task))
        for task in tasks
    ]
    return Table(_("Actions"), (_("What"), _("Who"), _("By when"), _("State")), rows)


def due_words(task: Task) -> str:
    if not task.due_on:
        return ""
    return words.day_words(date.fromisoformat(task.due_on), words.locale().language)


def state_words(task: Task) -> str:
    return str({"open": _("open"), "done": _("done"), "dropped": _("given up")}[task.state])


def discussed(title: str, item: Discussed, written: Written, linked: Linked) -> Iterator[Block]:
    yield Heading(title, 2)
    if item.title:
        said = [purpose_words(item.purpose), item.presenter]
        said.append(minutes_words(item.planned, item.spent_minutes))
        yield Line(", ".join(word for word in said if word))
    if item.linked:
        row = linked.get(item.linked.item_id)
        yield Line(row.title if row else _("About something you cannot open."))
    yield from notes(item.notes, written)
    if item.decisions:
        yield Line(_("Decided:"))
        yield Bullets(item.decisions)
    if item.actions:
        yield Line(_("To do:"))
        yield Bullets([task_words(task) for task in item.actions])
    if item.unfinished:
        yield Line(_("Not finished: it comes back at the next meeting."))


def notes(said: tuple[Said, ...], written: Written) -> Iterator[Block]:
    for note in said:
        if not note.shared:
            yield Line(_("%(name)s:", name=note.author.name))
        yield Words(note.text, written.html[note.key], lines=True)


def task_words(task: Task) -> str:
    said = [task.text, task.owner.name if task.owner else "", due_words(task)]
    return ", ".join(word for word in said if word)


def norm_words(document: MinutesDocument) -> str:
    if document.rated is None:
        return document.norm
    kept = _("kept %(rated)s of 4", rated=words.number(document.rated))
    return f"{document.norm} ({kept})"
