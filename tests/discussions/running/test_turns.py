"""Text Rendering, live: what each chose is seen when their turn comes, and not before."""

from dataclasses import replace

import pytest
from flask import Flask

from ps5_collab.core.errors import Refused
from ps5_collab.discussions.annotating.passages import Passage
from ps5_collab.discussions.models import Mode
from ps5_collab.discussions.running import days
from ps5_collab.discussions.running.clock import Press
from ps5_collab.discussions.running.contributing import Said
from tests.discussions.running.rendering import Rendering, make_rendering

CHOSEN = ("Listening is an act of trust.", "A pause of three seconds changes who speaks.",
          "Teachers find it long; pupils do not.", "Then wait again.")  # fmt: skip


@pytest.fixture
def run(app: Flask) -> Rendering:
    """Each has chosen a sentence; nobody has shared theirs."""
    run = make_rendering()
    run.tap(Press.START)
    for person, words in zip(run.people, CHOSEN, strict=True):
        run.choose(person, words)
    return run


def begin_round(run: Rendering) -> None:
    run.tap(Press.NEXT, times=3)
    assert run.course.progress.step == "sentences"


def spoken(run: Rendering, *people: int) -> None:
    for number in people:
        run.tap(Press.SPOKEN, run.people[number])


def words(run: Rendering) -> list[str]:
    """The sentences of the new text, as the last of the people reads it."""
    parts = run.new_text(run.people[3])
    return [words for words, _many in parts[0]] if parts else []


def test_each_sentence_comes_with_its_turn(run: Rendering) -> None:
    ana, bea, _cy, dan = run.people
    assert run.reads(bea) == set()
    begin_round(run)
    assert run.turn == ana.id
    assert run.reads(bea) == run.reads(dan) == {CHOSEN[0]}
    spoken(run, 0)
    assert run.reads(dan) == {CHOSEN[0], CHOSEN[1]}
    assert run.reads(ana) == {CHOSEN[1]}  # who leads it sees no more than the others
    spoken(run, 1, 2, 3)
    assert run.reads(ana) == set(CHOSEN[1:])


def test_the_new_text_grows_in_the_order_of_turns_and_is_the_same_for_all(run: Rendering) -> None:
    begin_round(run)
    assert words(run) == [CHOSEN[0]]
    spoken(run, 0, 1)
    for person in run.people:
        assert run.new_text(person) == [[(each, 1) for each in CHOSEN[:3]]]


def test_who_comes_later_keeps_it_until_they_come_back(run: Rendering) -> None:
    begin_round(run)
    spoken(run, 0)
    run.tap(Press.SKIP, run.people[1])
    assert words(run) == [CHOSEN[0], CHOSEN[2]]
    assert CHOSEN[1] not in run.reads(run.people[3])
    spoken(run, 2, 3)
    assert run.turn == run.people[1].id
    assert words(run) == [CHOSEN[0], CHOSEN[2], CHOSEN[3], CHOSEN[1]]


def test_when_the_round_closes_all_is_seen_for_good(run: Rendering) -> None:
    begin_round(run)
    run.tap(Press.SKIP, run.people[0])
    run.tap(Press.NEXT)
    assert words(run) == [CHOSEN[1], CHOSEN[0], CHOSEN[2], CHOSEN[3]]
    run.tap(Press.BACK)
    run.tap(Press.SKIP, run.people[1])
    assert len(words(run)) == 4


def test_going_back_to_choose_anew_shows_nothing_of_the_others(run: Rendering) -> None:
    begin_round(run)
    run.tap(Press.BACK)
    assert words(run) == [CHOSEN[0]]
    run.tap(Press.NEXT)
    spoken(run, 0)
    assert words(run) == list(CHOSEN[:2])


def test_what_somebody_who_left_chose_is_seen_when_the_round_closes(run: Rendering) -> None:
    run.leave(run.people[1])
    begin_round(run)
    spoken(run, 0, 2, 3)
    assert words(run) == [CHOSEN[0], CHOSEN[2], CHOSEN[3]]
    run.tap(Press.NEXT)
    assert words(run)[-1] == CHOSEN[1]


