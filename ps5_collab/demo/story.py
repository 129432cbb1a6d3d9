"""The demo's lessons, how they changed, and what colleagues said about them.

Everything goes through the services that people's own work goes through, each thing at its own
moment, so that the network looks as it would after two school years.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import Any, TypeVar

import sqlalchemy as sa
import yaml

from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.services import Remark
from ps5_collab.core.clock import as_of, utcnow
from ps5_collab.core.db import db
from ps5_collab.core.mail import Letter
from ps5_collab.demo import discussing, groups, practices, school_year, taught, texts
from ps5_collab.demo.events import Event, tell
from ps5_collab.demo.network import HERE, ZONE, Cast, moment
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.lessons import markdown
from ps5_collab.lessons import services as lessons
from ps5_collab.lessons.document import LessonDocument, Objective, Response, Step
from ps5_collab.lessons.models import Lesson
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Person
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience, ItemAuthor
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared

#: Notices older than this have been read.
FRESH = timedelta(days=9)
#: Letters about younger ones wait to be sent.
UNSENT = timedelta(days=2)
#: What only the demo's files say of a lesson.
OWN_KEYS = ("owner", "coauthors", "audience", "group", "published")
Part = TypeVar("Part", Objective, Response, Step)


@dataclass
class Loaded:
    """A lesson of the demo while its story is told."""

    lesson: Lesson
    text: str
    document: LessonDocument
    replies: dict[str, Comment] = field(default_factory=dict)


def load(cast: Cast) -> None:
    told = {path.stem[:4]: publish(path.read_text(), cast) for path in files("*.md", "lessons")}
    year = SchoolYear(utcnow().astimezone(ZONE).date())
    school_year.enter(cast, year)
    lessons_told = {key: one.lesson for key, one in told.items()}
    parts = (each.events(cast, lessons_told, year) for each in (groups, taught, practices))
    brought = texts.loaded(cast)
    reading = texts.events(brought, year), discussing.events(cast, lessons_told, brought, year)
    tell([*stories(told, cast), *chain(*parts, *reading)])
    calm_news()


def files(pattern: str, *folders: str) -> list[Any]:
    return sorted(HERE.joinpath(*folders).glob(pattern))


def stories(told: Mapping[str, Loaded], cast: Cast) -> Iterator[Event]:
    """What happened to the lessons after they were written."""
    kinds = (("revisions-*.toml", "revision", revise), ("talk-*.toml", "comment", say))
    for pattern, key, happen in kinds:
        for path in files(pattern):
            for each in tomllib.loads(path.read_text())[key]:
                loaded = told[each["lesson"][:4]]
                yield Event(moment(each["on"]), partial(happen, loaded, each, cast))


def publish(text: str, cast: Cast) -> Loaded:
    told = yaml.safe_load(text.split("\n---\n")[0])
    document = document_of(text)
    owner = cast.people[told["owner"]]
    reader = reader_of(owner.id)
    published = moment(told["published"])
    with as_of(published - timedelta(days=3)):
        lesson = lessons.start_lesson(owner, reader, document)
    for key in told.get("coauthors") or []:
        db.session.add(ItemAuthor(item_id=lesson.id, person_id=cast.people[key].id))
    db.session.flush()
    db.session.refresh(lesson, ["coauthors"])
    group = cast.groups[told["group"]].id if told.get("group") else None
    shared = Shared(Audience(told["audience"]), lesson.school_id, group)
    with as_of(published):
        lessons.publish(owner, reader, lesson, document, shared)
    return Loaded(lesson, text, document)


def document_of(text: str) -> LessonDocument:
    """The lesson itself, without what only the demo's loader reads."""
    return markdown.parse(without_own_keys(text)).document


def without_own_keys(text: str) -> str:
    head, mark, body = text.removeprefix("---\n").partition("\n---\n")
    lines = [line for line in head.splitlines() if line.split(":")[0] not in OWN_KEYS]
    return "---\n" + "\n".join(lines) + mark + body


