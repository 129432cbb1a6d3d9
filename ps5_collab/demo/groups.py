"""What the demo's groups did together: questions and answers, who asked to join, their meetings.

A file for each group. Everything in it goes through the services that people's own work goes
through, at the moment that it names (see `school_year`).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from ps5_collab.conversation import services as conversation
from ps5_collab.conversation.models import Comment
from ps5_collab.conversation.services import Remark
from ps5_collab.core.db import db
from ps5_collab.demo import meetings
from ps5_collab.demo.events import Event
from ps5_collab.demo.network import HERE, Cast
from ps5_collab.demo.scene import Scene, Told
from ps5_collab.demo.school_year import SchoolYear
from ps5_collab.groups.models import Thread
from ps5_collab.groups.services import joining, threads
from ps5_collab.groups.services.threads import Question
from ps5_collab.lessons.models import Lesson


@dataclass
class Asked:
    """A question to the group while its story is told."""

    thread: Thread | None = None
    comments: dict[str, Comment] = field(default_factory=dict)


def events(cast: Cast, lessons: Mapping[str, Lesson], year: SchoolYear) -> Iterator[Event]:
    for path in sorted(HERE.glob("meetings-*.toml")):
        told = tomllib.loads(path.read_text())
        scene = Scene(cast, lessons, year, told["group"], told.get("language", "en"))
        for question in told["questions"]:
            yield from asking(scene, question)
        for request in told.get("requests", []):
            yield Event(year.at(request["at"]), partial(knock, scene, request))
        for invitation in told.get("invitations", []):
            yield Event(year.at(invitation["at"]), partial(invite, scene, invitation))
        for meeting in told["meetings"]:
            yield from meetings.events(scene, meeting)


def asking(scene: Scene, told: Told) -> Iterator[Event]:
    asked = Asked()
    yield Event(scene.year.at(told["at"]), partial(ask, scene, told, asked))
    for comment in told["comments"]:
        yield Event(scene.year.at(comment["at"]), partial(say, scene, comment, asked))


def ask(scene: Scene, told: Told, asked: Asked) -> None:
    question = Question(told["title"], told["body"], scene.language)
    asked.thread = threads.ask_group(*scene.who(told["by"]), scene.place, question)


def say(scene: Scene, told: Told, asked: Asked) -> None:
    thread = asked.thread
    if thread is None:
        raise ValueError(f"said before it was asked: {told['text']!r}")
    db.session.refresh(thread)
    parent = asked.comments[told["reply_to"]] if "reply_to" in told else None
    remark = Remark(scene.cast.with_handles(told["text"]), is_question=told.get("question", False))
    comment = conversation.comment_on(*scene.who(told["by"]), thread, remark, parent)
    asked.comments[told.get("key", "")] = comment
    if told.get("answer") and parent is not None:
        asker = next(who for who in scene.cast.people.values() if who.id == parent.author_id)
        conversation.accept(asker, parent, comment, thread)


def knock(scene: Scene, told: Told) -> None:
    joining.ask(*scene.who(told["by"]), scene.place, told["words"])


def invite(scene: Scene, told: Told) -> None:
    who = [scene.person(told["who"])]
    joining.invite(*scene.who(told["by"]), scene.place, who, told["words"])
