"""Times, numbers and sizes as the reader says them: in their language and their time zone."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from babel import dates, numbers
from babel.core import Locale
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _
from markupsafe import Markup

from ps5_collab.core.clock import utcnow

JUST_NOW = timedelta(seconds=50)
#: Until here a weekday says it shorter than a date.
WEEK = timedelta(days=6)
#: CLDR patterns of a day without its year.
WEEKDAYS = {"en": "EEEE, MMMM d", "es": "EEEE, d 'de' MMMM"}
TIME = Markup('<time datetime="{}" title="{}">{}</time>')


def locale() -> Locale:
    return cast("Locale", get_locale() or Locale("en"))


def local(moment: datetime) -> datetime:
    """The same moment on the reader's clock."""
    return moment.astimezone(get_timezone() or UTC)


def when(moment: datetime | None) -> str:
    """A moment in words ("yesterday, 11:40 AM"), with the exact time behind; nothing for None."""
    if moment is None:
        return ""
    here = local(moment)
    words = nearness(here, local(utcnow()))
    exact = exactly(here.replace(second=0, microsecond=0), str(here.tzinfo), locale().language)
    return TIME.format(moment.astimezone(UTC).isoformat(timespec="seconds"), exact, words)


def nearness(then: datetime, now: datetime) -> str:
    """How a colleague would say it. Both on the reader's clock."""
    gone, days = now - then, (now.date() - then.date()).days
    if timedelta(0) <= gone < JUST_NOW:
        return str(_("just now"))
    if JUST_NOW <= gone < timedelta(hours=1):
        return in_time(-gone)
    clock = dates.format_time(then, "short", locale=locale())
    if days == 0:
        return str(_("today, %(time)s", time=clock))
    if days == 1:
        return str(_("yesterday, %(time)s", time=clock))
    if timedelta(0) < gone < WEEK:
        return f"{dates.format_date(then, 'EEEE', locale=locale())}, {clock}"
    return day_words(then.date(), locale().language)


def in_time(gap: timedelta) -> str:
    """ "in 3 days", or "12 minutes ago" for a negative gap."""
    return str(dates.format_timedelta(gap, add_direction=True, locale=locale()))


@lru_cache(maxsize=4096)
def exactly(moment: datetime, _zone: str, language: str) -> str:
    return str(dates.format_datetime(moment, "long", tzinfo=moment.tzinfo, locale=language))


@lru_cache(maxsize=4096)
def day_words(day: date, language: str) -> str:
    return str(dates.format_date(day, "medium", locale=language))


def day(given: date | datetime | None) -> str:
    """A date such as "Nov 9, 2026"; a moment gives its date on the reader's clock."""
    if given is None:
        return ""
    plain = local(given).date() if isinstance(given, datetime) else given
    return Markup('<time datetime="{}">{}</time>').format(
        plain.isoformat(), day_words(plain, locale().language)
    )


def weekday() -> str:
    """Today in full on the reader's clock: "Tuesday, November 17"."""
    pattern = WEEKDAYS.get(locale().language, "full")
    words = str(dates.format_date(local(utcnow()), pattern, locale=locale()))
    return words[:1].upper() + words[1:]


def greeting() -> str:
    """What one says at this hour of the reader's day."""
    hour = local(utcnow()).hour
    if 4 <= hour < 12:
        return str(_("Good morning"))
    return str(_("Good afternoon")) if 12 <= hour < 18 else str(_("Good evening"))


def number(value: float) -> str:
    """With the separators of the reader's language."""
    if -1000 < value < 1000 and isinstance(value, int):
        return str(value)
    return str(numbers.format_decimal(value, locale=locale()))


def file_size(size: int) -> str:
    """`size` in bytes, said in kB or MB of a thousand each."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1000)} kB"
    return f"{numbers.format_decimal(round(size / 1_000_000, 1), locale=locale())} MB"


GLOBALS: dict[str, Any] = {
    "when": when,
    "day": day,
    "weekday": weekday,
    "greeting": greeting,
    "number": number,
    "file_size": file_size,
}
