"""What somebody can run a discussion by, and who may have it."""

from dataclasses import replace

import pytest
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.core.errors import NotFound
from ps5_collab.people.models import Person
from ps5_collab.protocols import choosing, exchange
from ps5_collab.protocols.catalogue import KEYS, shipped
from ps5_collab.protocols.choosing import Asked, choices, key_of
from ps5_collab.protocols.definition import Purpose, minutes
from ps5_collab.protocols.publication import tidy
from ps5_collab.sharing import services as sharing
from ps5_collab.sharing.models import Audience
from ps5_collab.sharing.policy import VISITOR, Reader
from ps5_collab.sharing.readers import reader_of
from tests.conftest import AtMost
from tests.factories import make_group, make_person
from tests.lessons.factories import make_lesson
from tests.protocols.documents import LAST_WORD
from tests.protocols.factories import make_draft, make_protocol, revise


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada Brook")


def titles(reader: Reader, asked: Asked = choosing.ALL) -> list[str]:
    return [each.title for each in choices(reader, "en", asked) if each.item_id]


def test_everybody_can_choose_the_eleven_in_their_language(app: Flask) -> None:
    assert [each.key for each in choices(VISITOR, "en")] == list(KEYS)
    assert choices(VISITOR, "es")[1].title == "La palabra final"
    assert choosing.get(VISITOR, "final-word", "es") == shipped("final-word", "es")


def test_own_ones_are_listed_under_the_rule_of_visibility(ada: Person, at_most: AtMost) -> None:
    bea, cy = make_person(), make_person()
    group = make_group(ada, bea)
    make_protocol(ada, Audience.ME, title="Mine")
    make_protocol(ada, Audience.GROUP, group=group, title="The group's")
    make_protocol(ada, Audience.NETWORK, title="The network's")
    make_protocol(ada, Audience.EVERYONE, title="Everyone's")
    make_draft(ada, title="A draft")
    withdrawn = make_protocol(ada, Audience.EVERYONE, title="Withdrawn")
    sharing.withdraw(reader_of(ada.id), withdrawn)
    db.session.commit()
    for person, seen in (
        (ada, ["Everyone's", "The network's", "The group's", "Mine"]),
        (bea, ["Everyone's", "The network's", "The group's"]),
        (cy, ["Everyone's", "The network's"]),
    ):
        reader = reader_of(person.id)
        with at_most(1):
            assert titles(reader) == seen
    assert titles(VISITOR) == ["Everyone's"]


def test_a_key_opens_exactly_what_its_reader_may_read(ada: Person) -> None:
    protocol = make_protocol(ada, Audience.ME)
    key = key_of(protocol.id, 1)
    assert choosing.get(reader_of(ada.id), key) == tidy_of(LAST_WORD, key, ada)
    for reader in (VISITOR, reader_of(make_person().id)):
        with pytest.raises(NotFound):
            choosing.get(reader, key)


def tidy_of(definition: object, key: str, owner: Person) -> object:
    """The same but for the ids of phases, which are its own."""
    kept = choosing.get(reader_of(owner.id), key)
    old = {new.id: phase.id for new, phase in zip(kept.phases, LAST_WORD.phases, strict=True)}
    phases = tuple(
        replace(phase, id=old[phase.id], shown_in=old.get(phase.shown_in, ""))
        for phase in kept.phases
    )
    assert replace(kept, phases=phases) == definition
    return kept


def test_a_key_is_pinned_to_a_revision(ada: Person) -> None:
    protocol = revise(ada, make_protocol(ada, Audience.NETWORK), title="Newer")
    reader = reader_of(make_person().id)
    assert choosing.get(reader, key_of(protocol.id, 1)).title == "The last word"
    assert choosing.get(reader, choices(reader, "en")[-1].key).title == "Newer"
    # A revision from before it was opened wider stays with those who had it.
    narrow = make_protocol(ada, Audience.ME, title="For me")
    sharing.share(reader_of(ada.id), narrow, sharing.Shared(Audience.NETWORK))
    db.session.commit()
    revise(ada, narrow, title="For all")
    assert choosing.get(reader_of(ada.id), key_of(narrow.id, 1)).title == "For me"


@pytest.mark.parametrize(
    "key",
    ["", "no-such", "item:", "item:1", "item:0@1", "item:1@0", "item:١@1", "item:-1@1", "item:1@1@1",
     "item:99999999999999999999@1", "item:999999999999999999@999999999", "item:1e3@1", "../tuning", "x" * 5_000],
)  # fmt: skip
def test_what_is_no_key_is_not_found(app: Flask, key: str) -> None:
    with pytest.raises(NotFound):
        choosing.get(VISITOR, key)


def test_a_lesson_is_no_protocol(ada: Person) -> None:
    lesson = make_lesson(ada)
    with pytest.raises(NotFound):
        choosing.get(reader_of(ada.id), key_of(lesson.id, 1))


def test_a_snapshot_is_json_that_is_read_again_equal(ada: Person) -> None:
    protocol = make_protocol(ada)
    for key in (*KEYS, key_of(protocol.id, 1)):
        definition = choosing.get(reader_of(ada.id), key)
        assert exchange.from_json(exchange.to_json(definition)) == definition
        assert exchange.loads(exchange.dumps(definition)) == definition


def test_both_kinds_are_filtered_alike(ada: Person) -> None:
    """People's own by the database, those of the site by us."""
    for key in KEYS:
        definition = shipped(key, "en")
        assert definition
        make_protocol(ada, Audience.NETWORK, definition)
    reader = reader_of(ada.id)
    for asked in (
        Asked(),
        *(Asked(purpose) for purpose in Purpose),
        *(Asked(people=people) for people in (1, 3, 4, 6, 10, 25, 60)),
        *(Asked(minutes=most) for most in (1, 29, 30, 40, 41, 50, 80, 9_999)),
        Asked(Purpose.TEXT, 5, 45),
        Asked(Purpose.WORK, 4, 46),
    ):
        found = choices(reader, "en", asked)
        of_site = {each.title for each in found if each.item_id is None}
        assert {each.title for each in found if each.item_id} == of_site, asked
        for each in found:
            count = asked.people or each.people
            assert (
                each.minutes(asked.people) == minutes(choosing.get(reader, each.key), count).total
            )


def test_a_copy_keeps_what_is_shown_on_a_turn() -> None:
    definition = shipped("save-the-last-word", "en")
    assert definition
    kept = tidy(definition)
    ids = {phase.id for phase in kept.phases}
    assert ids.isdisjoint(phase.id for phase in definition.phases)
    assert [kept.phase(phase.shown_in).name for phase in kept.phases if phase.shown_in] == [
        "Read it aloud",
        "The last word",
    ]
    assert tidy(kept) == kept
