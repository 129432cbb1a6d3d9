"""The eleven protocols of the site: whole in both languages, and as long as they are known to be."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from ps5_collab.protocols import exchange
from ps5_collab.protocols.catalogue import FOLDER, KEYS, LANGUAGES, shipped, spoken_title
from ps5_collab.protocols.definition import Definition, Part, Product, Role, expand, minutes
from ps5_collab.protocols.plan import Who
from ps5_collab.protocols.problems import problems


def of(key: str, language: str = "en") -> Definition:
    found = shipped(key, language)
    assert found is not None
    return found


def test_all_eleven_are_there_and_nothing_else() -> None:
    assert len(KEYS) == 11
    assert {file.stem for file in FOLDER.glob("*.toml")} == set(KEYS)
    assert shipped("../final-word", "en") is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_each_is_whole_and_sound_in_each_language(key: str, language: str) -> None:
    one = of(key, language)
    assert problems(one) == []
    assert one.use and one.credit and one.link and one.language == language
    assert exchange.loads(exchange.dumps(one)) == one
    for count in (one.least, one.most):
        plan = expand(one, range(1, count + 1))
        assert all(plan.speakers(step) for step in plan.steps)


@pytest.mark.parametrize("key", KEYS)
def test_the_languages_say_the_same_in_other_words(key: str) -> None:
    given: dict[str, Any] = tomllib.loads((FOLDER / f"{key}.toml").read_text(encoding="utf-8"))
    words = [given[language] for language in LANGUAGES]
    assert {frozenset(each) for each in words} == {frozenset(("title", "summary", "use", "credit"))}
    for texts in (*zip(*(each.values() for each in words), strict=True),
                  *(tuple(phase[name].values()) for phase in given["phases"] for name in ("name", "prompt"))):  # fmt: skip
        assert len(texts) == len(LANGUAGES) and all(texts)
        assert texts[0] != texts[1], texts


def test_text_rendering_makes_a_new_text_of_what_each_shares_in_their_turn() -> None:
    phases = [phase for phase in of("text-rendering").phases if phase.collected != "none"]
    assert [phase.collected.value for phase in phases] == ["sentence", "phrase", "word"]
    assert all(of("text-rendering").phase(phase.shown_in).in_turn for phase in phases)


def test_who_speaks_no_language_of_theirs_reads_english() -> None:
    assert of("final-word", "hy").language == "en"
    assert of("final-word", "es-MX").language == "es"


#: Minutes without those before, without the debrief, or all, as each is known by.
KNOWN: dict[str, Callable[[Definition], bool]] = {
    "save-the-last-word": lambda one: minutes(one, 4).main == 30,
    "final-word": lambda one: [minutes(one, n).main for n in (4, 5, 6)] == [32, 40, 48],
    "four-as": lambda one: all(
        minutes(one, n).main + minutes(one, n).debrief == 5 * n + 10 for n in range(3, 11)
    ),
    "text-rendering": lambda one: minutes(one, 6).total == 30,
    "three-levels": lambda one: all(minutes(one, n).main == 5 * n for n in range(3, 9)),
    "making-meaning": lambda one: minutes(one, 9).total == 40,
    "socratic-seminar": lambda one: 45 <= minutes(one, 20).total <= 60,
    "notice-and-wonder": lambda one: minutes(one, 7).main == 40,
    "atlas": lambda one: minutes(one, 7).main + minutes(one, 7).debrief == 40,
    "tuning": lambda one: minutes(one, 8).total == 10 + 20 + 5 + 3 + 15 + 15 + 10,
    "consultancy": lambda one: minutes(one, 8).total == 50,
}


@pytest.mark.parametrize("key", KEYS)
def test_each_takes_as_long_as_it_is_known_to(key: str) -> None:
    assert KNOWN[key](of(key)), [minutes(of(key), n) for n in (4, 5, 6)]


def test_the_rounds_of_save_the_last_word_take_seven_minutes() -> None:
    plan = expand(of("save-the-last-word"), (1, 2, 3, 4))
    own = [step for step in plan.steps if step.round and step.presenter == 1]
    assert sum(plan.time_for(step).total_seconds() for step in own) == 7 * 60
    assert order(of("save-the-last-word")) == ["presenter", "others", "presenter"]


def order(one: Definition) -> list[str]:
    return [phase.who.value for phase in one.phases if phase.every_presenter]


def test_the_presenter_of_a_design_is_silent_while_the_others_talk_about_it() -> None:
    for key in ("tuning", "consultancy"):
        one = of(key)
        assert Role.PRESENTER in one.roles
        plan = expand(one, (1, 2, 3, 4), presenter=2)
        talk = next(each for each in plan.steps if each.id in ("feedback", "talk"))
        assert not plan.may_speak(talk, 2) and plan.may_speak(talk, 1)


def test_nobody_speaks_who_does_not_present_anything() -> None:
    """Of protocols in rounds everybody presents; of the others one, where somebody does."""
    for key in KEYS:
        one = of(key)
        single = any(phase.who is not Who.EVERYBODY for phase in one.phases) and not one.in_rounds
        assert single is (Role.PRESENTER in one.roles), key


def test_each_ends_with_a_look_back_in_which_all_take_part() -> None:
    for key in KEYS:
        last = of(key).phases[-1]
        assert (last.part, last.who) == (Part.DEBRIEF, Who.EVERYBODY)


def test_a_title_is_said_in_the_language_of_who_reads_it_unless_a_group_renamed_it() -> None:
    english, spanish = of("final-word").title, of("final-word", "es").title
    assert spoken_title("final-word", english, "es") == spanish
    assert spoken_title("final-word", spanish, "en") == english
    assert spoken_title("final-word", "Our own name", "es") == "Our own name"
    assert spoken_title("12@3", english, "es") == english


def test_where_why_has_a_step_of_its_own_the_passage_is_read_without_a_word_on_it() -> None:
    found = {
        key: [
            one.id
            for one in of(key).phases
            if one.product is Product.QUOTE and of(key).passage_alone(one)
        ]
        for key in KEYS
    }
    assert {key: phases for key, phases in found.items() if phases} == {
        "save-the-last-word": ["choose"],
        "text-rendering": ["sentence", "phrase", "word"],
    }
