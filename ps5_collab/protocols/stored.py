"""A run's progress as it is kept: JSON with the number of its schema."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from ps5_collab.protocols.progress import Progress, Stage, Turns

SCHEMA: Final = 1


def to_json(progress: Progress) -> dict[str, Any]:
    """Moments in ISO 8601, times in seconds."""
    return {
        "schema": SCHEMA,
        "stage": progress.stage.value,
        "step": progress.step,
        "position": progress.position,
        "stay": progress.stay,
        "began_at": _said(progress.began_at),
        "ended_at": _said(progress.ended_at),
        "since": _said(progress.since),
        "spent": {step: time.total_seconds() for step, time in progress.spent.items()},
        "ran": [[begin.isoformat(), end.isoformat()] for begin, end in progress.ran],
        "extra": dict(progress.extra),
        "turns": {step: _turns_said(turns) for step, turns in progress.turns.items()},
        "rounds": {name: _turns_said(turns) for name, turns in progress.rounds.items()},
        "broke_off": progress.broke_off,
        "held": [moment.isoformat() for moment in progress.held or ()],
    }


def from_json(given: Mapping[str, Any]) -> Progress:
    """The reverse; nothing at all is a run that waits. Raises `ValueError` for a later schema."""
    if not given:
        return Progress()
    if given["schema"] != SCHEMA:
        raise ValueError(f"A run of schema {given['schema']} cannot be read.")
    return Progress(
        stage=Stage(given["stage"]),
        step=given["step"],
        position=given["position"],
        stay=given["stay"],
        began_at=_heard(given["began_at"]),
        ended_at=_heard(given["ended_at"]),
        since=_heard(given["since"]),
        spent={step: timedelta(seconds=time) for step, time in given["spent"].items()},
        ran=tuple(
            (datetime.fromisoformat(begin), datetime.fromisoformat(end))
            for begin, end in given.get("ran", _whole(given))
        ),
        extra=dict(given["extra"]),
        turns={step: _turns_heard(turns) for step, turns in given["turns"].items()},
        rounds={name: _turns_heard(turns) for name, turns in given.get("rounds", {}).items()},
        broke_off=given.get("broke_off"),
        held=_pair(given.get("held") or ()),
    )


def _turns_said(turns: Turns) -> dict[str, Any]:
    return {
        "spoken": list(turns.spoken),
        "skipped": list(turns.skipped),
        "before": turns.before.total_seconds(),
        "times": {str(who): time.total_seconds() for who, time in turns.times.items()},
    }


def _turns_heard(given: Mapping[str, Any]) -> Turns:
    """A run that was kept before it was measured how long each speaks has no times."""
    return Turns(
        tuple(given["spoken"]),
        tuple(given["skipped"]),
        timedelta(seconds=given["before"]),
        {int(who): timedelta(seconds=time) for who, time in given.get("times", {}).items()},
    )


def _whole(given: Mapping[str, Any]) -> list[list[str]]:
    """Of a run that was kept before pauses were: as if there had been none."""
    begin, end = given["began_at"], given["ended_at"] or given["since"]
    return [[begin, end]] if begin and end else []


def _pair(words: Sequence[str]) -> tuple[datetime, datetime] | None:
    return (datetime.fromisoformat(words[0]), datetime.fromisoformat(words[1])) if words else None


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _heard(words: str | None) -> datetime | None:
    return datetime.fromisoformat(words) if words else None
