"""Counts are those that SQL gives under the rule of visibility, after every change."""

import random
from collections.abc import Iterator
from dataclasses import replace as replace_fields
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ps5_collab.core.db import db
from ps5_collab.people.models import Level, Person, School
from ps5_collab.people.policy import OPERATOR
from ps5_collab.people.services import places
from ps5_collab.sharing import coauthors, facets, services
from ps5_collab.sharing.facets import facets_for
from ps5_collab.sharing.filters import Filters, conditions
from ps5_collab.sharing.models import Alignment, Audience, Item, State, Tag
from ps5_collab.sharing.policy import VISITOR, Reader, visible_to
from ps5_collab.sharing.readers import reader_of
from ps5_collab.sharing.services import Shared
from ps5_collab.standards import links, queries
from ps5_collab.standards.links import Relation
from ps5_collab.standards.models import (
    Framework,
    FrameworkVersion,
    Standard,
    StandardClosure,
    StandardLink,
)
from ps5_collab.standards.policy import COMMAND_LINE
from tests.conftest import AtMost
from tests.factories import make_district, make_group, make_person, make_school, make_shared, saved

VALUES = {
    "grade": ["K", "3", "4", "5"],
    "subject": ["music", "science", "free words"],
    "minutes": ["30", "60"],
    "skill": ["empathy", "creativity"],
    "topic": ["PS", "ML"],
}
#: Besides the tags: what an item has by itself, by its standards and by its school.
KINDS = ("standard", "language", "school", "audience", "level", "district", *VALUES)
LANGUAGES = ["en", "es", "es-MX", "zh-Hant"]


def make_standard(framework: Framework, *above: Standard) -> Standard:
    """A standard under the others, the nearest last."""
    number = db.session.scalar(sa.select(sa.func.count(Standard.id)))
    standard = saved(Standard(framework_id=framework.id, identifier=f"id-{number}"))
    for depth, other in enumerate([standard, *reversed(above)]):
        saved(StandardClosure(ancestor_id=other.id, descendant_id=standard.id, depth=depth))
    return standard


@pytest.fixture
def standards(app: Flask) -> list[Standard]:
    """A tree: 0 over 1 and 2, 1 over 3; beside it 4."""
    framework = saved(Framework(identifier="f", key="F", title="F"))
    root = make_standard(framework)
    left, right = make_standard(framework, root), make_standard(framework, root)
    return [root, left, right, make_standard(framework, root, left), make_standard(framework)]


@pytest.fixture
def people(app: Flask) -> list[Person]:
    school = make_school()
    return [make_person(school), make_person(school), make_person(), make_person()]


@pytest.fixture
def items(people: list[Person], standards: list[Standard]) -> list[Item]:
    luck = random.Random(5)
    group = make_group(people[0], people[2])
    return [make_one(luck, people, standards, group.id) for _ in range(60)]


def make_one(
    luck: random.Random, people: list[Person], standards: list[Standard], group_id: int
) -> Item:
    tags = {kind: luck.sample(values, luck.randrange(3)) for kind, values in VALUES.items()}
    return make_shared(
        luck.choice(people[:3]),
        luck.choice(list(Audience)),
        state=luck.choice([State.PUBLISHED] * 5 + [State.DRAFT, State.WITHDRAWN]),
        group_id=group_id,
        language=luck.choice(LANGUAGES),
        tags=tags,
        standards=[each.id for each in luck.sample(standards, luck.randrange(4))],
    )


def readers(people: list[Person]) -> Iterator[Reader]:
    yield VISITOR
    yield from (reader_of(person.id) for person in people)


def by_sql(reader: Reader, kind: str, filters: Filters) -> dict[str, int]:
    """The same counts, one query a value."""
    others = {name: values for name, values in filters.items() if name != kind}
    base = sa.select(sa.func.count(Item.id)).where(
        visible_to(reader), Item.state == State.PUBLISHED, *conditions(others)
    )
    counted = {
        value: db.session.scalar(base.where(*conditions({kind: (value,)})))
        for value in values_of(kind)
    }
    return {value: count for value, count in counted.items() if count}


