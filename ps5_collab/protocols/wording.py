"""The words of a protocol as templates ask for them."""

from collections.abc import Iterable, Mapping

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from ps5_collab.protocols.definition import Collected, Definition, Phase, Product, Shown
from ps5_collab.protocols.plan import Who
from ps5_collab.protocols.vocabulary import COLLECTED, KINDS, PRODUCTS, PURPOSES, ROLES


def purposes_label(purposes: Iterable[str]) -> str:
    return listed(PURPOSES, purposes)


def roles_label(roles: Iterable[str]) -> str:
    return listed(ROLES, roles)


def listed(words: Mapping[str, object], values: Iterable[str]) -> str:
    """Some of the words as one enumeration: "A text, a dilemma"."""
    first, *rest = [str(words[value]) for value in values if value in words] or [""]
    return ", ".join([first, *(word[:1].lower() + word[1:] for word in rest)])


def people_label(least: int, most: int) -> str:
    """ "3 to 5 people"."""
    if least == most:
        return str(ngettext("%(num)d person", "%(num)d people", most))
    return str(_("%(least)s to %(most)s people", least=least, most=most))


def who_words(phase: Phase) -> str:
    """Who speaks, or is silent: "All but the presenter, in turn"."""
    if phase.who is Who.EVERYBODY:
        if phase.silent:
            return str(_("Everybody, in silence"))
        return str(_("Everybody, in turn") if phase.in_turn else _("Everybody, freely"))
    if phase.who is Who.PRESENTER:
        return str(_("The presenter, in silence") if phase.silent else _("Only the presenter"))
    if phase.silent:
        return str(_("All but the presenter, in silence"))
    return str(
        _("All but the presenter, in turn") if phase.in_turn else _("All but the presenter, freely")
    )


def written_words(phase: Phase) -> str:
    """What is left in writing: "4 passages: assumption, agree"; empty for nothing."""
    if phase.product is Product.NONE:
        return ""
    said = str(_counted(phase.product, phase.asks) if phase.asks else PRODUCTS[phase.product])
    kinds = listed(KINDS, phase.kinds)
    return f"{said}: {kinds[:1].lower()}{kinds[1:]}" if kinds else said


def _counted(product: Product, count: int) -> object:
    if product is Product.QUOTE:
        return ngettext("%(num)d passage from each", "%(num)d passages from each", count)
    if product is Product.LIST:
        return ngettext("%(num)d entry from each", "%(num)d entries from each", count)
    return ngettext("%(num)d note from each", "%(num)d notes from each", count)


def seen_words(phase: Phase, definition: Definition) -> str:
    """From when on others see it; empty where that is at once, or nothing is written."""
    if phase.product is Product.NONE or phase.shown is Shown.AT_ONCE:
        return ""
    if phase.shown is Shown.ON_CLOSE:
        return str(_("Others see it when the phase closes."))
    names = {each.id: each.name for each in definition.phases}
    name = names.get(phase.shown_in, "")
    return str(_("Others see it on its writer's turn in “%(name)s”.", name=name))


def collected_words(phase: Phase) -> str:
    """Whether a new text is made of it; empty where none is."""
    if phase.collected is Collected.NONE:
        return ""
    how = str(COLLECTED[phase.collected])
    return str(_("Put together to a new text: %(how)s.", how=how[:1].lower() + how[1:]))


def round_words(times: int, every_presenter: bool) -> str:
    if every_presenter:
        return str(
            ngettext(
                "A round for %(num)d presenter", "A round for each of %(num)d presenters", times
            )
        )
    return str(ngettext("Once", "%(num)d times", times))


WORDS = (
    purposes_label,
    roles_label,
    people_label,
    who_words,
    written_words,
    seen_words,
    collected_words,
    round_words,
)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update({word.__name__: word for word in WORDS})
