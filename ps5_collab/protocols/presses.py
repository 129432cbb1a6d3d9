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
    first = plan.steps[0].id
    return replace(now, stage=Stage.RUNNING, step=first, stay=1, began_at=at, since=at)


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
    ended = booked(plan, now, at)
    return replace(ended, stage=Stage.OVER, since=None, stay=now.stay + 1, ended_at=at)


def spoken(plan: Plan, now: Progress, stay: int, person: int, at: datetime) -> Progress:
    """This person has spoken: the next in the queue has the turn."""
    turns = in_turn(plan, now, stay, person)
    rest = tuple(who for who in turns.skipped if who != person)
    return turned(plan, now, Turns((*turns.spoken, person), rest), at)


def skip(plan: Plan, now: Progress, stay: int, person: int, at: datetime) -> Progress:
    """This person comes later, when all others have spoken."""
    turns = in_turn(plan, now, stay, person)
    rest = tuple(who for who in turns.skipped if who != person)
    return turned(plan, now, Turns(turns.spoken, (*rest, person)), at)


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
    step = plan.steps[position].id
    return replace(booked(plan, now, at), step=step, position=position, stay=now.stay + 1)


def turned(plan: Plan, now: Progress, turns: Turns, at: datetime) -> Progress:
    step = now.current(plan)
    begun = replace(turns, before=now.spent_on(plan, step, at))
    return replace(now, turns={**now.turns, step.id: begun})
