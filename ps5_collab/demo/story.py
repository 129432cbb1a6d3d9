"""The demo's lessons, how they changed, and what colleagues said about them.

Everything goes through the services that people's own work goes through; only the times are moved
back afterwards, so that the network looks as it would after two school years.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
import yaml

from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.mentions import handle
from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.services import Remark
from ps5_collab.core.clock import utcnow
from ps5_collab.core.db import db
from ps5_collab.demo.network import HERE, Cast, moment
from ps5_collab.lessons import markdown
from ps5_collab.lessons import services as lessons
from ps5_collab.lessons.document import LessonDocument, Objective, Response, Step
from ps5_collab.lessons.models import Lesson
from ps5_collab.notices.models import Notice
from ps5_collab.people.models import Person
from ps5_collab.sharing.models import Audience, ItemAuthor, Revision
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.standards.services import load_catalogue

#: Notices older than this have been read.
FRESH = timedelta(days=9)
#: What only the demo's files say of a lesson.
OWN_KEYS = ("owner", "coauthors", "audience", "group", "published")
AT = re.compile(r"@([a-z0-9]+)\b")
Part = TypeVar("Part", Objective, Response, Step)


@dataclass
class Loaded:
    """A lesson of the demo while its story is told."""

    lesson: Lesson
    text: str
    document: LessonDocument
    replies: dict[str, Comment] = field(default_factory=dict)


def load(cast: Cast) -> None:
    load_catalogue()
    told = {path.stem[:4]: publish(path.read_text(), cast) for path in files("*.md", "lessons")}
    for tell, event in stories():
        tell(told[event["lesson"][:4]], event, cast)
    calm_notices()


def files(pattern: str, *folders: str) -> list[Any]:
    return sorted(HERE.joinpath(*folders).glob(pattern))


def stories() -> list[tuple[Callable[[Loaded, Mapping[str, Any], Cast], None], Mapping[str, Any]]]:
    """What happened after the lessons were written, in the order of time: notices come so too."""
    kinds = (("revisions-*.toml", "revision", revise), ("talk-*.toml", "comment", say))
    events = [
        (tell, event)
        for pattern, key, tell in kinds
        for path in files(pattern)
        for event in tomllib.loads(path.read_text())[key]
    ]
    return sorted(events, key=lambda one: moment(one[1]["on"]))


def publish(text: str, cast: Cast) -> Loaded:
    told = yaml.safe_load(text.split("\n---\n")[0])
    document = document_of(text)
    owner = cast.people[told["owner"]]
    reader = reader_of(owner.id)
    lesson = lessons.start_lesson(owner, reader, document)
    for key in told.get("coauthors") or []:
        db.session.add(ItemAuthor(item_id=lesson.id, person_id=cast.people[key].id))
    db.session.flush()
    db.session.refresh(lesson, ["coauthors"])
    group = cast.groups[told["group"]].id if told.get("group") else None
    shared = Shared(Audience(told["audience"]), lesson.school_id, group)
    revision = lessons.publish(owner, reader, lesson, document, shared)
    date_back(lesson, revision, moment(told["published"]))
    lesson.created_at = moment(told["published"]) - timedelta(days=3)
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
    shared = lessons.shared_now(lesson)
    revision = lessons.publish(author, reader_of(author.id), lesson, document, shared, told["note"])
    date_back(lesson, revision, moment(told["on"]))
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


def date_back(lesson: Lesson, revision: Revision, when: datetime) -> None:
    revision.created_at = lesson.published_at = when
    db.session.flush()
    db.session.execute(
        sa.update(Notice)
        .where(Notice.item_id == lesson.id, Notice.anchor == "", Notice.created_at > when)
        .where(Notice.created_at > utcnow() - timedelta(hours=1))
        .values(created_at=when)
    )


def say(loaded: Loaded, told: Mapping[str, Any], cast: Cast) -> None:
    author = cast.people[told["by"]]
    remark = Remark(
        text=with_handles(told["text"], cast),
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
    when = moment(told["on"])
    comment.created_at = when
    db.session.flush()
    db.session.execute(
        sa.update(Notice).where(Notice.anchor == f"c{comment.id}").values(created_at=when)
    )


def with_handles(text: str, cast: Cast) -> str:
    """The files name colleagues by their keys, the site by their handles."""
    handles = {key: handle(who.name) for key, who in cast.people.items()}
    return AT.sub(lambda match: "@" + handles.get(match[1], match[1]), text)


def place_of(document: LessonDocument, told: Mapping[str, Any]) -> str:
    if "response" in told:
        step, number = (int(part) for part in str(told["response"]).split("."))
        return document.steps[step - 1].responses[number - 1].id
    if "step" in told:
        return document.steps[int(told["step"]) - 1].id
    return str(told.get("section", ""))


def calm_notices() -> None:
    """What is old has been read, so that the demo opens with a handful of news."""
    newest = db.session.scalar(sa.select(sa.func.max(Notice.created_at)))
    if newest is not None:
        db.session.execute(
            sa.update(Notice)
            .where(Notice.created_at < newest - FRESH)
            .values(read_at=newest, mailed_at=newest)
        )