def revise(loaded: Loaded, told: Mapping[str, Any], cast: Cast) -> None:
    for change in told["replace"]:
        if loaded.text.count(change["old"]) != 1:
            raise ValueError(f"{told['lesson']}: not once in the text: {change['old']!r}")
        loaded.text = loaded.text.replace(change["old"], change["new"])
    document = with_same_ids(document_of(loaded.text), loaded.document)
    author, lesson = cast.people[told["by"]], loaded.lesson
    db.session.refresh(lesson, ["coauthors"])
    shared = sharing.shared_now(lesson)
    lessons.publish(author, reader_of(author.id), lesson, document, shared, told["note"])
    loaded.document = document


def with_same_ids(new: LessonDocument, old: LessonDocument) -> LessonDocument:
    """The new document, its parts under the ids that they had: a comment still finds its step."""
    steps = []
    for step, before in matched(new.steps, old.steps):
        said = matched(step.responses, before.responses if before else ())
        responses = tuple(replace(now, id=then.id) if then else now for now, then in said)
        steps.append(replace(step, id=before.id if before else step.id, responses=responses))
    goals = matched(new.objectives, old.objectives)
    objectives = tuple(replace(now, id=then.id) if then else now for now, then in goals)
    return replace(new, steps=tuple(steps), objectives=objectives)


def matched(now: Sequence[Part], before: Sequence[Part]) -> list[tuple[Part, Part | None]]:
    """Each part with the one it was: the same words first, then whatever stood at its place."""
    left = list(before)
    same = {part.id: next((old for old in left if words(old) == words(part)), None) for part in now}
    taken = {old.id for old in same.values() if old}
    by_place = dict(enumerate(before))
    pairs = []
    for place, part in enumerate(now):
        old = same[part.id]
        if old is None and place in by_place and by_place[place].id not in taken:
            old = by_place[place]
            taken.add(old.id)
        pairs.append((part, old))
    return pairs


def words(part: Objective | Response | Step) -> str:
    return part.name if isinstance(part, Step) else part.text


def say(loaded: Loaded, told: Mapping[str, Any], cast: Cast) -> None:
    author = cast.people[told["by"]]
    remark = Remark(
        text=cast.with_handles(told["text"]),
        place=place_of(loaded.document, told),
        is_question=bool(told.get("question")),
    )
    parent = loaded.replies[told["reply_to"]] if "reply_to" in told else None
    db.session.refresh(loaded.lesson)
    comment = conversation.comment_on(author, reader_of(author.id), loaded.lesson, remark, parent)
    loaded.replies[told["key"]] = comment
    if told.get("answer") and parent is not None:
        asker = db.session.get_one(Person, parent.author_id)
        conversation.accept(asker, parent, comment, loaded.lesson)


def place_of(document: LessonDocument, told: Mapping[str, Any]) -> str:
    if "response" in told:
        step, number = (int(part) for part in str(told["response"]).split("."))
        return document.steps[step - 1].responses[number - 1].id
    if "step" in told:
        return document.steps[int(told["step"]) - 1].id
    return str(told.get("section", ""))


def calm_news() -> None:
    """What is old has been read and its letters were sent, so that the demo opens with a handful of
    news and of letters. After a vacation nothing is new: then the newest that is unread is."""
    now = utcnow()
    unread = sa.select(sa.func.max(Notice.id)).where(Notice.read_at.is_(None))
    newest = unread.group_by(Notice.person_id)
    read = sa.and_(Notice.created_at < now - FRESH, Notice.id.not_in(newest))
    mailed = Notice.created_at < now - UNSENT
    db.session.execute(sa.update(Notice).where(read).values(read_at=now))
    db.session.execute(sa.update(Notice).where(mailed).values(mailed_at=now, letter_id=None))
    db.session.execute(sa.delete(Letter).where(Letter.created_at < now - UNSENT))
