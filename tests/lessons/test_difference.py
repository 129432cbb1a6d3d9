"""What changed between two documents, taking over parts, and ids that stay."""

from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given, settings

from ps5_collab.lessons.difference import carried, changes, compared, parts, summary
from ps5_collab.lessons.document import LessonDocument, Objective, Response, Step, new_id
from ps5_collab.lessons.verbs import VERBS
from ps5_collab.sharing.comparison import Change, Kind
from ps5_collab.writing.verbs import taken
from tests.lessons.documents import CART, documents


def wholes(found: list[Change]) -> list[tuple[str, str]]:
    return [(each.before.whole, each.after.whole) for each in found]


def test_nothing_changed(app: Flask) -> None:
    assert changes(CART, CART) == []
    assert summary(CART, CART) == ""


def test_every_part_that_differs_is_named_in_order(app: Flask) -> None:
    first, second = CART.steps
    after = replace(
        CART,
        title="Sorting it",
        assessment="",
        notes="New.",
        steps=(replace(first, minutes=7), second, Step("b3stepxx", "Look back")),
    )
    found = changes(CART, after)
    assert [(each.words, each.kind) for each in found] == [
        ("Title", "changed"), ("Step 1", "changed"), ("Step 3", "added"),
        ("Assessment", "removed"), ("Notes", "added"),
    ]  # fmt: skip
    assert summary(CART, after) == "Title, Step 1, Step 3, Assessment, Notes"
    assert wholes(found)[0] == ("Sorting the book cart", "Sorting it")


def test_facts_are_told_in_words(app: Flask) -> None:
    before = replace(CART, grades=("4",), subjects=("computer-science",), language="es")
    found = changes(before, replace(before, grades=("K",), subjects=(), language="fr"))
    assert wholes(found) == [
        ("- Grade 4", "- Kindergarten"), ("- Computer science", ""), ("Spanish", "French"),
    ]  # fmt: skip


def test_moving_steps_is_one_change_of_their_order(app: Flask) -> None:
    found = changes(CART, replace(CART, steps=CART.steps[::-1]))
    assert [each.id for each in found] == ["steps"]
    (moved,) = compared(CART, replace(CART, steps=CART.steps[::-1])).different
    assert (moved.kind, moved.words, moved.was) == ("same", "Step 1", "Step 2")


@settings(deadline=None, max_examples=40)
@given(documents, documents)
def test_taking_every_difference_gives_the_other(
    mine: LessonDocument, theirs: LessonDocument
) -> None:
    for _round in range(2):  # the order of the steps can only be taken once all are there
        for change in changes(theirs, mine):
            mine = taken(mine, theirs, change.id, ("steps",))
    assert changes(theirs, mine) == []


def test_a_step_tells_of_its_own_parts_and_responses_by_their_ids(app: Flask) -> None:
    first, second = CART.steps
    answers = (first.responses[1], replace(first.responses[0], text="“What a mess.”"))
    after = replace(CART, steps=(second, replace(first, minutes=6, responses=answers)))
    both = compared(CART, after)
    moved, step = both.different
    assert (moved.kind, moved.moved, moved.words, moved.was) == ("same", True, "Step 1", "Step 2")
    assert (step.kind, step.moved, step.words, step.was) == ("changed", False, "Step 2", "Step 1")
    assert [part.words for part in step.parts if part.differs] == [
        "Minutes", "What pupils may say or do",
    ]  # fmt: skip
    said = step.parts[3]
    assert sorted((each.kind, each.moved) for each in said.parts) in (
        [(Kind.CHANGED, False), (Kind.SAME, True)], [(Kind.CHANGED, True), (Kind.SAME, False)],
    )  # fmt: skip
    assert "Title" in [each.words for each in both.same]


def test_what_is_listed_is_told_thing_by_thing(app: Flask) -> None:
    (grades,) = compared(CART, replace(CART, grades=("4", "6"))).different
    assert [(each.here.text, each.kind) for each in grades.parts] == [
        ("Grade 4", "same"), ("Grade 5", "removed"), ("Grade 6", "added"),
    ]  # fmt: skip


def test_the_words_of_the_author_are_in_the_language_of_the_lesson(app: Flask) -> None:
    known = {part.id: part for part in parts(replace(CART, language="es"))}
    assert known["title"].lang == known["assessment"].lang == known["b1stepxx"].lang == "es"
    assert {each.lang for each in known["objectives"].parts} == {"es"}
    assert known["licence"].lang == known["language"].lang == ""


@settings(deadline=None, max_examples=40)
@given(documents, documents)
def test_a_comparison_shows_what_taking_over_would_offer(
    one: LessonDocument, other: LessonDocument
) -> None:
    offered = {each.id for each in changes(one, other)} - {"steps"}
    both = compared(one, other)
    assert offered == {each.id for each in both.different} - {each.id for each in both.only_moved}
    assert compared(one, one).different == []


@pytest.mark.parametrize("place", ["", "__class__", "schema", "tidy", "nowhere"])
def test_taking_what_is_no_part_changes_nothing(place: str) -> None:
    assert taken(CART, LessonDocument(), place, ("steps",)) == CART


def fresh(document: LessonDocument) -> LessonDocument:
    """The same words with other ids, as a file without ids gives them."""
    steps = tuple(
        replace(step, id=new_id(), responses=tuple(replace(r, id=new_id()) for r in step.responses))
        for step in document.steps
    )
    objectives = tuple(replace(each, id=new_id()) for each in document.objectives)
    return replace(document, steps=steps, objectives=objectives)


def test_a_file_without_ids_continues_the_parts_it_knows() -> None:
    again = fresh(CART)
    assert again != CART
    assert carried(CART, again) == CART


def test_changed_parts_keep_their_ids_and_new_ones_get_their_own() -> None:
    first, second = fresh(CART).steps
    new = Step(new_id(), "Wholly other", activity="Nothing like before at all.")
    changed = replace(first, responses=(*first.responses, Response(new_id(), "Is it heavy?")))
    after = carried(CART, replace(CART, steps=(second, new, changed)))
    assert [step.id for step in after.steps] == ["b2stepxx", new.id, "b1stepxx"]
    assert [each.id for each in after.steps[2].responses][:2] == ["d1respon", "d2respon"]
    assert len({step.id for step in after.steps}) == 3


def test_the_most_alike_part_is_continued_not_the_first() -> None:
    old = replace(
        CART, objectives=(Objective("a1objone", "Sort cards"), Objective("a2objtwo", "Sort carts"))
    )
    new = replace(CART, objectives=(Objective(new_id(), "Sort carts!"),))
    assert carried(old, new).objectives[0].id == "a2objtwo"


def test_verbs_of_the_form() -> None:
    up, focus = VERBS["up"](CART, "b2stepxx")
    assert [step.id for step in up.steps] == ["b2stepxx", "b1stepxx"]
    assert focus == "up-b2stepxx"
    assert VERBS["up"](CART, "b1stepxx")[0] == CART
    assert VERBS["down"](CART, "nothing")[0] == CART
    assert len(VERBS["add-step"](CART, "")[0].steps) == 3
    longer, _focus = VERBS["add-response"](CART, "b2stepxx")
    assert [len(step.responses) for step in longer.steps] == [2, 1]
    assert len(VERBS["add-objective"](CART, "")[0].objectives) == 3
