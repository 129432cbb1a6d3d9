"""How each press of a button moves a run on.

A press names the stay on a step that it was made in, so of two people who press "next" at once the
run moves once and the second is told (`Late`).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ps5_collab.core.errors import RuleBroken
from ps5_collab.core.words import later as _
from ps5_collab.protocols.plan import Plan
from ps5_collab.protocols.progress import Progress, Stage, Turns

#: Nobody means to give a step more.
MOST_MINUTES: Final = 24 * 60


class Late(RuleBroken):
    """Somebody else was faster, so the press meant a step (or a turn) that has passed."""

    def __init__(self, message: object = "") -> None:
        super().__init__(message or _("Somebody else was a moment faster. This is how it stands."))


def start(plan: Plan, now: Progress, at: datetime) -> Progress:
    if now.stage is not Stage.WAITING:
        raise Late(_("It has begun already."))
    begun = replace(now, stage=Stage.RUNNING, began_at=at, since=at)
    return entered(plan, replace(begun, step=plan.steps[0].id, stay=1))


def pause(plan: Plan, now: Progress, stay: int, at: datetime) -> Progress:
    in_time(now, stay, Stage.RUNNING)
    return replace(booked(plan, now, at), stage=Stage.PAUSED, since=None)


def go_on(_plan: Plan, now: Progress, stay: int, at: datetime) -> Progress:
    in_time(now, stay, Stage.PAUSED)
    return replace(now, stage=Stage.RUNNING, since=at)


def allow(plan: Plan, now: Progress, stay: int, minutes: int) -> Progress:
    """Give the present step so many minutes in all. To say it twice gives them once."""
    in_time(now, stay, Stage.RUNNING, Stage.PAUSED)
    step = now.current(plan)
    beyond = minutes - plan.time_for(step) // timedelta(minutes=1)
    if not now.extra.get(step.id, 0) < beyond <= MOST_MINUTES:
        raise Late
    return replace(now, extra={**now.extra, step.id: beyond})


def advance(plan: Plan, now: Progress, stay: int, at: datetime) -> Progress:
    in_time(now, stay, Stage.RUNNING, Stage.PAUSED)
    return moved(plan, now, now.place(plan) + 1, at)


def back(plan: Plan, now: Progress, stay: int, at: datetime) -> Progress:
    """To the step before; after the end, to the step that was the last."""
    in_time(now, stay, Stage.RUNNING, Stage.PAUSED, Stage.OVER)
    if now.stage is Stage.OVER:
        again = moved(plan, now, now.place(plan), at)
        return replace(again, stage=Stage.RUNNING, since=at, ended_at=None)
    return moved(plan, now, now.place(plan) - 1, at)


def finish(plan: Plan, now: Progress, stay: int, at: datetime) -> Progress:
    in_time(now, stay, Stage.RUNNING, Stage.PAUSED)
    ended = interrupted(plan, booked(plan, now, at), at)
    return replace(ended, stage=Stage.OVER, since=None, stay=now.stay + 1, ended_at=at)


def spoken(plan: Plan, now: Progress, stay: int, person: int, at: datetime) -> Progress:
    """This person has spoken: the next in the queue has the turn."""
    in_turn(plan, now, stay, person)
    turns = interrupted(plan, now, at).turns_of(now.current(plan))
    rest = without(turns.skipped, person)
    return turned(plan, now, replace(turns, spoken=(*turns.spoken, person), skipped=rest), at)


def skip(plan: Plan, now: Progress, stay: int, person: int, at: datetime) -> Progress:
    """This person comes later, when all others have spoken, and has lost no time of theirs."""
    turns = in_turn(plan, now, stay, person)
    return turned(plan, now, replace(turns, skipped=(*without(turns.skipped, person), person)), at)


def put_off(plan: Plan, now: Progress, stay: int, at: datetime) -> Progress:
    """The presenter of this round comes later, when all others have presented; the next one begins.

    The plan is to be expanded anew with the progress' rounds.
    """
    in_time(now, stay, Stage.RUNNING, Stage.PAUSED)
    step = now.current(plan)
    after = follows(plan, now)
    if after is None or not may_put_off(plan, now):
        raise RuleBroken(_("Nobody else is left to present, so this round cannot come later."))
    moved_on = moved(plan, now, after, at)
    turns, person = moved_on.rounds[step.round], step.presenter or 0
    later = Turns(without(turns.spoken, person), (*without(turns.skipped, person), person))
    return replace(moved_on, rounds={**moved_on.rounds, step.round: later})


def may_put_off(plan: Plan, now: Progress) -> bool:
    """The present round can come later: another one is still to come."""
    after, own = follows(plan, now), now.current(plan).round
    return after is not None and own != "" and plan.steps[after].round == own


def skip_round(plan: Plan, now: Progress, stay: int, at: datetime) -> Progress:
    """The present round ends before its time: its presenter has nothing to present."""
    in_time(now, stay, Stage.RUNNING, Stage.PAUSED)
    after = follows(plan, now) if now.current(plan).round else None
    if after is None:
        raise Late
    return moved(plan, now, after, at)


def leave(plan: Plan, now: Progress, person: int, at: datetime) -> Progress:
    """This person goes, in the middle: their turn ends, and so does their round. `plan` is still
    that with them; without them it is to be expanded anew."""
    if now.stage not in (Stage.RUNNING, Stage.PAUSED):
        return now
    step = now.current(plan)
    if now.speaker(plan) == person:
        now = interrupted(plan, now, at)
    after = follows(plan, now) if step.round and step.presenter == person else None
    return now if after is None else replace(moved(plan, now, after, at), broke_off=person)


def come(plan: Plan, now: Progress, person: int, at: datetime) -> Progress:
    """This person comes, or comes back, in the middle: in the present step their turn is after all
    others', also of those who come later, and whoever has the turn keeps it. `plan` is with them.
    """
    if now.stage not in (Stage.RUNNING, Stage.PAUSED):
        return now
    step, queue = now.current(plan), now.queue(plan)
    turns = now.turns_of(step)
    if person not in queue:
        return now
    last = replace(turns, skipped=(*without(turns.skipped, person), person))
    if queue == (person,):  # all others have spoken: the turn begins now
        return turned(plan, now, last, at)
    return replace(now, turns={**now.turns, step.id: last})


def follows(plan: Plan, now: Progress) -> int | None:
    """The place of the first step after the present presenter's part of a round."""
    step = now.current(plan)
    rest = range(now.place(plan) + 1, len(plan.steps))
    own = (step.round, step.presenter)
    return next((n for n in rest if (plan.steps[n].round, plan.steps[n].presenter) != own), None)


