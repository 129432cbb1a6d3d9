"""A rule in words."""

from babel import dates
from flask_babel import ngettext

from ps5_collab.core import words
from ps5_collab.core.words import later as _
from ps5_collab.meetings.series import LAST, Repeats, Rule, Skipped

WEEKS = {
    1: _("the first %(weekday)s of the month"),
    2: _("the second %(weekday)s of the month"),
    3: _("the third %(weekday)s of the month"),
    4: _("the fourth %(weekday)s of the month"),
    LAST: _("the last %(weekday)s of the month"),
}
#: A holiday says its name instead.
SKIPPED = {
    Skipped.EXCEPTION: _("Left out"),
    Skipped.NO_SUCH_TIME: _("The clocks jump over this time"),
}


def weekday_name(weekday: int) -> str:
    """Monday is 0."""
    return str(dates.get_day_names("wide", locale=words.locale())[weekday])


def month_words(week: int, weekday: int) -> str:
    """ "the second Tuesday of the month"."""
    return str(WEEKS[week]) % {"weekday": weekday_name(weekday)}


def rule_words(rule: Rule) -> str:
    """ "Every 2 weeks on Tuesday", "The last Thursday of the month, every 2 months". A day after
    the second Tuesday is not always the second Wednesday, so that is said."""
    if rule.repeats is Repeats.WEEKLY:
        day = weekday_name((rule.weekday + rule.moved) % 7)
        if rule.every == 1:
            return str(_("Every week on %(weekday)s", weekday=day))
        return str(_("Every %(count)s weeks on %(weekday)s", count=rule.every, weekday=day))
    said = month_words(rule.week, rule.weekday)
    said = said[:1].upper() + said[1:]
    said = moved_words(said, rule.moved)
    if rule.every == 1:
        return said
    return str(_("%(which)s, every %(count)s months", which=said, count=rule.every))


def hour_words(rule: Rule) -> str:
    return words.clock_words(rule.time.hour, rule.time.minute, words.locale().language)


def moved_words(which: str, days: int) -> str:
    """ "The second Tuesday of the month, 1 day later"."""
    if not days:
        return which
    said = (
        ngettext("%(which)s, %(num)d day later", "%(which)s, %(num)d days later", days, which=which)
        if days > 0
        else ngettext(
            "%(which)s, %(num)d day earlier", "%(which)s, %(num)d days earlier", -days, which=which
        )
    )
    return str(said)
