"""The demo's practices: written, handed in, judged, shown, revised, and talked about.

Everything goes through the services that people's own work goes through, each thing at its own
moment.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

from ps5_collab.conversation import models as said
from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.services import Remark
from ps5_collab.core.db import db
from ps5_collab.core.uploads import examine
from ps5_collab.demo import adopting, practice_files
from ps5_collab.demo.events import Event
from ps5_collab.demo.network import Cast
from ps5_collab.demo.practice_files import (
    Comment,
    Consent,
    Criterion,
    Featured,
    Piece,
    Place,
    PracticeFile,
    Review,
    Revision,
    Shelf,
    Verdict,
)
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.lessons.metadata import standard_of
from ps5_collab.lessons.models import Lesson
from ps5_collab.lessons.taught.queries import to_cite
from ps5_collab.people.models import Person
from ps5_collab.practices import services
from ps5_collab.practices.document import (
    Evidence,
    PracticeDocument,
    Step,
    from_json,
    tidy,
    to_json,
)
from ps5_collab.practices.featured import services as featured
from ps5_collab.practices.featured.services import Choice
from ps5_collab.practices.models import Practice, Stage
from ps5_collab.practices.review import deciding, reviewers, talk
from ps5_collab.practices.review import services as review
from ps5_collab.practices.review.deciding import Judgement
from ps5_collab.practices.review.models import Decision
from ps5_collab.practices.review.rubric import rubric
from ps5_collab.practices.shelves import services as shelves
from ps5_collab.practices.shelves.services import Plate
from ps5_collab.sharing import attachments
from ps5_collab.sharing.models import ItemAuthor
from ps5_collab.sharing.policy import Reader
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared

#: What the rubric calls the criteria of the files.
CRITERIA = {
    Criterion.STANDARDS: "alignment",
    Criterion.EXPLANATION: "explanation",
    Criterion.MATERIALS: "materials",
    Criterion.ASSESSMENT: "assessment",
    Criterion.INTERACTIVITY: "technology",
    Criterion.EXERCISES: "practice",
    Criterion.DEEPER_LEARNING: "deeper",
    Criterion.ACCESSIBILITY: "assurance",
    Criterion.EVIDENCE: "evidence",
    Criterion.TRANSFER: "others",
    Criterion.ANONYMITY: "pupils",
}
#: What the file says in another way than the document.
OWN_WAY = ("steps", "evidence", "standards", "lessons")


@dataclass
class Loaded:
    """A practice of the demo while its story is told."""

    told: PracticeFile
    cast: Cast
    document: PracticeDocument
    begun: Practice | None = None
    comments: dict[str, said.Comment] = field(default_factory=dict)
    #: Keys of who reviews it.
    reviewers: set[str] = field(default_factory=set)
    #: Of who tries it, by their keys.
    adoptions: dict[str, int] = field(default_factory=dict)

    @property
    def practice(self) -> Practice:
        """With its co-authors, as services need it."""
        if self.begun is None:
            raise ValueError(f"told before it was written: {self.told.title}")
        db.session.refresh(self.begun, ["coauthors"])
        return self.begun

    def who(self, key: str) -> tuple[Person, Reader]:
        """Who acts, and what they may see."""
        person = self.cast.people[key]
        return person, reader_of(person.id)


def events(cast: Cast, lessons: Mapping[str, Lesson], year: SchoolYear) -> Iterator[Event]:
    numbers = {lesson.title: lesson.id for lesson in lessons.values()}
    files = practice_files.practices().items()
    all_told = {key: Loaded(told, cast, document_of(told, numbers)) for key, told in files}
    for loaded in all_told.values():
        yield from story(loaded, all_told, year)
    for told in practice_files.shelves():
        yield Event(year.at(told.at), partial(put_up, told, all_told, cast))


def story(loaded: Loaded, others: Mapping[str, Loaded], year: SchoolYear) -> Iterator[Event]:
    told = loaded.told
    yield Event(year.at(told.written), partial(write, loaded, others))
    for consent in told.consents:
        yield Event(year.at(consent.at), partial(agree, loaded, consent))
    for revision in told.revisions:
        yield Event(year.at(revision.at), partial(revise, loaded, revision))
    for at in told.handed_in:
        yield Event(year.at(at), partial(hand_in, loaded))
    for each in told.reviews:
        yield Event(year.at(each.at), partial(judge, loaded, each))
    if told.shown:
        yield Event(year.at(told.shown), partial(show, loaded))
    yield from adopting.events(loaded, year)
    for chosen in told.featured:
        yield Event(year.at(chosen.since), partial(feature, loaded, chosen, year))
    for comment in told.comments:
        yield Event(year.at(comment.at), partial(say, loaded, comment))


def document_of(told: PracticeFile, lessons: Mapping[str, int]) -> PracticeDocument:
    """Its pictures are not attached yet."""
    names = {each.name for each in fields(PracticeDocument)} & {each.name for each in fields(told)}
    document = PracticeDocument(
        **{name: getattr(told, name) for name in names - set(OWN_WAY)},
        steps=tuple(Step("", step.name, step.text, step.time) for step in told.steps),
        evidence=tuple(evidence(piece) for piece in told.evidence),
        standards=tuple(standard_of(line) for line in told.standards),
        lessons=tuple(lessons[title] for title in told.lessons),
    )
    return tidy(document)


def evidence(piece: Piece) -> Evidence:
    return Evidence("", piece.domain, piece.claim, piece.source, piece.detail, piece.limits)


def write(loaded: Loaded, others: Mapping[str, Loaded]) -> None:
    """Its first revision, for the authors' own group or school."""
    told = loaded.told
    owner, reader = loaded.who(told.owner)
    cite(loaded, reader)
    practice = adopting.written_up(loaded, others)
    if practice is None:
        practice = services.start_practice(owner, reader, loaded.document)
    for key in told.coauthors:
        db.session.add(ItemAuthor(item_id=practice.id, person_id=loaded.cast.people[key].id))
    practice.wanted = told.wanted
    db.session.flush()
    loaded.begun = practice
    illustrate(loaded, reader)
    group_id = loaded.cast.groups[told.group].id if told.group else None
    shared = Shared(told.audience, practice.school_id, group_id)
    services.publish(owner, reader, loaded.practice, loaded.document, shared)