def without(people: tuple[int, ...], person: int) -> tuple[int, ...]:
    return tuple(who for who in people if who != person)


def in_time(now: Progress, stay: int, *stages: Stage) -> None:
    if now.stay != stay or now.stage not in stages:
        raise Late


def in_turn(plan: Plan, now: Progress, stay: int, person: int) -> Turns:
    in_time(now, stay, Stage.RUNNING, Stage.PAUSED)
    if now.turn(plan) != person:
        raise Late
    return now.turns_of(now.current(plan))


def booked(plan: Plan, now: Progress, at: datetime) -> Progress:
    """With the running time put down to the present step."""
    if now.since is None:
        return now
    step = now.current(plan)
    spent = {**now.spent, step.id: now.spent_on(plan, step, at)}
    until = max(at, now.since)
    return replace(now, spent=spent, ran=joined(now.ran, now.since, until), since=until)


def joined(
    ran: tuple[tuple[datetime, datetime], ...], since: datetime, until: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """From step to step the clock runs on: that is one stretch."""
    if ran and ran[-1][1] == since:
        return (*ran[:-1], (ran[-1][0], until))
    return (*ran, (since, until))


def moved(plan: Plan, now: Progress, position: int, at: datetime) -> Progress:
    """Onto another step; who paused stays paused."""
    if not 0 <= position < len(plan.steps):
        raise Late
    left = interrupted(plan, booked(plan, now, at), at)
    step = plan.steps[position].id
    there = replace(left, step=step, position=position, stay=now.stay + 1, broke_off=None)
    return entered(plan, there)


def entered(plan: Plan, now: Progress) -> Progress:
    """With the presenter of the present step among those whose part of the round began."""
    step = now.current(plan)
    turns = now.rounds.get(step.round, Turns())
    if not step.round or step.presenter is None or step.presenter in turns.spoken:
        return now
    begun = Turns((*turns.spoken, step.presenter), without(turns.skipped, step.presenter))
    return replace(now, rounds={**now.rounds, step.round: begun})


def interrupted(plan: Plan, now: Progress, at: datetime) -> Progress:
    """With the time of whoever has the word put down to them; they still have it."""
    person, step = now.speaker(plan), now.current(plan)
    if person is None:
        return now
    turns = now.turns_of(step)
    times = {**turns.times, person: now.spoke_in(plan, step, person, at)}
    return turned(plan, now, replace(turns, times=times), at)


def turned(plan: Plan, now: Progress, turns: Turns, at: datetime) -> Progress:
    step = now.current(plan)
    begun = replace(turns, before=now.spent_on(plan, step, at))
    return replace(now, turns={**now.turns, step.id: begun})