def values_of(kind: str) -> list[str]:
    if kind == "language":
        return ["en", "es", "zh"]
    if kind == "audience":
        return [*Audience]
    if kind == "level":
        return [*Level]
    tables: dict[str, Any] = {
        "standard": Standard.id,
        "school": Item.school_id,
        "district": School.local_district_id,
    }
    if kind in tables:
        return [str(number) for number in db.session.scalars(sa.select(tables[kind]).distinct())]
    return VALUES[kind]


def agree(reader: Reader, filters: Filters | None = None) -> bool:
    db.session.rollback()
    counted = facets_for(reader)
    return all(
        counted.counts(kind, filters or {}) == by_sql(reader, kind, filters or {}) for kind in KINDS
    )


def test_counts_are_those_of_sql(items: list[Item], people: list[Person]) -> None:
    for reader in readers(people):
        assert agree(reader)


@pytest.mark.parametrize(
    "filters",
    [
        {"grade": ("4",)},
        {"grade": ("4", "5"), "subject": ("music",)},
        {"language": ("es",), "minutes": ("60",), "skill": ()},
        {"standard": ("1",), "grade": ("K", "3", "4")},
        {"standard": ("2", "5"), "topic": ("PS",)},
        {"school": ("1",), "language": ("en", "zh")},
        {"grade": ("nowhere",)},
        {"standard": ("9" * 30, "x", "-1"), "school": ("0",)},
    ],
)
def test_one_of_each_kind_and_every_kind(
    items: list[Item], people: list[Person], filters: Filters
) -> None:
    for reader in readers(people):
        assert agree(reader, filters)
        found = facets_for(reader).matching(filters)
        listed = sa.select(sa.func.count(Item.id)).where(
            visible_to(reader), Item.state == State.PUBLISHED, *conditions(filters)
        )
        assert found.bit_count() == db.session.scalar(listed)


def test_counts_follow_every_change(
    items: list[Item], people: list[Person], standards: list[Standard]
) -> None:
    luck = random.Random(9)
    seen = list(readers(people))
    for reader in seen:
        facets_for(reader)
    for change in [withdraw, bring_back, open_up, close, retag, co_write] * 3:
        item = luck.choice(items)
        change(item, people, luck)
        db.session.commit()
        for reader in seen:
            assert agree(reader), change.__name__
    make_one(luck, people, standards, item.group_id or 1)
    assert all(agree(reader) for reader in seen)


def own(item: Item) -> Reader:
    db.session.refresh(item, ["coauthors"])
    return reader_of(item.owner_id)


def withdraw(item: Item, people: list[Person], luck: random.Random) -> None:
    if item.state != State.DRAFT:
        services.withdraw(own(item), item)


def bring_back(item: Item, people: list[Person], luck: random.Random) -> None:
    if item.state != State.DRAFT:
        services.bring_back(own(item), item)


def open_up(item: Item, people: list[Person], luck: random.Random) -> None:
    services.share(own(item), item, Shared(Audience.EVERYONE))


def close(item: Item, people: list[Person], luck: random.Random) -> None:
    services.share(own(item), item, Shared(Audience.ME))


def retag(item: Item, people: list[Person], luck: random.Random) -> None:
    services.tag(item, {kind: luck.sample(values, 1) for kind, values in VALUES.items()})
    services.align(item, [])
    facets.touch(item)


def co_write(item: Item, people: list[Person], luck: random.Random) -> None:
    if not coauthors.add(own(item), item, people[3]):
        coauthors.remove(own(item), item, people[3].id)


def test_another_process_sees_it_at_its_next_request(
    app: Flask, items: list[Item], people: list[Person]
) -> None:
    facets_for(VISITOR)
    here = app.extensions["facets"]
    facets.forget()
    public = next(item for item in items if item.audience == Audience.EVERYONE)
    withdraw(public, people, random.Random())
    facets_for(VISITOR)
    db.session.commit()
    app.extensions["facets"] = here
    assert agree(VISITOR)
    assert not facets_for(VISITOR).visible >> public.id & 1


def test_what_was_not_committed_is_not_counted_later(items: list[Item]) -> None:
    before = facets_for(VISITOR).counts("grade", {})
    facets.touch(*items)
    db.session.execute(sa.update(Item).values(audience=Audience.ME))
    assert facets_for(VISITOR).counts("grade", {}) == {}
    db.session.rollback()
    assert facets_for(VISITOR).counts("grade", {}) == before != {}
    facets.touch(*items)
    db.session.commit()
    assert agree(VISITOR)


