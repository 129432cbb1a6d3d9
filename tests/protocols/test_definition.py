"""A protocol as data: what it is expanded to, what is wrong with one, and as JSON."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ps5_collab.core.errors import Refused
from ps5_collab.protocols import exchange
from ps5_collab.protocols.definition import (
    Collected,
    Definition,
    Minutes,
    Part,
    Phase,
    Product,
    Role,
    Shown,
    cleaned,
    expand,
    length,
    minutes,
)
from ps5_collab.protocols.plan import Who, contributes
from ps5_collab.protocols.problems import FIELDS, MAX_PEOPLE, problems
from ps5_collab.protocols.sealing import Seal, seal
from tests.protocols.documents import DEBRIEF, LAST_WORD, definitions, phase

ANA, BEA, CY = 17, 18, 19
PEOPLE = (ANA, BEA, CY)


def changed(number: int, **given: Any) -> Definition:
    """The last word with one phase (from 1 on) changed."""
    phases = list(LAST_WORD.phases)
    phases[number - 1] = replace(phases[number - 1], **given)
    return replace(LAST_WORD, phases=tuple(phases))


# --- expanded ------------------------------------------------------------------------------------


def test_a_round_is_repeated_for_each_presenter() -> None:
    steps = [step.id for step in expand(LAST_WORD, PEOPLE).steps]
    assert steps == [
        "choose", "why",
        "read:17", "respond:17", "last:17",
        "read:18", "respond:18", "last:18",
        "read:19", "respond:19", "last:19",
        "debrief",
    ]  # fmt: skip


def test_phases_are_repeated_so_many_times() -> None:
    twice = phase("look", times=2), phase("say", times=2)
    again = phase("show", every_presenter=True, times=2, who=Who.PRESENTER)
    plan = expand(replace(LAST_WORD, phases=(*twice, again, DEBRIEF)), (ANA, BEA))
    assert [step.id for step in plan.steps] == [
        "look", "say", "look#2", "say#2",
        "show:17", "show:18", "show:17#2", "show:18#2",
        "debrief",
    ]  # fmt: skip


def test_who_has_the_role_of_a_presenter_is_the_first_unless_somebody_is_named() -> None:
    one = replace(
        LAST_WORD,
        roles=(Role.PRESENTER,),
        phases=(phase("show", who=Who.PRESENTER), phase("answer", who=Who.OTHERS), DEBRIEF),
    )
    plan = expand(one, PEOPLE, presenter=BEA)
    assert [plan.speakers(step) for step in plan.steps] == [(BEA,), (ANA, CY), PEOPLE]
    assert expand(one, PEOPLE).speakers(expand(one, PEOPLE).steps[0]) == (ANA,)


def test_who_presents_cannot_explain_before_the_others_have_responded() -> None:
    plan = expand(LAST_WORD, PEOPLE)
    steps = {step.id: step for step in plan.steps}
    for first in ("choose", "why", "respond:17"):
        assert not plan.may_speak(steps[first], ANA, turn=BEA)
    assert [contributes(plan, steps["respond:17"], who) for who in PEOPLE] == [False, True, True]
    assert [contributes(plan, steps["last:17"], who) for who in PEOPLE] == [True, False, False]
    assert not contributes(plan, steps["read:17"], ANA)


def test_what_is_fixed_early_is_shown_when_its_presenter_has_the_turn() -> None:
    plan = expand(LAST_WORD, PEOPLE)
    steps = {step.id: step for step in plan.steps}
    assert seal(LAST_WORD, plan, steps["choose"], BEA) == Seal("read:18", opens=True)
    assert seal(LAST_WORD, plan, steps["why"], BEA) == Seal("last:18", opens=True)
    assert seal(LAST_WORD, plan, steps["respond:17"], BEA) == Seal("respond:17", opens=False)
    assert seal(LAST_WORD, plan, steps["last:17"], ANA) is None
    # Whoever has left is not shown: what they fixed stays theirs to the end.
    without = expand(LAST_WORD, (ANA, CY))
    assert seal(LAST_WORD, without, steps["choose"], BEA) == Seal("debrief", opens=False)


def test_what_is_shown_in_a_phase_by_turns_is_shown_on_its_writers_turn() -> None:
    shared = phase("share", in_turn=True)
    choose = changed(1, shown_in="share").phases[0]
    one = replace(LAST_WORD, phases=(choose, shared, DEBRIEF))
    plan = expand(one, PEOPLE)
    assert seal(one, plan, plan.steps[0], BEA) == Seal("share", opens=True, turn=True)
    freely = replace(one, phases=(choose, replace(shared, in_turn=False), DEBRIEF))
    plan = expand(freely, PEOPLE)
    assert seal(freely, plan, plan.steps[0], BEA) == Seal("share", opens=True)


def test_minutes_follow_from_the_head_count() -> None:
    assert minutes(LAST_WORD, 4) == Minutes(before=10, main=4 * (1 + 3 + 3), debrief=3)
    assert minutes(LAST_WORD, 4).total == 41


@given(definitions(), st.integers(1, MAX_PEOPLE))
def test_three_numbers_tell_the_minutes_for_any_number_of_people(one: Definition, n: int) -> None:
    assert length(one).minutes(n) == minutes(one, n).total


@given(definitions(), st.data())
def test_every_sound_protocol_can_be_run_by_as_many_as_it_is_for(
    one: Definition, data: st.DataObject
) -> None:
    assert problems(one) == []
    count = data.draw(st.integers(one.least, one.most))
    people = range(100, 100 + count)
    plan = expand(one, people)
    at = {step.id: n for n, step in enumerate(plan.steps)}
    for step in plan.steps:
        for person in people:
            kept = seal(one, plan, step, person)
            # It is shown at some time, and never before it can be written.
            assert kept is None or at[kept.step] > at[step.id] or kept.step == step.id
            assert kept is None or kept.opens or kept.step == step.id


# --- what is wrong with one ----------------------------------------------------------------------

TWICE = replace(LAST_WORD, phases=(*LAST_WORD.phases[:2], *LAST_WORD.phases[:2], DEBRIEF))
WRONG: dict[str, tuple[Definition, str]] = {
    "no name": (replace(LAST_WORD, title=" "), "Name: Give"),
    "no purpose": (replace(LAST_WORD, purposes=()), "What lies on the table: "),
    "no language": (replace(LAST_WORD, language=""), "Language: "),
    "a language that is none": (replace(LAST_WORD, language='en" x="'), "Language: "),
    "shows what is not written": (changed(3, shown=Shown.ON_CLOSE), "Phase 3 “Read”, What is left in writing: "),
    "too long": (replace(LAST_WORD, use="a" * 2_001), "When to use it: "),
    "an address that runs": (replace(LAST_WORD, link="javascript:alert(1)"), "Where more is said: "),
    "more at least than at most": (replace(LAST_WORD, least=9), "People at most: "),
    "nobody": (replace(LAST_WORD, least=0), "People at least: "),
    "a crowd": (replace(LAST_WORD, most=10**9), "People at most: "),
    "no phases": (replace(LAST_WORD, phases=()), "Phases: "),
    "no debrief": (replace(LAST_WORD, phases=LAST_WORD.phases[:-1]), "Phases: "),
    "the same id": (TWICE, "Phase 3 “Choose”, Id: "),
    "no id": (changed(1, id=""), "Phase 1 “Choose”, Id: "),
    "an id that is an address": (changed(1, id="../etc"), "Phase 1 “Choose”, Id: "),
    "no name of a phase": (changed(3, name=""), "Phase 3, Name: "),
    "no prompt": (changed(3, prompt="\n"), "Phase 3 “Read”, What people do: "),
    "HTML": (changed(3, prompt="<img src=x onerror=alert(1)>"), "Phase 3 “Read”, What people do: "),
    "no minutes": (changed(3, minutes=0), "Phase 3 “Read”, Minutes: "),
    "minutes without end": (changed(3, minutes=10**9), "Phase 3 “Read”, Minutes: "),
    "often": (changed(3, times=10**9), "Phase 3 “Read”, How often: "),
    "before after all": (changed(4, part=Part.BEFORE), "Phase 4 “Respond”, Part: "),
    "a debrief in the middle": (changed(4, part=Part.DEBRIEF), "Phase 4 “Respond”, Part: "),
    "nobody presents": (changed(3, every_presenter=False), "Phase 3 “Read”, Who may speak: "),
    "turns in silence": (changed(1, in_turn=True), "Phase 1 “Choose”, In turn: "),
    "turns of one": (changed(3, in_turn=True), "Phase 3 “Read”, In turn: "),
    "asks for nothing": (changed(3, asks=2), "Phase 3 “Read”, What is left in writing: "),
    "asks too much": (changed(1, asks=99), "Phase 1 “Choose”, How many from each person: "),
    "shown nowhere": (changed(1, shown_in=""), "Phase 1 “Choose”, In which phase: "),
    "shown in the past": (changed(2, shown_in="choose"), "Phase 2 “Why”, In which phase: "),
    "shown where all is sealed": (changed(1, shown_in="respond"), "Phase 1 “Choose”, In which"),
    "a phase that means nothing": (changed(3, shown_in="last"), "Phase 3 “Read”, In which phase: "),
    "a text of no passages": (changed(2, collected=Collected.WORD), "Phase 2 “Why”, Put together"),
    "steps without end": (
        replace(LAST_WORD, most=60, phases=(*(replace(each, times=9) for each in LAST_WORD.phases[2:5]), DEBRIEF)),
        "Phases: With so many people",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_fault_names_its_phase_and_its_field(case: str) -> None:
    definition, said = WRONG[case]
    found = [problem.sentence(definition) for problem in problems(definition)]
    assert any(sentence.startswith(said) for sentence in found), found


def test_nothing_is_wrong_with_the_one_that_the_others_are_made_of() -> None:
    assert problems(LAST_WORD) == []


# --- as JSON -------------------------------------------------------------------------------------


def test_the_tables_of_fields_are_complete() -> None:
    assert {each.name for each in fields(Definition)} == set(exchange.READ)
    assert {each.name for each in fields(Phase)} == set(exchange.READ_PHASE)
    assert set(exchange.READ) | set(exchange.READ_PHASE) == set(FIELDS)


@given(definitions())
def test_what_is_handed_out_is_taken_in_again_equal(one: Definition) -> None:
    assert exchange.loads(exchange.dumps(one)) == one
    assert exchange.from_json(json.loads(json.dumps(exchange.to_json(one)))) == one
    assert cleaned(one) == one


def test_one_that_was_kept_before_new_texts_were_made_is_read() -> None:
    stored = exchange.to_json(LAST_WORD)
    for each in stored["phases"]:
        del each["collected"]
    assert exchange.from_json(stored) == LAST_WORD


def file(**given: Any) -> str:
    return json.dumps({**exchange.to_json(LAST_WORD), **given})


def file_with(number: int, **given: Any) -> str:
    """The last word with fields of one phase (from 1 on) as they are given."""
    phases: list[dict[str, Any]] = json.loads(file())["phases"]
    phases[number - 1] |= given
    return file(phases=phases)


HOSTILE = {
    "nothing": ("", "no JSON"),
    "deep": ("[" * 100_000, "no JSON"),
    "deep objects": ('{"a":' * 30_000, "no JSON"),
    "huge": ('"' + "a" * 200_001 + '"', "too long"),
    "a huge number": (file().replace('"least": 2', '"least": ' + "9" * 5_000), "no JSON"),
    "a list": ("[]", "no protocol"),
    "something else": ('{"schema": 1, "title": "Lesson"}', "no phases"),
    "a later version": (file(schema=2), "later version"),
    "an unknown field": (file(owner_id=1), "“owner_id”"),
    "an unknown field of a phase": (file_with(3, onclick="x"), "Phase 3 “Read”, there is no field “onclick”"),
    "phases that are words": (file(phases="read"), "Phases: This must be a list"),
    "phases without end": (file(phases=[{}] * 41), "at most 40"),
    "a phase that is none": (file(phases=[7]), "Phase 1, this must be an object"),
    "minutes in words": (file_with(3, minutes="5"), "Phase 3 “Read”, Minutes: this must be a whole number"),
    "minutes that are true": (file_with(3, minutes=True), "Phase 3 “Read”, Minutes: "),
    "half a minute": (file_with(3, minutes=0.5), "Phase 3 “Read”, Minutes: "),
    "no number": (file_with(3, minutes=float("nan")), "Phase 3 “Read”, Minutes: "),
    "silence in numbers": (file_with(3, silent=1), "Phase 3 “Read”, In silence: this must be true or false"),
    "who is a list": (file_with(3, who=["all"]), "Phase 3 “Read”, Who may speak: "),
    "nobody we know": (file_with(3, who="principal"), "everybody, presenter, others"),
    "an unknown kind": (file_with(1, kinds=["praise"]), "Phase 1 “Choose”, Kinds: "),
    "kinds without end": (file_with(1, kinds=["note"] * 99), "Phase 1 “Choose”, Kinds: "),
    "kinds in words": (file_with(1, kinds="note"), "Phase 1 “Choose”, Kinds: "),
    "a name that is an object": (file_with(3, name={"en": "Read"}), "Phase 3, Name: this must be words"),
    "the same id twice": (file_with(2, id="choose"), "Phase 2 “Why”, Id: "),
    "scripts": (file_with(3, prompt="<script>alert(1)</script>"), "HTML has no place"),
    "scripts in a name": (file(title="<svg onload=alert(1)>"), "Name: Plain words"),
    "no title": (file(title=None), "Name: this must be words"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_json_is_refused_with_a_sentence_that_says_where(case: str) -> None:
    text, said = HOSTILE[case]
    with pytest.raises(Refused) as refusal:
        exchange.loads(text)
    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 300


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_anything_at_all_is_refused_or_read(text: str) -> None:
    with pytest.raises(Refused):
        exchange.loads(text)


Value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from([*exchange.READ, *exchange.READ_PHASE]), Value)
def test_any_value_in_any_field_is_refused_or_read(name: str, value: Any) -> None:
    for text in (json.dumps({**json.loads(file()), name: value}), file_with(4, **{name: value})):
        try:
            exchange.loads(text)
        except Refused as refusal:
            assert str(refusal)


def test_characters_that_nobody_sees_are_not_kept() -> None:
    read = exchange.loads(file_with(3, prompt="Read \u202eit\x00 aloud.\ud800"))
    assert read.phases[2].prompt == "Read it aloud."
    assert read.phases[2].product is Product.NONE
    assert read.phases[0].shown is Shown.ON_TURN
