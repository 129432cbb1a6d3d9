"""Times, numbers and sizes as the reader says them: in their language and their time zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel import dates, numbers
from babel.core import Locale
from flask import g, has_app_context
from flask_babel import LazyString, get_locale, get_timezone, get_translations
from markupsafe import Markup, escape

from ps5_collab.core.clock import utcnow

#: Sentences of the catalogues by (language, sentence): as they are, and ready to print.
PATTERNS: dict[tuple[str, str], Markup] = {}
SAID: dict[tuple[str, str], Markup] = {}
#: The same for sentences with a number, of numbers that are common.
PLURALS: dict[tuple[str, str, str, int], Markup] = {}
JUST_NOW = timedelta(seconds=50)
#: Until here a weekday says it shorter than a date.
WEEK = timedelta(days=6)
#: From here on only the date is said, which never changes.
LONG_AGO = timedelta(days=8)
#: CLDR patterns of a day without its year.
WEEKDAYS = {"en": "EEEE, MMMM d", "es": "EEEE, d 'de' MMMM"}


def locale() -> Locale:
    # Flask-Babel keeps its choice here; asking it each time costs more than what is then said.
    kept = getattr(getattr(g, "_flask_babel", None), "babel_locale", None)
    return cast("Locale", kept or get_locale() or Locale("en"))


def zone() -> tzinfo:
    """The reader's. Flask-Babel has them from pytz: put to a wall time those are minutes off."""
    kept = getattr(getattr(g, "_flask_babel", None), "babel_tzinfo", None) or get_timezone()
    return ZoneInfo(str(kept)) if kept else UTC


def say(sentence: str, **given: Any) -> Markup:
    """`_()` of the templates: the catalogue's sentence, with what is given escaped into it.

    As Flask-Babel's own, a `%` is written `%%`; but it takes a fifth of the time, and a page says
    a hundred sentences.
    """
    key = (locale().language, sentence)
    if given:
        return _pattern(key) % given
    said = SAID.get(key)
    if said is None:
        said = SAID[key] = _pattern(key) % {}
    return said


def _pattern(key: tuple[str, str]) -> Markup:
    pattern = PATTERNS.get(key)
    if pattern is None:
        # Words of ours and of our translators, never of a reader.
        pattern = PATTERNS[key] = Markup(get_translations().ugettext(key[1]))  # noqa: S704
    return pattern


def say_many(one: str, many: str, count: int, **given: Any) -> Markup:
    """`ngettext()` of the templates; `count` is also `%(num)s`."""
    key = (locale().language, one, many, count)
    pattern = PLURALS.get(key)
    if pattern is None:
        pattern = Markup(get_translations().ungettext(one, many, count))  # noqa: S704
        if -1 < count < 200:
            PLURALS[key] = pattern
    return pattern % {"num": count, **given}


_ = say


class Later(LazyString):
    """Flask-Babel's own says of itself that it is HTML, and a name given to it would be too."""

    def __html__(self) -> str:
        return str(escape(str(self)))


def later(sentence: str, **given: Any) -> Later:
    """A sentence of ours that is said when it is shown, in the language of who reads it then."""
    return Later(_said_plainly, sentence, **given)


def _said_plainly(sentence: str, **given: Any) -> str:
    """As text, not as HTML: what is given is escaped where it is printed."""
    said = str(_pattern((locale().language, sentence))) if has_app_context() else sentence
    return said % given if given else said


def local(moment: datetime) -> datetime:
    """The same moment on the reader's clock."""
    return moment.astimezone(zone())


def when(moment: datetime | None) -> str:
    """A moment in words ("yesterday, 11:40 AM"), with the exact time behind; nothing for None."""
    if moment is None:
        return ""
    now, language = utcnow(), locale().language
    if now - moment > LONG_AGO:
        return _long_ago(moment, zone(), language)
    here = local(moment)
    return _time(moment, here, language, nearness(here, local(now)))


@lru_cache(maxsize=8192)
def _long_ago(moment: datetime, place: tzinfo, language: str) -> Markup:
    here = moment.astimezone(place)
    return _time(moment, here, language, day_words(here.date(), language))


def _time(moment: datetime, here: datetime, language: str, words: str) -> Markup:
    exact = f"{day_words(here.date(), language)}, {clock(here, language)} {here.tzname() or ''}"
    stamp = moment.astimezone(UTC).isoformat(timespec="seconds")
    # All three are made here, of digits and words of ours.
    return Markup(f'<time datetime="{stamp}" title="{exact}">{words}</time>')  # noqa: S704


def nearness(then: datetime, now: datetime) -> str:
    """How a colleague would say it. Both on the reader's clock."""
    gone = now - then
    if timedelta(0) <= gone < JUST_NOW:
        return str(_("just now"))
    if JUST_NOW <= gone < timedelta(hours=1):
        return in_time(-gone)
    days = (now.date() - then.date()).days
    language = locale().language
    if days == 0:
        return str(_("today, %(time)s", time=clock(then, language)))
    if days == 1:
        return str(_("yesterday, %(time)s", time=clock(then, language)))
    if days == -1:
        return str(_("tomorrow, %(time)s", time=clock(then, language)))
    if abs(gone) < WEEK:
        return f"{day_name(then.weekday(), language)}, {clock(then, language)}"
    # What is still to come has an hour, too: a step closes then.
    return day_words(then.date(), language) if days > 0 else date_and_hour(then)


def date_and_hour(then: datetime) -> str:
    """For what is read later than it is written: a letter lies a day in its box, and "today" would
    be untrue. Of a moment on the reader's clock."""
    language = locale().language
    return f"{day_words(then.date(), language)}, {clock(then, language)}"


def clock(moment: datetime, language: str) -> str:
    return clock_words(moment.hour, moment.minute, language)


def in_time(gap: timedelta) -> str:
    """ "in 3 days", or "12 minutes ago" for a negative gap."""
    return str(dates.format_timedelta(gap, add_direction=True, locale=locale()))


# A page of forty comments says forty times: what repeats is put into words once.
@lru_cache(maxsize=8192)
def clock_words(hour: int, minute: int, language: str) -> str:
    return str(dates.format_time(time(hour, minute), "short", locale=language))


@lru_cache(maxsize=64)
def day_name(weekday: int, language: str) -> str:
    """Monday is 0."""
    return str(dates.get_day_names("wide", locale=language)[weekday])


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


def hour(moment: datetime | None) -> str:
    """The time of day on the reader's clock: "3:42 PM"; nothing for None."""
    if moment is None:
        return ""
    stamp = moment.astimezone(UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{}">{}</time>').format(
        stamp, clock(local(moment), locale().language)
    )


def weekday(*, begins: bool = True) -> str:
    """Today in full on the reader's clock: "Tuesday, November 17"; `begins`: nothing stands before
    it."""
    pattern = WEEKDAYS.get(locale().language, "full")
    words = str(dates.format_date(local(utcnow()), pattern, locale=locale()))
    return words[:1].upper() + words[1:] if begins else words


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
    "_": say,
    "gettext": say,
    "ngettext": say_many,
    "when": when,
    "day": day,
    "hour": hour,
    "weekday": weekday,
    "greeting": greeting,
    "number": number,
    "file_size": file_size,
}
