"""Posting is rate-limited: whoever could write to others may do so only so often."""

import dis
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from flask import Flask
from flask_limiter.util import get_qualified_name

from ps5_collab.core.throttle import limiter
from ps5_collab.meetings.models import Stage
from ps5_collab.notices import services as notices
from tests.database import signed_in_browser
from tests.factories import make_group, make_meeting, make_person
from tests.meetings.polls import make_poll

#: Views that tell somebody and need no limit, each with its reason.
UNLIMITED: dict[str, str] = {}
#: They tell nobody by themselves, but change what a whole group reads.
BESIDES = ("meetings.poll_edit",)


def codes(code: CodeType) -> Iterator[CodeType]:
    """A function's own code and that of what is written inside it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from codes(inner)


def named_in(function: FunctionType) -> Iterator[Any]:
    """The functions of ours that its code names, as `tell` or as `notices.tell`."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    known = function.__globals__ | {name: cell.cell_contents for name, cell in cells}
    for code in codes(function.__code__):
        thing: Any = None
        for step in dis.get_instructions(code):
            if step.opname in ("LOAD_GLOBAL", "LOAD_DEREF"):
                thing = known.get(str(step.argval))
            elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and isinstance(thing, ModuleType):
                thing = getattr(thing, str(step.argval), None)
            else:
                thing = None
            if isinstance(thing, FunctionType) and thing.__module__.startswith("ps5_collab."):
                yield thing
    if hasattr(function, "__wrapped__"):
        yield function.__wrapped__


def reaches(function: Any, target: Any, seen: set[Any]) -> bool:
    if function is target:
        return True
    if function in seen:
        return False
    seen.add(function)
    return any(reaches(each, target, seen) for each in named_in(function))


def posting(app: Flask) -> dict[str, Callable[..., Any]]:
    """{endpoint: view} of everything that takes a form."""
    rules = (rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))
    return {rule.endpoint: app.view_functions[rule.endpoint] for rule in rules}


def is_limited(view: Callable[..., Any]) -> bool:
    limits = limiter.limit_manager.decorated_limits(get_qualified_name(view))
    return any(limit.methods is None or "post" in limit.methods for limit in limits)


def test_whatever_tells_somebody_has_a_limit(app: Flask) -> None:
    views = posting(app)
    telling = {name for name, view in views.items() if reaches(view, notices.tell, set())}
    # What is known to tell, so that this test looks where it should.
    assert {"meetings.edit", "meetings.cancel", "minutes.share", "groups.remove"} <= telling
    assert len(telling) > 60
    bare = {name for name in telling | set(BESIDES) if not is_limited(views[name])}
    assert bare == set(UNLIMITED)


def test_a_view_that_only_reads_tells_nobody(app: Flask) -> None:
    assert not reaches(app.view_functions["meetings.index"], notices.tell, set())


@pytest.mark.parametrize(
    "path",
    ["polls/new", "{poll}/poll/edit", "{meeting}/edit", "{meeting}/cancellation",
     "{cancelled}/restoration", "{meeting}/series/new", "{meeting}/roles", "{held}/minutes"],
)  # fmt: skip
def test_the_twenty_first_in_a_minute_waits(app: Flask, limited: Flask, path: str) -> None:
    ada = make_person()
    group = make_group(ada, make_person())
    ids = {
        "meeting": make_meeting(ada, group).id,
        "poll": make_poll(ada, group).id,
        "held": make_meeting(ada, group, stage=Stage.HELD).id,
        "cancelled": make_meeting(ada, group, stage=Stage.CANCELLED).id,
    }
    browser, address = signed_in_browser(limited, ada), f"/meetings/{path.format(**ids)}"
    answers = [browser.post(address, data={"group": group.id}).status_code for _n in range(21)]
    assert 429 not in answers[:20] and answers[20] == 429


def test_a_button_inside_a_poll_s_form_does_not_count(app: Flask, limited: Flask) -> None:
    ada = make_person()
    group = make_group(ada)
    browser = signed_in_browser(limited, ada)
    verb = {"group": group.id, "do": "add"}
    answers = {browser.post("/meetings/polls/new", data=verb).status_code for _n in range(25)}
    assert answers == {200}
