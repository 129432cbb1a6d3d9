"""Lesson designs as files, many at once: coming in, recognised when they come again, going out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID, uuid5

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload

from ps5_collab.core.db import db
from ps5_collab.core.errors import CollabError, Refused, require
from ps5_collab.core.text import clean_line, slugify
from ps5_collab.core.words import later as _l
from ps5_collab.lessons import markdown, publication, queries, services
from ps5_collab.lessons.difference import carried
from ps5_collab.lessons.document import LessonDocument, from_json
from ps5_collab.lessons.markdown import LessonFile
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.problems import problems
from ps5_collab.people.models import Person
from ps5_collab.sharing import drafts, pictures
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Item, Revision, State
from ps5_collab.sharing.policy import Reader, may_edit
from ps5_collab.sharing.services import Shared

#: Names lessons whose files carry no UUID; never change it, or they would come in twice.
NAMESPACE = UUID("5f0c9a3e-6d0b-5c55-9b1e-3d1c7f2f6a10")
ENDINGS = (".md", ".markdown")


class Outcome(StrEnum):
    NEW = "new"
    #: Known here, with other words: a new revision.
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


OUTCOMES = {
    Outcome.NEW: _l("New"),
    Outcome.CHANGED: _l("New revision"),
    Outcome.UNCHANGED: _l("Already here"),
    Outcome.REFUSED: _l("Refused"),
}


@dataclass(frozen=True)
class IncomingFile:
    name: str
    data: bytes


@dataclass(frozen=True)
class Arrival:
    """What one file brings, or brought."""

    name: str
    outcome: Outcome
    title: str = ""
    #: What was taken otherwise than written, with its line, or why nothing was taken.
    remarks: tuple[str, ...] = ()
    document: LessonDocument = field(default_factory=LessonDocument)
    uuid: UUID | None = None
    #: The lesson that is known here, later the one that was made.
    item_id: int | None = None
    #: `drafts.stamp` of the lesson that the file was compared with.
    compared: str | None = None

    def told(self) -> dict[str, object]:
        """For scripts."""
        return {
            "file": self.name,
            "outcome": self.outcome.value,
            "title": self.title,
            "id": self.item_id,
            "remarks": list(self.remarks),
        }


# --- coming in ---------------------------------------------------------------------------------


def plan(reader: Reader, files: Sequence[IncomingFile]) -> list[Arrival]:
    """What importing the files would do; nothing is written."""
    require(reader.in_network)
    arrivals: list[Arrival] = []
    seen: dict[UUID, str] = {}
    for file in files:
        arrival = _planned(reader, file)
        if arrival.uuid in seen:
            words = _("This is the same lesson as %(name)s.", name=seen[arrival.uuid])
            arrival = Arrival(file.name, Outcome.REFUSED, arrival.title, (str(words),))
        elif arrival.uuid:
            seen[arrival.uuid] = file.name
        arrivals.append(arrival)
    return arrivals


def take(
    actor: Person, reader: Reader, arrivals: Sequence[Arrival], shared: Shared
) -> list[Arrival]:
    """Publish every file that can be taken: new lessons for the audience given, known ones as a
    new revision for the audience they have. Raises `Conflict` when somebody saved meanwhile."""
    return [_taken(actor, reader, arrival, shared) for arrival in arrivals]


def _planned(reader: Reader, file: IncomingFile) -> Arrival:
    try:
        read = _read(file)
        if stops := [problem.words for problem in problems(read.document) if problem.stops]:
            told = (*stops, *_remarks(read))
            return Arrival(file.name, Outcome.REFUSED, read.document.title, told, read.document)
        return _compared(reader, file.name, read)
    except CollabError as error:
        return Arrival(file.name, Outcome.REFUSED, remarks=(str(error),))


def _read(file: IncomingFile) -> LessonFile:
    if not file.name.lower().endswith(ENDINGS):
        raise Refused(_("This is not a Markdown file: its name does not end in .md."))
    if not file.data.strip(b"\xef\xbb\xbf \r\n\t"):
        raise Refused(_("This file is empty."))
    if b"\0" in file.data:
        raise Refused(_("This file is not text."))
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        raise Refused(_("Line %(line)s: the file is not text in UTF-8.", line=line)) from error
    return markdown.parse(text)


def _compared(reader: Reader, name: str, read: LessonFile) -> Arrival:
    uuid = read.uuid or uuid5(NAMESPACE, f"{read.document.attribution}\n{clean_line(name)}")
    uuid, lesson = _known(reader, uuid)
    before = _newest(lesson) if lesson else None
    document = carried(before, read.document) if before else read.document
    document, _aligned = publication.resolved(document)
    outcome = Outcome.NEW
    if before:
        outcome = Outcome.UNCHANGED if document == before else Outcome.CHANGED
    return Arrival(
        name,
        outcome,
        document.title,
        (*_remarks(read), *_unknown_standards(document)),
        document,
        uuid,
        lesson.id if lesson else None,
        drafts.stamp(lesson, None) if lesson else None,
    )


def _known(reader: Reader, uuid: UUID) -> tuple[UUID, Lesson | None]:
    """The reader's own lesson of that name; where it is somebody else's, a name of one's own."""
    own = uuid5(uuid, str(reader.person_id))
    wanted = sa.select(Item).where(Item.uuid.in_([uuid, own])).options(selectinload(Item.coauthors))
    found = {item.uuid: item for item in db.session.scalars(wanted)}
    for name in (uuid, own):
        item = found.get(name)
        if isinstance(item, Lesson) and may_edit(reader, item):
            return name, item
    return (own if uuid in found else uuid), None


