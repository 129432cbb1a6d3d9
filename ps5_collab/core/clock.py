"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def utcnow() -> datetime:
    """This moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


def today() -> date:
    """The date in UTC: appointments begin and end with it, in every time zone at once."""
    return utcnow().date()


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """What happens within, happens at that moment: for who tells a story or tests a rule of time.

    Nothing that answers a request uses it.
    """
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)
