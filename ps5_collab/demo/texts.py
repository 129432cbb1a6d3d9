"""The demo's texts: brought with their pictures, corrected, put together in sets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from io import BytesIO

from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.uploads import examine
from ps5_collab.demo import text_files
from ps5_collab.demo.events import Event
from ps5_collab.demo.network import Cast
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.demo.text_files import SetFile, TextFile
from ps5_collab.people.models import Person
from ps5_collab.sharing import attachments
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.texts import services
from ps5_collab.texts.document import TextDocument
from ps5_collab.texts.models import Text
from ps5_collab.texts.reading import read
from ps5_collab.texts.sets import services as sets
from ps5_collab.texts.sets.services import Cover


@dataclass
class Loaded:
    """A text of the demo while its story is told."""

    told: TextFile
    cast: Cast
    document: TextDocument
    brought: Text | None = None

    @property
    def text(self) -> Text:
        """With its co-authors, as services need it."""
        if self.brought is None:
            raise ValueError(f"told before it was brought: {self.told.title}")
        db.session.refresh(self.brought, ["coauthors"])
        return self.brought

    @property
    def who(self) -> tuple[Person, Reader]:
        person = self.cast.people[self.told.brought_by]
        return person, reader_of(person.id)


def loaded(cast: Cast) -> dict[str, Loaded]:
    files = text_files.texts().items()
    return {key: Loaded(told, cast, document_of(told)) for key, told in files}


def document_of(told: TextFile) -> TextDocument:
    return TextDocument(
        title=told.title,
        summary=told.summary,
        author=told.author,
        source=told.source,
        year=told.year,
        rights=told.rights,
        reason=told.reason,
        language=told.language,
        subjects=told.subjects,
        body=told.body,
    )


def events(texts: Mapping[str, Loaded], year: SchoolYear) -> Iterator[Event]:
    for one in texts.values():
        yield Event(year.at(one.told.at), partial(bring, one))
        if one.told.revised:
            yield Event(year.at(one.told.revised.at), partial(correct, one))
    for told in text_files.sets():
        yield Event(year.at(told.at), partial(put_together, told, texts))


def bring(one: Loaded) -> None:
    told, (person, reader) = one.told, one.who
    with as_of(utcnow() - timedelta(days=1)):
        one.brought = services.start_text(person, reader, one.document)
    illustrate(one, reader)
    group_id = one.cast.groups[told.group].id if told.group else None
    shared = Shared(told.audience, one.text.school_id, group_id)
    services.publish(person, reader, one.text, one.document, shared)


def illustrate(one: Loaded, reader: Reader) -> None:
    """The file names its pictures, the site gives each an address."""
    if not one.told.pictures:
        return
    from ps5_collab.demo import drawings  # Pillow is not for every process that knows the demo

    body = one.document.body
    for picture in one.told.pictures:
        upload = examine(picture.name, BytesIO(drawings.png(picture)))
        with upload.content:
            attachments.keep(upload)
        number = attachments.attach(reader, one.text, upload, picture.alt).id
        body = body.replace(f"]({picture.name})", f"](/files/{number}/{picture.name})")
    one.document = replace(one.document, body=body)


def correct(one: Loaded) -> None:
    revised = one.told.revised
    if revised is None:
        return
    body = one.document.body
    for change in revised.replace:
        if change.old not in body:
            raise ValueError(f"{one.told.title}: not in the text: {change.old!r}")
        body = body.replace(change.old, change.new, 1)
    one.document = replace(one.document, body=body)
    services.publish(
        *one.who, one.text, one.document, sharing.shared_now(one.text), note=revised.note
    )


def put_together(told: SetFile, texts: Mapping[str, Loaded]) -> None:
    person = next(iter(texts.values())).cast.people[told.by]
    reader = reader_of(person.id)
    made = sets.make(person, reader, Cover(told.title, told.about, Shared(told.audience)))
    for entry in told.entries:
        text = texts[entry.text].text
        sets.put(reader, made, read(reader, text.id, text.revision), entry.why)
