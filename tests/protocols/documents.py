"""Protocols for tests: small ones, and any at all."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from ps5_collab.core.text import clean_line, clean_text
from ps5_collab.protocols.definition import (
    Collected,
    Definition,
    Kind,
    Part,
    Phase,
    Product,
    Purpose,
    Role,
    Shown,
    cleaned,
)
from ps5_collab.protocols.plan import Who


def phase(id_: str, **given: Any) -> Phase:
    return Phase(**{"id": id_, "name": id_.title(), "prompt": f"Do {id_}."} | given)


DEBRIEF = phase("debrief", part=Part.DEBRIEF, minutes=3)
#: A passage and its reason are fixed early and shown late; a minute for each who answers.
LAST_WORD = Definition(
    title="The last word",
    summary="Hear the others first.",
    purposes=(Purpose.TEXT,),
    least=2,
    most=6,
    phases=(
        phase("choose", part=Part.BEFORE, silent=True, product=Product.QUOTE, asks=1,
              shown=Shown.ON_TURN, shown_in="read"),
        phase("why", part=Part.BEFORE, silent=True, product=Product.NOTE, asks=1,
              shown=Shown.ON_TURN, shown_in="last"),
        phase("read", who=Who.PRESENTER, every_presenter=True, minutes=1),
        phase("respond", who=Who.OTHERS, every_presenter=True, minutes=1, each=True, in_turn=True,
              product=Product.NOTE, shown=Shown.ON_CLOSE),
        phase("last", who=Who.PRESENTER, every_presenter=True, minutes=3, product=Product.NOTE),
        DEBRIEF,
    ),
)  # fmt: skip


def plain_words(most: int) -> st.SearchStrategy[str]:
    """Words that are kept as they are."""
    words = st.text(st.characters(exclude_categories=["C"], exclude_characters="<"), max_size=most)
    return words.map(lambda text: clean_line(clean_text(text))[:most].strip()).filter(bool)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Any sound protocol."""
    count = draw(st.integers(0, 5))
    before = draw(st.integers(0, count))
    phases = [draw(phases_of(n, n < before)) for n in range(count)]
    least, most = sorted(draw(st.tuples(st.integers(1, 8), st.integers(1, 8))))
    one = Definition(
        title=draw(plain_words(40)),
        summary=draw(plain_words(60)),
        use=draw(st.just("") | plain_words(60)),
        language=draw(st.sampled_from(["en", "es"])),
        purposes=tuple(draw(st.lists(st.sampled_from(Purpose), min_size=1, unique=True))),
        least=least,
        most=most,
        credit=draw(st.just("") | plain_words(30)),
        link=draw(st.sampled_from(["", "https://protocols.example/one"])),
        roles=(Role.PRESENTER, *draw(st.sets(st.sampled_from([Role.RECORDER, Role.FACILITATOR])))),
        phases=(*(seen_by_others(each, phases, draw) for each in phases), DEBRIEF),
    )
    return cleaned(one)


@st.composite
def phases_of(draw: st.DrawFn, number: int, before: bool) -> Phase:
    who = draw(st.sampled_from(Who))
    silent = draw(st.booleans())
    product = draw(st.sampled_from(Product))
    written = product is not Product.NONE
    kinds = st.lists(st.sampled_from(Kind), unique=True, max_size=3)
    return Phase(
        f"p{number}",
        draw(plain_words(20)),
        draw(plain_words(60)),
        part=Part.BEFORE if before else Part.MAIN,
        who=who,
        in_turn=draw(st.booleans()) and not silent and who is not Who.PRESENTER,
        silent=silent,
        minutes=draw(st.integers(1, 20)),
        each=draw(st.booleans()),
        every_presenter=draw(st.booleans()),
        times=draw(st.integers(1, 3)),
        product=product,
        kinds=tuple(draw(kinds)) if written else (),
        asks=draw(st.integers(0, 4)) if written else 0,
        shown=draw(st.sampled_from([Shown.AT_ONCE, Shown.ON_CLOSE])) if written else Shown.AT_ONCE,
        collected=draw(st.sampled_from(Collected)) if product is Product.QUOTE else Collected.NONE,
    )


def seen_by_others(one: Phase, phases: list[Phase], draw: st.DrawFn) -> Phase:
    """Some are shown on a turn of a later phase, where one is fit for that."""
    later = [each for each in phases if each.id > one.id and each.shown is Shown.AT_ONCE]
    if one.repeated or one.product is Product.NONE or not later or draw(st.booleans()):
        return one
    return replace(one, shown=Shown.ON_TURN, shown_in=draw(st.sampled_from(later)).id)