def test_who_leaves_on_their_turn_gives_it_on_and_what_was_heard_stays(run: Rendering) -> None:
    begin_round(run)
    run.leave(run.people[0])
    assert run.turn == run.people[1].id
    assert words(run) == list(CHOSEN[:2])


def test_who_comes_late_has_a_turn_and_what_they_chose_before_comes_with_it(
    run: Rendering,
) -> None:
    run.leave(run.people[0])
    run.take(run.people[1])
    begin_round(run)
    spoken(run, 1)
    run.join(run.people[0])
    assert words(run) == [CHOSEN[1], CHOSEN[2]]
    spoken(run, 2, 3)
    assert run.turn == run.people[0].id
    assert words(run) == [*CHOSEN[1:], CHOSEN[0]]


def test_who_comes_while_the_others_choose_is_held_back_like_them(run: Rendering) -> None:
    run.leave(run.people[3])
    run.tap(Press.NEXT)
    run.join(run.people[3])
    run.choose(run.people[3], "three seconds")
    assert run.reads(run.people[0]) == set()
    run.tap(Press.NEXT, times=3)
    assert run.course.progress.step == "phrases"
    assert "three seconds" not in run.reads(run.people[0])
    spoken(run, 0, 1, 2)
    assert "three seconds" in run.reads(run.people[0])


def test_ended_early_everything_is_seen(run: Rendering) -> None:
    begin_round(run)
    run.tap(Press.SKIP, run.people[0])
    run.tap(Press.END)
    assert set(words(run)) == set(CHOSEN)


def test_over_days_all_is_seen_when_the_last_choice_has_closed(app: Flask) -> None:
    run = make_rendering(mode=Mode.DAYS)
    reader, begun = run.room.page(run.room.ana).reader, run.at
    dates = days.spread(run.course.definition, begun, days.SHORTEST * 2)
    days.begin(reader, run.talk, dates, begun)
    for person, chosen in zip(run.people, CHOSEN, strict=True):
        run.say(person, "sentence", Said(on=run.room.on(chosen, person)))
    run.at = dates["word"] - days.SHORTEST
    assert words(run) == []
    run.at = dates["word"]
    assert words(run) == list(CHOSEN)
    assert not any("@" in key for key in run.course.steps)


# --- what fits -----------------------------------------------------------------------------------


def test_a_word_is_one_word_and_said_once_with_how_many_chose_it(run: Rendering) -> None:
    run.tap(Press.NEXT, times=2)
    with pytest.raises(Refused, match="one single word"):
        run.choose(run.people[0], "who speaks")
    for person, word in zip(run.people, ["Listening", "trust", "speaks.", "trust"], strict=True):
        run.choose(person, word)
    run.tap(Press.NEXT, times=3)
    spoken(run, 0, 1, 2)
    assert run.new_text(run.people[0])[-1] == [("Listening", 1), ("trust", 2), ("speaks", 1)]


def test_a_word_that_is_typed_may_stand_there_more_than_once(run: Rendering) -> None:
    run.tap(Press.NEXT)
    with pytest.raises(Refused, match="more than once"):
        run.choose(run.people[0], "a")
    run.tap(Press.NEXT)
    on = replace(run.room.on(""), passage=Passage(exact="a", anywhere=True))
    made = run.say(run.people[0], "word", Said(on=on))
    assert made.exact == "a"
    assert on.reading.text[(made.start or 0) - 1 : (made.end or 0) + 1] == " a "


def test_words_of_ones_own_fit_where_nothing_of_the_text_is_meant(run: Rendering) -> None:
    run.tap(Press.NEXT, times=2)
    with pytest.raises(Refused, match="one single word"):
        run.choose(run.people[0], text="two words")
    run.choose(run.people[0], text="*wonder*")
    run.tap(Press.NEXT, times=3)
    assert run.new_text(run.people[1])[-1] == [("wonder", 1)]
