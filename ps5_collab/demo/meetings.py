"""The meetings of the demo's groups: how they are planned, and who says that they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from ps5_collab.core.db import db
from ps5_collab.demo import held
from ps5_collab.demo.events import Event
from ps5_collab.demo.network import ZONE
from ps5_collab.demo.scene import Scene, Told
from ps5_collab.meetings import agenda, coming, norms, observing, planning, roles
from ps5_collab.meetings.agenda import Point
from ps5_collab.meetings.coming import Reply
from ps5_collab.meetings.models import Answer, Coming, Meeting, MeetingKind, Part, Purpose
from ps5_collab.meetings.norms import norms_of
from ps5_collab.meetings.outline import templates
from ps5_collab.meetings.planning import Planned
from ps5_collab.meetings.polls import answers, queries
from ps5_collab.meetings.polls import services as polls
from ps5_collab.meetings.polls.services import Terms
from ps5_collab.meetings.repeating import services as repeating
from ps5_collab.meetings.series import Rule, occurrences


@dataclass
class Staged:
    """A meeting while its story is told."""

    scene: Scene
    told: Told
    made: Meeting | None = None

    @property
    def meeting(self) -> Meeting:
        """As the services before left it."""
        if self.made is None:
            raise ValueError(f"{self.told['title']}: not planned yet")
        db.session.refresh(self.made)
        return self.made

    @property
    def starts(self) -> datetime:
        return self.scene.year.meets(self.told["at"]).replace(tzinfo=ZONE)


def events(scene: Scene, told: Told) -> Iterator[Event]:
    staged = Staged(scene, told)
    at = scene.year.at
    yield Event(at(told["planned"]), partial(ask_for_time if "poll" in told else plan, staged))
    for answered in told.get("poll", {}).get("answers", []):
        yield Event(at(answered["at"]), partial(answer_poll, staged, answered))
    if "decided" in told.get("poll", {}):
        yield Event(at(told["poll"]["decided"]), partial(decide, staged))
    if "repeats" in told:
        yield Event(at(told["planned"]), partial(repeat, staged))
    for guest in told.get("observers", []):
        yield from observers(staged, guest)
    for reply in told.get("replies", []):
        yield Event(at(reply["at"]), partial(answer, staged, reply))
    if "canceled" in told:
        yield Event(at(told["canceled"]["at"]), partial(cancel, staged))
    if "course" in told:
        yield from held.events(staged)


# --- planning ------------------------------------------------------------------------------------


def plan(staged: Staged) -> None:
    scene, told = staged.scene, staged.told
    local = scene.year.meets(told["at"])
    staged.made = planning.plan(
        *scene.who(told["by"]), scene.group_id, planned(staged, local), required(staged)
    )
    prepare(staged)


def planned(staged: Staged, local: datetime | None) -> Planned:
    told = staged.told
    return Planned(
        title=told["title"],
        zone=ZONE.key,
        starts_local=local,
        minutes=told["minutes"],
        sort=MeetingKind(told["sort"]),
        summary=told["summary"],
        place=told.get("place", ""),
        video_url=told.get("video", ""),
        capacity=told.get("capacity"),
        listed=told.get("listed", False),
        admits_observers=told.get("admits_observers", False),
        cover_needed=told.get("cover", False),
        language=staged.scene.language,
    )


def required(staged: Staged) -> frozenset[int]:
    return frozenset(map(staged.scene.id_of, staged.told.get("required", [])))


def prepare(staged: Staged) -> None:
    """What its organiser does next: agenda, norm and roles."""
    scene, told = staged.scene, staged.told
    actor, reader = scene.who(told["by"])
    added = [
        (agenda.add(actor, reader, staged.meeting, point(scene, each)), each.get("down", 0))
        for each in told.get("agenda", [])
    ]
    if "template" in told:
        agenda.use_template(reader, staged.meeting, templates()[told["template"]])
    for item, down in reversed(added):
        for _down in range(down):
            agenda.move(reader, staged.meeting, item, 1)
    for each in told.get("proposals", []):
        agenda.add(*scene.who(each["by"]), staged.meeting, point(scene, each))
    if "norm" in told:
        norms.choose(reader, staged.meeting, norms_of(scene.group_id)[told["norm"] - 1])
    if "roles" in told:
        wanted = {part: scene.id_of(told["roles"][part.value]) for part in Part}
        roles.set_all(actor, reader, staged.meeting, wanted)


def repeat(staged: Staged) -> None:
    """Every so many weeks, but not on a holiday."""
    told, first = staged.told["repeats"], staged.starts
    rule = Rule(
        first.date(), first.time(), ZONE.key, every=told["weeks"], meetings=told["meetings"]
    )
    days = {each.day for each in occurrences(rule, staged.scene.year.holiday) if each.when}
    repeating.repeat(*staged.scene.who(staged.told["by"]), staged.meeting, rule, days)


def point(scene: Scene, told: Told) -> Point:
    return Point(
        title=told["title"],
        minutes=told["minutes"],
        purpose=Purpose(told.get("purpose", "discuss")),
        presenter_id=scene.id_of(told["presenter"]) if "presenter" in told else None,
        words=told.get("words", ""),
        linked_id=scene.lessons[told["lesson"]].id if "lesson" in told else None,
        linked_revision=told.get("revision"),
    )


def answer(staged: Staged, told: Told) -> None:
    reply = Reply(Coming(told["coming"]), told.get("note", ""))
    coming.answer(*staged.scene.who(told["by"]), staged.meeting, reply)


def cancel(staged: Staged) -> None:
    organiser = staged.scene.who(staged.told["by"])
    planning.cancel(*organiser, staged.meeting, staged.told["canceled"]["reason"])


def observers(staged: Staged, told: Told) -> Iterator[Event]:
    """Invited by the organiser, or asking first; who is not admitted yet still asks."""
    at = staged.scene.year.at
    if "invited" in told:
        yield Event(at(told["invited"]), partial(invite, staged, told["who"]))
    if "asked" in told:
        yield Event(at(told["asked"]), partial(ask_to_observe, staged, told))
    if "admitted" in told:
        yield Event(at(told["admitted"]), partial(admit, staged, told["who"]))


def invite(staged: Staged, who: str) -> None:
    organiser = staged.scene.who(staged.told["by"])
    observing.invite(*organiser, staged.meeting, staged.scene.person(who))


def ask_to_observe(staged: Staged, told: Told) -> None:
    observing.ask(*staged.scene.who(told["who"]), staged.meeting, told.get("note", ""))


def admit(staged: Staged, who: str) -> None:
    organiser = staged.scene.who(staged.told["by"])
    observing.admit(*organiser, staged.meeting, staged.scene.person(who))


# --- finding a time ------------------------------------------------------------------------------


def ask_for_time(staged: Staged) -> None:
    scene, told = staged.scene, staged.told
    asked = told["poll"]
    closes: date = scene.year.day(asked["closes"])
    terms = Terms(asked.get("blind", False), closes, required(staged))
    times = [scene.year.meets(each) for each in asked["times"]]
    staged.made = polls.start(
        *scene.who(told["by"]), scene.group_id, planned(staged, None), terms, times
    )
    prepare(staged)


def answer_poll(staged: Staged, told: Told) -> None:
    meeting = staged.meeting
    offered = queries.candidates_of(meeting.id)
    said = {each.id: Answer(word) for each, word in zip(offered, told["said"], strict=True)}
    choice = answers.Choice(said, told.get("comment", ""))
    answers.answer(*staged.scene.who(told["by"]), meeting, choice)


def decide(staged: Staged) -> None:
    """For the time that the meeting then has."""
    meeting = staged.meeting
    local = staged.scene.year.meets(staged.told["at"])
    chosen = next(each for each in queries.candidates_of(meeting.id) if each.starts_local == local)
    polls.decide(*staged.scene.who(staged.told["by"]), meeting, chosen.id)