def test_a_school_that_moves_takes_its_items_along(items: list[Item], people: list[Person]) -> None:
    item = next(one for one in items if one.school_id and one.audience == Audience.EVERYONE)
    school = db.session.get_one(School, item.school_id)
    assert agree(VISITOR)
    content = places.content_of(school)
    moved = replace_fields(content, level=Level.HIGH, local_district_id=make_district().id)
    places.change_school(OPERATOR, school, moved)
    db.session.commit()
    assert agree(VISITOR)


def test_an_import_may_move_every_parent(
    items: list[Item], people: list[Person], standards: list[Standard]
) -> None:
    assert agree(VISITOR)
    left, leaf = standards[1], standards[3]
    gone = sa.delete(StandardClosure).where(
        StandardClosure.ancestor_id == left.id, StandardClosure.descendant_id == leaf.id
    )
    db.session.execute(gone)
    saved(FrameworkVersion(framework_id=left.framework_id, source_sha256="0" * 64))
    assert agree(VISITOR)


def test_a_standard_has_the_items_of_its_line_of_replacements(
    people: list[Person], standards: list[Standard]
) -> None:
    """1 → 4 → 2: the retired one's items are found under the new, and the reverse."""
    _root, left, right, below, beside = standards
    for standard in (below, right):
        make_shared(people[0], Audience.NETWORK, standards=[standard.id])
    reader = reader_of(people[1].id)
    db.session.commit()
    assert agree(reader)
    for old, new in [(left, beside), (beside, right)]:
        replace(old, new)
    db.session.commit()
    assert agree(reader)
    counted = facets_for(reader).counts("standard", {})
    assert [counted[str(each.id)] for each in standards] == [2, 2, 2, 1, 2]
    replace(right, left)
    make_shared(people[0], Audience.NETWORK, standards=[beside.id])
    db.session.commit()
    assert agree(reader), "a circle of replacements ends"
    counted = facets_for(reader).counts("standard", {})
    assert [counted[str(each.id)] for each in standards] == [2, 3, 3, 1, 3]


def replace(old: Standard, new: Standard) -> None:
    here, there = (queries.get_by_number(one.id) for one in (old, new))
    links.add(COMMAND_LINE, here, Relation(there, "replacedBy", outward=True))


def test_a_line_of_replacements_that_is_cut_counts_no_more(
    people: list[Person], standards: list[Standard]
) -> None:
    """Also the oldest of several links, and one whose number a newer one gets."""
    _root, left, right, _below, beside = standards
    make_shared(people[0], Audience.NETWORK, standards=[right.id])
    reader = reader_of(people[1].id)
    replace(left, right)
    replace(beside, right)
    db.session.commit()
    assert facets_for(reader).counts("standard", {})[str(left.id)] == 1
    for old in (left, beside):
        cut = sa.select(StandardLink).where(StandardLink.origin_id == old.id)
        links.remove(COMMAND_LINE, db.session.scalars(cut).one())
        db.session.commit()
        assert str(old.id) not in facets_for(reader).counts("standard", {})


def test_one_statement_while_nothing_changes(
    items: list[Item], people: list[Person], at_most: AtMost
) -> None:
    for reader in readers(people):
        facets_for(reader)
    reader = reader_of(people[0].id)
    with at_most(1):
        facets_for(reader).counts("grade", {"subject": ("music",)})


def test_a_change_costs_the_same_whatever_there_is(items: list[Item], at_most: AtMost) -> None:
    facets_for(VISITOR)
    facets.touch(*items[:7])
    db.session.commit()
    with at_most(8):
        facets_for(VISITOR)


def test_only_so_many_views_are_kept(
    app: Flask, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "MOST_VIEWS", 3)
    for number in range(9):
        facets_for(Reader(person_id=number))
    assert len(app.extensions["facets"].views) == 3


def test_nothing_is_counted_on_an_empty_site(app: Flask) -> None:
    assert facets_for(VISITOR).counts("grade", {}) == {}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Tag)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Alignment)) == 0