def cite(loaded: Loaded, reader: Reader) -> None:
    """The newest records of those who noted them."""
    records = to_cite(reader, loaded.document.lessons).values()
    told = zip(loaded.document.evidence, loaded.told.evidence, strict=True)
    pieces = [
        replace(now, record=noted_by(loaded.cast.people[piece.record], records))
        if piece.record
        else now
        for now, piece in told
    ]
    loaded.document = replace(loaded.document, evidence=tuple(pieces))


def noted_by(person: Person, records: Iterable[Any]) -> int:
    found: int = next(record.id for record in records if record.person_id == person.id)
    return found


def illustrate(loaded: Loaded, reader: Reader) -> None:
    from ps5_collab.demo import charts  # Pillow is not for every process that knows the demo

    numbers = {}
    for picture in loaded.told.pictures:
        upload = examine(picture.name, BytesIO(charts.png(picture)))
        with upload.content:
            attachments.keep(upload)
        numbers[picture.name] = attachments.attach(reader, loaded.practice, upload, picture.alt).id
    shown = zip(loaded.document.evidence, loaded.told.evidence, strict=True)
    pieces = tuple(replace(now, attachment=numbers.get(told.picture)) for now, told in shown)
    loaded.document = replace(loaded.document, evidence=pieces)


def agree(loaded: Loaded, told: Consent) -> None:
    services.agree(*loaded.who(told.by), loaded.practice, loaded.told.wanted)


def revise(loaded: Loaded, told: Revision) -> None:
    text = json.dumps(to_json(loaded.document), ensure_ascii=False)
    for change in told.replace:
        old, new = (json.dumps(part, ensure_ascii=False)[1:-1] for part in (change.old, change.new))
        if text.count(old) != 1:
            raise ValueError(f"{loaded.told.title}: not once in the text: {change.old!r}")
        text = text.replace(old, new)
    document = from_json(json.loads(text))
    added = tuple(evidence(piece) for piece in told.evidence)
    loaded.document = tidy(replace(document, evidence=(*document.evidence, *added)))
    services.publish(*loaded.who(told.by), loaded.practice, loaded.document, note=told.note)


def hand_in(loaded: Loaded) -> None:
    owner, reader = loaded.who(loaded.told.owner)
    review.hand_in(owner, reader, loaded.practice, loaded.told.wanted)


def judge(loaded: Loaded, told: Review) -> None:
    """Take it, unless it is taken already; say what is asked at its place; decide."""
    reviewer, reader = loaded.who(told.by)
    if told.by not in loaded.reviewers:
        reviewers.take(reviewer, reader, loaded.practice)
        loaded.reviewers.add(told.by)
    for asked in told.asked:
        place = place_of(loaded.document, asked)
        talk.say(reviewer, reader, loaded.practice, asked.text, place)
    decision = Decision.APPROVE if told.outcome is Verdict.APPROVED else Decision.CHANGES
    judgement = Judgement(told.revision, decision, told.words, scores_of(told))
    deciding.decide(reviewer, reader, loaded.practice, judgement)


def scores_of(told: Review) -> dict[str, dict[str, object]]:
    """By the criteria of the rubric; what has no score does not apply."""
    given: dict[str, int | None] = {CRITERIA[name]: score for name, score in told.scores.items()}
    given["accessible"] = given.get("assurance")
    return {each.id: {"score": given.get(each.id), "reason": ""} for each in rubric().criteria}


def show(loaded: Loaded) -> None:
    """It is shown with the last approval, if everybody had agreed by then."""
    if loaded.practice.stage is not Stage.SHOWN:
        review.show_now(loaded.who(loaded.told.owner)[1], loaded.practice)


def say(loaded: Loaded, told: Comment) -> None:
    practice = loaded.practice
    text = loaded.cast.with_handles(told.text)
    remark = Remark(text, place=place_of(loaded.document, told), is_question=told.question)
    parent = loaded.comments[told.reply_to] if told.reply_to else None
    comment = conversation.comment_on(*loaded.who(told.by), practice, remark, parent)
    loaded.comments[told.key] = comment
    if told.answer and parent is not None:
        asker = db.session.get_one(Person, parent.author_id)
        conversation.accept(asker, parent, comment, practice)


def feature(loaded: Loaded, told: Featured, year: SchoolYear) -> None:
    first, last = year.day(told.since), year.day(told.until)
    # Told in weeks of school, with a vacation among them it would be too long.
    longest = first + timedelta(days=featured.MOST_DAYS - 1)
    choice = Choice(told.why, first, min(last, longest))
    featured.feature(*loaded.who(told.by), loaded.practice, choice)


def put_up(told: Shelf, practices: Mapping[str, Loaded], cast: Cast) -> None:
    owner = cast.people[told.by]
    reader = reader_of(owner.id)
    plate = Plate(told.title, told.about, shared=Shared(told.audience))
    shelf = shelves.make(owner, reader, plate)
    for entry in told.entries:
        shelves.add(reader, shelf, practices[entry.practice].practice, entry.note)


def place_of(document: PracticeDocument, told: Place) -> str:
    if told.step:
        return document.steps[told.step - 1].id
    if told.evidence:
        return document.evidence[told.evidence - 1].id
    return told.section
