"""The best time of a poll, and who would be missing."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ps5_collab.meetings.models import Answer
from ps5_collab.meetings.ranking import Standing, best, ranked, standing

ASKED = range(1, 6)
WORDS = {"y": Answer.YES, "m": Answer.IF_NEEDED, "n": Answer.NO}


def candidate(number: int, answers: str, required: tuple[int, ...] = ()) -> Standing:
    """`answers` by person from 1: y yes, m if needed, n no, - nothing said."""
    said = {
        person: WORDS[letter] for person, letter in enumerate(answers, start=1) if letter in WORDS
    }
    return standing(number, datetime(2026, 12, number, 15, 30), said, ASKED, required)


@pytest.mark.parametrize(
    ("answers", "required", "order"),
    [
        (["yyynn", "yyyyn"], (), [2, 1]),
        (["yyymn", "yyyyn"], (), [2, 1]),  # gladly before if needed
        (["yyyyn", "nyyyy"], (), [1, 2]),  # equals: the earlier
        (["nyyyy", "ynnnn"], (1,), [2, 1]),  # a required person outweighs all others
        (["-yyyy", "yy-nn"], (1,), [2, 1]),  # …and one who has not said, too
        (["nyyyy", "-yyyn"], (1,), [2, 1]),  # not said is better than no
        (["nnyyy", "nyynn"], (1, 2), [2, 1]),  # one of them missing is better than two
        (["mnnnn", "nyyyy", "yyyyy"], (1,), [3, 1, 2]),
    ],
)
def test_the_order(answers: list[str], required: tuple[int, ...], order: list[int]) -> None:
    candidates = [candidate(n, said, required) for n, said in enumerate(answers, start=1)]
    assert [each.candidate_id for each in ranked(candidates)] == order


def test_who_said_what() -> None:
    found = candidate(1, "ymn-y", required=(3, 4))
    assert (found.yes, found.if_needed, found.no, found.silent) == ({1, 5}, {2}, {3}, {4})
    assert (found.required_out, found.required_silent) == ({3}, {4})
    assert found.can_come == 3


def test_who_is_no_longer_asked_does_not_count() -> None:
    found = standing(1, datetime(2026, 12, 1, 15, 30), {9: Answer.YES, 1: Answer.NO}, ASKED, ())
    assert found.can_come == 0
    assert found.is_empty


def test_no_time_is_best_before_somebody_can_come() -> None:
    assert best([]) is None
    assert best([candidate(1, "nnnnn"), candidate(2, "-----")]) is None
    found = best([candidate(1, "nnnnn"), candidate(2, "----m")])
    assert found is not None
    assert found.candidate_id == 2


@settings(deadline=None)
@given(
    st.lists(st.text("ymn-", min_size=5, max_size=5), min_size=1, max_size=8),
    st.sets(st.integers(1, 5)),
    st.randoms(),
)
def test_the_order_does_not_depend_on_the_order(answers: list[str], required: set[int], chance: object) -> None:  # fmt: skip
    candidates = [candidate(n, said, tuple(required)) for n, said in enumerate(answers, start=1)]
    shuffled = list(candidates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranked(shuffled) == ranked(candidates)
    for each in candidates:
        assert len(each.yes | each.if_needed | each.no | each.silent) == 5