def _newest(lesson: Lesson) -> LessonDocument:
    """What the file is compared with. Words that somebody is just writing are never replaced."""
    draft = drafts.draft_of(lesson)
    if draft is not None:
        raise Refused(drafts.is_open(lesson))
    return queries.document_of(lesson)


def _remarks(read: LessonFile) -> Iterator[str]:
    for oddity in read.oddities:
        yield str(_("Line %(line)s: %(sentence)s", line=oddity.line, sentence=oddity.words))


def _unknown_standards(document: LessonDocument) -> Iterator[str]:
    for ref in document.standards:
        if ref.identifier is None:
            named = f"{ref.framework} {ref.code}".strip()
            yield str(_("The standard %(code)s is not known here; it is kept as text.", code=named))


def _taken(actor: Person, reader: Reader, arrival: Arrival, shared: Shared) -> Arrival:
    if arrival.outcome is Outcome.NEW:
        first = services.publish_new(actor, reader, arrival.document, shared, arrival.uuid)
        return replace(arrival, item_id=first.item_id)
    if arrival.outcome is Outcome.CHANGED and arrival.item_id:
        lesson = queries.get_lesson(reader, arrival.item_id)
        note = str(_("Imported from %(name)s.", name=clean_line(arrival.name)))
        now = sharing.shared_now(lesson)
        services.publish(
            actor, reader, lesson, arrival.document, now, note, opened=arrival.compared
        )
    return arrival


# --- going out ---------------------------------------------------------------------------------


def export_lesson(reader: Reader, item_id: int) -> tuple[str, str]:
    """File name and text of a lesson that the reader may see: its newest revision, or its draft."""
    lesson = queries.get_lesson(reader, item_id)
    if lesson.revision:
        document = queries.document_of(lesson)
    else:
        draft = drafts.draft_of(lesson)
        document = from_json(draft.document) if draft else LessonDocument(title=lesson.title)
    text = pictures.without_in_markdown(markdown.export(document, lesson.uuid))
    return file_name(lesson.id, document.title), text


def export_all() -> Iterator[tuple[str, str]]:
    """Every published lesson, whoever may see it: for the operator of the site."""
    rows = db.session.execute(
        sa.select(Lesson.id, Lesson.uuid, Revision.document)
        .join(Revision, sa.and_(Revision.item_id == Lesson.id, Revision.number == Lesson.revision))
        .where(Lesson.state == State.PUBLISHED)
        .order_by(Lesson.id)
        .execution_options(yield_per=200)
    )
    for id_, uuid, stored in rows:
        document = from_json(stored)
        text = pictures.without_in_markdown(markdown.export(document, uuid))
        yield file_name(id_, document.title), text


def file_name(item_id: int, title: str) -> str:
    slug = slugify(title)
    return f"{item_id}.md" if slug == "-" else f"{item_id}-{slug}.md"
