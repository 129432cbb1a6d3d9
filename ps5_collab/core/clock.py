"""The one place that asks what time it is."""

from datetime import UTC, date, datetime


def utcnow() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in UTC: appointments begin and end with it, in every time zone at once."""
    return utcnow().date()
